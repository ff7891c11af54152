//===--- Ledger.cpp - every mention of the API, accounted for -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Ledger.h"
#include "analysis/KernelApi.h"
#include "tools/kmap-tidy/KbuildGuard.h"
#include "tools/kmap-tidy/TrackedNames.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <optional>

using namespace llvm;

namespace kmap_tidy {
namespace {

using Views = std::vector<std::pair<const UnitReport *, const FileView *>>;

bool isSkipped(unsigned Offset, const FileView &View) {
  return llvm::any_of(View.Skipped, [&](const SkippedRange &Range) {
    return Offset >= Range.Begin && Offset < Range.End;
  });
}

/// The state of \p M before any finding is looked at.
SiteState stateBefore(const Mention &M, const Views &Seen) {
  bool Parsed = false, Compiled = false, Declares = false;
  for (const auto &[Unit, View] : Seen) {
    Parsed |= Unit->Parsed;
    Compiled |= Unit->Parsed && !isSkipped(M.Offset, *View);
    Declares |= llvm::is_contained(View->Declarations, M.Offset);
  }
  if (!M.IsCode || Declares)
    return SiteState::NotCode;
  if (!Parsed && !Seen.empty())
    return SiteState::NotParsed;
  if (!Compiled)
    return SiteState::NotCompiled;
  return trackedApi(M.Api)->isDeprecated() ? SiteState::Unreported
                                           : SiteState::AlreadyLocal;
}

} // namespace

StringRef stateName(SiteState State) {
  static constexpr llvm::StringLiteral Names[] = {
      "converted",    "fixable",  "refused",    "suppressed", "already_local",
      "not_compiled", "not_code", "not_parsed", "unreported"};
  static_assert(std::size(Names) == NumSiteStates);
  return Names[static_cast<unsigned>(State)];
}

void Ledger::open(const Mentions &All, ArrayRef<UnitReport> Reports,
                  const Root &Tree) {
  std::map<std::string, Views> Seen;
  for (const UnitReport &Report : Reports)
    for (const FileView &View : Report.Views)
      Seen[View.File].push_back({&Report, &View});
  for (const auto &[File, Mentioned] : All) {
    const Views &Here = Seen[File];
    std::optional<std::string> OfFile;
    for (const Mention &M : Mentioned) {
      LedgerSite Site{File, M.Line, M.Offset, M.Api, stateBefore(M, Here), ""};
      if (Site.State == SiteState::NotCompiled) {
        Site.Guard = M.Guard;
        if (Here.empty()) {
          if (!OfFile)
            OfFile = kbuildGuard(File, Tree);
          Site.Guard = *OfFile;
        }
      }
      Sites[File].emplace(M.Offset, std::move(Site));
    }
  }
}

void Ledger::classify(ArrayRef<ResolvedFinding> Findings) {
  auto Cover = [&](StringRef File, unsigned Begin, unsigned End,
                   SiteState State) {
    auto At = Sites.find(File.str());
    if (At == Sites.end())
      return;
    auto &Here = At->second;
    for (auto Site = Here.lower_bound(Begin);
         Site != Here.end() && Site->first < End; ++Site) {
      SiteState &Old = Site->second.State;
      // What a refusal says of a site wins over another check's fix only where
      // nothing was said before: the fix will still be applied.
      if (Old == SiteState::Unreported ||
          (Old == SiteState::Refused && State == SiteState::Fixable))
        Old = State;
    }
  };
  for (const ResolvedFinding &F : Findings) {
    SiteState State = F.fix() ? SiteState::Fixable : SiteState::Refused;
    if (F.Where == Standing::Suppressed)
      State = SiteState::Suppressed;
    Cover(F.Begin.File, F.Begin.Offset,
          std::max(F.End.Offset, F.Begin.Offset + 1), State);
    for (const ResolvedNote &Note : F.Notes)
      Cover(Note.At.File, Note.At.Offset, Note.At.Offset + 1, State);
    if (const ResolvedFix *Offered = F.fix())
      for (const ResolvedEdit &E : Offered->Edits)
        Cover(E.File, E.Offset, E.Offset + E.Length, State);
  }
}

void Ledger::markConverted(ArrayRef<ResolvedEdit> Edits) {
  for (const ResolvedEdit &E : Edits) {
    auto At = Sites.find(E.File);
    if (At == Sites.end())
      continue;
    for (auto Site = At->second.lower_bound(E.Offset);
         Site != At->second.end() && Site->first < E.Offset + E.Length; ++Site)
      if (Site->second.State == SiteState::Fixable)
        Site->second.State = SiteState::Converted;
  }
}

std::vector<LedgerSite> Ledger::sites() const {
  std::vector<LedgerSite> Result;
  for (const auto &[File, Here] : Sites)
    for (const auto &[Offset, Site] : Here)
      Result.push_back(Site);
  return Result;
}

std::array<size_t, NumSiteStates> Ledger::totals() const {
  std::array<size_t, NumSiteStates> Result = {};
  for (const auto &[File, Here] : Sites)
    for (const auto &[Offset, Site] : Here)
      ++Result[static_cast<unsigned>(Site.State)];
  return Result;
}

} // namespace kmap_tidy
