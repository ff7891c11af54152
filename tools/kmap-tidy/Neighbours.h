//===--- Neighbours.h - who works beside a source ---------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Who is given the address of something, rather than a name of it, need not
/// spell anything that leads there: only that he is near tells of him.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_NEIGHBOURS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_NEIGHBOURS_H

#include "tools/kmap-tidy/SpelledCalls.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <map>
#include <optional>
#include <set>
#include <string>

namespace kmap_tidy {

class Includers;
class Root;

class Neighbours {
public:
  /// Of \p Sources of \p Tree; \p Graph says who includes what. All must
  /// outlive this.
  Neighbours(llvm::ArrayRef<std::string> Sources, Includers &Graph,
             const Root &Tree)
      : Sources(Sources), Graph(Graph), Tree(Tree) {}

  /// The sources that may well work with the objects of \p File: those of its
  /// folder, and those that include a header which at most \c MaxNamingUnits
  /// do, with such headers; those of its folder are shared by any number of the
  /// program's.
  const std::set<llvm::StringRef> &of(llvm::StringRef File);

  /// What \p File spells, and all headers beside code that it may include, by
  /// way of any others of these; nothing if \p File cannot be read.
  std::optional<SpelledCalls> callsWithHeaders(llvm::StringRef File);

private:
  std::optional<SpelledCalls> callsOf(llvm::StringRef File);
  /// Whether \p Header is none of the kernel's API, nor named like one.
  bool isBesideCode(llvm::StringRef Header);

  llvm::ArrayRef<std::string> Sources;
  Includers &Graph;
  const Root &Tree;
  /// Of of().
  std::map<std::string, std::set<llvm::StringRef>> Answers;
  /// As an `#include` names the headers of the kernel's API.
  std::optional<llvm::StringSet<>> ApiNames;
  /// By file; nothing for one that cannot be read.
  llvm::StringMap<std::optional<SpelledCalls>> Calls;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_NEIGHBOURS_H
