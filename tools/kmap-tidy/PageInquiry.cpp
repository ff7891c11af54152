//===--- PageInquiry.cpp - pinned pages that leave their unit -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/PageInquiry.h"
#include "checks/Registry.h"
#include "tools/kmap-tidy/Definitions.h"
#include "tools/kmap-tidy/ListingSummary.h"
#include "tools/kmap-tidy/NamingUnits.h"
#include "tools/kmap-tidy/Runner.h"
#include "tools/kmap-tidy/SourceIndex.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

constexpr StringLiteral ReleaseCheck = "linuxkernel-gup-release";
constexpr StringLiteral ElsewhereCode = "acquired-elsewhere";
constexpr StringLiteral CalleeCode = "unknown-callee";

/// A place that more units name is no driver's; what is in it is unknown.
constexpr size_t MaxNamingUnits = 24;
/// From unit to unit; documented in docs/analysis.md.
constexpr unsigned MaxSteps = 8;

/// The page flow between the units of one configuration, as far as it was read.
class PageWeb {
public:
  PageWeb(Session &S, const UnitOptions &Options, unsigned Configuration,
          std::optional<NamingUnits> &Naming)
      : S(S), Options(Options), Configuration(Configuration), Naming(Naming) {}

  /// Tells the units that put what only others pin, by way of \p Pinned.
  void follow(const std::set<SharedPlace> &Pinned);

  /// Tells \p File which of \p Given, parameters that get its pages, are only
  /// lent them.
  void lend(const std::string &File, const std::set<SharedPlace> &Given);

  /// Everything that gives up pages which leave their unit by \p Places.
  std::vector<const SharedRelease *>
  releasesOf(const std::set<SharedPlace> &Places);

private:
  std::set<SharedPlace> reach(const std::set<SharedPlace> &First);
  void read(const std::set<SharedPlace> &Places);
  void readCalled(const std::set<SharedPlace> &Parameters);
  void load(const std::set<std::string> &Files);
  bool isPinned(const PageMixture &Put, ForeignPages &Answers);
  bool isLent(const SharedPlace &Asked);
  std::optional<PageAnswer> answer(const SharedPlace &Asked,
                                   bool (*IsWanted)(const PageLeaf &));
  void tell(const std::string &File, ForeignPages Answers);

  Session &S;
  const UnitOptions &Options;
  unsigned Configuration;
  /// Made when the first place is looked for.
  std::optional<NamingUnits> &Naming;
  PageLinks Known;
  std::map<std::string, std::vector<SharedRelease>> Releases;
  std::set<SharedPlace> Read;
  /// Parameters whose functions have been read; who calls these may not.
  std::set<SharedPlace> Called;
  /// Made when the first function is looked for.
  std::optional<Definitions> Where;
  std::set<std::string> Loaded, Broken;
};

void PageWeb::load(const std::set<std::string> &Files) {
  std::vector<CompileJob> Jobs;
  for (const std::string &File : Files) {
    if (!Loaded.insert(File).second)
      continue;
    for (CompileJob &Job : S.DB.jobsOf(File, S.Dropped)) {
      if (Job.Configuration != Configuration)
        continue;
      Job.ExportsPages = true;
      Jobs.push_back(std::move(Job));
    }
  }
  std::vector<UnitReport> Told =
      runUnits(Jobs, Options, S.Asked.Jobs, S.Dropped, nullptr, nullptr);
  for (size_t I = 0; I < Jobs.size(); ++I) {
    S.Statistics.UnitsAsked.insert(S.Tree.display(Jobs[I].File));
    if (!Told[I].Parsed)
      Broken.insert(Jobs[I].File);
    Known.add(Told[I].Links);
    llvm::append_range(Releases[Jobs[I].File], Told[I].Links.Releases);
  }
}

