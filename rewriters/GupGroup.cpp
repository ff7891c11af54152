//===--- GupGroup.cpp - acquisitions with all their releases --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/GupGroup.h"
#include "analysis/PinFlow.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/GupArguments.h"
#include "rewriters/GupBatch.h"
#include "rewriters/GupCaller.h"
#include "rewriters/GupCount.h"
#include "rewriters/KernelVersions.h"
#include "rewriters/NullArray.h"
#include "rewriters/Realign.h"
#include "clang/Basic/SourceManager.h"
#include <set>

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

std::optional<SpelledCall> spelledCall(TranslationUnit &TU, const Expr &Call) {
  const SourceManager &SM = TU.context().getSourceManager();
  SourceLocation Loc = Call.getBeginLoc();
  while (SM.isMacroArgExpansion(Loc))
    Loc = SM.getImmediateSpellingLoc(Loc);
  if (Call.getBeginLoc().isMacroID() && TU.callSites().isRepeated(Loc))
    return std::nullopt;
  return TU.callSites().spelling(Loc);
}

/// Whether a pinning call takes the arguments of \p Source's call.
static bool hasCounterpart(const PageSource &Source,
                           const ASTContext &Context) {
  const auto *Call = cast<CallExpr>(Source.At);
  const FunctionDecl *Old = Call->getDirectCallee();
  const FunctionDecl *New = declaredFunction(Source.Api->Counterpart, Context);
  return Old && New &&
         Context.hasSameType(Old->getType().getCanonicalType(),
                             New->getType().getCanonicalType());
}

Refusal whyUnseen(const UnseenCall &Call) {
  return {"conditional-code", "P2",
          Call.Name + " at " + Call.File + ":" + std::to_string(Call.Line) +
              ", which this configuration leaves out, may be for these pages"};
}

Refusal whyLeftOut(const PageEvent &Event) {
  return {"conditional-code", "P2",
          "this configuration, or a macro, leaves out " + Event.Name +
              ", which may be one of these pages"};
}

Refusal whyGivenAway(const PageEvent &Event) {
  // Not all names are those of somebody who acts.
  bool IsActor = StringRef(Event.Name).ends_with("()") ||
                 StringRef(Event.Name).contains("function") ||
                 StringRef(Event.Name).starts_with("who");
  return {"unknown-callee", "P2",
          IsActor ? Event.Name + " may release the page"
                  : "somebody may release the page by way of " + Event.Name};
}

GupGroups::GupGroups(TranslationUnit &TU)
    : TU(TU), Origins(TU.pageOrigins()),
      CanPin(llvm::any_of(gupNames(), [&](StringRef Name) {
        const ReleaseApi *Api = findReleaseApi(Name);
        return Api && Api->Kind == ReleaseKind::Unpin &&
               TU.callSites().isDeclared(Name);
      })) {}

std::optional<Refusal> GupGroups::wrongPlace(const PageEvent &Release) const {
  const SourceManager &SM = TU.context().getSourceManager();
  if (!SM.isInMainFile(SM.getExpansionLoc(Release.Loc)))
    return Refusal{"unknown-origin", "P2",
                   "the release is in a header, where other files reach it"};
  StringRef Main;
  if (auto Entry = SM.getFileEntryRefForID(SM.getMainFileID()))
    Main = Entry->getName();
  if (isInGupFolder(Main))
    return Refusal{"acquired-by-get", "P1",
                   "the memory management's own references stay what they are"};
  return std::nullopt;
}

GupGroup &GupGroups::groupOf(const PageEvent &Release) {
  for (const auto &Known : Groups)
    if (llvm::is_contained(Known->Releases, &Release))
      return *Known;
  Groups.push_back(std::make_unique<GupGroup>());
  GupGroup &Group = *Groups.back();
  Group.Number = Groups.size();
  Group.Acquired.resize(Origins.sources().size());
  SourceSet Acquisitions(Origins.sources().size());
  for (unsigned I = 0; I < Origins.sources().size(); ++I)
    if (Origins.sources()[I].Kind == PageSource::Acquired)
      Acquisitions.set(I);
  Group.Releases.push_back(&Release);
  // Grows while it is walked.
  for (size_t I = 0; I < Group.Releases.size(); ++I) {
    Group.Acquired |= Group.Releases[I]->From;
    Group.Acquired &= Acquisitions;
    for (const PageEvent &Event : Origins.events())
      if (Event.Kind == PageEvent::Release &&
          Event.From.anyCommon(Group.Acquired) &&
          !llvm::is_contained(Group.Releases, &Event))
        Group.Releases.push_back(&Event);
  }
  Group.Reason = whyNot(Group);
  return Group;
}

