//===--- Flags.h - flags of a kernel build, as clang takes them -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A compile command of the database, whoever built it (gcc or another clang),
/// becomes one that this clang parses without writing anything.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_FLAGS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_FLAGS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace kmap_tidy {

/// The flags that were dropped in a run, for its one note. Safe to share
/// between threads.
class DroppedFlags {
public:
  void add(llvm::StringRef Flag);
  bool contains(llvm::StringRef Flag) const;
  /// Sorted, each flag once.
  std::vector<std::string> list() const;

private:
  mutable std::mutex Lock;
  std::set<std::string, std::less<>> Flags;
};

/// The command line for a parse of \p CommandLine: without output, dependency
/// files, plugins, `-Werror`, and flags that clang does not know; with a target
/// that follows from a cross compiler's prefix and with clang's own headers.
/// Dropped flags that clang does not know are noted in \p Dropped.
std::vector<std::string>
parserCommandLine(llvm::ArrayRef<std::string> CommandLine,
                  DroppedFlags &Dropped);

/// Flags of \p CommandLine that \p DriverMessage (an error without a place in
/// the source, such as "unsupported option '-mfoo' for target 'x'") complains
/// about. Empty when it is about something else.
std::vector<std::string> flagsNamedIn(llvm::StringRef DriverMessage,
                                      llvm::ArrayRef<std::string> CommandLine);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_FLAGS_H
