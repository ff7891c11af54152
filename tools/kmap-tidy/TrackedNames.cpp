//===--- TrackedNames.cpp - where a text mentions the tracked API ---------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/TrackedNames.h"
#include "analysis/GupApi.h"
#include "analysis/KernelApi.h"
#include "analysis/PageWalk.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <algorithm>
#include <cstring>
#include <vector>

using namespace llvm;

namespace kmap_tidy {
namespace {

const StringMap<const KernelApi *> &trackedNames() {
  static const StringMap<const KernelApi *> Names = [] {
    StringMap<const KernelApi *> Result;
    for (const KernelApi &Api : kernelApis())
      if (Api.isMap() || Api.isUnmap())
        Result[Api.Name] = &Api;
    return Result;
  }();
  return Names;
}

/// The tracked names, and those of calls that a check looks at for themselves.
const StringSet<> &checkedNames() {
  static const StringSet<> Names = [] {
    StringSet<> Result;
    for (const auto &Entry : trackedNames())
      Result.insert(Entry.getKey());
    for (const KernelApi &Api : kernelApis())
      if (Api.Effects & Checked)
        Result.insert(Api.Name);
    for (StringRef Name : gupNames())
      Result.insert(Name);
    for (StringRef Name : pageWalkNames())
      Result.insert(Name);
    return Result;
  }();
  return Names;
}

bool isWord(unsigned char C) {
  return (C >= 'a' && C <= 'z') || (C >= 'A' && C <= 'Z') ||
         (C >= '0' && C <= '9') || C == '_';
}

/// The names hold one of these; a search for few parts is many times faster
/// than a look at each word.
constexpr StringLiteral CommonParts[] = {"map", "_page", "zero_user",
                                         "sg_miter"};

/// What a text that mentions one of the names must contain one of.
const std::vector<StringRef> &needles() {
  static const std::vector<StringRef> Needles = [] {
    std::vector<StringRef> Names(std::begin(CommonParts),
                                 std::end(CommonParts));
    for (const auto &Entry : checkedNames())
      Names.push_back(Entry.getKey());
    // A name that holds a shorter one is found with that.
    llvm::stable_sort(Names, [](StringRef Left, StringRef Right) {
      return Left.size() < Right.size();
    });
    std::vector<StringRef> Result;
    for (StringRef Name : Names)
      if (llvm::none_of(
              Result, [&](StringRef Needle) { return Name.contains(Needle); }))
        Result.push_back(Name);
    return Result;
  }();
  return Needles;
}

/// Where \p Needle is next in \p Text, from \p From on; the end if nowhere.
size_t nextOf(StringRef Needle, StringRef Text, size_t From) {
  // Not StringRef::find(), which is slower by an order of magnitude.
  const void *At = memmem(Text.data() + From, Text.size() - From, Needle.data(),
                          Needle.size());
  return At ? static_cast<const char *>(At) - Text.data() : Text.size();
}

/// Calls \p Each with the offset of every word of \p Text that may be one of
/// the names, and the word, until it returns false.
void forEachCandidate(StringRef Text,
                      function_ref<bool(size_t, StringRef)> Each) {
  std::vector<size_t> Next;
  for (StringRef Needle : needles())
    Next.push_back(nextOf(Needle, Text, 0));
  for (;;) {
    size_t At = *std::min_element(Next.begin(), Next.end());
    if (At == Text.size())
      return;
    size_t Begin = At, End = At;
    while (Begin && isWord(Text[Begin - 1]))
      --Begin;
    while (End < Text.size() && isWord(Text[End]))
      ++End;
    if (!Each(Begin, Text.slice(Begin, End)))
      return;
    for (size_t I = 0; I < Next.size(); ++I)
      if (Next[I] < End)
        Next[I] = nextOf(needles()[I], Text, End);
  }
}

} // namespace

const KernelApi *trackedApi(StringRef Name) {
  return trackedNames().lookup(Name);
}

void forEachMention(StringRef Text,
                    function_ref<bool(size_t, const KernelApi &)> Each) {
  forEachCandidate(Text, [&](size_t Begin, StringRef Word) {
    const KernelApi *Api = trackedApi(Word);
    return !Api || Each(Begin, *Api);
  });
}

bool mentionsCheckedName(StringRef Text) {
  bool Found = false;
  forEachCandidate(Text, [&](size_t, StringRef Word) {
    Found = checkedNames().contains(Word);
    return !Found;
  });
  return Found;
}

} // namespace kmap_tidy
