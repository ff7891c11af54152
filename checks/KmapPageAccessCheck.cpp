//===--- KmapPageAccessCheck.cpp - linuxkernel-kmap-page-access -----------===//
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

void checkKmapPageAccess(TranslationUnit &TU, FindingSink Sink) {
  auto Wording = [](const MapFlow &Flow,
                    const FlowViolation &V) -> std::optional<ViolationWords> {
    ViolationWords Words;
    switch (V.Kind) {
    case FlowViolation::PageAddressed:
      if (V.Map >= Flow.maps().size()) {
        Words.Message = "the linear address of a page that may have been "
                        "allocated in high memory, where it has none";
        Words.Outcome = Refusal{"page-address-use", "R6",
                                "map the page, or allocate it in low memory"};
        return Words;
      }
      Words.Message = "the linear address of a page that " +
                      nameOfMap(Flow, V.Map) +
                      " maps: there is none if the page is in highmem";
      Words.Sureness = Confidence::Medium;
      Words.Outcome = Refusal{"page-address-use", "R6",
                              "use the address that the mapping call returned"};
      return Words;
    case FlowViolation::TakenForLinear:
      Words.Message = "the address that " + nameOfMap(Flow, V.Map) +
                      " returned is taken for a linear one: it is none if the "
                      "page is in highmem";
      Words.Sureness = Confidence::Medium;
      Words.Outcome =
          Refusal{"page-address-use", "R6", "use the page that was mapped"};
      return Words;
    case FlowViolation::LeavesPage:
      Words.Message = "the call reaches behind the end of the page";
      Words.Outcome = Refusal{"spans-pages", "R9",
                              "one mapping covers one page; use a loop"};
      return Words;
    case FlowViolation::SamePageTwice:
      Words.Message = "a copy between two mappings of the same page, whose "
                      "addresses say nothing of their order";
      Words.Outcome = Refusal{"overlapping-copy", "R19",
                              "use one mapping for both operands"};
      return Words;
    default:
      return std::nullopt;
    }
  };
  reportViolations(TU, "linuxkernel-kmap-page-access", Wording, Sink);
}

} // namespace kmap_tidy
