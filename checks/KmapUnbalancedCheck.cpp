//===--- KmapUnbalancedCheck.cpp - linuxkernel-kmap-unbalanced ------------===//
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

static constexpr llvm::StringLiteral CheckName = "linuxkernel-kmap-unbalanced";

/// Says of a function with too many paths that nothing was proved of it.
static void reportGivenUp(const MapFlow &Flow, FindingSink Sink) {
  const FunctionDecl &Function = Flow.function();
  Finding Found;
  Found.Check = CheckName;
  Found.Function = &Function;
  Found.Range = SourceRange(Function.getLocation(), Function.getLocation());
  Found.Message = "the mappings of " + Function.getName().str() +
                  "() were not followed to the end";
  Found.Sureness = Confidence::Low;
  Found.Outcome =
      Refusal{"analysis-budget", "R17", "the function has too many paths"};
  Sink(std::move(Found));
}

void checkKmapUnbalanced(TranslationUnit &TU, FindingSink Sink) {
  auto Wording = [](const MapFlow &Flow,
                    const FlowViolation &V) -> std::optional<ViolationWords> {
    ViolationWords Words;
    std::string Map = nameOfMap(Flow, V.Map);
    switch (V.Kind) {
    case FlowViolation::Leak:
      Words.Message = "the mapping of " + Map + " is not released on this path";
      Words.Here = "the function is left here";
      break;
    case FlowViolation::ReleasedTwice:
      Words.Message = nameOfUnmap(Flow, V.At) + " releases the mapping of " +
                      Map + " a second time";
      Words.Here = "released again here";
      break;
    default:
      return std::nullopt;
    }
    Words.Outcome =
        Refusal{"unbalanced", "R17",
                "the right place for the unmap has to be chosen by a person"};
    return Words;
  };
  reportViolations(TU, CheckName, Wording, Sink);
  for (const MapFlow *Flow : TU.mapFlows())
    if (Flow->gaveUp())
      reportGivenUp(*Flow, Sink);
}

} // namespace kmap_tidy
