//===--- JsonOutput.cpp - the report as JSON ------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Outputs.h"
#include "llvm/Support/Base64.h"
#include <nlohmann/json.hpp>

using nlohmann::ordered_json;

namespace kmap_tidy {
namespace {

ordered_json toJson(const ResolvedFix &Offered) {
  ordered_json Edits = ordered_json::array();
  for (const ResolvedEdit &E : Offered.Edits)
    Edits.push_back({{"file", E.File},
                     {"offset", E.Offset},
                     {"length", E.Length},
                     {"text", E.Text}});
  return {{"kind", Offered.Kind}, {"replacements", std::move(Edits)}};
}

ordered_json toJson(const ResolvedFinding &F, const Session &S) {
  ordered_json Result;
  Result["check"] = F.Check;
  Result["severity"] = nameOf(F.Level).str();
  Result["confidence"] = nameOf(F.Sureness).str();
  Result["api"] = F.Api;
  Result["file"] = F.Begin.File;
  Result["line"] = F.Begin.Line;
  Result["column"] = F.Begin.Column;
  Result["end_line"] = F.End.Line;
  Result["end_column"] = F.End.Column;
  Result["function"] = F.Function;
  Result["message"] = F.Message;
  Result["page"] = F.Page;
  Result["mapping"] = F.Mapping;
  ordered_json Notes = ordered_json::array();
  for (const ResolvedNote &Note : F.Notes)
    Notes.push_back({{"file", Note.At.File},
                     {"line", Note.At.Line},
                     {"column", Note.At.Column},
                     {"message", Note.Message}});
  Result["notes"] = std::move(Notes);
  if (const ResolvedFix *Offered = F.fix())
    Result["fix"] = toJson(*Offered);
  if (const Refusal *Refused = F.refusal())
    Result["refusal"] = {{"code", Refused->Code},
                         {"rule", Refused->Rule},
                         {"message", Refused->Message}};
  Result["fingerprint"] = F.Fingerprint;
  Result["standing"] = nameOf(F.Where).str();
  if (S.Configurations.size() > 1)
    for (const ConfigurationView &View : F.Views)
      Result["configurations"].push_back(
          {{"build", S.Configurations[View.Configuration].Build},
           {"outcome", View.Outcome}});
  return Result;
}

ordered_json toJson(const Ledger &Accounts) {
  ordered_json Result;
  std::vector<LedgerSite> Sites = Accounts.sites();
  Result["occurrences"] = Sites.size();
  auto Totals = Accounts.totals();
  for (unsigned I = 0; I < NumSiteStates; ++I)
    Result[stateName(static_cast<SiteState>(I)).str()] = Totals[I];
  ordered_json List = ordered_json::array();
  for (const LedgerSite &Site : Sites) {
    List.push_back({{"file", Site.File},
                    {"line", Site.Line},
                    {"api", Site.Api},
                    {"state", stateName(Site.State).str()}});
    if (!Site.Guard.empty())
      List.back()["guard"] = Site.Guard;
  }
  Result["sites"] = std::move(List);
  return Result;
}

} // namespace

void writeJson(const Session &S, llvm::raw_ostream &OS) {
  ordered_json Report;
  Report["version"] = 1;
  Report["tool"] = {{"name", "kmap-tidy"},
                    {"version", KMAP_TIDY_VERSION},
                    {"llvm", LLVM_VERSION_STRING}};
  Report["root"] = S.Tree.folder().str();
  Report["configurations"] = ordered_json::array();
  for (const Configuration &One : S.Configurations)
    Report["configurations"].push_back(
        {{"build", One.Build}, {"files", One.Files}});
  Report["findings"] = ordered_json::array();
  for (const ResolvedFinding &F : S.Findings)
    if (F.Where != Standing::Elsewhere)
      Report["findings"].push_back(toJson(F, S));
  Report["ledger"] = toJson(S.Accounts);
  Report["errors"] = ordered_json::array();
  for (const RunError &Problem : S.Errors)
    Report["errors"].push_back(
        {{"file", Problem.File}, {"message", Problem.Message}});
  const RunStatistics &N = S.Statistics;
  Report["statistics"] = {{"files_in_database", N.FilesInDatabase},
                          {"files_chosen", N.FilesChosen},
                          {"files_without_mention", N.FilesWithoutMention},
                          {"units_parsed", N.UnitsParsed},
                          {"units_failed", N.UnitsFailed},
                          {"units_asked", N.UnitsAsked.size()},
                          {"dropped_flags", S.Dropped.list()}};
  if (!S.ShardBytes.empty())
    Report["shard"] = llvm::encodeBase64(S.ShardBytes);
  // Source text may be in any encoding; JSON is UTF-8.
  OS << Report.dump(2, ' ', /*ensure_ascii=*/false,
                    ordered_json::error_handler_t::replace)
     << '\n';
}

} // namespace kmap_tidy
