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

/// Adds to \p Result the declaration of a variable that is visible at \p Map,
/// which is written \p Written, and at \p Unmaps; it is set to \p NewCall in
/// front of the statement of \p Map, and stands there for the call. \returns
/// its name. Nothing, with \p Result unchanged, if the call cannot be taken out
/// of its statement, or the variable has no simple place.
std::optional<std::string>
addBaseVariable(const clang::Expr &Map, clang::CharSourceRange Written,
                llvm::StringRef NewCall,
                llvm::ArrayRef<const clang::Expr *> Unmaps,
                const FunctionSyntax &Syntax, Fix &Result);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_BASEVARIABLE_H
