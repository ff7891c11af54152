//===--- IncludeGraph.cpp - who includes what, by text --------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/IncludeGraph.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include <cstring>

using namespace llvm;

namespace kmap_tidy {

std::vector<std::string> includesOf(StringRef Text) {
  constexpr StringLiteral Directive = "include";
  std::vector<std::string> Result;
  const char *At = Text.begin();
  // Not StringRef::find(), which is slower by an order of magnitude.
  while (const void *Next =
             memmem(At, Text.end() - At, Directive.data(), Directive.size())) {
    size_t Begin = static_cast<const char *>(Next) - Text.begin();
    At = Text.begin() + Begin + Directive.size();
    if (!Text.take_front(Begin).rtrim(" \t").ends_with("#"))
      continue;
    StringRef Rest = Text.drop_front(Begin + Directive.size());
    Rest.consume_front("_next");
    Rest = Rest.ltrim(" \t");
    if (!Rest.starts_with("\"") && !Rest.starts_with("<"))
      continue;
    StringRef Name = Rest.drop_front().take_until(
        [](char C) { return C == '"' || C == '>' || C == '\n'; });
    if (!Name.empty())
      Result.push_back(Name.str());
  }
  return Result;
}

void IncludeGraph::add(StringRef Path, ArrayRef<StringRef> Includes) {
  size_t File = Paths.size();
  Paths.push_back(Path);
  Known.insert({Path, File});
  for (StringRef Name : Includes)
    Included[sys::path::filename(Name)].push_back({File, Name});
}

std::optional<size_t> IncludeGraph::find(StringRef Path) const {
  auto At = Known.find(Path);
  if (At == Known.end())
    return std::nullopt;
  return At->second;
}

static bool isEndOf(StringRef Name, StringRef Path) {
  return Path.ends_with(Name) && Path.drop_back(Name.size()).ends_with("/");
}

/// Whether \p Name, in \p Includer, may lead to \p Path.
bool IncludeGraph::mayMean(size_t Includer, StringRef Name,
                           StringRef Path) const {
  SmallString<256> Beside(sys::path::parent_path(Paths[Includer]));
  sys::path::append(Beside, Name);
  sys::path::remove_dots(Beside, /*remove_dot_dot=*/true);
  // What lies beside the includer is what a compiler takes.
  if (Known.count(Beside))
    return Beside == Path;
  while (Name.consume_front("../") || Name.consume_front("./"))
    ;
  if (isEndOf(Name, Path))
    return true;
  return Name.consume_front("asm/") &&
         isEndOf((Twine("asm-generic/") + Name).str(), Path);
}

std::vector<size_t> IncludeGraph::includersOf(size_t File) const {
  std::vector<size_t> Result;
  auto At = Included.find(sys::path::filename(Paths[File]));
  if (At == Included.end())
    return Result;
  for (const auto &[Includer, Name] : At->second)
    if (mayMean(Includer, Name, Paths[File]) &&
        (Result.empty() || Result.back() != Includer))
      Result.push_back(Includer);
  return Result;
}

BitVector IncludeGraph::reachedFrom(ArrayRef<size_t> First) const {
  BitVector Result(size());
  std::vector<size_t> Work(First.begin(), First.end());
  for (size_t File : First)
    Result.set(File);
  while (!Work.empty()) {
    size_t At = Work.back();
    Work.pop_back();
    for (size_t Includer : includersOf(At))
      if (!Result.test(Includer)) {
        Result.set(Includer);
        Work.push_back(Includer);
      }
  }
  return Result;
}

} // namespace kmap_tidy
