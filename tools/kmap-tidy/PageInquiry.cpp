//===--- PageInquiry.cpp - pinned pages that leave their unit -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/PageInquiry.h"
#include "checks/Registry.h"
#include "tools/kmap-tidy/ListingSummary.h"
#include "tools/kmap-tidy/PageWeb.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

/// Of a release whose pages an unknown function gets.
constexpr StringLiteral CalleeCode = "unknown-callee";

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
        return F.Check == GupReleaseCheck && Reason &&
               Reason->Code == CalleeCode;
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

/// Calls \p Tell with each file of configuration \p Configuration, and what
/// \p Asked says of its units.
void forEachFile(
    const Session &S, unsigned Configuration,
    function_ref<std::set<SharedPlace>(const UnitReport &)> Asked,
    function_ref<void(const std::string &, const std::set<SharedPlace> &)>
        Tell) {
  std::map<std::string, std::set<SharedPlace>> Places;
  for (size_t I = 0; I < S.Reports.size(); ++I)
    if (S.Reports[I].Configuration == Configuration && !S.Reports[I].IsPartial)
      Places[S.Jobs[I].File].merge(Asked(S.Reports[I]));
  for (const auto &[File, Here] : Places)
    if (!Here.empty())
      Tell(File, Here);
}

} // namespace

bool followsPages(ArrayRef<const CheckEntry *> Checks) {
  return llvm::any_of(Checks, [](const CheckEntry *Check) {
    return Check->Name == GupReleaseCheck || Check == &GupListing;
  });
}

/// Code of another source that includes the file may release its pages, too.
static void keepFragments(Session &S, std::optional<NamingUnits> &Naming) {
  for (UnitReport &Report : S.Reports)
    for (ResolvedFinding &F : Report.Findings) {
      if (F.Check != GupReleaseCheck || !F.fix())
        continue;
      if (!Naming)
        Naming.emplace(S);
      if (Naming->isIncluded(S.Tree.absolute(F.Begin.File)))
        F.refuse("released-elsewhere", "P2",
                 "another file includes this one, and may release the pages");
    }
}

void followPages(Session &S, const UnitOptions &Options) {
  std::optional<NamingUnits> Naming;
  for (unsigned I = 0; I < S.DB.configurations().size(); ++I) {
    PageWeb Web(S, Options, I, Naming);
    // Answers to the first questions may raise new ones.
    auto Answer = [&] {
      for (bool IsNew = true; std::exchange(IsNew, false);) {
        if (S.Asked.FollowPages)
          forEachFile(S, I, givenBy, [&](const auto &File, const auto &Places) {
            IsNew |= Web.lend(File, Places);
          });
        forEachFile(
            S, I, [](const UnitReport &Report) { return Report.Fields; },
            [&](const auto &File, const auto &Fields) {
              IsNew |= Web.confine(File, Fields);
            });
      }
    };
    Answer();
    if (!S.Asked.FollowPages)
      continue;
    std::set<SharedPlace> Pinned;
    for (UnitReport &Report : S.Reports) {
      if (Report.Configuration != I)
        continue;
      if (isListing(S))
        addReleases(Report, Web, S.Tree);
      for (const auto &[Place, Leaves] : Report.Leaving)
        if (llvm::any_of(Leaves, [](const PageLeaf &Leaf) {
              return Leaf.Kind == PageLeaf::Pin;
            }))
          Pinned.insert(Place);
    }
    if (isListing(S) || Pinned.empty())
      continue;
    Web.follow(Pinned);
    Answer();
  }
  keepFragments(S, Naming);
}

} // namespace kmap_tidy
