//===--- Judgement.cpp - which findings count -----------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Baseline.h"
#include "tools/kmap-tidy/Outputs.h"
#include "tools/kmap-tidy/Session.h"
#include "tools/kmap-tidy/Verify.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

bool reaches(Severity Level, FailOn Gate) {
  switch (Gate) {
  case FailOn::None:
    return false;
  case FailOn::Note:
    return true;
  case FailOn::Warning:
    return Level >= Severity::Warning;
  case FailOn::Error:
    return Level >= Severity::Error;
  }
  return false;
}

bool markKnown(Session &S) {
  if (S.Asked.Baseline.empty())
    return true;
  Expected<Baseline> Known = Baseline::load(S.Asked.Baseline);
  if (!Known) {
    reportError("--baseline " + toString(Known.takeError()));
    return false;
  }
  S.Statistics.GoneSinceBaseline = Known->mark(S.Findings);
  return true;
}

} // namespace

bool judgeFindings(Session &S) {
  // Before the proof: what is elsewhere is not converted, so it needs none.
  if (S.Changes)
    for (ResolvedFinding &F : S.Findings)
      if (!S.Changes->touches(F))
        F.Where = Standing::Elsewhere;
  if (S.Asked.Verify)
    verifyFixes(S);
  S.Accounts.classify(S.Findings);
  return markKnown(S);
}

int reportSession(Session &S) {
  bool Written = writeReports(S);
  printSummary(S);
  if (!Written)
    return exit_code::ToolError;
  if (int Code = exitCodeOfErrors(S))
    return Code;
  // What was just listed is known from now on.
  if (!S.Asked.WriteBaseline.empty())
    return exit_code::Clean;
  bool Fails = llvm::any_of(S.Findings, [&](const ResolvedFinding &F) {
    return F.Where == Standing::New && reaches(F.Level, S.Asked.Gate);
  });
  return Fails ? exit_code::Findings : exit_code::Clean;
}

} // namespace kmap_tidy
