//===--- Merge.cpp - one list of findings from many units -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Merge.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SHA1.h"
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

using namespace llvm;

namespace kmap_tidy {
namespace {

using SiteKey = std::tuple<std::string, unsigned, std::string>;

SiteKey siteOf(const ResolvedFinding &F) {
  return {F.Begin.File, F.Begin.Offset, F.Check};
}

void withdrawBoth(ResolvedFinding &Into, const ResolvedFinding &Other) {
  Into.refuse("conflicting-edits", "",
              "the translation units that compile this code need different "
              "edits");
  llvm::append_range(Into.Withdrawn, Other.fix()->Edits);
}

std::string outcomeOf(const ResolvedFinding &F) {
  return F.fix() ? "fix" : F.refusal()->Code;
}

/// Notes what \p F became in \p Configuration. Of several units of one
/// configuration, a refusal wins, as it does in fold().
void addView(ResolvedFinding &Into, unsigned Configuration,
             std::string Outcome) {
  auto Known = llvm::find_if(Into.Views, [&](const ConfigurationView &View) {
    return View.Configuration == Configuration;
  });
  if (Known == Into.Views.end())
    Into.Views.push_back({Configuration, std::move(Outcome)});
  else if (Known->Outcome == "fix")
    Known->Outcome = std::move(Outcome);
}

/// Folds \p Other, the same site in another unit, into \p Into.
void fold(ResolvedFinding &Into, ResolvedFinding &&Other) {
  if (Other.Where == Standing::Suppressed)
    Into.Where = Standing::Suppressed;
  if (Into.refusal()) {
    if (Other.fix())
      llvm::append_range(Into.Withdrawn, Other.fix()->Edits);
    return;
  }
  if (Other.refusal()) {
    // Unsafe in one configuration is unsafe.
    const Refusal &Why = *Other.refusal();
    Into.refuse(Why.Code, Why.Rule, Why.Message);
    return;
  }
  if (Into.fix()->Edits != Other.fix()->Edits)
    withdrawBoth(Into, Other);
}

/// A region may be reported at several sites, each with the whole region's
/// edits.
bool sharesEdit(
    const ResolvedFix &Offered,
    const std::set<std::tuple<std::string, unsigned, unsigned>> &Gone) {
  return llvm::any_of(Offered.Edits, [&](const ResolvedEdit &E) {
    // Unrelated fixes may ask for the same insertion (an #include).
    return E.Length && Gone.count({E.File, E.Offset, E.Length});
  });
}

void addFingerprints(std::vector<ResolvedFinding> &Findings) {
  // Findings are in source order, so the count is the occurrence's index.
  std::map<std::string, unsigned> Seen;
  for (ResolvedFinding &F : Findings) {
    std::string Identity = F.Check + '\0' + F.Begin.File + '\0' + F.Function +
                           '\0' + F.Api + '\0' + F.Lines;
    Identity += '\0' + std::to_string(Seen[Identity]++);
    SHA1 Hash;
    Hash.update(Identity);
    F.Fingerprint = toHex(Hash.final(), /*LowerCase=*/true).substr(0, 32);
  }
}

/// Whether \p Report's unit compiles what \p F is about.
bool compiles(const UnitReport &Report, const ResolvedFinding &F) {
  return llvm::any_of(Report.Views, [&](const FileView &View) {
    return View.File == F.Begin.File &&
           llvm::none_of(View.Skipped, [&](const SkippedRange &Range) {
             return Range.Begin <= F.Begin.Offset && F.Begin.Offset < Range.End;
           });
  });
}

/// Withdraws fixes of \c GupReleaseCheck that some unit which compiles the
/// release does not offer. One that cannot tell whose the pages are says
/// nothing.
void requireAll(std::map<SiteKey, ResolvedFinding> &Sites,
                const std::map<SiteKey, std::set<const UnitReport *>> &Offering,
                llvm::ArrayRef<UnitReport> Reports) {
  for (auto &[Key, F] : Sites) {
    if (F.Check != GupReleaseCheck || !F.fix())
      continue;
    const std::set<const UnitReport *> &By = Offering.at(Key);
    if (llvm::any_of(Reports, [&](const UnitReport &Report) {
          return Report.Parsed && !By.count(&Report) && compiles(Report, F);
        }))
      F.refuse("conflicting-edits", "P2",
               "another command that compiles the release does not see that "
               "all its pages come from there");
  }
}

} // namespace

void refuseBrokenGroups(std::vector<ResolvedFinding> &Findings) {
  StringSet<> Broken;
  std::set<std::tuple<std::string, unsigned, unsigned>> Gone;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const ResolvedFinding &F : Findings) {
      if (!F.refusal())
        continue;
      if (!F.Group.empty())
        Broken.insert(F.Group);
      for (const ResolvedEdit &E : F.Withdrawn)
        Gone.insert({E.File, E.Offset, E.Length});
    }
    for (ResolvedFinding &F : Findings) {
      if (!F.fix() || (!Broken.count(F.Group) && !sharesEdit(*F.fix(), Gone)))
        continue;
      F.refuse("conflicting-edits", "",
               "the other half of this edit was refused");
      Changed = true;
    }
  }
}

std::vector<ResolvedFinding> mergeFindings(std::vector<UnitReport> &Reports) {
  std::map<SiteKey, ResolvedFinding> Sites;
  std::map<SiteKey, std::set<const UnitReport *>> Offering;
  for (UnitReport &Report : Reports) {
    for (ResolvedFinding &F : Report.Findings) {
      std::string Outcome = outcomeOf(F);
      Offering[siteOf(F)].insert(&Report);
      auto At = Sites.find(siteOf(F));
      if (At == Sites.end())
        At = Sites.emplace(siteOf(F), std::move(F)).first;
      else
        fold(At->second, std::move(F));
      addView(At->second, Report.Configuration, std::move(Outcome));
    }
    Report.Findings.clear();
  }
  requireAll(Sites, Offering, Reports);
  std::vector<ResolvedFinding> Result;
  Result.reserve(Sites.size());
  for (auto &[Key, F] : Sites)
    Result.push_back(std::move(F));
  refuseBrokenGroups(Result);
  addFingerprints(Result);
  return Result;
}

} // namespace kmap_tidy
