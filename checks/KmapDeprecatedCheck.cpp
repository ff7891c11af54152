//===--- KmapDeprecatedCheck.cpp - linuxkernel-kmap-deprecated ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "rewriters/LocalConversion.h"
#include "rewriters/LowmemPage.h"
#include "rewriters/PageHelper.h"
#include "rewriters/WrapperPair.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace kmap_tidy {

namespace {

constexpr llvm::StringLiteral CheckName = "linuxkernel-kmap-deprecated";

class DeprecatedReporter {
public:
  DeprecatedReporter(TranslationUnit &TU, FindingSink Sink)
      : TU(TU), Sink(Sink) {}

  void reportRegion(const MapFlow &Flow, const ConvertedRegion &Region);
  void report(const CallSite &Site, const FunctionDecl &Function,
              Resolution Outcome, std::vector<PathNote> Notes);

private:
  TranslationUnit &TU;
  FindingSink Sink;
  /// Calls in a macro's body come once per expansion.
  llvm::DenseSet<SourceLocation> Reported;
};

void DeprecatedReporter::report(const CallSite &Site,
                                const FunctionDecl &Function,
                                Resolution Outcome,
                                std::vector<PathNote> Notes) {
  if (!Site.Api->isDeprecated() || !Reported.insert(Site.Name).second)
    return;
  Finding Found;
  Found.Check = CheckName;
  Found.Api = Site.Api->Name;
  Found.Function = &Function;
  auto Spelled = TU.callSites().spelling(Site.Name);
  Found.Range =
      Spelled ? Spelled->Whole.getAsRange() : SourceRange(Site.Name, Site.Name);
  Found.Message =
      (Site.Api->Name + "() is deprecated; use " + Site.Api->Replacement + "()")
          .str();
  if (Spelled && !Spelled->Arguments.empty())
    (Site.Api->Kind == Operand::Address ? Found.Mapping : Found.Page) =
        TU.callSites().text(Spelled->Arguments.front()).str();
  Found.Notes = std::move(Notes);
  Found.Outcome = std::move(Outcome);
  Sink(std::move(Found));
}

void DeprecatedReporter::reportRegion(const MapFlow &Flow,
                                      const ConvertedRegion &Region) {
  std::vector<PathNote> Released;
  for (unsigned I : Region.Unmaps)
    Released.push_back(
        {Flow.unmaps()[I].Site.Name, "the mapping is released here"});
  bool IsReported = false;
  for (unsigned I : Region.Maps)
    if (!Flow.maps()[I].Callee) {
      report(Flow.maps()[I].Site, Flow.function(), Region.Outcome, Released);
      IsReported = true;
    }
  if (IsReported)
    return;
  for (unsigned I : Region.Unmaps)
    if (!Flow.unmaps()[I].Callee)
      report(Flow.unmaps()[I].Site, Flow.function(), Region.Outcome, {});
}

/// RULES R13: a helper that does it all is better than a renamed map.
void preferHelper(ConvertedRegion &Region,
                  llvm::ArrayRef<HelperRegion> Helpers) {
  // What the text of the region says against a change, it says against any.
  const auto *Why = std::get_if<Refusal>(&Region.Outcome);
  if (Why && (Why->Code == "stale-comment" || Why->Code == "conditional-code" ||
              Why->Code == "paired-branch"))
    return;
  // RULES R14: no map at all is better still.
  const auto *Own = std::get_if<Fix>(&Region.Outcome);
  if (Own && Own->Kind == PageAddressFix)
    return;
  for (const HelperRegion &Helper : Helpers)
    if (std::holds_alternative<Fix>(Helper.Outcome) &&
        llvm::any_of(Region.Maps, [&](unsigned Map) {
          return llvm::is_contained(Helper.Maps, Map);
        }))
      Region.Outcome = Helper.Outcome;
}

} // namespace

void checkKmapDeprecated(TranslationUnit &TU, FindingSink Sink) {
  DeprecatedReporter Reporter(TU, Sink);
  for (const auto &[Function, Site] : TU.definitionSites())
    Reporter.report(Site, *Function,
                    Refusal{"api-definition", "",
                            "the call is part of the API's own definition"},
                    {});
  std::vector<ConvertedFunction> Functions;
  for (const MapFlow *Flow : TU.mapFlows())
    Functions.push_back({Flow, convertToLocal(TU, *Flow)});
  convertWrappers(TU, Functions);
  for (ConvertedFunction &F : Functions) {
    const std::vector<HelperRegion> Helpers = convertToHelpers(TU, *F.Flow);
    for (ConvertedRegion &Region : F.Regions) {
      preferHelper(Region, Helpers);
      Reporter.reportRegion(*F.Flow, Region);
    }
  }
}

} // namespace kmap_tidy
