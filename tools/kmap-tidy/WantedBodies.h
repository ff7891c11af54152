//===--- WantedBodies.h - header functions worth parsing --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Bodies of inline functions in API headers are skipped while parsing, unless
/// an analysis is likely to ask for the summary of one: the unit's own text
/// leads to its name, by way of macros and other inline functions, or an
/// earlier unit has asked for it. If one is missing in the end, the unit is
/// parsed again with all bodies.
/// What a unit reports does not depend on the order of units: it is never
/// reported while a body that it asks for is missing.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_WANTEDBODIES_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_WANTEDBODIES_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <mutex>
#include <vector>

namespace kmap_tidy {

/// Names of functions; shared by all threads.
class WantedBodies {
public:
  void add(llvm::StringRef Name) {
    std::lock_guard<std::mutex> Guard(Lock);
    Asked.insert(Name);
  }
  bool contains(llvm::StringRef Name) const {
    std::lock_guard<std::mutex> Guard(Lock);
    return Asked.contains(Name);
  }

  /// Notes what the macros and inline functions of \p Header, whose text is
  /// \p Content, mention, unless that has been done.
  void read(llvm::StringRef Header, llvm::StringRef Content);

  /// The identifiers of \p File, a main file, and of the headers beside it that
  /// it includes, and all that these lead to through headers that have been
  /// read. The row of an API says what it does: it leads nowhere. A file that
  /// cannot be read has none.
  llvm::StringSet<> namesFor(llvm::StringRef File) const;

private:
  struct Node;
  using Names = llvm::StringMap<Node>;
  struct Node {
    /// What its macro or function body mentions.
    std::vector<const llvm::StringMapEntry<Node> *> LeadsTo;
  };

  mutable std::mutex Lock;
  llvm::StringSet<> Asked;
  llvm::StringSet<> Read;
  Names Known;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_WANTEDBODIES_H
