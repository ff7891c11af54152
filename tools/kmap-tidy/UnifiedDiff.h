//===--- UnifiedDiff.h - edits as a unified diff ----------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Writes what `git diff` would, straight from the edits.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_UNIFIEDDIFF_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_UNIFIEDDIFF_H

#include "tools/kmap-tidy/Report.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

namespace kmap_tidy {

/// Writes the hunks, with three lines of context, that \p Edits (sorted, of one
/// file) make of \p Content; `a/` and `b/` precede \p File. `git apply` and
/// `patch -p1` take it. Line ends are copied as they are. Writes nothing when
/// the edits change nothing.
void writeUnifiedDiff(llvm::StringRef File, llvm::StringRef Content,
                      llvm::ArrayRef<ResolvedEdit> Edits,
                      llvm::raw_ostream &OS);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_UNIFIEDDIFF_H
