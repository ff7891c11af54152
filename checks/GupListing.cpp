//===--- GupListing.cpp - every acquisition of user memory ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOrigin.h"
#include "analysis/PinFlow.h"
#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "rewriters/GupGroup.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace kmap_tidy {

/// Why not all releases of \p Source are seen; no code if they are.
static Refusal whyHidden(TranslationUnit &TU, unsigned Source, bool HasRelease,
                         GupGroups &Groups) {
  const PageOrigins &Origins = TU.pageOrigins();
  const auto *Call = cast<CallExpr>(Origins.sources()[Source].At);
  const Expr *Pages = acquiredPages(*Call);
  bool KeepsNone =
      Pages && Pages->IgnoreParenCasts()->getType()->isIntegerType();
  if (KeepsNone)
    return {"no-pages", "", "the pages are only faulted in, none is kept"};
  llvm::BitVector Own(Origins.sources().size());
  Own.set(Source);
  for (const PageEvent *Event : Origins.eventsOf(Source)) {
    if (Event->Kind == PageEvent::Exit)
      return whyGivenAway(*Event);
    if (Groups.givesNumberAway(*Event, Own))
      return {"unknown-origin", "P2",
              Event->Name + " may find the page by its number"};
    if (auto Reason = Groups.whyFoundElsewhere(*Event, Own))
      return *Reason;
    if (auto Reason = Groups.whyHanded(*Event))
      return *Reason;
    if (Event->Kind == PageEvent::LeftOut)
      return whyLeftOut(*Event);
    if (Event->Kind != PageEvent::FieldExit &&
        Event->Kind != PageEvent::FieldHeld)
      continue;
    if (!TU.isConfined(*Event->Field))
      return {"released-elsewhere", "P2",
              TU.sharerOf(*Event->Field) + " may release what field " +
                  Event->Name + " holds"};
  }
  std::optional<bool> ByNumber = mayLiveByNumber(Origins, Source, TU.context());
  if (!ByNumber)
    return {"unknown-origin", "P2",
            "somebody takes the number of a page that a caller gets"};
  if (*ByNumber)
    return {"unknown-origin", "P2", "a path keeps the page by its number only"};
  if (auto Reason = Groups.whyFoundHere(Own))
    return *Reason;
  if (const std::optional<UnseenCall> &Unseen = Origins.unseenCall())
    return whyUnseen(*Unseen);
  if (!HasRelease)
    return {"released-elsewhere", "P2", "no release is seen in this file"};
  return {"all-seen", "", "every release is in this file"};
}

void listGupAcquisitions(TranslationUnit &TU, FindingSink Sink) {
  const PageOrigins &Origins = TU.pageOrigins();
  const SourceManager &SM = TU.context().getSourceManager();
  GupGroups Groups(TU);
  for (unsigned I = 0; I < Origins.sources().size(); ++I) {
    const PageSource &Source = Origins.sources()[I];
    if (Source.Kind != PageSource::Acquired)
      continue;
    Finding Found;
    Found.Check = GupListing.Name;
    Found.Level = Severity::Note;
    Found.Api = Source.Api->Name;
    SourceLocation Loc = SM.getFileLoc(Source.Loc);
    Found.Range = SourceRange(Loc, Loc);
    Found.Function = Source.Function;
    Found.Message = Source.Name + " gets pages of user memory";
    for (const PageEvent *Event : Origins.eventsOf(I)) {
      if (Event->Kind != PageEvent::Release)
        continue;
      bool IsSure = allBits(Event->From, [&](unsigned From) {
        return Origins.sources()[From].Kind == PageSource::Acquired;
      });
      // That is for pages of the allocator, if there are any.
      if (!IsSure && Event->Api->Kind == ReleaseKind::Free)
        continue;
      Found.Notes.push_back(
          {SM.getFileLoc(Event->Loc),
           (IsSure ? "released here by " : "may be released here by ") +
               Event->Name});
    }
    Found.Outcome = whyHidden(TU, I, !Found.Notes.empty(), Groups);
    Sink(std::move(Found));
  }
}

} // namespace kmap_tidy
