//===--- KmapOpenCodedCheck.cpp - linuxkernel-kmap-open-coded -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "rewriters/PageHelper.h"

using namespace clang;

namespace kmap_tidy {

/// `a()`, `a() and b()`, `a(), b() and c()`.
static std::string listOf(llvm::ArrayRef<std::string> Names) {
  std::string Result;
  for (size_t I = 0; I < Names.size(); ++I)
    Result += (I == 0                  ? ""
               : I + 1 == Names.size() ? " and "
                                       : ", ") +
              Names[I] + "()";
  return Result;
}

static void report(TranslationUnit &TU, const MapFlow &Flow,
                   const HelperRegion &Region, FindingSink Sink) {
  const CallSite &Site = Flow.maps()[Region.Maps.front()].Site;
  Finding Found;
  Found.Check = "linuxkernel-kmap-open-coded";
  Found.Api = Site.Api->Name;
  Found.Function = &Flow.function();
  auto Spelled = TU.callSites().spelling(Site.Name);
  Found.Range =
      Spelled ? Spelled->Whole.getAsRange() : SourceRange(Site.Name, Site.Name);
  if (Spelled && !Spelled->Arguments.empty())
    Found.Page = TU.callSites().text(Spelled->Arguments.front()).str();
  Found.Message =
      Site.Api->Name.str() + "() around " + listOf(Region.Operations);
  if (!Region.Helpers.empty())
    Found.Message += "; use " + listOf(Region.Helpers);
  for (unsigned I : Region.Unmaps)
    Found.Notes.push_back(
        {Flow.unmaps()[I].Site.Name, "the mapping is released here"});
  Found.Outcome = Region.Outcome;
  Sink(std::move(Found));
}

void checkKmapOpenCoded(TranslationUnit &TU, FindingSink Sink) {
  for (const MapFlow *Flow : TU.mapFlows())
    for (const HelperRegion &Region : convertToHelpers(TU, *Flow))
      report(TU, *Flow, Region, Sink);
}

} // namespace kmap_tidy
