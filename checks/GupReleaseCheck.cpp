//===--- GupReleaseCheck.cpp - linuxkernel-gup-release --------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PinFlow.h"
#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "rewriters/GupConversion.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace kmap_tidy {

static std::string messageFor(const GupRelease &Release) {
  std::string Name = Release.Event->Name;
  std::string From = Release.Sources.empty() ? Release.Foreign.front().Name
                                             : Release.Sources.front()->Name;
  switch (Release.What) {
  case GupRelease::PutOfReference:
    return Name + " releases a page that " + From + " got";
  case GupRelease::PutOfPin:
    return Name + " does not undo the pin of " + From;
  case GupRelease::UnpinOfReference:
    return Name + " undoes a pin that " + From + " has not made";
  case GupRelease::UnpinOfOther:
    return Name + " undoes a pin of a page that " + From + " returned";
  case GupRelease::Mixed:
    return Name + " releases pages of user memory and others";
  }
  llvm_unreachable("covered switch");
}

/// What is right as it is, or is no more than a task for somebody, is a note.
static Severity severityOf(const GupRelease &Release) {
  bool IsMistake = Release.What == GupRelease::PutOfPin ||
                   Release.What == GupRelease::UnpinOfReference ||
                   Release.What == GupRelease::UnpinOfOther;
  return IsMistake || std::holds_alternative<Fix>(Release.Outcome)
             ? Severity::Warning
             : Severity::Note;
}

/// A fix leaves such a mistake as it is, but patches that mend it come first.
static void noteLeaks(TranslationUnit &TU, const GupRelease &Release,
                      Finding &To) {
  const PageOrigins &Origins = TU.pageOrigins();
  const SourceManager &SM = TU.context().getSourceManager();
  for (unsigned I : Release.Event->From.set_bits()) {
    const PageSource &Source = Origins.sources()[I];
    if (Source.Kind != PageSource::Acquired || !Source.Function)
      continue;
    for (const PinLeak &Leak : pinLeaks(Origins, I, TU.context()))
      To.Notes.push_back({SM.getFileLoc(leakLocation(Source, Leak)),
                          "what " + Source.Name +
                              " got is not released as it should be on this "
                              "path; mend that first (R20)"});
  }
}

void checkGupRelease(TranslationUnit &TU, FindingSink Sink) {
  for (GupRelease &Release : judgeGupReleases(TU)) {
    Finding Found;
    Found.Check = "linuxkernel-gup-release";
    Found.Level = severityOf(Release);
    Found.Sureness = Release.IsUncertain || Release.What == GupRelease::Mixed
                         ? Confidence::Medium
                         : Confidence::High;
    Found.Api = Release.Event->Api->Name;
    Found.Range = Release.Range;
    Found.Function = Release.Event->Function;
    Found.Message = messageFor(Release);
    for (const PageSource *Source : Release.Sources)
      if (Source->Loc.isValid())
        Found.Notes.push_back({Source->Loc, Source->Name + " gets the page"});
    for (const PageLeaf &Leaf : Release.Foreign) {
      PathNote Note;
      Note.Message = Leaf.Name + " gets the page";
      Note.Elsewhere = {Leaf.File, Leaf.Line, Leaf.Column};
      Found.Notes.push_back(std::move(Note));
    }
    if (std::holds_alternative<Fix>(Release.Outcome))
      noteLeaks(TU, Release, Found);
    Found.Outcome = std::move(Release.Outcome);
    Sink(std::move(Found));
  }
}

} // namespace kmap_tidy
