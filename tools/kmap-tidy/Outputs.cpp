//===--- Outputs.cpp - where reports go -----------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Outputs.h"
#include "checks/Registry.h"
#include "tools/kmap-tidy/AtomicFile.h"
#include "tools/kmap-tidy/Baseline.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

void writeStandardOutput(const Session &S) {
  switch (S.Asked.Output) {
  case Format::Text:
    writeText(S, standardOutput(S.Asked.Tint));
    break;
  case Format::Json:
    writeJson(S, outs());
    break;
  case Format::Sarif:
    writeSarif(S, outs());
    break;
  case Format::GitHub:
    writeGitHub(S, outs());
    break;
  case Format::GitLab:
    writeGitLab(S, outs());
    break;
  }
  outs().flush();
}

} // namespace

bool writeTo(StringRef Path, function_ref<void(raw_ostream &)> Write) {
  if (Path == "-") {
    Write(outs());
    outs().flush();
    return true;
  }
  std::string Content;
  raw_string_ostream OS(Content);
  Write(OS);
  OS.flush();
  Error Failure = replaceFile(Path, Content);
  if (!Failure)
    return true;
  reportError(toString(std::move(Failure)));
  return false;
}

bool writeReports(const Session &S) {
  struct {
    StringRef Path;
    void (*Write)(const Session &, raw_ostream &);
  } const Files[] = {{S.Asked.Json, writeJson},
                     {S.Asked.Sarif, writeSarif},
                     {S.Asked.Html, writeHtml},
                     {S.Asked.ExportFixes, writeYaml}};
  // A report on standard output must be all that is there.
  bool IsTaken =
      S.Asked.WriteBaseline == "-" ||
      llvm::any_of(Files, [](const auto &F) { return F.Path == "-"; });
  if (!IsTaken)
    writeStandardOutput(S);
  bool Fine = true;
  for (const auto &[Path, Write] : Files)
    if (!Path.empty())
      Fine &= writeTo(Path, [&, W = Write](raw_ostream &OS) { W(S, OS); });
  if (!S.Asked.WriteBaseline.empty())
    Fine &= writeTo(S.Asked.WriteBaseline,
                    [&](raw_ostream &OS) { writeBaseline(S.Findings, OS); });
  return Fine;
}

StringRef reasonLabel(const ResolvedFinding &F) {
  // The listing changes nothing, whatever the reason.
  return F.Check == GupListing.Name ? "releases" : "left alone";
}

std::string messageWithReason(const ResolvedFinding &F) {
  const Refusal *Refused = F.refusal();
  if (!Refused)
    return F.Message;
  return (F.Message + " (" + reasonLabel(F) + ": " + Refused->Message + " [" +
          Refused->Code + "])")
      .str();
}

StringRef nameOf(Severity Level) {
  switch (Level) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Note:
    break;
  }
  return "note";
}

StringRef nameOf(Confidence Sureness) {
  switch (Sureness) {
  case Confidence::High:
    return "high";
  case Confidence::Medium:
    return "medium";
  case Confidence::Low:
    break;
  }
  return "low";
}

StringRef nameOf(Standing Where) {
  switch (Where) {
  case Standing::New:
    return "new";
  case Standing::Known:
    return "known";
  case Standing::Suppressed:
    return "suppressed";
  case Standing::Elsewhere:
    break;
  }
  return "elsewhere";
}

raw_ostream &standardOutput(Colour Tint) {
  bool On =
      Tint == Colour::Always || (Tint == Colour::Auto && outs().has_colors());
  outs().enable_colors(On);
  return outs();
}

} // namespace kmap_tidy
