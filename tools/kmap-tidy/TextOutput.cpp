//===--- TextOutput.cpp - compiler-style lines ----------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/Registry.h"
#include "tools/kmap-tidy/Outputs.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

struct Label {
  StringLiteral Word;
  raw_ostream::Colors Tint;
};

Label labelOf(Severity Level) {
  switch (Level) {
  case Severity::Error:
    return {"error", raw_ostream::RED};
  case Severity::Warning:
    return {"warning", raw_ostream::MAGENTA};
  case Severity::Note:
    break;
  }
  return {"note", raw_ostream::CYAN};
}

void writeLine(const Position &At, Label What, const Twine &Message,
               raw_ostream &OS) {
  OS.changeColor(raw_ostream::SAVEDCOLOR, /*Bold=*/true);
  OS << At.File << ':' << At.Line << ':' << At.Column << ": ";
  OS.changeColor(What.Tint, /*Bold=*/true);
  OS << What.Word << ": ";
  OS.resetColor();
  OS << Message << '\n';
}

bool disagree(ArrayRef<ConfigurationView> Views) {
  return llvm::any_of(Views, [&](const ConfigurationView &View) {
    return View.Outcome != Views.front().Outcome;
  });
}

std::string viewsOf(const ResolvedFinding &F, const Session &S) {
  std::string Result;
  for (const ConfigurationView &View : F.Views)
    Result += (Result.empty() ? "" : ", ") +
              S.Configurations[View.Configuration].Build + ": " + View.Outcome;
  return Result;
}

} // namespace

void writeText(const Session &S, raw_ostream &OS) {
  for (const ResolvedFinding &F : S.Findings) {
    if (F.Where != Standing::New)
      continue;
    // People, and CodeChecker's report-converter, take what is labelled a note
    // for a part of the finding in front of it. A list has only such.
    Severity Level = F.Level == Severity::Note && F.Check != GupListing.Name
                         ? Severity::Warning
                         : F.Level;
    writeLine(F.Begin, labelOf(Level), F.Message + " [" + F.Check + "]", OS);
    for (const ResolvedNote &Note : F.Notes)
      writeLine(Note.At, labelOf(Severity::Note), Note.Message, OS);
    if (const Refusal *Refused = F.refusal()) {
      std::string Code = Refused->Code;
      if (!Refused->Rule.empty())
        Code += ", " + Refused->Rule;
      writeLine(
          F.Begin, labelOf(Severity::Note),
          (reasonLabel(F) + ": " + Refused->Message + " [" + Code + "]").str(),
          OS);
    }
    if (disagree(F.Views))
      writeLine(F.Begin, labelOf(Severity::Note),
                "configurations disagree: " + viewsOf(F, S), OS);
  }
}

} // namespace kmap_tidy
