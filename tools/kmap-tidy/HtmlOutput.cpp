//===--- HtmlOutput.cpp - the report as one page --------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One static page: no script, nothing fetched, readable in a mail attachment.
///
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/FixPlan.h"
#include "tools/kmap-tidy/Outputs.h"
#include "tools/kmap-tidy/UnifiedDiff.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>

using namespace llvm;

namespace kmap_tidy {
namespace {

constexpr char Style[] =
    "body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:70em;"
    "padding:0 1em;color:#222;background:#fff}"
    "table{border-collapse:collapse;margin:.6em 0 1.6em}"
    "td,th{padding:.2em .8em;border-bottom:1px solid #ddd;text-align:right}"
    "td:first-child,th:first-child{text-align:left}"
    "pre{background:#f6f6f6;padding:.6em;overflow-x:auto;font-size:13px}"
    "details{border-bottom:1px solid #ddd;padding:.35em 0}"
    "summary{cursor:pointer}code{font-size:13px}"
    ".error{color:#b00020}.warning{color:#8a5a00}.note{color:#555}"
    ".add{color:#116329}.del{color:#b00020}.dim{color:#777}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}"
    "pre{background:#262626}td,th,details{border-color:#444}"
    ".error,.del{color:#ff8a80}.warning{color:#e0b060}.add{color:#7ee787}}";

std::string escaped(StringRef Text) {
  std::string Result;
  raw_string_ostream OS(Result);
  printHTMLEscaped(Text, OS);
  // Source text may be in any encoding; the page is ASCII.
  std::string Ascii;
  for (char C : OS.str())
    Ascii.push_back(static_cast<unsigned char>(C) < 0x80 ? C : '?');
  return Ascii;
}

/// The first folders of \p File that name a subsystem: drivers/block, fs/ext4.
std::string subsystemOf(StringRef File) {
  SmallVector<StringRef, 8> Parts;
  File.split(Parts, '/');
  if (Parts.size() < 2)
    return "(top)";
  size_t Depth = Parts.size() > 2 ? 2 : 1;
  return llvm::join(Parts.begin(), Parts.begin() + Depth, "/");
}

struct Totals {
  size_t Fixable = 0;
  size_t Refused = 0;
  size_t Known = 0;
  size_t Suppressed = 0;

  void add(const ResolvedFinding &F) {
    if (F.Where == Standing::Suppressed)
      ++Suppressed;
    else if (F.Where == Standing::Known)
      ++Known;
    else
      ++(F.fix() ? Fixable : Refused);
  }
};

class Page {
public:
  Page(const Session &S, raw_ostream &OS) : S(S), OS(OS) {}

  void write() {
    OS << "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
          "<meta name=\"viewport\" content=\"width=device-width\">"
          "<title>kmap-tidy</title><style>"
       << Style << "</style></head>\n<body>\n<h1>kmap-tidy</h1>\n";
    writeRun();
    writeBySubsystem();
    writeByReason();
    writeLedger();
    writeErrors();
    writeFindings();
    OS << "</body></html>\n";
  }

private:
  void writeRun() {
    OS << "<p>" << escaped(S.Tree.folder()) << ": " << S.Statistics.FilesChosen
       << " files, " << S.Statistics.UnitsParsed
       << " translation units parsed, kmap-tidy " << KMAP_TIDY_VERSION
       << ", LLVM " << LLVM_VERSION_STRING << ". Configurations:";
    for (const Configuration &One : S.Configurations)
      OS << " <code>" << escaped(One.Build) << "</code>";
    OS << ".</p>\n";
    if (!S.Asked.Baseline.empty())
      OS << "<p>Against the baseline: " << count(Standing::New) << " new, "
         << count(Standing::Known) << " known, "
         << S.Statistics.GoneSinceBaseline << " gone.</p>\n";
  }

  size_t count(Standing Where) const {
    return llvm::count_if(
        S.Findings, [&](const ResolvedFinding &F) { return F.Where == Where; });
  }

  void writeBySubsystem() {
    std::map<std::string, Totals> By;
    Totals All;
    for (const ResolvedFinding &F : S.Findings)
      if (F.Where != Standing::Elsewhere) {
        By[subsystemOf(F.Begin.File)].add(F);
        All.add(F);
      }
    OS << "<h2>By subsystem</h2>\n<table id=\"subsystems\"><tr><th>folder</th>"
          "<th>with a fix</th><th>left alone</th><th>known</th>"
          "<th>suppressed</th></tr>\n";
    for (const auto &[Name, N] : By)
      writeRow(Name, N);
    writeRow("all", All);
    OS << "</table>\n";
  }

