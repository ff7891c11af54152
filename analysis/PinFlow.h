//===--- PinFlow.h - paths that forget a claim on a page --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Follows one acquisition into a local variable to the ends of its function.
///
/// The lattice of a path: how the acquisition ended (error, no page, some pages,
/// all pages), whether the variable with its result still holds that, and which
/// conditions went which way. The end of an acquisition is decided by comparisons
/// of its result, and is kept when the variable gets another value. A condition
/// that is spelled as one that the path took before goes the same way; a local
/// variable that was last set to a constant decides its own test. Whatever else
/// may end the claim (a release in a callee or under a condition that is not
/// known, a page that is stored, a loop around a release) does: the analysis is
/// silent rather than wrong.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PINFLOW_H
#define KMAP_TIDY_ANALYSIS_PINFLOW_H

#include "analysis/PageOrigin.h"

namespace kmap_tidy {

/// States that are executed for one acquisition before it is given up.
constexpr unsigned MaxPinStates = 20000;

/// A path that leaves the function with a claim that nobody gives up.
struct PinLeak {
  /// Index into \c PageOrigins::sources().
  unsigned Source;
  /// The return statement; null for the end of the body.
  const clang::ReturnStmt *At = nullptr;
  /// Only some of the pages that were asked for had been got.
  bool IsShort = false;
};

/// The leaks of \p Source, one per place, in no useful order. None for an
/// acquisition whose pages are not kept in local variables, or are never
/// released by the function. \p NumberKeeps: whoever takes a page's frame number
/// may release the page by it.
std::vector<PinLeak> pinLeaks(const PageOrigins &Origins, unsigned Source,
                              clang::ASTContext &Context,
                              bool NumberKeeps = true);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PINFLOW_H
