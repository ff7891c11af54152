//===--- NamingUnits.cpp - which units name a shared place ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/NamingUnits.h"
#include "tools/kmap-tidy/SourceFiles.h"
#include "tools/kmap-tidy/SourceIndex.h"
#include "clang/Basic/CharInfo.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstring>

using namespace llvm;

namespace kmap_tidy {

/// How often \p Text spells \p Word, as a member if \p IsMember; at most
/// \p Enough.
static unsigned spellings(StringRef Text, StringRef Word, bool IsMember,
                          unsigned Enough) {
  unsigned Count = 0;
  const char *At = Text.begin();
  while (Count < Enough) {
    // Not StringRef::find(), which is slower by an order of magnitude.
    const void *Next = memmem(At, Text.end() - At, Word.data(), Word.size());
    if (!Next)
      break;
    const char *Begin = static_cast<const char *>(Next);
    At = Begin + Word.size();
    if ((At != Text.end() && clang::isAsciiIdentifierContinue(*At)) ||
        (Begin != Text.begin() && clang::isAsciiIdentifierContinue(Begin[-1])))
      continue;
    StringRef Before = Text.take_front(Begin - Text.begin()).rtrim();
    if (!IsMember || Before.ends_with("->") || Before.ends_with("."))
      ++Count;
  }
  return Count;
}

NamingUnits::NamingUnits(Session &S) : S(S) {
  Sources = sourcesBelow({S.Tree.folder().str()});
  Sources.insert(Sources.end(), S.DB.files().begin(), S.DB.files().end());
  llvm::sort(Sources);
  Sources.erase(std::unique(Sources.begin(), Sources.end()), Sources.end());
  S.Sources->read(Sources, S.Asked.Jobs);
  for (const std::string &File : S.DB.files())
    Units.insert(File);
  Graph.emplace(Sources, *S.Sources);
}

bool NamingUnits::names(StringRef File, const SharedPlace &Place,
                        unsigned MinimumCount) {
  auto Buffer = MemoryBuffer::getFile(File);
  return !Buffer || spellings((*Buffer)->getBuffer(), Place.Word,
                              Place.isOfField(), MinimumCount) >= MinimumCount;
}

void NamingUnits::add(StringRef Source, Users &To) {
  if (Units.count(Source))
    To.Units.insert(Source.str());
  else if (Source.ends_with(".c"))
    To.Uncompiled.insert(Source.str());
}

void NamingUnits::addNaming(ArrayRef<StringRef> Where, const SharedPlace &Place,
                            Users &To) {
  std::vector<char> Names(Where.size());
  inParallel(Where.size(), S.Asked.Jobs,
             [&](size_t I) { Names[I] = names(Where[I], Place); });
  for (size_t I = 0; I < Where.size(); ++I) {
    if (!Names[I])
      continue;
    add(Where[I], To);
    // Whoever includes it may touch the place by what it spells.
    if (!Where[I].ends_with(".h"))
      continue;
    To.Headers.insert(Where[I].str());
    for (StringRef User : Graph->of(Where[I]))
      add(User, To);
  }
}

NamingUnits::Users NamingUnits::of(const SharedPlace &Place) {
  Users Result;
  StringRef Own = Place.isOfField() ? Place.Header : Place.Scope;
  if (Units.count(Own)) {
    Result.Units.insert(Own.str());
    return Result;
  }
  if (Place.Header.empty()) {
    addNaming(std::vector<StringRef>(Units.begin(), Units.end()), Place,
              Result);
    return Result;
  }
  auto [At, IsNew] = Including.try_emplace(Place.Header);
  if (IsNew)
    At->second = Graph->of(Place.Header);
  addNaming(At->second, Place, Result);
  // The declaration itself is no use of a function.
  if (names(Place.Header, Place, Place.isOfField() ? 1 : 2)) {
    Result.Headers.insert(Place.Header);
    for (StringRef User : At->second)
      add(User, Result);
  }
  return Result;
}

} // namespace kmap_tidy
