//===--- KmapAtomicContextCheck.cpp - linuxkernel-kmap-atomic-context -----===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "checks/ViolationReport.h"

using namespace clang;

namespace kmap_tidy {

void checkKmapAtomicContext(TranslationUnit &TU, FindingSink Sink) {
  auto Wording = [](const MapFlow &Flow,
                    const FlowViolation &V) -> std::optional<ViolationWords> {
    ViolationWords Words;
    std::string Map = nameOfMap(Flow, V.Map);
    switch (V.Kind) {
    case FlowViolation::SleepsInSection:
      Words.Message = "a call that may sleep in the atomic section of " + Map;
      Words.Here = "may sleep here";
      break;
    case FlowViolation::MapSleeps:
      Words.Message = Map + " may sleep, but is called in atomic context";
      Words.Here = "mapped here";
      break;
    default:
      return std::nullopt;
    }
    Words.Outcome = Refusal{"sleeps-under-map", "R4",
                            "the context has to be changed by a person"};
    return Words;
  };
  reportViolations(TU, "linuxkernel-kmap-atomic-context", Wording, Sink);
}

} // namespace kmap_tidy
