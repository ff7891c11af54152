//===--- PageWeb.cpp - page flow between units ----------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/PageWeb.h"
#include "tools/kmap-tidy/Runner.h"
#include "tools/kmap-tidy/SourceIndex.h"

using namespace llvm;

namespace kmap_tidy {

/// Of a finding that other units have a part in.
static constexpr StringLiteral ElsewhereCode = "acquired-elsewhere";
/// From unit to unit; documented in docs/analysis.md.
static constexpr unsigned MaxSteps = 8;

NamingUnits &PageWeb::naming() {
  if (!Naming)
    Naming.emplace(S);
  return *Naming;
}

void PageWeb::load(const std::set<std::string> &Files, bool Everywhere) {
  std::vector<CompileJob> Jobs;
  for (const std::string &File : Files) {
    bool IsNew = Loaded.insert(File).second;
    bool AreOthersNew = Everywhere && LoadedEverywhere.insert(File).second;
    if (!IsNew && !AreOthersNew)
      continue;
    for (CompileJob &Job : S.DB.jobsOf(File, S.Dropped)) {
      if (!(Job.Configuration == Configuration ? IsNew : AreOthersNew))
        continue;
      Job.ExportsPages = true;
      Jobs.push_back(std::move(Job));
    }
  }
  std::vector<UnitReport> Reports =
      runUnits(Jobs, Options, S.Asked.Jobs, S.Dropped, nullptr, nullptr);
  for (size_t I = 0; I < Jobs.size(); ++I) {
    S.Statistics.UnitsAsked.insert(S.Tree.display(Jobs[I].File));
    if (!Reports[I].Parsed)
      Broken.insert(Jobs[I].File);
    Known.add(Reports[I].Links);
    Told[Jobs[I].File].push_back(std::move(Reports[I]));
  }
}

void PageWeb::read(const std::set<SharedPlace> &Places) {
  std::map<SharedPlace, std::set<std::string>> NamedBy;
  std::set<std::string> Files;
  PageLeaf Unknown;
  for (const SharedPlace &Place : Places) {
    if (!Read.insert(Place).second)
      continue;
    NamingUnits::Users Found = naming().of(Place);
    std::set<std::string> Units = std::move(Found.Units);
    // What a slot holds may be put there without a name.
    if (Place.Kind == SharedPlace::SlotParameter) {
      if (auto Storers = naming().storersOf(Place)) {
        Units.merge(Storers->Units);
        Found.Uncompiled.merge(Storers->Uncompiled);
      } else {
        Known.Taken.insert(Place);
      }
    }
    if (!Found.Uncompiled.empty())
      Known.Uncompiled.insert(Place);
    if (Units.size() > MaxNamingUnits) {
      Unknown.Name = "more files than are worth reading";
      Known.Into[Place].Leaves.insert(Unknown);
      if (Place.Kind == SharedPlace::SlotParameter)
        Known.Taken.insert(Place);
      continue;
    }
    Files.insert(Units.begin(), Units.end());
    NamedBy.emplace(Place, std::move(Units));
  }
  load(Files);
  for (const auto &[Place, Units] : NamedBy)
    for (const std::string &File : Units) {
      if (Broken.count(File)) {
        Unknown.Name = "a file that could not be parsed";
        Known.Into[Place].Leaves.insert(Unknown);
        Known.Taken.insert(Place);
      } else if (Place.Kind == SharedPlace::SlotParameter &&
                 mayStoreUnseen(File, Place)) {
        Known.Taken.insert(Place);
      }
    }
}

void PageWeb::findDefinitions() {
  if (Where)
    return;
  S.Sources->read(S.DB.files(), S.Asked.Jobs);
  Where.emplace(S.DB.files(), *S.Sources);
  Uncompiled = naming().uncompiled();
  NotCompiled.emplace(Uncompiled, *S.Sources);
}

/// Whether a source of the tree may define the function \p Name.
bool PageWeb::isDefined(StringRef Name) {
  findDefinitions();
  return !Where->of(Name).empty() || !NotCompiled->of(Name).empty();
}

/// Reads what a call may mean: the definition of a function, and all that a
/// slot may hold.
void PageWeb::readCalled(const std::set<SharedPlace> &Parameters) {
  std::set<SharedPlace> Slots;
  std::set<std::string> Files;
  for (const SharedPlace &Place : Parameters) {
    if (!Called.insert(Place).second)
      continue;
    if (Place.Kind == SharedPlace::SlotParameter) {
      Slots.insert(Place);
      continue;
    }
    if (!Place.Scope.empty()) {
      Files.insert(Place.Scope);
      continue;
    }
    findDefinitions();
    ArrayRef<const std::string *> Definers = Where->of(Place.Word);
    if (Definers.size() > MaxDefiners || !NotCompiled->of(Place.Word).empty())
      Known.Taken.insert(Place);
    else
      for (const std::string *File : Definers)
        Files.insert(*File);
  }
  read(Slots);
  load(Files);
  for (const SharedPlace &Place : Parameters)
    for (const std::string &File : Broken)
      if (Files.count(File))
        Known.Taken.insert(Place);
}

static bool isPin(const PageLeaf &Leaf) { return Leaf.Kind == PageLeaf::Pin; }

/// What may be in \p Asked; nothing if it leads too far, or to a leaf that is
/// not wanted.
std::optional<PageAnswer> PageWeb::answer(const SharedPlace &Asked,
                                          bool (*IsWanted)(const PageLeaf &)) {
  for (unsigned Step = 0; Step < MaxSteps; ++Step) {
    std::set<SharedPlace> Missing;
    PageAnswer Result = closeOver(Asked, Known, Read, Missing);
    if (Result.IsReferenced || !llvm::all_of(Result.Leaves, IsWanted))
      return std::nullopt;
    if (Missing.empty())
      return Result;
    read(Missing);
  }
  return std::nullopt;
}

bool PageWeb::isLent(const SharedPlace &Asked) {
  // Who defines it is asked for himself.
  if (Asked.Kind == SharedPlace::Function)
    return isDefined(Asked.Word);
  for (unsigned Step = 0; Step < MaxSteps; ++Step) {
    std::set<SharedPlace> Missing, Lent;
    if (!isLentOnly(Asked, Known, Called, Missing, Lent))
      return false;
    if (Missing.empty())
      return !mayBeFoundByDevice(Lent);
    readCalled(Missing);
  }
  return false;
}

/// Whether all that reaches \p Put was pinned, and some of it elsewhere; the
/// answers that say so go to \p Answers.
bool PageWeb::isPinned(const PageMixture &Put, ForeignPages &Answers) {
  if (Put.Places.empty() || !llvm::all_of(Put.Leaves, isPin))
    return false;
  ForeignPages Found;
  bool IsAnyPinned = false;
  for (const SharedPlace &Place : Put.Places) {
    auto Answer = answer(Place, isPin);
    if (!Answer)
      return false;
    IsAnyPinned |= !Answer->Leaves.empty();
    Found.emplace(Place, std::move(*Answer));
  }
  if (IsAnyPinned)
    Answers.merge(Found);
  return IsAnyPinned;
}

/// What \p Answer, to one question about a place, and \p Before, to another
/// one, say together.
static PageAnswer joined(PageAnswer Answer, PageAnswer Before) {
  if (Answer.IsOfSharers && !Before.IsOfSharers)
    std::swap(Answer, Before);
  if (!Answer.TellsSharers && Before.TellsSharers) {
    Answer.TellsSharers = true;
    Answer.IsConfined = Before.IsConfined;
    Answer.Sharer = Before.Sharer;
  }
  Answer.IsLentOnly |= Before.IsLentOnly;
  return Answer;
}

/// Analyses \p File (again) with \p Answers, if there are any.
bool PageWeb::tell(const std::string &File, ForeignPages Answers) {
  if (Answers.empty())
    return false;
  for (auto &[Place, Answer] : Answers) {
    std::set<PageLeaf> Shown;
    for (PageLeaf Leaf : Answer.Leaves) {
      Leaf.File = S.Tree.display(Leaf.File);
      Shown.insert(std::move(Leaf));
    }
    Answer.Leaves = std::move(Shown);
  }
  for (const CompileJob &Job : S.Jobs)
    if (Job.File == File && Job.Configuration == Configuration && Job.Pages)
      for (const auto &[Place, Before] : *Job.Pages)
        if (auto [At, IsNew] = Answers.try_emplace(Place, Before); !IsNew)
          At->second = joined(At->second, Before);
  auto Told = std::make_shared<const ForeignPages>(std::move(Answers));
  std::vector<CompileJob> Jobs;
  std::vector<size_t> At;
  for (size_t I = 0; I < S.Jobs.size(); ++I)
    if (S.Jobs[I].File == File && S.Jobs[I].Configuration == Configuration) {
      S.Jobs[I].Pages = Told;
      Jobs.push_back(S.Jobs[I]);
      At.push_back(I);
    }
  bool IsChosen = !Jobs.empty();
  if (!IsChosen)
    for (CompileJob &Job : S.DB.jobsOf(File, S.Dropped))
      if (Job.Configuration == Configuration) {
        Job.Pages = Told;
        Jobs.push_back(std::move(Job));
      }
  std::vector<UnitReport> Reports =
      runUnits(Jobs, Options, S.Asked.Jobs, S.Dropped, nullptr, nullptr);
  for (size_t I = 0; I < Jobs.size(); ++I) {
    if (IsChosen) {
      S.Reports[At[I]] = std::move(Reports[I]);
      continue;
    }
    UnitReport &Partial = Reports[I];
    Partial.IsPartial = true;
    Partial.Views.clear();
    Partial.Asked.clear();
    llvm::erase_if(Partial.Findings, [](const ResolvedFinding &F) {
      return F.Check != GupReleaseCheck || F.Level != Severity::Warning;
    });
    // A run edits the files that it was asked for, and no other.
    bool IsAsked =
        std::binary_search(S.AskedFor.begin(), S.AskedFor.end(), File);
    for (ResolvedFinding &F : Partial.Findings)
      if (F.fix() && !IsAsked)
        F.refuse(ElsewhereCode.str(), "P2",
                 "the file was not to be checked for itself; name it, too");
    S.Jobs.push_back(Jobs[I]);
    S.Reports.push_back(std::move(Partial));
  }
  return true;
}

std::set<SharedPlace> PageWeb::reach(const std::set<SharedPlace> &First) {
  std::set<SharedPlace> Reached = First;
  for (unsigned Step = 0; Step < MaxSteps; ++Step) {
    size_t Before = Loaded.size();
    read(Reached);
    std::set<SharedPlace> Next = reachedFrom(Reached, Known);
    if (Next.size() == Reached.size() && Loaded.size() == Before)
      break;
    Reached = std::move(Next);
  }
  return Reached;
}

static bool comesFrom(const SharedRelease &Release,
                      const std::set<SharedPlace> &Places) {
  return llvm::any_of(Release.From.Places, [&](const SharedPlace &Place) {
    return Places.count(Place) != 0;
  });
}

void PageWeb::follow(const std::set<SharedPlace> &Pinned) {
  std::set<SharedPlace> Reached = reach(Pinned);
  // The answers may load more units.
  std::map<std::string, std::vector<SharedRelease>> Here;
  for (const auto &[File, Reports] : Told)
    for (const UnitReport &Report : Reports)
      llvm::append_range(Here[File], Report.Links.Releases);
  for (const auto &[File, Found] : Here) {
    ForeignPages Answers;
    bool IsAny = false;
    for (const SharedRelease &Release : Found)
      if (Release.IsPut && comesFrom(Release, Reached))
        IsAny |= isPinned(Release.From, Answers);
    if (IsAny)
      tell(File, std::move(Answers));
  }
}

bool PageWeb::lend(const std::string &File,
                   const std::set<SharedPlace> &Given) {
  ForeignPages Answers;
  for (const SharedPlace &Place : Given)
    if (Asked.insert({File, Place}).second && isLent(Place))
      Answers[Place].IsLentOnly = true;
  return tell(File, std::move(Answers));
}

std::vector<const SharedRelease *>
PageWeb::releasesOf(const std::set<SharedPlace> &Places) {
  std::set<SharedPlace> Reached = reach(Places);
  std::vector<const SharedRelease *> Result;
  for (const auto &[File, Reports] : Told)
    for (const UnitReport &Report : Reports)
      for (const SharedRelease &Release : Report.Links.Releases)
        if (comesFrom(Release, Reached))
          Result.push_back(&Release);
  return Result;
}

} // namespace kmap_tidy
