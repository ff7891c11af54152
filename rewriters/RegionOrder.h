//===--- RegionOrder.h - regions that depend on each other ------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Each region of a function is judged alone. What two of them owe each other
/// is settled afterwards: the order of their unmaps, and branches that map for
/// the same code behind them.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_REGIONORDER_H
#define KMAP_TIDY_REWRITERS_REGIONORDER_H

#include "rewriters/LocalConversion.h"

namespace kmap_tidy {

class FunctionSyntax;

/// Refuses those of \p Regions, all of one function, whose conversion others
/// forbid, and joins the fixes of those that can only be converted together
/// (RULES R1).
void settleRegions(TranslationUnit &TU, const MapFlow &Flow,
                   const FunctionSyntax &Syntax,
                   std::vector<ConvertedRegion> &Regions);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_REGIONORDER_H
