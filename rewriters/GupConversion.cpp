//===--- GupConversion.cpp - releases of pages of user memory -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/GupConversion.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/GupBatch.h"
#include "rewriters/GupCaller.h"
#include "rewriters/GupGroup.h"
#include "rewriters/KernelVersions.h"
#include "rewriters/Realign.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

/// How many sources of each kind reach a release.
struct SourceCounts {
  unsigned References = 0, Pins = 0, Either = 0, Others = 0, Unknown = 0;
  /// Fields of headers, which other units might fill.
  unsigned Fields = 0;
  /// Places that other units told about.
  unsigned Told = 0;

  bool isAcquired() const { return References || Pins || Either; }
};

class GupJudge {
public:
  explicit GupJudge(TranslationUnit &TU)
      : TU(TU), Origins(TU.pageOrigins()), Groups(TU) {}

  std::vector<GupRelease> run();

private:
  SourceCounts count(const SourceSet &From) const;
  void addForeign(const PageAnswer &Answer, SourceCounts &To) const;
  const PageAnswer *answerFor(const PageSource &Source) const {
    const PageAnswer *Answer =
        Source.Shared ? TU.foreignPages(*Source.Shared) : nullptr;
    return Answer && !Answer->IsOfSharers ? Answer : nullptr;
  }
  std::optional<GupRelease::Verdict> verdict(const PageEvent &Release) const;
  bool takesReferences(const SourceSet &From) const;
  Resolution outcome(GupRelease &Release);
  Resolution putUser(const PageEvent &Release);
  /// Of a page that was pinned for sure.
  Resolution unpin(const PageEvent &Release);

  TranslationUnit &TU;
  const PageOrigins &Origins;
  GupGroups Groups;
};

SourceCounts GupJudge::count(const SourceSet &From) const {
  SourceCounts Result;
  for (unsigned I : From.set_bits()) {
    const PageSource &Source = Origins.sources()[I];
    // Who looks only brings nothing.
    if (TU.isLentOnly(Source.Shared))
      continue;
    if (const PageAnswer *Answer = answerFor(Source))
      addForeign(*Answer, Result);
    else if (Source.isAcquired(PageClaim::Reference))
      ++Result.References;
    else if (Source.isAcquired(PageClaim::Pin))
      ++Result.Pins;
    else if (Source.isAcquired(PageClaim::Either))
      ++Result.Either;
    else if (Source.Kind == PageSource::Other)
      ++Result.Others;
    else if (Source.Kind == PageSource::Elsewhere && Source.Field)
      ++Result.Fields;
    else
      ++Result.Unknown;
  }
  return Result;
}

void GupJudge::addForeign(const PageAnswer &Answer, SourceCounts &To) const {
  ++To.Told;
  // put_page() may give up the other reference.
  To.Unknown += Answer.IsReferenced;
  for (const PageLeaf &Leaf : Answer.Leaves)
    switch (Leaf.Kind) {
    case PageLeaf::Reference:
      ++To.References;
      break;
    case PageLeaf::Pin:
      ++To.Pins;
      break;
    case PageLeaf::Either:
      ++To.Either;
      break;
    case PageLeaf::Other:
      ++To.Others;
      break;
    default:
      ++To.Unknown;
    }
}

/// Whether some code takes or drops a reference to pages of \p From: put_page()
/// may give up that one.
bool GupJudge::takesReferences(const SourceSet &From) const {
  return llvm::any_of(Origins.events(), [&](const PageEvent &Event) {
    return Event.Kind == PageEvent::Reference && Event.From.anyCommon(From);
  });
}

std::optional<GupRelease::Verdict>
GupJudge::verdict(const PageEvent &Release) const {
  SourceCounts Count = count(Release.From);
  bool IsPut = Release.Api->Kind == ReleaseKind::Put;
  bool IsUnpin = Release.Api->Kind == ReleaseKind::Unpin;
  if (Count.Unknown || Count.Either)
    return std::nullopt;
  if (IsUnpin && Count.Others && !Count.isAcquired() && !Count.Fields)
    return GupRelease::UnpinOfOther;
  if (!Count.isAcquired())
    return std::nullopt;
  if (takesReferences(Release.From))
    return std::nullopt;
  if (callerReleasesAgain(Origins, Release, TU.context()))
    return std::nullopt;
  // What others told is good for a mistake that is sure, and for nothing else.
  if (Count.Told && !(IsPut && !Count.References && !Count.Others))
    return std::nullopt;
  // A field that others see is one of many kinds of objects.
  if (IsPut && Count.Others && !Count.Fields && !Release.OperandIsLocal)
    return GupRelease::Mixed;
  if (Count.Others)
    return std::nullopt;
  if (IsPut && !Count.Pins)
    return GupRelease::PutOfReference;
  if (IsPut && !Count.References)
    return GupRelease::PutOfPin;
  if (IsUnpin && !Count.Pins)
    return GupRelease::UnpinOfReference;
  return std::nullopt;
}

