//===--- LowmemPage.h - pages that need no map ------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A page in low memory (LowmemOrigin.h) always has a linear address:
/// page_address() instead of a map, and no unmap (RULES R14).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_LOWMEMPAGE_H
#define KMAP_TIDY_REWRITERS_LOWMEMPAGE_H

#include "analysis/MapFlow.h"
#include "rewriters/Edit.h"
#include "rewriters/PageHelperSyntax.h"

namespace kmap_tidy {

class TranslationUnit;

/// Kind of the fixes made here.
constexpr llvm::StringLiteral PageAddressFix = "kmap-to-page-address";

/// Takes \p Maps and the \p Unmaps that release them away. Nothing if a page is
/// not known to be low memory, or an unmap is not a statement of its own.
std::optional<Resolution> useLinearAddress(TranslationUnit &TU,
                                           const MapFlow &Flow,
                                           const FunctionSyntax &Syntax,
                                           llvm::ArrayRef<unsigned> Maps,
                                           llvm::ArrayRef<unsigned> Unmaps);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_LOWMEMPAGE_H