void PageWeb::read(const std::set<SharedPlace> &Places) {
  std::map<SharedPlace, std::set<std::string>> NamedBy;
  std::set<std::string> Files;
  PageLeaf Unknown;
  for (const SharedPlace &Place : Places) {
    if (!Read.insert(Place).second)
      continue;
    if (!Naming)
      Naming.emplace(S);
    NamingUnits::Users Found = Naming->of(Place);
    std::set<std::string> Units = std::move(Found.Units);
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
    for (const std::string &File : Units)
      if (Broken.count(File)) {
        Unknown.Name = "a file that could not be parsed";
        Known.Into[Place].Leaves.insert(Unknown);
        Known.Taken.insert(Place);
      }
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
    if (!Where) {
      S.Sources->read(S.DB.files(), S.Asked.Jobs);
      Where.emplace(S.DB.files(), *S.Sources);
    }
    ArrayRef<const std::string *> Definers = Where->of(Place.Word);
    if (Definers.size() > MaxDefiners)
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

bool isPin(const PageLeaf &Leaf) { return Leaf.Kind == PageLeaf::Pin; }

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
  for (unsigned Step = 0; Step < MaxSteps; ++Step) {
    std::set<SharedPlace> Missing;
    bool IsLent = isLentOnly(Asked, Known, Called, Missing);
    if (!IsLent || Missing.empty())
      return IsLent;
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

/// Analyses \p File (again) with \p Answers.
void PageWeb::tell(const std::string &File, ForeignPages Answers) {
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
      Answers.insert(Job.Pages->begin(), Job.Pages->end());
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
      return F.Check != ReleaseCheck || F.Level != Severity::Warning;
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
  const auto Here = Releases;
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

void PageWeb::lend(const std::string &File,
                   const std::set<SharedPlace> &Given) {
  ForeignPages Answers;
  for (const SharedPlace &Place : Given)
    if (isLent(Place))
      Answers[Place].IsLentOnly = true;
  if (!Answers.empty())
    tell(File, std::move(Answers));
}

std::vector<const SharedRelease *>
PageWeb::releasesOf(const std::set<SharedPlace> &Places) {
  std::set<SharedPlace> Reached = reach(Places);
  std::vector<const SharedRelease *> Result;
  for (const auto &[File, Found] : Releases)
    for (const SharedRelease &Release : Found)
      if (comesFrom(Release, Reached))
        Result.push_back(&Release);
  return Result;
}

/// Gives the acquisitions in \p Report their releases in other units.
void addReleases(UnitReport &Report, PageWeb &Web, const Root &Tree) {
  for (ResolvedFinding &F : Report.Findings) {
    std::set<SharedPlace> Places;
    for (const auto &[Place, Leaves] : Report.Leaving)
      for (const PageLeaf &Leaf : Leaves)
        if (Leaf.Line == F.Begin.Line && Leaf.Column == F.Begin.Column &&
            Tree.display(Leaf.File) == F.Begin.File)
          Places.insert(Place);
    if (Places.empty())
      continue;
    size_t Before = F.Notes.size();
    for (const SharedRelease *Release : Web.releasesOf(Places)) {
      ResolvedNote Note;
      Note.At.File = Tree.display(Release->At.File);
      Note.At.Line = Release->At.Line;
      Note.At.Column = Release->At.Column;
      // Its own releases are listed.
      if (Note.At.File == F.Begin.File)
        continue;
      Note.Message = "may be released here by " + Release->At.Name;
      F.Notes.push_back(std::move(Note));
    }
    if (F.Notes.size() != Before)
      F.refuse("released-elsewhere", "P2", "other files release the pages");
  }
}

bool isReference(const PageLeaf &Leaf) {
  return Leaf.Kind == PageLeaf::Reference;
}

/// The parameters that get references of \p Report's unit, if that is why a
/// release is left alone.
std::set<SharedPlace> givenBy(const UnitReport &Report) {
  std::set<SharedPlace> Given;
  bool IsLeftAlone =
      llvm::any_of(Report.Findings, [](const ResolvedFinding &F) {
        const Refusal *Reason = F.refusal();
        return F.Check == ReleaseCheck && Reason && Reason->Code == CalleeCode;
      });
  if (!IsLeftAlone)
    return Given;
  for (const auto &[Place, Leaves] : Report.Leaving)
    if ((Place.Kind == SharedPlace::Parameter ||
         Place.Kind == SharedPlace::SlotParameter) &&
        llvm::any_of(Leaves, isReference))
      Given.insert(Place);
  return Given;
}

} // namespace

bool followsPages(ArrayRef<const CheckEntry *> Checks) {
  return llvm::any_of(Checks, [](const CheckEntry *Check) {
    return Check->Name == ReleaseCheck || Check == &GupListing;
  });
}

void followPages(Session &S, const UnitOptions &Options) {
  if (!S.Asked.FollowPages)
    return;
  std::optional<NamingUnits> Naming;
  bool IsListing = isListing(S);
  for (unsigned I = 0; I < S.DB.configurations().size(); ++I) {
    PageWeb Web(S, Options, I, Naming);
    std::set<SharedPlace> Pinned;
    std::map<std::string, std::set<SharedPlace>> Given;
    for (size_t Unit = 0; Unit < S.Reports.size(); ++Unit) {
      UnitReport &Report = S.Reports[Unit];
      if (Report.Configuration != I)
        continue;
      if (auto Places = givenBy(Report); !Places.empty())
        Given[S.Jobs[Unit].File].insert(Places.begin(), Places.end());
      if (IsListing)
        addReleases(Report, Web, S.Tree);
      for (const auto &[Place, Leaves] : Report.Leaving) {
        if (llvm::any_of(Leaves, isPin))
          Pinned.insert(Place);
      }
    }
    if (IsListing)
      continue;
    for (const auto &[File, Places] : Given)
      Web.lend(File, Places);
    if (!Pinned.empty())
      Web.follow(Pinned);
  }
}

} // namespace kmap_tidy
