//===--- SarifOutput.cpp - the report as SARIF ----------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// SARIF 2.1.0. clang's SarifDocumentWriter takes ranges of a live
/// SourceManager and writes neither fixes, suppressions nor baseline states, so
/// nothing of it is left to use for findings that outlived their tree.
///
//===----------------------------------------------------------------------===//

#include "checks/Registry.h"
#include "tools/kmap-tidy/Outputs.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::ordered_json;

namespace kmap_tidy {
namespace {

/// Stands for the root in artifact locations.
constexpr char BaseId[] = "SRCROOT";
/// The kernel's own page on the API and its replacement.
constexpr char HelpUri[] = "https://docs.kernel.org/mm/highmem.html";

std::string uriOf(StringRef Path) {
  static constexpr char Digits[] = "0123456789ABCDEF";
  std::string Result;
  for (char C : Path) {
    if (isAlnum(C) || StringRef("-._~/").contains(C)) {
      Result.push_back(C);
      continue;
    }
    auto Byte = static_cast<unsigned char>(C);
    Result += {'%', Digits[Byte >> 4], Digits[Byte & 15]};
  }
  return Result;
}

ordered_json artifact(StringRef File) {
  if (sys::path::is_absolute(File))
    return {{"uri", "file://" + uriOf(File)}};
  return {{"uri", uriOf(File)}, {"uriBaseId", BaseId}};
}

/// A JSON array of one element: in braces alone, nlohmann may copy instead.
ordered_json only(ordered_json Element) {
  ordered_json Result = ordered_json::array();
  Result.push_back(std::move(Element));
  return Result;
}

ordered_json message(std::string Text) { return {{"text", std::move(Text)}}; }

ordered_json location(const Position &Begin, const Position *End = nullptr) {
  ordered_json Region = {{"startLine", Begin.Line},
                         {"startColumn", Begin.Column}};
  if (End && End->File == Begin.File) {
    Region["endLine"] = End->Line;
    Region["endColumn"] = End->Column;
  }
  return {{"physicalLocation",
           {{"artifactLocation", artifact(Begin.File)},
            {"region", std::move(Region)}}}};
}

ordered_json step(ordered_json Where, const std::string &Text) {
  Where["message"] = message(Text);
  return {{"location", std::move(Where)}};
}

bool isBefore(const Position &A, const Position &B) {
  return A.File == B.File && A.Offset < B.Offset;
}

/// The notes in order; the site comes first unless the path leads to it.
ordered_json codeFlow(const ResolvedFinding &F) {
  ordered_json Site = step(location(F.Begin, &F.End), F.Message);
  bool LeadsToSite = isBefore(F.Notes.front().At, F.Begin);
  ordered_json Steps = ordered_json::array();
  if (!LeadsToSite)
    Steps.push_back(Site);
  for (const ResolvedNote &Note : F.Notes)
    if (Note.At.Line)
      Steps.push_back(step(location(Note.At), Note.Message));
  if (LeadsToSite)
    Steps.push_back(Site);
  return {{"threadFlows", only({{"locations", std::move(Steps)}})}};
}

ordered_json fixOf(const ResolvedFix &Offered) {
  ordered_json Changes = ordered_json::array();
  std::map<std::string, ordered_json> ByFile;
  for (const ResolvedEdit &E : Offered.Edits)
    ByFile[E.File].push_back({{"deletedRegion",
                               {{"startLine", E.Line},
                                {"startColumn", E.Column},
                                {"endLine", E.EndLine},
                                {"endColumn", E.EndColumn}}},
                              {"insertedContent", message(E.Text)}});
  for (auto &[File, Replacements] : ByFile)
    Changes.push_back({{"artifactLocation", artifact(File)},
                       {"replacements", std::move(Replacements)}});
  return {{"description", message(Offered.Kind)},
          {"artifactChanges", std::move(Changes)}};
}

ordered_json rules(const Session &S) {
  ordered_json Result = ordered_json::array();
  for (const CheckEntry *Check : S.Checks)
    Result.push_back({{"id", Check->Name.str()},
                      {"name", Check->Name.str()},
                      {"shortDescription", message(Check->Summary.str())},
                      {"helpUri", HelpUri},
                      {"help", message("docs/checks/" + Check->Name.str() +
                                       ".md; `kmap-tidy explain " +
                                       Check->Name.str() + "`")}});
  return Result;
}

ordered_json resultOf(const ResolvedFinding &F, const Session &S) {
  ordered_json Result = {{"ruleId", F.Check}};
  for (const auto &[Index, Check] : llvm::enumerate(S.Checks))
    if (Check->Name == F.Check)
      Result["ruleIndex"] = Index;
  Result["level"] = nameOf(F.Level).str();
  Result["message"] = message(messageWithReason(F));
  ordered_json Site = location(F.Begin, &F.End);
  if (!F.Function.empty())
    Site["logicalLocations"] =
        only({{"name", F.Function}, {"kind", "function"}});
  Result["locations"] = only(std::move(Site));
  if (!F.Notes.empty())
    Result["codeFlows"] = only(codeFlow(F));
  Result["partialFingerprints"] = {{"kmapTidy/v1", F.Fingerprint}};
  if (const ResolvedFix *Offered = F.fix())
    if (!Offered->Edits.empty())
      Result["fixes"] = only(fixOf(*Offered));
  if (F.Where == Standing::Suppressed)
    Result["suppressions"] = only({{"kind", "inSource"}});
  if (!S.Asked.Baseline.empty())
    Result["baselineState"] = F.Where == Standing::Known ? "unchanged" : "new";
  Result["properties"] = {{"api", F.Api},
                          {"confidence", nameOf(F.Sureness).str()}};
  if (const Refusal *Refused = F.refusal())
    Result["properties"]["refusal"] = Refused->Code;
  return Result;
}

ordered_json invocation(const Session &S) {
  ordered_json Result = {
      {"executionSuccessful", exitCodeOfErrors(S) != exit_code::ToolError}};
  for (const RunError &Problem : S.Errors)
    Result["toolExecutionNotifications"].push_back(
        {{"level", "error"},
         {"message", message(Problem.Message)},
         {"locations",
          only({{"physicalLocation",
                 {{"artifactLocation", artifact(Problem.File)}}}})}});
  return Result;
}

} // namespace

void writeSarif(const Session &S, raw_ostream &OS) {
  ordered_json Results = ordered_json::array();
  for (const ResolvedFinding &F : S.Findings)
    if (F.Where != Standing::Elsewhere)
      Results.push_back(resultOf(F, S));
  ordered_json Driver = {{"name", "kmap-tidy"},
                         {"version", KMAP_TIDY_VERSION},
                         {"informationUri", HelpUri},
                         {"rules", rules(S)}};
  ordered_json Run = {
      {"tool", {{"driver", std::move(Driver)}}},
      {"invocations", only(invocation(S))},
      {"originalUriBaseIds",
       {{BaseId, {{"uri", "file://" + uriOf(S.Tree.folder()) + "/"}}}}},
      // Columns are in bytes; kernel code before a call is ASCII.
      {"columnKind", "utf16CodeUnits"},
      {"results", std::move(Results)}};
  ordered_json Log = {
      {"$schema",
       "https://docs.oasis-open.org/sarif/sarif/v2.1.0/cos02/schemas/"
       "sarif-schema-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", only(std::move(Run))}};
  OS << Log.dump(2, ' ', /*ensure_ascii=*/false,
                 ordered_json::error_handler_t::replace)
     << '\n';
}

} // namespace kmap_tidy
