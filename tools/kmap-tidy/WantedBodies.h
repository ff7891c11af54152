//===--- WantedBodies.h - header functions worth parsing --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Bodies of inline functions in API headers are skipped while parsing, unless
/// an analysis asked for the summary of one. Then its unit is parsed again with
/// all bodies, and later units keep those that proved useful at the first go.
/// What a unit reports does not depend on the order of units: it is never
/// reported while a body that it asks for is missing.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_WANTEDBODIES_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_WANTEDBODIES_H

#include "llvm/ADT/StringSet.h"
#include <mutex>

namespace kmap_tidy {

/// Names of functions; shared by all threads.
class WantedBodies {
public:
  void add(llvm::StringRef Name) {
    std::lock_guard<std::mutex> Guard(Lock);
    Names.insert(Name);
  }
  bool contains(llvm::StringRef Name) const {
    std::lock_guard<std::mutex> Guard(Lock);
    return Names.contains(Name);
  }

private:
  mutable std::mutex Lock;
  llvm::StringSet<> Names;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_WANTEDBODIES_H
