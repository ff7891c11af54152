//===--- Explain.cpp - kmap-tidy explain ----------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/Registry.h"
#include "tools/kmap-tidy/Commands.h"
#include "tools/kmap-tidy/Outputs.h"
#include "tools/kmap-tidy/RefusalCodes.h"
#include "tools/kmap-tidy/Session.h"
#include "tools/kmap-tidy/WrappedText.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

void writeRefusal(const RefusalCode &Code) {
  outs() << Code.Code;
  if (!Code.Rule.empty())
    outs() << " (rule " << Code.Rule << ')';
  outs() << "\n\n";
  writeParagraph(Code.Meaning, /*Columns=*/80, outs());
  outs() << "\nMore: docs/refusals.md\n";
}

const CheckEntry *findCheck(StringRef Name) {
  for (const CheckEntry &Check : allChecks())
    if (Check.Name == Name)
      return &Check;
  return nullptr;
}

/// Every finding at \p Line, and for those with a refusal its code in words.
int explainSite(Session &S, unsigned Line) {
  if (!runSession(S))
    return exit_code::ToolError;
  S.Findings.erase(std::remove_if(S.Findings.begin(), S.Findings.end(),
                                  [&](const ResolvedFinding &F) {
                                    return Line < F.Begin.Line ||
                                           Line > F.End.Line;
                                  }),
                   S.Findings.end());
  writeText(S, standardOutput(S.Asked.Tint));
  for (const ResolvedFinding &F : S.Findings) {
    outs() << '\n';
    if (const ResolvedFix *Offered = F.fix())
      outs() << F.Api << " here has a fix (" << Offered->Kind
             << "); `kmap-tidy diff` shows it\n";
    else if (const RefusalCode *Code = findRefusalCode(F.refusal()->Code))
      writeRefusal(*Code);
  }
  if (S.Findings.empty())
    outs() << "no finding at " << S.Asked.Paths.front() << ':' << Line << '\n';
  outs().flush();
  S.Asked.Quiet = true;
  printSummary(S);
  return exitCodeOfErrors(S);
}

} // namespace

int runExplain(Options Asked) {
  // A copy: the path is cut below.
  std::string Topic = Asked.Paths.front();
  if (const RefusalCode *Code = findRefusalCode(Topic)) {
    writeRefusal(*Code);
    return exit_code::Clean;
  }
  if (const CheckEntry *Check = findCheck(Topic)) {
    outs() << Check->Name << ": " << Check->Summary << "\n\nMore: docs/checks/"
           << Check->Name << ".md\n";
    return exit_code::Clean;
  }
  auto [File, Place] = StringRef(Topic).split(':');
  unsigned Line = 0;
  // FILE:LINE:COLUMN is what the reports say.
  if (Place.split(':').first.getAsInteger(10, Line) || !Line) {
    reportError(Topic + ": neither a refusal code, a check nor FILE:LINE; "
                        "`kmap-tidy list-checks` shows the checks, "
                        "docs/refusals.md the codes");
    return exit_code::ToolError;
  }
  Session S;
  S.Asked = std::move(Asked);
  S.Asked.Paths.assign(1, File.str());
  return explainSite(S, Line);
}

} // namespace kmap_tidy