bool GupGroups::touchesData(const GupGroup &Group) const {
  return anyBit(Group.Acquired,
                [&](unsigned I) {
                  return namesFlag(Origins.sources()[I], LongtermFlag,
                                   TU.context());
                }) ||
         llvm::any_of(Origins.events(), [&](const PageEvent &Event) {
           return (Event.Kind == PageEvent::DeviceData ||
                   Event.Kind == PageEvent::CpuData) &&
                  Event.From.anyCommon(Group.Acquired);
         });
}

bool GupGroups::livesOnByNumber(const GupGroup &Group) const {
  return anyBit(Group.Acquired, [&](unsigned I) {
    return mayLiveByNumber(Origins, I, TU.context()).value_or(false);
  });
}

std::optional<Refusal>
GupGroups::whyNotAcquisition(const PageSource &Source) const {
  if (Source.Api->Claim != PageClaim::Reference)
    return Refusal{"partial-release", "P1",
                   "some pages that reach the release are pinned by " +
                       Source.Name};
  if (Source.Api->Counterpart.empty() || !hasCounterpart(Source, TU.context()))
    return Refusal{"acquired-by-get", "P1",
                   "no pinning call takes the arguments of " + Source.Name};
  if (!spelledCall(TU, *Source.At))
    return Refusal{"macro-body", "",
                   "the acquisition is spelled by a macro, or repeated"};
  if (mayAskForReference(Source, TU))
    return Refusal{"acquired-by-get", "P1",
                   "the flags may ask for a reference by name"};
  if (mayHaveNoArray(Source, Origins, TU))
    return Refusal{"no-pages", "P1",
                   "a caller wants the pages to be faulted in only"};
  return std::nullopt;
}

std::optional<Refusal> GupGroups::whyNotRelease(const PageEvent &Release) {
  if (auto Reason = wrongPlace(Release))
    return Reason;
  const SourceManager &SM = TU.context().getSourceManager();
  for (unsigned I : Release.From.set_bits()) {
    const PageSource &Source = Origins.sources()[I];
    if (Source.Kind == PageSource::Acquired || TU.isLentOnly(Source.Shared))
      continue;
    if (Source.Kind == PageSource::Other)
      return Refusal{"partial-release", "P2",
                     "pages of " + Source.Name + " reach the release, too"};
    if (Source.Kind == PageSource::Elsewhere && Source.Field &&
        TU.isConfined(*Source.Field)) {
      // Who gets the object may have filled it.
      for (const PageEvent &Event : Origins.events())
        if (Event.From.test(I))
          if (auto Reason = whyHanded(Event))
            return Reason;
      continue;
    }
    return Refusal{"unknown-origin", "P2",
                   "pages that " + Source.Name +
                       " brings reach the release, too"};
  }
  if (Release.Api->Kind != ReleaseKind::Put ||
      Release.Api->Counterpart.empty() ||
      !TU.callSites().isDeclared(Release.Api->Counterpart))
    return Refusal{"partial-release", "P1",
                   Release.Name + " in line " +
                       std::to_string(SM.getExpansionLineNumber(Release.Loc)) +
                       " has no counterpart for pinned pages"};
  if (!spelledCall(TU, *Release.At))
    return Refusal{"macro-body", "",
                   "a release is spelled by a macro, or repeated"};
  return whyWrongCount(Release);
}

std::optional<Refusal>
GupGroups::whyWrongCount(const PageEvent &Release) const {
  if (mayCountError(Release, TU))
    return Refusal{"partial-release", "P3",
                   "the count that " + Release.Name +
                       " gets may be an error code"};
  return std::nullopt;
}

static Refusal whyReleasedAgain() {
  return {"partial-release", "P2",
          "a path releases the page twice, so somebody takes one more "
          "reference"};
}

std::optional<Refusal> GupGroups::whyHanded(const PageEvent &Event) const {
  if (Event.Kind != PageEvent::Handed ||
      TU.isDefinedElsewhere(*cast<CallExpr>(Event.At)->getDirectCallee()))
    return std::nullopt;
  return Refusal{"unknown-callee", "P2",
                 "no source of the tree defines " + Event.Name +
                     ", which gets an object that may have the page"};
}

