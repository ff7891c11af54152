//===--- PageHelperOffset.h - byte offsets from a page's start --*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads `p + i`, `&p[i]`, `&p->member` as a mapped address and an offset in
/// bytes, whatever the type of the pointer, and writes that offset in the
/// source's own words.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_PAGEHELPEROFFSET_H
#define KMAP_TIDY_REWRITERS_PAGEHELPEROFFSET_H

#include "rewriters/PageHelperSyntax.h"
#include "llvm/ADT/SmallVector.h"

namespace kmap_tidy {

/// One summand.
struct OffsetTerm {
  /// Null if Text is all there is (`offsetof(..)`).
  const clang::Expr *Amount = nullptr;
  /// What the amount is multiplied by: size of a pointee, and its name.
  int64_t Scale = 1;
  std::string Unit;
  bool IsNegative = false;
  std::string Text;
  /// The value in bytes, if constant.
  std::optional<int64_t> Bytes;
};

using PageOffset = llvm::SmallVector<OffsetTerm, 2>;

/// An address that is computed from a variable or a call.
struct MappedAddress {
  const clang::VarDecl *Variable = nullptr;
  const clang::CallExpr *Call = nullptr;
  PageOffset Offset;
};

/// Reads \p E; nothing if it has another form.
std::optional<MappedAddress> readAddress(const clang::Expr &E,
                                         const FunctionSyntax &Syntax);

/// The largest part of the source around \p Map that only casts its value and
/// adds to it.
const clang::Expr &sumAround(const clang::Expr &Map,
                             const FunctionSyntax &Syntax);

/// The sum of \p Offset as an argument; empty if a part is not written out.
std::string writeOffset(const PageOffset &Offset, const FunctionSyntax &Syntax);

/// The sum in bytes, if constant.
std::optional<int64_t> constantOffset(const PageOffset &Offset);

/// The value of \p E, if constant.
std::optional<int64_t> constantValue(const clang::Expr &E,
                                     const clang::ASTContext &Context);

/// The folio of `&folio->page`, as written; empty if \p Page is none.
std::string folioOf(const clang::Expr &Page, const FunctionSyntax &Syntax);

/// Whether \p A and \p B read the same, casts and parentheses aside.
bool isSameExpr(const clang::Expr &A, const clang::Expr &B,
                const clang::ASTContext &Context);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_PAGEHELPEROFFSET_H
