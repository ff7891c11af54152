//===--- BranchMerge.h - branches that a conversion makes alike -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// `if (c) p = kmap(page); else p = kmap_atomic(page);` becomes one call, and
/// so do the unmaps. What only one of the two branches relied on gets an `if`
/// of its own (RULES R4).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_BRANCHMERGE_H
#define KMAP_TIDY_REWRITERS_BRANCHMERGE_H

#include "rewriters/Region.h"
#include <optional>

namespace kmap_tidy {

class FunctionSyntax;

/// Whether sections that \p Region needs could stand behind its maps and in
/// front of its unmaps if their branches, which have no braces, were merged.
bool takesSections(const ConvertedRegion &Region, const MapFlow &Flow,
                   const FunctionSyntax &Syntax);

/// One fix for \p A and \p B, which have a fix each, with the sections that are
/// pending in them. Nothing if their maps and unmaps are not the two branches
/// of the same statements, or do not come out alike.
std::optional<Fix> mergeBranches(const ConvertedRegion &A,
                                 const ConvertedRegion &B, const MapFlow &Flow,
                                 const FunctionSyntax &Syntax);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_BRANCHMERGE_H
