//===--- Mentions.h - every mention of the API in a tree --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the ledger accounts for, found by text alone: it does not depend on any
/// configuration.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_MENTIONS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_MENTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kmap_tidy {

class Root;
class SourceIndex;

/// A whole-word mention of a tracked name.
struct Mention {
  unsigned Offset = 0;
  unsigned Line = 0;
  std::string Api;
  /// Neither comment, string, variable, member or tag of that name, nor in the
  /// #define of a tracked name.
  bool IsCode = false;
  /// The symbols (`CONFIG_...`) of the conditions around it, outermost first,
  /// or what the innermost condition says if it has none; empty outside of all.
  std::string Guard;
};

/// By file, as displayed.
using Mentions = std::map<std::string, std::vector<Mention>>;

/// The mentions in \p Text, in order.
std::vector<Mention> mentionsIn(llvm::StringRef Text);

/// The guard, as of a mention, of the first quoted `#include` in \p Text that
/// \p Path ends with.
std::optional<std::string> guardOfInclude(llvm::StringRef Text,
                                          llvm::StringRef Path);

/// The mentions in \p Sources, absolute, whose facts \p Index has.
Mentions mentionsOf(llvm::ArrayRef<std::string> Sources,
                    const SourceIndex &Index, const Root &Tree);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_MENTIONS_H
