//===--- IncludeGraph.h - who includes what, by text ------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The `#include` lines of a tree as a graph. Conditions around them are not
/// read, and a name that several paths end with means all of these: an edge may
/// be too many. Missing are those that a macro spells, and what generated files
/// include, except that `asm/N.h` may stand for `asm-generic/N.h`.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_INCLUDEGRAPH_H
#define KMAP_TIDY_ANALYSIS_INCLUDEGRAPH_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace kmap_tidy {

/// Stands for what a macro includes, in the list of includesOf(): no file has
/// this name.
constexpr llvm::StringLiteral ComputedInclude = "*";

/// What \p Text includes, as written between the quotes or brackets, or may
/// include by macros.
std::vector<std::string> includesOf(llvm::StringRef Text);

/// Files are numbers, in the order of add().
class IncludeGraph {
public:
  /// \p Path is absolute and without dots. Both have to outlive the graph.
  void add(llvm::StringRef Path, llvm::ArrayRef<llvm::StringRef> Includes);

  size_t size() const { return Paths.size(); }
  llvm::StringRef path(size_t File) const { return Paths[File]; }
  std::optional<size_t> find(llvm::StringRef Path) const;

  /// Every file that includes \p File itself, in order.
  std::vector<size_t> includersOf(size_t File) const;

  /// \p First and all that include one of these, by way of any others.
  llvm::BitVector reachedFrom(llvm::ArrayRef<size_t> First) const;

private:
  bool mayMean(size_t Includer, llvm::StringRef Name,
               llvm::StringRef Path) const;

  std::vector<llvm::StringRef> Paths;
  llvm::StringMap<size_t> Known;
  /// By the name of the file without its folders.
  llvm::StringMap<std::vector<std::pair<size_t, llvm::StringRef>>> Included;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_INCLUDEGRAPH_H
