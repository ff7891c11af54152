//===--- Merge.h - one list of findings from many units ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The same site is seen from several translation units (a header, a file that
/// is compiled twice, several configurations) and by several checks.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_MERGE_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_MERGE_H

#include "tools/kmap-tidy/Unit.h"
#include <vector>

namespace kmap_tidy {

/// The findings of \p Reports, each site once per check, in source order, with
/// fingerprints. A fix survives only if every unit that saw the site offers
/// exactly the same one: a refusal of one unit wins, and two different fixes
/// become the refusal `conflicting-edits`.
std::vector<ResolvedFinding> mergeFindings(std::vector<UnitReport> &Reports);

/// Refuses every fix that belongs to a refused one, by its group or by an edit
/// that both ask for: parts of one conversion stand or fall together.
void refuseBrokenGroups(std::vector<ResolvedFinding> &Findings);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_MERGE_H
