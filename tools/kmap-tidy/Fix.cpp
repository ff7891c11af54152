//===--- Fix.cpp - kmap-tidy diff and kmap-tidy fix -----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/Failure.h"
#include "tools/kmap-tidy/AtomicFile.h"
#include "tools/kmap-tidy/Commands.h"
#include "tools/kmap-tidy/FixPlan.h"
#include "tools/kmap-tidy/Outputs.h"
#include "tools/kmap-tidy/Session.h"
#include "tools/kmap-tidy/UnifiedDiff.h"
#include "tools/kmap-tidy/Verify.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

/// The report that diff and fix can write, too.
bool writeJsonReport(const Session &S) {
  if (S.Asked.Json.empty())
    return true;
  return writeTo(S.Asked.Json, [&](raw_ostream &OS) { writeJson(S, OS); });
}

void printDeferred(const FixPlan &Plan) {
  if (Plan.Deferred)
    errs() << "kmap-tidy: note: " << Plan.Deferred << " more "
           << (Plan.Deferred == 1 ? "fix overlaps" : "fixes overlap")
           << " these; run again for what is still to be done then\n";
}

/// Writes one file. The error names it.
Error applyTo(const Session &S, StringRef File, ArrayRef<ResolvedEdit> Edits) {
  Expected<std::string> Content = analysedContent(S, File);
  if (!Content)
    return failure(File + ": " + toString(Content.takeError()));
  // Another run may have been faster.
  auto StillTheSame = [&]() -> Error {
    Expected<std::string> Now = analysedContent(S, File);
    if (Now)
      return Error::success();
    return failure(File + ": " + toString(Now.takeError()));
  };
  return replaceFile(S.Tree.absolute(File), applyEdits(*Content, Edits),
                     StillTheSame);
}

/// Applies \p Plan; false if a file could not be written.
bool applyAll(Session &S, const FixPlan &Plan) {
  bool Fine = true;
  size_t Files = 0;
  for (const auto &[File, Edits] : Plan.Edits) {
    Error Failure = applyTo(S, File, Edits);
    if (!Failure) {
      S.Accounts.markConverted(Edits);
      outs() << File << ": fixed\n";
      outs().flush();
      ++Files;
      continue;
    }
    Fine = false;
    bool Hopeless = isFileSystemWide(Failure) && !S.Asked.KeepGoing;
    reportError(toString(std::move(Failure)));
    if (Hopeless) {
      reportError("stopped: the next file would fail alike (--keep-going tries "
                  "it)");
      break;
    }
  }
  outs().flush();
  if (!S.Asked.Quiet)
    errs() << "kmap-tidy: wrote " << Files << " of " << Plan.Edits.size()
           << " files\n";
  return Fine;
}

} // namespace

int runDiff(Options Asked) {
  Session S;
  S.Asked = std::move(Asked);
  if (!runSession(S) || !judgeFindings(S))
    return exit_code::ToolError;
  FixPlan Plan = planFixes(S.Findings);
  bool Fine = true;
  raw_ostream &OS = standardOutput(S.Asked.Tint);
  for (const auto &[File, Edits] : Plan.Edits) {
    Expected<std::string> Content = analysedContent(S, File);
    if (!Content) {
      reportError(File + ": " + toString(Content.takeError()));
      Fine = false;
      continue;
    }
    writeUnifiedDiff(File, *Content, Edits, OS);
  }
  OS.flush();
  Fine &= writeJsonReport(S);
  printSummary(S);
  printDeferred(Plan);
  return Fine ? exitCodeOfErrors(S) : exit_code::ToolError;
}

int runFix(Options Asked) {
  Session S;
  S.Asked = std::move(Asked);
  if (!runSession(S) || !judgeFindings(S))
    return exit_code::ToolError;
  FixPlan Plan = planFixes(S.Findings);
  printSummary(S);
  bool Fine = applyAll(S, Plan);
  printDeferred(Plan);
  Fine &= writeJsonReport(S);
  return Fine ? exitCodeOfErrors(S) : exit_code::ToolError;
}

} // namespace kmap_tidy
