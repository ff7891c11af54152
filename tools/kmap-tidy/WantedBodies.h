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
/// parsed again: with it and what it leads to, now that the headers have been
/// read, and if that is not enough with all bodies.
/// What a unit reports does not depend on the order of units: it is never
/// reported while a body that it asks for is missing.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_WANTEDBODIES_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_WANTEDBODIES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <mutex>
#include <string>
#include <vector>

namespace kmap_tidy {

/// Names of functions; shared by all threads.
class WantedBodies {
  struct Node;
  using Names = llvm::StringMap<Node>;
  using Entry = llvm::StringMapEntry<Node>;

public:
  /// What a text leads to.
  class Reach {
    friend class WantedBodies;
    /// Of the text itself.
    llvm::StringSet<> Words;
    llvm::DenseSet<const Entry *> Behind;
  };

  void add(llvm::StringRef Name) {
    std::lock_guard<std::mutex> Guard(Lock);
    Asked.insert(Name);
  }

  /// Whether the body of \p Name is worth parsing in a unit whose text leads to
  /// \p Led.
  bool contains(llvm::StringRef Name, const Reach &Led) const;

  /// Notes what the macros and inline functions of \p Header, whose text is
  /// \p Content, mention, unless that has been done.
  void read(llvm::StringRef Header, llvm::StringRef Content);

  /// The identifiers of \p File, a main file, and of the headers beside it that
  /// it includes, and \p More, and all that these lead to through headers that
  /// have been read. The row of an API says what it does: it leads nowhere. A
  /// file that cannot be read has none.
  Reach reachOf(llvm::StringRef File, llvm::ArrayRef<std::string> More) const;

private:
  struct Node {
    /// What its macro or function body mentions.
    std::vector<const Entry *> LeadsTo;
    /// Has a row in the API table.
    bool IsApi = false;
  };

  /// Under \c Lock.
  Entry &entryOf(llvm::StringRef Name);

  mutable std::mutex Lock;
  llvm::StringSet<> Asked;
  llvm::StringSet<> Read;
  Names Known;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_WANTEDBODIES_H
