//===--- FixPlan.h - which fixes go together into which files ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Chooses fixes that do not overlap and turns them into edits per file.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_FIXPLAN_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_FIXPLAN_H

#include "tools/kmap-tidy/Report.h"
#include "llvm/ADT/ArrayRef.h"
#include <map>
#include <string>
#include <vector>

namespace kmap_tidy {

struct FixPlan {
  /// Indices of the findings whose fix is in the plan, ascending.
  std::vector<size_t> Chosen;
  /// By file as displayed; sorted by offset, without overlaps or repetitions.
  std::map<std::string, std::vector<ResolvedEdit>> Edits;
  /// Fixes that overlap a chosen one: the next run may do them.
  size_t Deferred = 0;
};

/// Plans the fixes of \p Findings. A fix is taken whole, with all members of
/// its group, or not at all. Where two checks offer to edit the same place, the
/// one that replaces more text wins: a helper call subsumes a rename.
FixPlan planFixes(llvm::ArrayRef<ResolvedFinding> Findings);

/// \p Content after \p Edits, which are of one file and from planFixes(). Bytes
/// outside of the edits are untouched, whatever their encoding.
std::string applyEdits(llvm::StringRef Content,
                       llvm::ArrayRef<ResolvedEdit> Edits);

/// The offset in the content before \p Edits that \p Offset after them came
/// from; inside inserted text, the place of the edit.
unsigned offsetBefore(unsigned Offset, llvm::ArrayRef<ResolvedEdit> Edits);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_FIXPLAN_H
