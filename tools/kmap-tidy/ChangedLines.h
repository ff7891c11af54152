//===--- ChangedLines.h - the lines that a patch touches --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// For `--diff-base` and `--diff`: a review is about the findings that a change
/// brought, not about those that were there.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_CHANGEDLINES_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_CHANGEDLINES_H

#include "tools/kmap-tidy/Report.h"
#include "tools/kmap-tidy/Root.h"
#include "llvm/Support/Error.h"
#include <map>
#include <string>
#include <vector>

namespace kmap_tidy {

class ChangedLines {
public:
  /// What the working tree of \p Tree, a folder in a git repository, changed
  /// since \p Revision.
  static llvm::Expected<ChangedLines> since(llvm::StringRef Revision,
                                            const Root &Tree);

  /// What the unified diff in \p Path (`-` is standard input) changed; it has
  /// been applied to \p Tree. Names in it are relative to the root, with or
  /// without git's prefixes.
  static llvm::Expected<ChangedLines> ofDiff(llvm::StringRef Path,
                                             const Root &Tree);

  /// Whether \p F is on or caused by a changed line: its site, a step of its
  /// path or an edit of its fix is on one, or lines are gone between these.
  bool touches(const ResolvedFinding &F) const;

  /// Whether units of \p File, as displayed, may have such findings. A changed
  /// header may matter to any unit.
  bool mayMatter(llvm::StringRef File) const;

private:
  /// Lines [Begin, End) of the new file. An empty range: lines before Begin are
  /// gone.
  struct Range {
    unsigned Begin = 0;
    unsigned End = 0;
  };

  llvm::Error read(llvm::StringRef Diff, llvm::StringRef Name,
                   const Root &Tree);
  bool isChanged(llvm::StringRef File, unsigned First, unsigned Last) const;
  bool isGap(llvm::StringRef File, unsigned First, unsigned Last) const;

  /// By file as displayed.
  std::map<std::string, std::vector<Range>, std::less<>> Files;
  bool HasHeader = false;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_CHANGEDLINES_H
