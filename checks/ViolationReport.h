//===--- ViolationReport.h - broken rules as findings -----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Turns violations of the map flow into findings with the path that leads to
/// them. The checks choose which violations are theirs and word the message.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_CHECKS_VIOLATIONREPORT_H
#define KMAP_TIDY_CHECKS_VIOLATIONREPORT_H

#include "analysis/MapFlow.h"
#include "checks/Finding.h"

namespace kmap_tidy {

class TranslationUnit;

/// What a check says of one violation.
struct ViolationWords {
  std::string Message;
  /// Note at the place of the violation, at the end of the path.
  std::string Here;
  Confidence Sureness = Confidence::High;
  Resolution Outcome;
};

/// Words for \p V, or nothing if it belongs to another check.
using ViolationWording = llvm::function_ref<std::optional<ViolationWords>(
    const MapFlow &Flow, const FlowViolation &V)>;

/// Reports the violations of \p TU that \p Wording has words for as findings of
/// \p Check, each with its path.
void reportViolations(TranslationUnit &TU, llvm::StringRef Check,
                      ViolationWording Wording, FindingSink Sink);

/// `kmap_local_page()` for the map call \p Map of \p Flow; empty if it is ~0u.
std::string nameOfMap(const MapFlow &Flow, unsigned Map);

/// `kunmap_local()` for the unmap call \p At; the map's name if \p At is none.
std::string nameOfUnmap(const MapFlow &Flow, const clang::Stmt *At);

} // namespace kmap_tidy

#endif // KMAP_TIDY_CHECKS_VIOLATIONREPORT_H
