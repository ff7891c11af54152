//===--- WholeWord.cpp - an identifier in a text --------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/WholeWord.h"
#include "clang/Basic/CharInfo.h"
#include "llvm/ADT/STLExtras.h"
#include <cstring>

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

void forEachWord(StringRef Text, StringRef Word,
                 llvm::function_ref<bool(size_t Offset)> Visit) {
  const char *At = Text.begin();
  // Not StringRef::find(), which is slower by an order of magnitude.
  while (const void *Next =
             memmem(At, Text.end() - At, Word.data(), Word.size())) {
    const char *Begin = static_cast<const char *>(Next);
    At = Begin + Word.size();
    if ((Begin == Text.begin() || !isAsciiIdentifierContinue(Begin[-1])) &&
        (At == Text.end() || !isAsciiIdentifierContinue(*At)) &&
        !Visit(Begin - Text.begin()))
      return;
  }
}

bool hasWord(StringRef Text, StringRef Word) {
  bool IsFound = false;
  forEachWord(Text, Word, [&](size_t) {
    IsFound = true;
    return false;
  });
  return IsFound;
}

WordSet::WordSet(std::initializer_list<const std::set<std::string> *> Sets) {
  for (const std::set<std::string> *Set : Sets)
    for (const std::string &Word : *Set)
      Words.insert(Word);
}

bool WordSet::isSpelledIn(StringRef Text) const {
  // So many searches are faster than a look at each word.
  constexpr size_t Few = 4;
  if (Words.size() < Few)
    return llvm::any_of(Words, [&](const auto &Word) {
      return hasWord(Text, Word.getKey());
    });
  for (const char *At = Text.begin(); At != Text.end();) {
    const char *Begin = At;
    while (At != Text.end() && isAsciiIdentifierContinue(*At))
      ++At;
    if (Begin == At)
      ++At;
    else if (Words.contains(StringRef(Begin, At - Begin)))
      return true;
  }
  return false;
}

} // namespace kmap_tidy
