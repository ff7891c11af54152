//===--- TrackedNames.cpp - where a text mentions the tracked API -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/TrackedNames.h"
#include "analysis/KernelApi.h"
#include "llvm/ADT/StringMap.h"
#include <array>

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

bool isWord(unsigned char C) {
  return (C >= 'a' && C <= 'z') || (C >= 'A' && C <= 'Z') ||
         (C >= '0' && C <= '9') || C == '_';
}

/// Letters that a tracked name can begin with: most words are ruled out by it.
const std::array<bool, 256> &firstLetters() {
  static const std::array<bool, 256> Letters = [] {
    std::array<bool, 256> Result = {};
    for (const auto &Entry : trackedNames())
      Result[static_cast<unsigned char>(Entry.getKey().front())] = true;
    return Result;
  }();
  return Letters;
}

} // namespace

const KernelApi *trackedApi(StringRef Name) {
  return trackedNames().lookup(Name);
}

void forEachMention(StringRef Text,
                    function_ref<bool(size_t, const KernelApi &)> Each) {
  const std::array<bool, 256> &First = firstLetters();
  for (size_t I = 0, E = Text.size(); I < E;) {
    if (!isWord(Text[I])) {
      ++I;
      continue;
    }
    size_t Begin = I;
    while (I < E && isWord(Text[I]))
      ++I;
    if (!First[static_cast<unsigned char>(Text[Begin])])
      continue;
    if (const KernelApi *Api = trackedApi(Text.slice(Begin, I)))
      if (!Each(Begin, *Api))
        return;
  }
}

bool mentionsTrackedName(StringRef Text) {
  bool Found = false;
  forEachMention(Text, [&](size_t, const KernelApi &) {
    Found = true;
    return false;
  });
  return Found;
}

} // namespace kmap_tidy
