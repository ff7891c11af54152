//===--- AddressFate.h - where a mapped address goes ------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Whether the address of a region, or its page, gets to where a local mapping
/// is not valid or not known (RULES R3, R6).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_ADDRESSFATE_H
#define KMAP_TIDY_REWRITERS_ADDRESSFATE_H

#include "rewriters/Region.h"
#include <optional>

namespace clang {
class CallExpr;
} // namespace clang

namespace kmap_tidy {

class FunctionSyntax;
class TranslationUnit;

/// What \p Call calls, for a sentence.
std::string calleeName(const clang::CallExpr &Call);

/// Why \p Region must stay, if it must. Other units are asked where their
/// answer could tell.
std::optional<Refusal> addressLeaves(const ConvertedRegion &Region,
                                     TranslationUnit &TU, const MapFlow &Flow,
                                     const FunctionSyntax &Syntax);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_ADDRESSFATE_H
