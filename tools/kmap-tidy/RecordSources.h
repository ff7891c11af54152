//===--- RecordSources.h - which sources define a record --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Which sources of a tree define or name a `struct` or `union`, by text alone.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_RECORDSOURCES_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_RECORDSOURCES_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace kmap_tidy {

/// The tags of the records that \p Text defines.
std::vector<std::string> recordsIn(llvm::StringRef Text);

class RecordSources {
public:
  /// Of \p Sources, which must outlive this; they are read by \p Threads
  /// threads when the first question is asked.
  RecordSources(std::vector<llvm::StringRef> Sources, unsigned Threads)
      : Sources(std::move(Sources)), Threads(Threads) {}

  /// The sources that define the record \p Tag, each as often as it does, also
  /// by what a macro may make of its arguments.
  std::vector<llvm::StringRef> defining(llvm::StringRef Tag);

  /// The sources that name it without that.
  std::vector<llvm::StringRef> naming(llvm::StringRef Tag);

private:
  void read();

  std::vector<llvm::StringRef> Sources;
  unsigned Threads;
  bool AreRead = false;
  /// By tag.
  llvm::StringMap<std::vector<llvm::StringRef>> Definers, Namers;
  /// Likewise, by what macros may make tags of.
  llvm::StringMap<std::vector<llvm::StringRef>> Pasted;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_RECORDSOURCES_H
