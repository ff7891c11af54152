//===--- KmapUnmapOrderCheck.cpp - linuxkernel-kmap-unmap-order -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "checks/ViolationReport.h"
#include "rewriters/UnmapSwap.h"

using namespace clang;

namespace kmap_tidy {

/// The fix for unmaps that only need to trade places.
static std::optional<Fix> swapUnmaps(TranslationUnit &TU, const MapFlow &Flow,
                                     const FlowViolation &V) {
  for (unsigned I = 0; I < Flow.unmaps().size(); ++I) {
    if (Flow.unmaps()[I].Site.Node != V.At)
      continue;
    auto Pair = swappable(TU, Flow, I, V.Other);
    if (!Pair)
      continue;
    Fix Result;
    Result.Kind = "swap-unmaps";
    swapTexts(*Pair, TU.callSites().text(Pair->FirstCall.Whole).str(),
              TU.callSites().text(Pair->SecondCall.Whole).str(), Result);
    return Result;
  }
  return std::nullopt;
}

void checkKmapUnmapOrder(TranslationUnit &TU, FindingSink Sink) {
  auto Wording = [&](const MapFlow &Flow,
                     const FlowViolation &V) -> std::optional<ViolationWords> {
    if (V.Kind != FlowViolation::WrongOrder)
      return std::nullopt;
    ViolationWords Words;
    std::string Map = nameOfMap(Flow, V.Map), Other = nameOfMap(Flow, V.Other);
    Words.Message = nameOfUnmap(Flow, V.At) + " releases the mapping of " +
                    Map + " while a later one of " + Other + " is still mapped";
    Words.Here = "released here while the later one is live";
    Words.Outcome =
        Refusal{"not-lifo", "R1",
                "the order of the unmaps has to be chosen by a person"};
    if (auto Swapped = swapUnmaps(TU, Flow, V))
      Words.Outcome = std::move(*Swapped);
    return Words;
  };
  reportViolations(TU, "linuxkernel-kmap-unmap-order", Wording, Sink);
}

} // namespace kmap_tidy
