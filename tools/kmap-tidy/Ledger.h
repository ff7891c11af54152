//===--- Ledger.h - every mention of the API, accounted for -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// DESIGN.md, "Honest accounting": every textual mention of a tracked name ends
/// in exactly one state, and the totals add up to grep's.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_LEDGER_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_LEDGER_H

#include "tools/kmap-tidy/Mentions.h"
#include "tools/kmap-tidy/Report.h"
#include "tools/kmap-tidy/Unit.h"
#include <array>
#include <map>
#include <string>
#include <vector>

namespace kmap_tidy {

enum class SiteState {
  /// `fix` wrote it.
  Converted,
  /// A finding with a fix covers it.
  Fixable,
  /// A finding without one covers it.
  Refused,
  /// A finding that a NOLINT comment silences covers it.
  Suppressed,
  /// Of a family that needs no conversion.
  AlreadyLocal,
  /// No unit of the run compiles it.
  NotCompiled,
  /// A comment, a string, a structure's member of that name, or the API's own
  /// declaration or definition.
  NotCode,
  /// No unit of the file could be parsed.
  NotParsed,
  /// Compiled code that no enabled check said anything about.
  Unreported,
};
constexpr unsigned NumSiteStates = 9;

/// The name of \p State in JSON.
llvm::StringRef stateName(SiteState State);

struct LedgerSite {
  std::string File;
  unsigned Line = 0;
  unsigned Offset = 0;
  std::string Api;
  SiteState State = SiteState::Unreported;
  /// Of a site that is not compiled, what it waits for, if that is visible.
  std::string Guard;
};

class Ledger {
public:
  /// Takes in \p All, and what the units of \p Reports made of them.
  void open(const Mentions &All, llvm::ArrayRef<UnitReport> Reports,
            const Root &Tree);

  /// Gives each site that a finding covers its state. A site inside an edit or
  /// at the place of a finding or of one of its notes is covered.
  void classify(llvm::ArrayRef<ResolvedFinding> Findings);

  /// Fixable sites of \p Edits become Converted.
  void markConverted(llvm::ArrayRef<ResolvedEdit> Edits);

  /// In source order, by file.
  std::vector<LedgerSite> sites() const;
  std::array<size_t, NumSiteStates> totals() const;

private:
  /// By file, then offset.
  std::map<std::string, std::map<unsigned, LedgerSite>> Sites;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_LEDGER_H
