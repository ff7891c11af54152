//===--- LowmemOrigin.h - which pages are in low memory ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Whether an expression is certain to be a page that was allocated without
/// __GFP_HIGHMEM (RULES R14).
///
/// Terminology. A *place* is a variable, a parameter, or a field of a record in
/// whichever object. It holds a page, or *pages*: an array of page pointers, a
/// scatterlist, or a pointer to one.
///
/// The rule. A page is in low memory if all it may have come from is: an
/// allocation with constant flags; NULL; a place of which that is true; an
/// element of such pages; the result of a function of the file. Of a place it
/// is true if everything that is ever stored there is such a page, or such
/// pages: that takes a place that is only read and plainly assigned, whose
/// every assignment is seen, of which there is one. Pages are such pages if
/// their memory is new, and nothing but such a page is ever stored in it by any
/// name that the memory gets: it goes to other places with the same property,
/// and to functions that are known not to store pages. Whatever is not known to
/// be harmless is not: an address that is taken, an unknown callee, another
/// view of an object's memory, code that is not compiled here, other files.
///
/// The proof is by induction over what a program does: if nothing else ever was
/// stored so far, the next store keeps it so. That is why a question that comes
/// back to itself is no obstacle.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_LOWMEMORIGIN_H
#define KMAP_TIDY_REWRITERS_LOWMEMORIGIN_H

#include "rewriters/FieldElsewhere.h"
#include "rewriters/UnitUses.h"

namespace kmap_tidy {

class TranslationUnit;

class LowmemOrigin {
public:
  explicit LowmemOrigin(const clang::ASTContext &Context);

  /// Whether \p Page, an expression of the unit, is always in low memory.
  bool isLowmem(const clang::Expr &Page);

  /// The index that it asks, for others of the unit.
  const UnitUses &uses() const { return Uses; }

private:
  const clang::ASTContext &Context;
  UnitUses Uses;
  FieldUsers Fields;
};

/// The one of \p TU.
LowmemOrigin &lowmemOrigin(TranslationUnit &TU);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_LOWMEMORIGIN_H
