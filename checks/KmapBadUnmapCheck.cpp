//===--- KmapBadUnmapCheck.cpp - linuxkernel-kmap-bad-unmap ---------------===//
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

void checkKmapBadUnmap(TranslationUnit &TU, FindingSink Sink) {
  auto Wording = [](const MapFlow &Flow,
                    const FlowViolation &V) -> std::optional<ViolationWords> {
    ViolationWords Words;
    std::string Unmap = nameOfUnmap(Flow, V.At);
    switch (V.Kind) {
    case FlowViolation::MixedFamily:
      Words.Message = Unmap + " releases a mapping that " +
                      nameOfMap(Flow, V.Map) + " made";
      break;
    case FlowViolation::AddressForPage:
      Words.Message = Unmap + " takes the page, but gets the mapped address";
      break;
    case FlowViolation::PageForAddress:
      Words.Message = Unmap + " takes the mapped address, but gets the page";
      break;
    case FlowViolation::OutsidePage:
      Words.Message = Unmap + " gets an address outside of the mapped page";
      break;
    case FlowViolation::ForeignAddress:
      Words.Message = Unmap + " gets the address of a variable, which nothing "
                              "has mapped";
      break;
    default:
      return std::nullopt;
    }
    Words.Outcome = Refusal{"mixed-families", "R7",
                            "the right operand has to be chosen by a person"};
    return Words;
  };
  reportViolations(TU, "linuxkernel-kmap-bad-unmap", Wording, Sink);
}

} // namespace kmap_tidy
