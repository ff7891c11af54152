//===--- Includers.cpp - which units show a header ------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Includers.h"
#include "tools/kmap-tidy/SourceIndex.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <cstring>
#include <vector>

using namespace llvm;

namespace kmap_tidy {
namespace {

struct Source {
  llvm::StringRef Path;
  const SourceFacts *Facts = nullptr;
  bool IsHeader = false;
  /// Of a unit: will be parsed. Of a header: its code uses a tracked name.
  bool Matters = false;
  bool IsUnit = false;
};

} // namespace

class IncludeGraph {
public:
  explicit IncludeGraph(std::vector<Source> Read) : Sources(std::move(Read)) {
    for (const auto &[Index, S] : llvm::enumerate(Sources)) {
      Known.insert({S.Path, Index});
      for (StringRef Name : S.Facts->Includes)
        Included[sys::path::filename(Name)].push_back({Index, Name});
    }
  }

  std::vector<Source> &sources() { return Sources; }

  /// Every source that includes \p Header itself.
  std::vector<size_t> includersOf(size_t Header) const {
    std::vector<size_t> Result;
    StringRef Path = Sources[Header].Path;
    auto At = Included.find(sys::path::filename(Path));
    if (At == Included.end())
      return Result;
    for (const auto &[Includer, Name] : At->second)
      if (mayMean(Includer, Name, Path) &&
          (Result.empty() || Result.back() != Includer))
        Result.push_back(Includer);
    return Result;
  }

private:
  /// Whether \p Name, in \p Includer, may lead to \p Path.
  bool mayMean(size_t Includer, StringRef Name, StringRef Path) const {
    SmallString<256> Beside(sys::path::parent_path(Sources[Includer].Path));
    sys::path::append(Beside, Name);
    sys::path::remove_dots(Beside, /*remove_dot_dot=*/true);
    // What lies beside the includer is what a compiler takes.
    if (Known.count(Beside))
      return Beside == Path;
    while (Name.consume_front("../") || Name.consume_front("./"))
      ;
    return Path.ends_with(Name) && Path.drop_back(Name.size()).ends_with("/");
  }

  friend class Includers;

  std::vector<Source> Sources;
  StringMap<size_t> Known;
  /// By the name of the file without its folders.
  StringMap<std::vector<std::pair<size_t, StringRef>>> Included;
};

namespace {

/// The units that include \p Header by way of the fewest headers.
std::vector<size_t> nearestUnits(const IncludeGraph &Graph,
                                 ArrayRef<Source> Sources, size_t Header) {
  DenseSet<size_t> Seen = {Header};
  std::vector<size_t> Front = {Header}, Result;
  while (!Front.empty() && Result.empty()) {
    std::vector<size_t> Next;
    for (size_t Included : Front)
      for (size_t Includer : Graph.includersOf(Included))
        if (Seen.insert(Includer).second)
          (Sources[Includer].IsUnit ? Result : Next).push_back(Includer);
    Front = std::move(Next);
  }
  return Result;
}

} // namespace

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
    StringRef Rest = Text.drop_front(Begin + Directive.size()).ltrim(" \t");
    if (!Rest.starts_with("\"") && !Rest.starts_with("<"))
      continue;
    StringRef Name = Rest.drop_front().take_until(
        [](char C) { return C == '"' || C == '>' || C == '\n'; });
    if (!Name.empty())
      Result.push_back(Name.str());
  }
  return Result;
}

Includers::Includers(ArrayRef<std::string> Sources, const SourceIndex &Index) {
  std::vector<Source> Read;
  for (const std::string &Path : Sources)
    if (const SourceFacts *Facts = Index.of(Path))
      Read.push_back({Path, Facts});
  Graph = std::make_unique<IncludeGraph>(std::move(Read));
}

Includers::~Includers() = default;

std::vector<StringRef> Includers::of(StringRef Header) const {
  std::vector<StringRef> Result;
  auto First = Graph->Known.find(Header);
  if (First == Graph->Known.end())
    return Result;
  DenseSet<size_t> Seen = {First->second};
  std::vector<size_t> Work = {First->second};
  while (!Work.empty()) {
    size_t At = Work.back();
    Work.pop_back();
    for (size_t Includer : Graph->includersOf(At))
      if (Seen.insert(Includer).second) {
        Result.push_back(Graph->Sources[Includer].Path);
        if (Graph->Sources[Includer].Path.ends_with(".h"))
          Work.push_back(Includer);
      }
  }
  llvm::sort(Result);
  return Result;
}

UnitScan scanUnits(ArrayRef<std::string> Sources, ArrayRef<std::string> Units,
                   const SourceIndex &Index) {
  StringSet<> IsUnit;
  for (const std::string &Unit : Units)
    IsUnit.insert(Unit);
  std::vector<Source> Read;
  for (const std::string &Path : Sources) {
    const SourceFacts *Facts = Index.of(Path);
    if (!Facts)
      continue;
    Source S{Path, Facts};
    S.IsHeader = sys::path::extension(Path) == ".h";
    S.IsUnit = IsUnit.contains(Path);
    S.Matters = S.IsUnit ? Facts->MentionsChecked
                         : S.IsHeader && llvm::any_of(Facts->Mentions,
                                                      [](const Mention &M) {
                                                        return M.IsCode;
                                                      });
    Read.push_back(S);
  }
  IncludeGraph Graph(std::move(Read));
  std::vector<Source> &All = Graph.sources();
  UnitScan Result;
  for (const Source &S : All)
    if (S.IsUnit)
      Result.Mentions[S.Path] = S.Matters;
  for (size_t Header = 0; Header < All.size(); ++Header) {
    if (!All[Header].IsHeader || !All[Header].Matters)
      continue;
    std::vector<size_t> Nearest = nearestUnits(Graph, All, Header);
    if (Nearest.empty() ||
        llvm::any_of(Nearest, [&](size_t I) { return All[I].Matters; }))
      continue;
    size_t First = *std::min_element(Nearest.begin(), Nearest.end());
    All[First].Matters = true;
    Result.ForHeaders.insert(All[First].Path.str());
  }
  return Result;
}

} // namespace kmap_tidy
