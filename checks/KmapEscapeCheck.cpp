//===--- KmapEscapeCheck.cpp - linuxkernel-kmap-escape --------------------===//
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

void checkKmapEscape(TranslationUnit &TU, FindingSink Sink) {
  auto Wording = [](const MapFlow &Flow,
                    const FlowViolation &V) -> std::optional<ViolationWords> {
    ViolationWords Words;
    std::string Map = nameOfMap(Flow, V.Map);
    switch (V.Kind) {
    case FlowViolation::UsedAfterUnmap:
      Words.Message = "the mapping of " + Map + " is used after it is released";
      Words.Here = "used here";
      break;
    case FlowViolation::ReturnedDead:
      Words.Message =
          "the address of the released mapping of " + Map + " is returned";
      Words.Here = "returned here";
      break;
    case FlowViolation::HandedOver:
      Words.Message = "the mapping of " + Map + " is handed to another context";
      Words.Here = "handed over here";
      break;
    default:
      return std::nullopt;
    }
    Words.Outcome =
        Refusal{"escapes-context", "R3",
                "the life time of the mapping has to be changed by a person"};
    return Words;
  };
  reportViolations(TU, "linuxkernel-kmap-escape", Wording, Sink);
}

} // namespace kmap_tidy
