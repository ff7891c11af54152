//===--- GupLeakCheck.cpp - linuxkernel-gup-leak --------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PinFlow.h"
#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace kmap_tidy {

static void report(const PageSource &Source, const PinLeak &Leak,
                   const SourceManager &SM, FindingSink Sink) {
  const Stmt *Body = Source.Function->getBody();
  SourceLocation Loc =
      SM.getFileLoc(Leak.At ? Leak.At->getBeginLoc() : Body->getEndLoc());
  Finding Found;
  Found.Check = "linuxkernel-gup-leak";
  Found.Sureness = Confidence::Medium;
  Found.Api = Source.Api->Name;
  Found.Range = SourceRange(Loc, Loc);
  Found.Function = Source.Function;
  Found.Message = Leak.IsShort
                      ? "pages are not released on this path if " +
                            Source.Name + " got fewer than it was asked for"
                      : "what " + Source.Name +
                            " got is not released on this path";
  Found.Notes.push_back({SM.getFileLoc(Source.Loc), "acquired here"});
  Found.Notes.push_back({Loc, "the function is left here"});
  Found.Outcome =
      Refusal{"unbalanced", "P3",
              "the right place for the release has to be chosen by a person"};
  Sink(std::move(Found));
}

void checkGupLeak(TranslationUnit &TU, FindingSink Sink) {
  const PageOrigins &Origins = TU.pageOrigins();
  for (unsigned I = 0; I < Origins.sources().size(); ++I) {
    const PageSource &Source = Origins.sources()[I];
    if (Source.Kind != PageSource::Acquired || !Source.Function)
      continue;
    for (const PinLeak &Leak : pinLeaks(Origins, I, TU.context()))
      report(Source, Leak, TU.context().getSourceManager(), Sink);
  }
}

} // namespace kmap_tidy
