//===--- PinFlow.h - paths that forget a claim on a page --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Follows one acquisition to the ends of its function.
///
/// Where the pages are decides what is a mistake. Those of a local variable are
/// forgotten where the function is left. Those of an object's field are the
/// object's, and whoever has it may release them; they are abandoned where the
/// array that the field is goes back to the allocator with them. Until somebody
/// copies a page, the place is the only way to it: a callee that gets neither
/// the place nor anything that may be a page releases none.
///
/// The lattice of a path: how the acquisition ended (error, no page, some
/// pages, all pages), which variables and fields hold its result, and which
/// conditions went which way. The end of an acquisition is decided by
/// comparisons of its result, and is kept when the variable gets another value.
/// A condition that is spelled as one that the path took before goes the same
/// way; a local variable that was last set to a constant decides its own test.
/// Whatever else may end the claim (a release in a callee or under a condition
/// that is not known, a page that is stored) does: the analysis is silent
/// rather than wrong. A loop around a release is entered, never passed by: what
/// leaves it in its first round has released nothing.
///
/// Where a release names the variable itself, its number of pages is compared
/// with the result of the acquisition and with what it was asked for; what
/// comes behind it on a path without a choice must not release the same again.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PINFLOW_H
#define KMAP_TIDY_ANALYSIS_PINFLOW_H

#include "analysis/PageOrigin.h"

namespace kmap_tidy {

/// States that are executed for one acquisition before it is given up.
constexpr unsigned MaxPinStates = 20000;

/// A path on which the releases do not match the acquisition.
struct PinLeak {
  enum Mistake {
    Forgotten, ///< the function is left with a claim that nobody gives up
    TooMany,   ///< more pages are released than may have been got
    TooFew,    ///< fewer pages are released than were got
    Twice,     ///< the same pages are released again
    Abandoned, ///< the array in a field is freed, and nobody has released them
  };
  Mistake What = Forgotten;
  /// Index into \c PageOrigins::sources().
  unsigned Source = 0;
  /// The return statement; null for the end of the body.
  const clang::ReturnStmt *At = nullptr;
  /// Only some of the pages that were asked for had been got.
  bool IsShort = false;
  /// The path takes the frame number of a page, by which somebody may release
  /// the page later.
  bool IsNumbered = false;
  /// The wrong release, of all mistakes but \c Forgotten; the call that frees
  /// the array of \c Abandoned. And the release before it of \c Twice.
  const clang::CallExpr *Release = nullptr;
  const clang::CallExpr *Earlier = nullptr;
};

/// Where \p Leak of \p Source shows: the release, or where the function is
/// left.
clang::SourceLocation leakLocation(const PageSource &Source,
                                   const PinLeak &Leak);

/// The leaks of \p Source, one per place, in no useful order. None for an
/// acquisition whose pages are kept neither in local variables nor in fields,
/// or which go to local variables and are never released by the function. What
/// takes a page's frame number may release the page by it, and ends the claim.
std::vector<PinLeak> pinLeaks(const PageOrigins &Origins, unsigned Source,
                              clang::ASTContext &Context);

/// Whether a page of \p Source may live on by its frame number only: the
/// function is left by a path that takes it, and gives up or stores no page.
/// Nothing if the number is taken, but the function neither releases the pages
/// nor says by itself where they are: they go to a parameter, or like that.
std::optional<bool> mayLiveByNumber(const PageOrigins &Origins, unsigned Source,
                                    clang::ASTContext &Context);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PINFLOW_H
