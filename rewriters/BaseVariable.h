//===--- BaseVariable.h - a variable for the start of a page ----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Where no variable is known to hold an address inside the page when kunmap()
/// is reached, the conversion declares one for the address that the map returns
/// (RULES R7, R8).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_BASEVARIABLE_H
#define KMAP_TIDY_REWRITERS_BASEVARIABLE_H

#include "rewriters/Edit.h"
#include "llvm/ADT/ArrayRef.h"
#include <optional>
#include <string>

namespace clang {
class Expr;
} // namespace clang

namespace kmap_tidy {

class FunctionSyntax;

/// A call that maps, and what it becomes.
struct BaseMap {
  const clang::Expr *Call;
  clang::CharSourceRange Written;
  std::string NewCall;
};

/// Adds to \p Result the declaration of a variable that is visible at \p Maps
/// and \p Unmaps. In front of the statement of each of \p Maps, of which no two
/// may be live at once, it is set to the new call, and it stands there for the
/// old one. \returns its name, which is none of \p Taken. Nothing, with \p
/// Result unchanged, if a call cannot be taken out of its statement, or the
/// variable has no simple place.
std::optional<std::string>
addBaseVariable(llvm::ArrayRef<BaseMap> Maps,
                llvm::ArrayRef<const clang::Expr *> Unmaps,
                llvm::ArrayRef<std::string> Taken, const FunctionSyntax &Syntax,
                Fix &Result);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_BASEVARIABLE_H