std::optional<Refusal> GupGroups::whyShared(const PageEvent &Event) const {
  if (Event.Kind == PageEvent::Reference)
    return Refusal{"partial-release", "P1",
                   Event.Name + " takes or drops a reference of its own"};
  if (Event.Kind == PageEvent::PartTaken)
    return Refusal{"unknown-callee", "P2",
                   "whoever gets the page's " + Event.Name +
                       " may release the page"};
  if (Event.Kind == PageEvent::Exit && !TU.isLentOnly(Event.Shared))
    return whyGivenAway(Event);
  if (auto Reason = whyHanded(Event))
    return Reason;
  if (Event.Kind == PageEvent::LeftOut)
    return whyLeftOut(Event);
  return std::nullopt;
}

/// The call for pins that the unit defines for itself, maybe as one for
/// references; empty if there is none.
static StringRef ownPinCall(const CallSites &Sites) {
  for (StringRef Name : gupNames()) {
    const ReleaseApi *Release = findReleaseApi(Name);
    const AcquireApi *Acquire = findAcquireApi(Name);
    if (((Release && Release->Kind == ReleaseKind::Unpin) ||
         (Acquire && Acquire->Claim == PageClaim::Pin)) &&
        Sites.isDefinedHere(Name))
      return Name;
  }
  return "";
}

static Refusal whyOwn(StringRef Call) {
  return {"api-missing", "",
          (Call + "() is a macro or has a body of its own here").str()};
}

std::optional<Refusal>
GupGroups::whyOtherReference(const PageEvent &Release) const {
  if (const std::optional<UnseenCall> &Unseen = Origins.unseenCall())
    return whyUnseen(*Unseen);
  if (StringRef Own = ownPinCall(TU.callSites()); !Own.empty())
    return whyOwn(Own);
  if (isReleasedAgain(Origins, Release, TU.context()))
    return whyReleasedAgain();
  llvm::BitVector Acquired = Release.From;
  for (unsigned I : Release.From.set_bits())
    if (Origins.sources()[I].Kind != PageSource::Acquired)
      Acquired.reset(I);
  for (const PageEvent &Event : Origins.events()) {
    if (!Event.From.anyCommon(Acquired))
      continue;
    if (auto Reason = whyShared(Event))
      return Reason;
    if (auto Reason = whyHeldElsewhere(Event, Acquired))
      return Reason;
  }
  if (auto Reason = whyFoundHere(Acquired))
    return Reason;
  if (const PageSource *Lost = lostClaim(Acquired))
    return Refusal{"partial-release", "P2",
                   "nobody is seen to release what " + Lost->Name +
                       " gets, which may be these pages"};
  return whyWrongCount(Release);
}

/// Whether \p Event leaves an address or a number by which its page is found
/// again, and that is not followed.
static bool leadsBack(const PageEvent &Event) {
  switch (Event.Kind) {
  case PageEvent::NumberExit:
  case PageEvent::AddressExit:
    return true;
  case PageEvent::FrameTaken:
  case PageEvent::CpuData: {
    // Numbers that calls return are; what a macro makes may be either.
    const auto *Call = dyn_cast_or_null<CallExpr>(Event.At);
    return !Call || Call->getType()->isPointerType();
  }
  case PageEvent::DeviceData:
    return Event.givesDeviceAddress();
  default:
    return false;
  }
}

static Refusal whyNobodyCanTell(const PageEvent &Event) {
  return {"unknown-origin", "P2",
          "another " + Event.Name + " gets a page that nobody can tell"};
}

GupRenaming renamedBy(const GupGroup &Group,
                      llvm::ArrayRef<PageSource> Sources) {
  GupRenaming Result;
  for (unsigned I : Group.Acquired.set_bits()) {
    Result.Functions.insert(Sources[I].Function);
    Result.Names[Sources[I].Api->Name] = Sources[I].Api->Counterpart;
  }
  for (const PageEvent *Release : Group.Releases) {
    Result.Functions.insert(Release->Function);
    Result.Names[Release->Api->Name] = Release->Api->Counterpart;
  }
  Result.Functions.remove(nullptr);
  return Result;
}

std::optional<Refusal>
GupGroups::whyHeldElsewhere(const PageEvent &Event,
                            const llvm::BitVector &Acquired) const {
  if (givesNumberAway(Event, Acquired))
    return Refusal{"unknown-origin", "P2",
                   Event.Name + " may find the page by its number"};
  if (auto Reason = whyFoundElsewhere(Event, Acquired))
    return Reason;
  if ((Event.Kind == PageEvent::FieldExit ||
       Event.Kind == PageEvent::FieldHeld) &&
      !TU.isConfined(*Event.Field))
    return Refusal{"released-elsewhere", "P2",
                   TU.sharerOf(*Event.Field) + " may release what field " +
                       Event.Name + " holds"};
  return std::nullopt;
}

