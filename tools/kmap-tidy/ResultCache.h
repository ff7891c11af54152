//===--- ResultCache.h - results of earlier runs ----------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A unit's report depends on its command, the options, this program, and every
/// file that the parse asked for. If all of these are as they were, by content,
/// the report is, too.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_RESULTCACHE_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_RESULTCACHE_H

#include "tools/kmap-tidy/Packing.h"
#include <mutex>
#include <optional>

namespace kmap_tidy {

/// Safe to share between threads, and the folder between processes: an entry is
/// written beside its place and renamed, and a damaged one is none.
class ResultCache {
public:
  /// Keeps entries in \p Folder, which is made when there is something to keep;
  /// empty: finds and keeps nothing.
  explicit ResultCache(std::string Folder) : Folder(std::move(Folder)) {}

  /// The report of \p Job as an earlier run left it, if it still holds.
  std::optional<UnitReport> find(const CompileJob &Job,
                                 const UnitOptions &Options,
                                 const Overlay *Edited);

  /// Keeps \p Report, for which \p Files were read. A failure to write only
  /// costs time later.
  void keep(const CompileJob &Job, const UnitOptions &Options,
            const Overlay *Edited, const UnitReport &Report, FileStates Files);

  /// Removes what was used least recently until \p Megabytes are left.
  void prune(unsigned Megabytes) const;

  /// A file of \p Folder that is of this program and \p Key alone, and pruned
  /// like the results.
  static std::string pathFor(llvm::StringRef Folder,
                             llvm::ArrayRef<llvm::StringRef> Key);

  bool isOn() const { return !Folder.empty(); }
  size_t hits() const { return Hits; }

private:
  std::string pathOf(const CompileJob &Job, const UnitOptions &Options,
                     const Overlay *Edited);
  bool isCurrent(llvm::StringRef Path, uint64_t State);

  std::string Folder;
  std::mutex Lock;
  size_t Hits = 0;
  /// Of this run, by path: what is there now, and its hash once that was asked
  /// for. Files are taken not to change during a run; `fix` looks again.
  struct Current {
    uint64_t Kind = 0;
    std::optional<uint64_t> Hash;
  };
  llvm::StringMap<Current> Now;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_RESULTCACHE_H
