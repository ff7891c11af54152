//===--- SpelledCalls.cpp - calls that move pages, by text ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/SpelledCalls.h"
#include "analysis/GupApi.h"
#include "tools/kmap-tidy/MacroIndex.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;

namespace kmap_tidy {

/// By word, its kinds.
static StringMap<unsigned> kindsByWord() {
  const std::pair<SpelledCalls::Kind, const std::set<std::string> &> All[] = {
      {SpelledCalls::Puts, putNames()},
      {SpelledCalls::Refers, referenceNames()},
      {SpelledCalls::Finds, finderNames()},
      {SpelledCalls::Holds, holderNames()},
      {SpelledCalls::MakesPhysical, physicalNames()}};
  StringMap<unsigned> Result;
  for (const auto &[Kind, Names] : All)
    for (const std::string &Name : Names)
      Result[Name] |= Kind;
  return Result;
}

SpelledCalls::SpelledCalls(StringRef Text) {
  static const StringMap<unsigned> ByWord = kindsByWord();
  forEachIdentifier(Text,
                    [&](StringRef Word) { Kinds |= ByWord.lookup(Word); });
}

} // namespace kmap_tidy