std::optional<Refusal> GupGroups::whyNot(const GupGroup &Group) {
  if (auto Reason = wrongPlace(*Group.Releases.front()))
    return Reason;
  if (StringRef Own = ownPinCall(TU.callSites()); !Own.empty())
    return whyOwn(Own);
  for (auto [Name, Counterpart] : renamedBy(Group, Origins.sources()).Names)
    if (auto Reason = kernelVersions(TU).whyOlder(Counterpart))
      return Reason;
  for (unsigned I : Group.Acquired.set_bits())
    if (auto Reason = whyNotAcquisition(Origins.sources()[I]))
      return Reason;
  if (const std::optional<UnseenCall> &Unseen = Origins.unseenCall())
    return whyUnseen(*Unseen);
  if (!touchesData(Group) && livesOnByNumber(Group))
    return Refusal{"unknown-origin", "P2",
                   "a path keeps the page by its number only"};
  if (!touchesData(Group))
    return Refusal{"acquired-by-get", "P6",
                   "nothing is seen to touch what the pages hold"};
  for (const PageEvent *Release : Group.Releases) {
    if (callerReleasesAgain(Origins, *Release, TU.context()))
      return Refusal{"partial-release", "P2",
                     Release->Name + " of a callee gives up a reference that "
                                     "is not this one"};
    if (isReleasedAgain(Origins, *Release, TU.context()))
      return whyReleasedAgain();
    if (auto Reason = whyNotRelease(*Release))
      return Reason;
  }
  for (const PageEvent &Event : Origins.events()) {
    if (!Event.From.anyCommon(Group.Acquired))
      continue;
    if (auto Reason = whyShared(Event))
      return Reason;
    if (Event.Kind == PageEvent::Counted)
      return Refusal{"acquired-by-get", "P1",
                     Event.Name + " would count a pin as many references"};
    if (auto Reason = whyHeldElsewhere(Event, Group.Acquired))
      return Reason;
  }
  if (auto Reason = whyWeighed(Group))
    return Reason;
  if (livesOnByNumber(Group))
    return Refusal{"unknown-origin", "P2",
                   "a path keeps the page by its number only"};
  if (const PageEvent *Other = otherReleaseOfLost(Group))
    return Refusal{"partial-release", "P2",
                   "a path does not release what it got, and another " +
                       Other->Name + " may find the page"};
  if (const PageSource *Lost = lostClaim(Group.Acquired))
    return Refusal{"partial-release", "P2",
                   "nobody is seen to release what another " + Lost->Name +
                       " gets, which may be these pages"};
  // Only the owner of a page frees it.
  for (const PageEvent &Event : Origins.events())
    if ((Event.Kind == PageEvent::Reference ||
         (Event.Kind == PageEvent::Release &&
          Event.Api->Kind != ReleaseKind::Free)) &&
        allBits(Event.From, [&](unsigned I) {
          return Origins.sources()[I].Kind == PageSource::Frame;
        }))
      return whyNobodyCanTell(Event);
  return whyFoundHere(Group.Acquired);
}

std::optional<Refusal>
GupGroups::whyFoundHere(const llvm::BitVector &Sources) const {
  bool TakesFrame = false, MayBeFound = false, IsLent = false;
  for (const PageEvent &Event : Origins.events()) {
    if (!Event.From.anyCommon(Sources))
      continue;
    TakesFrame |= Event.Kind == PageEvent::FrameTaken;
    MayBeFound |= leadsBack(Event);
    IsLent |= Event.Kind == PageEvent::AddressExit && Event.Field;
  }
  // A page that is found again by its number has no origin that is seen.
  for (const PageEvent &Event : Origins.events())
    if (TakesFrame && mayReleaseByNumber(Event, Sources))
      return whyNobodyCanTell(Event);
  if (!MayBeFound)
    return std::nullopt;
  // As dma_map_single() has of a page's address.
  if (Origins.givesDeviceFound() &&
      !TU.areAddressesConfined(/*OfDevices=*/true))
    return whyFoundBy(/*OfDevices=*/true, "a device");
  for (const PageEvent *Use : Origins.usesOfFound(IsLent))
    if (Use->Kind == PageEvent::FieldExit ? !TU.isConfined(*Use->Field)
                                          : !TU.isLentOnly(Use->Shared))
      return Refusal{"unknown-origin", "P2",
                     "a page that is found by a number, an address or a "
                     "request goes to " +
                         Use->Name};
  return std::nullopt;
}