/// The release alone becomes \p Name.
static Resolution renameRelease(TranslationUnit &TU, const PageEvent &Release,
                                StringRef Name, bool ForPins) {
  auto Spelled = spelledCall(TU, *Release.At);
  if (!Spelled)
    return Refusal{"macro-body", "",
                   "the release is spelled by a macro, or repeated"};
  Fix Made;
  Made.Kind = ForPins ? "put-to-unpin" : "put-to-put-user";
  Made.Edits = batchRelease(TU, Release, ForPins);
  if (Made.Edits.empty())
    renameCall(*Spelled, Name, TU.context().getSourceManager(), Made);
  return Made;
}

/// For trees whose put_user_page() is meant for every page of GUP.
Resolution GupJudge::putUser(const PageEvent &Release) {
  for (unsigned I : Release.From.set_bits())
    if (Origins.sources()[I].Api->Shape != AcquireShape::Count)
      return Refusal{"acquired-by-get", "P1",
                     Origins.sources()[I].Name +
                         " also returns pages that are not user memory"};
  StringRef Name = putUserForm(Release.Api->Name);
  if (Name.empty() || !TU.callSites().isDeclared(Name))
    return Refusal{"api-missing", "",
                   "the tree has no such release for pages of user memory"};
  if (auto Reason = kernelVersions(TU).whyOlder(Name))
    return *Reason;
  return renameRelease(TU, Release, Name, /*ForPins=*/false);
}

Resolution GupJudge::unpin(const PageEvent &Release) {
  StringRef Name = Release.Api->Counterpart;
  if (Name.empty() || !TU.callSites().isDeclared(Name))
    return Refusal{"api-missing", "",
                   "the tree has no such release for pinned pages"};
  if (auto Reason = kernelVersions(TU).whyOlder(Name))
    return *Reason;
  return renameRelease(TU, Release, Name, /*ForPins=*/true);
}

Resolution GupJudge::outcome(GupRelease &Release) {
  const PageEvent &Event = *Release.Event;
  if (Release.IsForeignOpen ||
      (!Release.Foreign.empty() && Release.What != GupRelease::PutOfPin))
    return Refusal{"acquired-elsewhere", "P2",
                   Release.Foreign.empty()
                       ? "other files may bring the page"
                       : "the pages are pinned in " +
                             Release.Foreign.front().File +
                             ", and other code may bring others"};
  // Others change together with their acquisition.
  bool IsAlone =
      Release.What == GupRelease::PutOfPin ||
      (Release.What == GupRelease::PutOfReference && !Groups.canPin());
  if (IsAlone) {
    if (auto Reason = Groups.wrongPlace(Event))
      return *Reason;
    if (Release.IsUncertain)
      return Refusal{"unknown-origin", "P2",
                     "other files may fill the field that holds the page"};
    if (auto Reason = Release.What == GupRelease::PutOfPin
                          ? Groups.whyOtherReference(Event)
                          : Groups.whyWrongCount(Event))
      return *Reason;
  }
  switch (Release.What) {
  case GupRelease::PutOfReference:
    return IsAlone ? putUser(Event) : Groups.convert(Event);
  case GupRelease::PutOfPin:
    return unpin(Event);
  case GupRelease::UnpinOfReference:
    return Refusal{"acquired-by-get", "P1",
                   "whether to pin the page or to put it has to be decided by "
                   "a person"};
  case GupRelease::UnpinOfOther:
    return Refusal{"unknown-origin", "P1",
                   "the right release has to be chosen by a person"};
  case GupRelease::Mixed:
    return Refusal{"partial-release", "P2",
                   "split the function, or note with the object where its "
                   "pages come from"};
  }
  llvm_unreachable("covered switch");
}

std::vector<GupRelease> GupJudge::run() {
  std::vector<GupRelease> Result;
  for (const PageEvent &Event : Origins.events()) {
    if (Event.Kind != PageEvent::Release)
      continue;
    auto What = verdict(Event);
    if (!What)
      continue;
    GupRelease Release;
    Release.What = *What;
    Release.Event = &Event;
    for (unsigned I : Event.From.set_bits()) {
      const PageSource &Source = Origins.sources()[I];
      if (TU.isLentOnly(Source.Shared))
        continue;
      if (const PageAnswer *Answer = answerFor(Source)) {
        Release.Foreign.insert(Release.Foreign.end(), Answer->Leaves.begin(),
                               Answer->Leaves.end());
        Release.IsForeignOpen |= !Answer->IsClosed;
      } else if (Source.Kind == PageSource::Elsewhere)
        Release.IsUncertain |= !Source.Field || !TU.isConfined(*Source.Field);
      else
        Release.Sources.push_back(&Source);
    }
    // Whoever fills the field may put the page.
    if (Release.What == GupRelease::PutOfReference && Release.IsUncertain)
      continue;
    if (auto Spelled = spelledCall(TU, *Event.At)) {
      Release.Range = Spelled->Whole.getAsRange();
    } else {
      SourceLocation Loc =
          TU.context().getSourceManager().getSpellingLoc(Event.Loc);
      Release.Range = SourceRange(Loc, Loc);
    }
    Release.Outcome = outcome(Release);
    Result.push_back(std::move(Release));
  }
  return Result;
}

} // namespace

std::vector<GupRelease> judgeGupReleases(TranslationUnit &TU) {
  return GupJudge(TU).run();
}

} // namespace kmap_tidy
