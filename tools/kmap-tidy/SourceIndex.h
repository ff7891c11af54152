//===--- SourceIndex.h - what the texts of a tree say -----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Everything that a run takes from sources as text, without the compiler: each
/// file is read once, and its facts are kept between runs. As git's index does,
/// kept facts hold while size, time stamps and inode of the file are the same;
/// what changed a moment before it was read is not kept, since a later change
/// may leave the stamps alone.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_SOURCEINDEX_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_SOURCEINDEX_H

#include "tools/kmap-tidy/Mentions.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include <memory>

namespace llvm {
class MemoryBuffer;
} // namespace llvm

namespace kmap_tidy {

/// What one text says. The strings live as long as the index.
struct SourceFacts {
  /// Whether it has a name that a check looks for.
  bool MentionsChecked = false;
  /// As written between the quotes or brackets of `#include`.
  llvm::SmallVector<llvm::StringRef, 0> Includes;
  /// What it may define as a function; empty for a header.
  llvm::SmallVector<llvm::StringRef, 0> Defined;
  std::vector<Mention> Mentions;
};

class SourceIndex {
public:
  /// Of the tree \p Folder. Facts of earlier runs are kept in \p CacheFolder;
  /// empty: nowhere.
  SourceIndex(llvm::StringRef CacheFolder, llvm::StringRef Folder);
  ~SourceIndex();

  /// Makes the facts of \p Paths, absolute, known on \p Threads threads.
  void read(llvm::ArrayRef<std::string> Paths, unsigned Threads);

  /// The facts of \p Path; null if it could not be read, or was not to be.
  const SourceFacts *of(llvm::StringRef Path) const;

  /// Keeps the facts for later runs, without those of files below \p Folders
  /// that are gone. A failure to write only costs time later.
  void save(llvm::ArrayRef<std::string> Folders) const;

private:
  struct Entry {
    /// Of \c Fresh: size, time stamps and inode; empty: not to be kept.
    std::string Stamp;
    /// The packed facts, if \c Kept does not hold them.
    std::string Fresh;
    SourceFacts Facts;
    bool IsRead = false;
  };
  struct KeptFacts {
    llvm::StringRef Stamp;
    llvm::StringRef Packed;
  };

  /// Reads \c File, once.
  void load();
  void readOne(llvm::StringRef Path, Entry &Result) const;

  /// The file that holds the kept facts; empty: none.
  std::string File;
  bool IsLoaded = false;
  std::unique_ptr<llvm::MemoryBuffer> Buffer;
  llvm::StringMap<KeptFacts> Kept;
  llvm::StringMap<Entry> Entries;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_SOURCEINDEX_H