const PageSource *GupGroups::lostClaim(const llvm::BitVector &Acquired) const {
  llvm::BitVector Ended(Origins.sources().size());
  for (const PageEvent &Event : Origins.events())
    switch (Event.Kind) {
    case PageEvent::Counted:
    case PageEvent::CpuData:
    case PageEvent::DeviceData:
    case PageEvent::FrameTaken:
      break;
    default:
      Ended |= Event.From;
    }
  for (unsigned I = 0; I < Origins.sources().size(); ++I) {
    const PageSource &Source = Origins.sources()[I];
    if (Source.Kind == PageSource::Acquired && !Acquired.test(I) &&
        !Ended.test(I))
      return &Source;
  }
  return nullptr;
}

const PageEvent *GupGroups::otherReleaseOfLost(const GupGroup &Group) const {
  auto Other = llvm::find_if(Origins.events(), [&](const PageEvent &Event) {
    return Event.Kind == PageEvent::Release &&
           Event.Api->Kind != ReleaseKind::Free &&
           anyBit(Event.From, [&](unsigned I) {
             PageSource::SourceKind Kind = Origins.sources()[I].Kind;
             return Kind == PageSource::Other || Kind == PageSource::Frame ||
                    Kind == PageSource::Callee ||
                    (Kind == PageSource::Acquired && !Group.Acquired.test(I) &&
                     isReleasedAgain(Origins, Event, TU.context()));
           });
  });
  bool MayBeLost = Other != Origins.events().end() &&
                   anyBit(Group.Acquired, [&](unsigned I) {
                     return !pinLeaks(Origins, I, TU.context()).empty();
                   });
  return MayBeLost ? &*Other : nullptr;
}

Refusal GupGroups::whyFoundBy(bool OfDevices, StringRef Taker) const {
  return {"released-elsewhere", "P2",
          (TU.finder(OfDevices) +
           " may find the page by its address, given to " + Taker)
              .str()};
}

std::optional<Refusal>
GupGroups::whyFoundElsewhere(const PageEvent &Event,
                             const llvm::BitVector &Sources) const {
  bool OfDevices = Event.givesDeviceAddress();
  if ((!OfDevices && Event.Kind != PageEvent::AddressExit) ||
      !Event.From.anyCommon(Sources) || TU.areAddressesConfined(OfDevices))
    return std::nullopt;
  return whyFoundBy(OfDevices, Event.Name);
}

bool GupGroups::givesNumberAway(const PageEvent &Event,
                                const llvm::BitVector &Sources) const {
  return Event.Kind == PageEvent::NumberExit && Event.From.anyCommon(Sources) &&
         !(Event.Field && TU.isNumberConfined(*Event.Field));
}

bool GupGroups::mayReleaseByNumber(const PageEvent &Release,
                                   const llvm::BitVector &Sources) const {
  return Release.Kind == PageEvent::Release &&
         Release.Api->Kind != ReleaseKind::Free &&
         !Release.From.anyCommon(Sources) &&
         anyBit(Release.From, [&](unsigned I) {
           const PageSource &Source = Origins.sources()[I];
           return Source.Kind == PageSource::Frame ||
                  (Source.Kind == PageSource::Elsewhere && !Source.Field);
         });
}

Resolution GupGroups::convert(const PageEvent &Release) {
  GupGroup &Group = groupOf(Release);
  if (Group.Reason)
    return *Group.Reason;
  const SourceManager &SM = TU.context().getSourceManager();
  Fix Made;
  Made.Kind = "get-to-pin";
  Made.Group = Group.Number;
  Made.Edits = batchRelease(TU, Release, /*ForPins=*/true);
  if (Made.Edits.empty())
    renameCall(*spelledCall(TU, *Release.At), Release.Api->Counterpart, SM,
               Made);
  if (Group.Releases.front() != &Release)
    return Made;
  for (unsigned I : Group.Acquired.set_bits()) {
    const PageSource &Source = Origins.sources()[I];
    renameCall(*spelledCall(TU, *Source.At), Source.Api->Counterpart, SM, Made);
  }
  renameInCommentsOf(Group, Made);
  return Made;
}

} // namespace kmap_tidy
