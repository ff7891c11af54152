//===--- TransientFields.h - fields that keep no address --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A store into a field of the table's TRANSIENT rows hands an address to the
/// next call on the object, and to nobody else: not where this unit itself
/// reads the field, or takes its address.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_TRANSIENTFIELDS_H
#define KMAP_TIDY_ANALYSIS_TRANSIENTFIELDS_H

#include "llvm/ADT/DenseMap.h"

namespace clang {
class ASTContext;
class Expr;
class FieldDecl;
} // namespace clang

namespace kmap_tidy {

class TransientFields {
public:
  explicit TransientFields(const clang::ASTContext &Context)
      : Context(Context) {}

  /// Whether a store to \p Target keeps no address.
  bool isTarget(const clang::Expr &Target);

private:
  const clang::ASTContext &Context;
  llvm::DenseMap<const clang::FieldDecl *, bool> Known;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_TRANSIENTFIELDS_H
