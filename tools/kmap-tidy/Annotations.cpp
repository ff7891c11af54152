//===--- Annotations.cpp - findings beside a merge request ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// GitHub's workflow commands and GitLab's code quality report. Both show what
/// is new only, on the line of the finding.
///
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Outputs.h"
#include "llvm/ADT/StringExtras.h"
#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::ordered_json;

namespace kmap_tidy {
namespace {

/// GitHub's escapes. In a property, `:` and `,` would end it.
std::string escaped(StringRef Text, bool IsProperty) {
  std::string Result;
  for (char C : Text) {
    bool Ends = C == '%' || C == '\r' || C == '\n' ||
                (IsProperty && (C == ':' || C == ','));
    if (!Ends) {
      Result.push_back(C);
      continue;
    }
    Result += "%" + toHex(StringRef(&C, 1));
  }
  return Result;
}

StringRef gitHubLevel(Severity Level) {
  return Level == Severity::Note ? "notice" : nameOf(Level);
}

StringRef gitLabLevel(Severity Level) {
  switch (Level) {
  case Severity::Error:
    return "critical";
  case Severity::Warning:
    return "minor";
  case Severity::Note:
    break;
  }
  return "info";
}

} // namespace

void writeGitHub(const Session &S, raw_ostream &OS) {
  for (const ResolvedFinding &F : S.Findings) {
    if (F.Where != Standing::New)
      continue;
    OS << "::" << gitHubLevel(F.Level)
       << " file=" << escaped(F.Begin.File, /*IsProperty=*/true)
       << ",line=" << F.Begin.Line << ",endLine=" << F.End.Line;
    // Columns are for one line only.
    if (F.Begin.Line == F.End.Line)
      OS << ",col=" << F.Begin.Column << ",endColumn=" << F.End.Column;
    OS << ",title=" << escaped(F.Check, /*IsProperty=*/true)
       << "::" << escaped(messageWithReason(F), /*IsProperty=*/false) << '\n';
  }
}

void writeGitLab(const Session &S, raw_ostream &OS) {
  ordered_json Report = ordered_json::array();
  for (const ResolvedFinding &F : S.Findings)
    if (F.Where == Standing::New)
      Report.push_back(
          {{"description", messageWithReason(F)},
           {"check_name", F.Check},
           {"fingerprint", F.Fingerprint},
           {"severity", gitLabLevel(F.Level).str()},
           {"location",
            {{"path", F.Begin.File},
             {"lines", {{"begin", F.Begin.Line}, {"end", F.End.Line}}}}}});
  OS << Report.dump(2, ' ', /*ensure_ascii=*/false,
                    ordered_json::error_handler_t::replace)
     << '\n';
}

} // namespace kmap_tidy