  void writeRow(StringRef Name, const Totals &N) {
    OS << "<tr><td>" << escaped(Name) << "</td><td>" << N.Fixable << "</td><td>"
       << N.Refused << "</td><td>" << N.Known << "</td><td>" << N.Suppressed
       << "</td></tr>\n";
  }

  void writeByReason() {
    std::map<std::string, size_t> By;
    for (const ResolvedFinding &F : S.Findings)
      if (F.refusal() && F.Where == Standing::New)
        ++By[F.refusal()->Code];
    if (By.empty())
      return;
    OS << "<h2>Why sites are left alone</h2>\n<table id=\"reasons\"><tr>"
          "<th>code</th><th>findings</th></tr>\n";
    for (const auto &[Code, N] : By)
      OS << "<tr><td>" << escaped(Code) << "</td><td>" << N << "</td></tr>\n";
    OS << "</table>\n";
  }

  void writeLedger() {
    auto Sums = S.Accounts.totals();
    OS << "<h2>Every mention, accounted for</h2>\n<table id=\"ledger\"><tr>"
          "<th>state</th><th>mentions</th></tr>\n";
    size_t All = 0;
    for (unsigned I = 0; I < NumSiteStates; ++I) {
      All += Sums[I];
      OS << "<tr><td>" << stateName(static_cast<SiteState>(I)) << "</td><td>"
         << Sums[I] << "</td></tr>\n";
    }
    OS << "<tr><td>all</td><td>" << All << "</td></tr></table>\n";
  }

  void writeErrors() {
    if (S.Errors.empty())
      return;
    OS << "<h2>Not analysed</h2>\n<ul>\n";
    for (const RunError &Problem : S.Errors)
      OS << "<li><code>" << escaped(Problem.File)
         << "</code>: " << escaped(Problem.Message) << "</li>\n";
    OS << "</ul>\n";
  }

  void writeFindings() {
    OS << "<h2>Findings</h2>\n";
    for (const ResolvedFinding &F : S.Findings)
      if (F.Where == Standing::New)
        writeFinding(F);
  }

  void writeFinding(const ResolvedFinding &F) {
    OS << "<details><summary><code>" << escaped(F.Begin.File) << ':'
       << F.Begin.Line << "</code> <span class=\"" << nameOf(F.Level) << "\">"
       << nameOf(F.Level) << "</span> " << escaped(F.Message)
       << " <span class=\"dim\">" << escaped(F.Check);
    if (const Refusal *Refused = F.refusal())
      OS << ", " << escaped(Refused->Code);
    OS << "</span></summary>\n";
    if (!F.Function.empty())
      OS << "<p>In <code>" << escaped(F.Function) << "()</code>.</p>\n";
    if (!F.Notes.empty()) {
      OS << "<ol>\n";
      for (const ResolvedNote &Note : F.Notes)
        OS << "<li><code>" << escaped(Note.At.File) << ':' << Note.At.Line
           << "</code> " << escaped(Note.Message) << "</li>\n";
      OS << "</ol>\n";
    }
    if (const Refusal *Refused = F.refusal())
      OS << "<p>Left alone: " << escaped(Refused->Message) << ".</p>\n";
    else
      writeDiff(F);
    OS << "</details>\n";
  }

  void writeDiff(const ResolvedFinding &F) {
    FixPlan Plan = planFixes(F);
    std::string Text;
    raw_string_ostream Diff(Text);
    for (const auto &[File, Edits] : Plan.Edits)
      if (auto Buffer = MemoryBuffer::getFile(S.Tree.absolute(File)))
        writeUnifiedDiff(File, (*Buffer)->getBuffer(), Edits, Diff);
    OS << "<pre>";
    SmallVector<StringRef, 32> Lines;
    StringRef(Diff.str()).rtrim('\n').split(Lines, '\n');
    for (StringRef Line : Lines) {
      StringRef Class = Line.starts_with("+")   ? "add"
                        : Line.starts_with("-") ? "del"
                                                : "";
      OS << "<span class=\"" << Class << "\">" << escaped(Line) << "</span>\n";
    }
    OS << "</pre>\n";
  }

  const Session &S;
  raw_ostream &OS;
};

} // namespace

void writeHtml(const Session &S, raw_ostream &OS) { Page(S, OS).write(); }

} // namespace kmap_tidy
