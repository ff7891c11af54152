//===--- Includers.cpp - which units show a header ------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Includers.h"
#include "analysis/IncludeGraph.h"
#include "tools/kmap-tidy/SourceFiles.h"
#include "tools/kmap-tidy/SourceIndex.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Path.h"
#include <algorithm>
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

Includers::Includers(ArrayRef<std::string> Sources, const SourceIndex &Index,
                     const ForcedIncludes &Forced)
    : Graph(std::make_unique<IncludeGraph>()) {
  for (const std::string &Path : Sources)
    if (const SourceFacts *Facts = Index.of(Path)) {
      llvm::SmallVector<StringRef, 0> Includes = Facts->Includes;
      if (auto More = Forced.find(Path); More != Forced.end())
        Includes.append(More->second.begin(), More->second.end());
      if (llvm::is_contained(Includes, ComputedInclude))
        Computing.push_back(Graph->size());
      Graph->add(Path, Includes);
    }
  Direct.resize(Graph->size());
}

Includers::~Includers() = default;

const std::vector<size_t> &Includers::includersOf(size_t File) const {
  std::lock_guard<std::mutex> Held(Lock);
  if (!Direct[File])
    Direct[File] = Graph->includersOf(File);
  return *Direct[File];
}

bool Includers::isIncluded(StringRef Source) const {
  std::optional<size_t> File = Graph->find(Source);
  return File && !includersOf(*File).empty();
}

std::vector<StringRef> Includers::of(StringRef Header) const {
  std::vector<StringRef> Result;
  if (std::optional<size_t> First = Graph->find(Header))
    Result = *reached(*First, /*MaxSources=*/Graph->size());
  llvm::sort(Result);
  return Result;
}

std::vector<StringRef> Includers::computing() const {
  std::vector<StringRef> Result;
  BitVector Found = Graph->reachedFrom(Computing);
  for (unsigned File : Found.set_bits())
    Result.push_back(Graph->path(File));
  return Result;
}

std::optional<std::vector<StringRef>>
Includers::reached(size_t First, size_t MaxSources) const {
  std::vector<StringRef> Result;
  size_t Sources = 0;
  DenseSet<size_t> Seen = {First};
  std::vector<size_t> Work = {First};
  while (!Work.empty()) {
    size_t At = Work.back();
    Work.pop_back();
    for (size_t Includer : includersOf(At)) {
      if (!Seen.insert(Includer).second)
        continue;
      StringRef Path = Graph->path(Includer);
      Sources += Path.ends_with(".c");
      if (Sources > MaxSources)
        return std::nullopt;
      Result.push_back(Path);
      Work.push_back(Includer);
    }
  }
  return Result;
}

std::vector<std::vector<StringRef>>
Includers::among(ArrayRef<StringRef> Sources, ArrayRef<StringRef> Parts,
                 unsigned Threads) {
  findIncluded();
  std::vector<std::optional<size_t>> Wanted;
  for (StringRef Part : Parts)
    Wanted.push_back(Graph->find(Part));
  // By source, which of the parts it includes.
  std::vector<BitVector> Has(Sources.size(), BitVector(Parts.size()));
  inParallel(Sources.size(), Threads, [&](size_t I) {
    std::optional<size_t> Source = Graph->find(Sources[I]);
    if (!Source)
      return;
    BitVector Found = includedBy({*Source});
    for (size_t Part = 0; Part < Parts.size(); ++Part)
      if (Wanted[Part] && Wanted[Part] != Source && Found.test(*Wanted[Part]))
        Has[I].set(Part);
  });
  std::vector<std::vector<StringRef>> Result(Parts.size());
  for (size_t I = 0; I < Sources.size(); ++I)
    for (unsigned Part : Has[I].set_bits())
      Result[Part].push_back(Sources[I]);
  return Result;
}

void Includers::findIncluded() {
  if (!Included.empty())
    return;
  Included.resize(Graph->size());
  for (size_t File = 0; File < Graph->size(); ++File)
    for (size_t Includer : includersOf(File))
      Included[Includer].push_back(File);
}

BitVector Includers::includedBy(std::vector<size_t> Work,
                                function_ref<bool(StringRef)> IsWanted) {
  findIncluded();
  BitVector Result(Graph->size());
  while (!Work.empty()) {
    size_t At = Work.back();
    Work.pop_back();
    for (size_t Part : Included[At])
      if (!Result.test(Part) && (!IsWanted || IsWanted(Graph->path(Part)))) {
        Result.set(Part);
        Work.push_back(Part);
      }
  }
  return Result;
}

std::vector<StringRef>
Includers::partsOf(StringRef Source, function_ref<bool(StringRef)> IsWanted) {
  std::vector<StringRef> Result;
  std::optional<size_t> First = Graph->find(Source);
  if (!First)
    return Result;
  BitVector Found = includedBy({*First}, IsWanted);
  for (unsigned Part : Found.set_bits())
    Result.push_back(Graph->path(Part));
  return Result;
}

std::set<StringRef> Includers::sharing(StringRef Source, size_t Max,
                                       StringRef Program) {
  std::set<StringRef> Result;
  std::optional<size_t> First = Graph->find(Source);
  if (!First)
    return Result;
  BitVector Parts = includedBy({*First});
  // Another file may include the source itself.
  Parts.set(*First);
  auto IsWithin = [&](StringRef Path) {
    return Path.consume_front(Program) && Path.starts_with("/");
  };
  for (unsigned Header : Parts.set_bits()) {
    StringRef Path = Graph->path(Header);
    if (auto Sharing = reached(Header, Max)) {
      Result.insert(Path);
      Result.insert(Sharing->begin(), Sharing->end());
    } else if (sys::path::parent_path(Path) == sys::path::parent_path(Source)) {
      Result.insert(Path);
      auto All = reached(Header, Graph->size());
      llvm::copy_if(*All, std::inserter(Result, Result.end()), IsWithin);
    }
  }
  Result.erase(Source);
  return Result;
}

std::vector<StringRef> Includers::onlyIn(const std::set<StringRef> &Wanted) {
  std::vector<size_t> Those, Others;
  for (size_t File = 0; File < Graph->size(); ++File) {
    StringRef Path = Graph->path(File);
    if (Wanted.count(Path))
      Those.push_back(File);
    // What is a part of others has nothing of its own.
    else if (Path.ends_with(".c") && includersOf(File).empty())
      Others.push_back(File);
  }
  std::vector<StringRef> Result;
  BitVector Found = includedBy(std::move(Those));
  for (unsigned File : Found.reset(includedBy(std::move(Others))).set_bits())
    Result.push_back(Graph->path(File));
  return Result;
}

UnitScan scanUnits(ArrayRef<std::string> Sources, ArrayRef<std::string> Units,
                   const SourceIndex &Index) {
  StringSet<> IsUnit;
  for (const std::string &Unit : Units)
    IsUnit.insert(Unit);
  std::vector<Source> All;
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
    All.push_back(S);
  }
  IncludeGraph Graph;
  for (const Source &S : All)
    Graph.add(S.Path, S.Facts->Includes);
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
