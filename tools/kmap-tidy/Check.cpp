//===--- Check.cpp - kmap-tidy check -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Commands.h"
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

} // namespace

int runCheck(Options Asked) {
  Session S;
  S.Asked = std::move(Asked);
  if (!runSession(S))
    return exit_code::ToolError;
  if (S.Asked.Verify)
    verifyFixes(S);
  S.Accounts.classify(S.Findings);

  bool Written = true;
  // A report on standard output must be all that is there.
  bool Taken = S.Asked.Json == "-" || S.Asked.ExportFixes == "-";
  if (!Taken && S.Asked.Output == Format::Text)
    writeText(S, standardOutput(S.Asked.Tint));
  if (!Taken && S.Asked.Output == Format::Json)
    writeJson(S, outs());
  outs().flush();
  if (!S.Asked.Json.empty())
    Written &= writeTo(S.Asked.Json,
                       [&](raw_ostream &OS) { writeJson(S, OS); });
  if (!S.Asked.ExportFixes.empty())
    Written &= writeTo(S.Asked.ExportFixes,
                       [&](raw_ostream &OS) { writeYaml(S, OS); });
  printSummary(S);

  if (!Written)
    return exit_code::ToolError;
  if (int Code = exitCodeOfErrors(S))
    return Code;
  bool Fails = llvm::any_of(S.Findings, [&](const ResolvedFinding &F) {
    return reaches(F.Level, S.Asked.Gate);
  });
  return Fails ? exit_code::Findings : exit_code::Clean;
}

} // namespace kmap_tidy
