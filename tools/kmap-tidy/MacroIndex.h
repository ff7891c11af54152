//===--- MacroIndex.h - what the macros of headers spell --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Which macros spell a word in their body, over all headers of a tree and
/// without regard to conditionals: macros of one name are one.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_MACROINDEX_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_MACROINDEX_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <set>
#include <string>
#include <vector>

namespace kmap_tidy {

/// Calls \p Each for every macro that \p Text defines, with all behind its
/// name.
void forEachMacro(
    llvm::StringRef Text,
    llvm::function_ref<void(llvm::StringRef Name, llvm::StringRef Rest)> Each);

/// Calls \p Each for every identifier of \p Text.
void forEachIdentifier(llvm::StringRef Text,
                       llvm::function_ref<void(llvm::StringRef Word)> Each);

/// Whether \p Text has one of \p Words as a whole word.
bool spellsAny(llvm::StringRef Text, const std::set<std::string> &Words);

class MacroIndex {
public:
  /// Of \p Headers, read on \p Threads threads.
  MacroIndex(llvm::ArrayRef<llvm::StringRef> Headers, unsigned Threads);

  /// The macros that spell one of \p Words, by way of any others.
  std::set<std::string> spelling(const std::set<std::string> &Words) const;

  /// Those that spell it as a member, put a member's name together that it may
  /// be, or are another name for it, by way of any others.
  std::set<std::string> spellingMember(llvm::StringRef Word) const;

  /// Those that may make a union of the types they are given, by way of any
  /// others.
  const std::set<std::string> &unionMakers() const { return UnionMakers; }

private:
  /// By a word, macros. The names are those of \c Names.
  llvm::StringMap<std::vector<llvm::StringRef>> Spelling;
  llvm::StringMap<char> Names;
  /// By a member, those that spell it.
  llvm::StringMap<std::set<std::string>> Members;
  /// Those that put members' names together, with their definition.
  std::vector<std::pair<std::string, std::string>> Pasting;
  std::set<std::string> UnionMakers;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_MACROINDEX_H
