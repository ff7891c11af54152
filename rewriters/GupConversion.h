//===--- GupConversion.h - releases of pages of user memory -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Judges each release of a page that get_user_pages() or pin_user_pages() may
/// have got, and converts what RULES P1 to P6 allow.
///
/// In a tree with unpin_user_page(), acquisitions and releases that share pages
/// are one *group*: the acquisitions become pin_user_pages*() and all releases
/// unpin_user_page*() in one fix, or none of them changes. In a tree with
/// put_user_page() (5.2 to 5.5) only the release changes. What such a tree
/// releases together with pages of other origin is left alone in both.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_GUPCONVERSION_H
#define KMAP_TIDY_REWRITERS_GUPCONVERSION_H

#include "analysis/PageOrigin.h"
#include "rewriters/Edit.h"

namespace kmap_tidy {

class TranslationUnit;

struct GupRelease {
  enum Verdict {
    PutOfReference,   ///< what it should be, or becomes
    PutOfPin,         ///< wrong: leaks the pin (RULES P1)
    UnpinOfReference, ///< wrong: the page was not pinned (RULES P1)
    UnpinOfOther,     ///< wrong: GUP never saw the page
    Mixed,            ///< pages of GUP and others reach it
  };
  Verdict What;
  const PageEvent *Event;
  /// What reaches it, without fields that other units might fill.
  llvm::SmallVector<const PageSource *, 2> Sources;
  /// What other units let reach it.
  std::vector<PageLeaf> Foreign = {};
  /// Code that was not compiled, or that only a pointer names, may bring
  /// others.
  bool IsForeignOpen = false;
  /// Somebody else may fill the field that the page comes from.
  bool IsUncertain = false;
  /// The spelled call; invalid if a macro's body holds it.
  clang::SourceRange Range;
  Resolution Outcome;
};

/// The releases in source order that the unit's acquisitions, or none, can be
/// blamed for.
std::vector<GupRelease> judgeGupReleases(TranslationUnit &TU);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_GUPCONVERSION_H
