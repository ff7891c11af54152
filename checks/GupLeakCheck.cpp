//===--- GupLeakCheck.cpp - linuxkernel-gup-leak --------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/AtomicRelease.h"
#include "analysis/PinFlow.h"
#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace kmap_tidy {

static std::string messageFor(const PageSource &Source, const PinLeak &Leak) {
  switch (Leak.What) {
  case PinLeak::Forgotten:
    return Leak.IsShort
               ? "pages are not released on this path if " + Source.Name +
                     " got fewer than it was asked for"
               : "what " + Source.Name + " got is not released on this path";
  case PinLeak::TooMany:
    return "more pages are released than " + Source.Name +
           " got if it got fewer than it was asked for";
  case PinLeak::TooFew:
    return "fewer pages are released than " + Source.Name + " got";
  case PinLeak::Twice:
    return "what " + Source.Name + " got is released again";
  case PinLeak::Abandoned:
    return "the array is freed here, and what " + Source.Name +
           " got is not released on this path";
  }
  llvm_unreachable("covered switch");
}

static void report(const PageSource &Source, const PinLeak &Leak,
                   const SourceManager &SM, FindingSink Sink) {
  SourceLocation Loc = SM.getFileLoc(leakLocation(Source, Leak));
  Finding Found;
  Found.Check = "linuxkernel-gup-leak";
  Found.Sureness = Confidence::Medium;
  Found.Api = Source.Api->Name;
  Found.Range = SourceRange(Loc, Loc);
  Found.Function = Source.Function;
  Found.Message = messageFor(Source, Leak);
  Found.Notes.push_back({SM.getFileLoc(Source.Loc), "acquired here"});
  if (Leak.Earlier)
    Found.Notes.push_back(
        {SM.getFileLoc(Leak.Earlier->getBeginLoc()), "released here"});
  if (!Leak.Release)
    Found.Notes.push_back({Loc, "the function is left here"});
  Found.Outcome =
      Leak.Release && Leak.What != PinLeak::Abandoned
          ? Refusal{"unbalanced", "P3",
                    "which release is right has to be decided by a person"}
          : Refusal{"unbalanced", "P3",
                    "the right place for the release has to be chosen by a "
                    "person"};
  Sink(std::move(Found));
}

static void report(const AtomicRelease &Release, const SourceManager &SM,
                   FindingSink Sink) {
  SourceLocation Loc = SM.getFileLoc(Release.Call->getBeginLoc());
  Finding Found;
  Found.Check = "linuxkernel-gup-leak";
  Found.Sureness = Confidence::Medium;
  Found.Api = Release.Sleeper;
  Found.Range = SourceRange(Loc, Loc);
  Found.Function = Release.Function;
  Found.Message = Release.Sleeper.str() + "() may sleep, but " +
                  (Release.IsHandler
                       ? "the function is called by " + Release.Context +
                             " where nobody may"
                       : "what " + Release.Context + " disables is still off");
  if (Release.Since)
    Found.Notes.push_back({SM.getFileLoc(Release.Since->getBeginLoc()),
                           Release.IsHandler ? "it becomes a handler here"
                                             : "nobody may sleep from here"});
  if (Release.Inner)
    Found.Notes.push_back({SM.getFileLoc(Release.Inner->getBeginLoc()),
                           Release.Sleeper.str() + "() is called here"});
  Found.Outcome = Refusal{"sleeps-in-atomic", "P4",
                          "where the pages are to be released instead has to "
                          "be decided by a person"};
  Sink(std::move(Found));
}

void checkGupLeak(TranslationUnit &TU, FindingSink Sink) {
  const PageOrigins &Origins = TU.pageOrigins();
  const SourceManager &SM = TU.context().getSourceManager();
  for (unsigned I = 0; I < Origins.sources().size(); ++I) {
    const PageSource &Source = Origins.sources()[I];
    if (Source.Kind != PageSource::Acquired || !Source.Function)
      continue;
    for (const PinLeak &Leak : pinLeaks(Origins, I, TU.context()))
      report(Source, Leak, SM, Sink);
  }
  for (const AtomicRelease &Release : atomicReleases(TU))
    report(Release, SM, Sink);
}

} // namespace kmap_tidy
