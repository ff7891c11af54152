//===--- NullCheck.h - tests of a mapped address for NULL -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The address of a mapping is never NULL: a test of it goes with the
/// conversion, and so does the label that only its branch went to (RULES R15).
/// Tests of a variable that may hold something else as well are no such tests
/// (R17).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_NULLCHECK_H
#define KMAP_TIDY_REWRITERS_NULLCHECK_H

#include "rewriters/PageHelperLines.h"
#include <optional>

namespace kmap_tidy {

class CallSites;

struct NullCheck {
  /// The statement that does nothing but test; null if the test is part of
  /// more.
  const clang::Stmt *Statement = nullptr;
  /// The label that nothing else goes to; or null.
  const clang::LabelStmt *Label = nullptr;
  /// Else, where the test is one side of a conjunction, that side with its
  /// operator.
  std::optional<Bytes> Side;

  bool isRemovable() const { return Statement || Side; }
};

/// The tests of what \p Map, a map call, gives to a variable.
llvm::SmallVector<NullCheck, 1> nullChecksOf(const clang::Expr &Map,
                                             CallSites &Sites,
                                             const FunctionSyntax &Syntax);

/// \p Check is removable.
void removeNullCheck(const NullCheck &Check, const FunctionSyntax &Syntax,
                     LineEdits &Lines);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_NULLCHECK_H
