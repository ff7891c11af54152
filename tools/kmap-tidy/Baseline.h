//===--- Baseline.h - findings that are known already -----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A file of fingerprints, kept under version control: what it lists is known,
/// and only what it does not list counts. It has no line numbers, so that it
/// changes only when findings do.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_BASELINE_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_BASELINE_H

#include "tools/kmap-tidy/Report.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace kmap_tidy {

class Baseline {
public:
  /// The error names \p Path and the mend.
  static llvm::Expected<Baseline> load(llvm::StringRef Path);

  /// Marks what the baseline lists as known. Returns how many of its entries no
  /// finding has any more.
  size_t mark(std::vector<ResolvedFinding> &Findings) const;

private:
  llvm::StringMap<bool> Fingerprints;
};

/// Writes a baseline of all of \p Findings but the suppressed and those
/// elsewhere, one per line.
void writeBaseline(llvm::ArrayRef<ResolvedFinding> Findings,
                   llvm::raw_ostream &OS);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_BASELINE_H
