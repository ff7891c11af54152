//===--- OffsetHolder.h - variables at an offset into a page ----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// kunmap() is given the page. Where the only variable with the address was set
/// to `kmap(page) + offset`, it may point behind the page; less the offset, it
/// is the page's start again (RULES R7, R8).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_OFFSETHOLDER_H
#define KMAP_TIDY_REWRITERS_OFFSETHOLDER_H

#include "clang/AST/Expr.h"
#include <optional>
#include <string>

namespace kmap_tidy {

class FunctionSyntax;
class ScopeLookup;
class TranslationUnit;

/// The start of the page that \p Map mapped, computed from the variable that
/// holds an address inside it and from its offset, for \p Unmap, which releases
/// that mapping on all paths. Nothing if the variable or the offset may have
/// changed, or the variable is not visible.
std::optional<std::string> pageStart(const clang::Expr &Map,
                                     const clang::Expr &Unmap,
                                     const FunctionSyntax &Syntax,
                                     const ScopeLookup &Scopes,
                                     TranslationUnit &TU);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_OFFSETHOLDER_H
