//===--- UnmapSwap.h - exchange two neighbouring unmaps ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The one reordering that is free: two unmaps that are neighbouring statements
/// trade places, so that the later mapping is released first (RULES R1).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_UNMAPSWAP_H
#define KMAP_TIDY_REWRITERS_UNMAPSWAP_H

#include "analysis/MapFlow.h"
#include "rewriters/Edit.h"
#include <optional>

namespace kmap_tidy {

class TranslationUnit;

/// A pair of unmaps in the wrong order.
struct SwappableUnmaps {
  unsigned First;  ///< index into MapFlow::unmaps(): releases the lower mapping
  unsigned Second; ///< the statement behind it: releases the one above
  SpelledCall FirstCall;
  SpelledCall SecondCall;
};

/// The unmap that stands right behind \p First and releases just the mapping
/// \p Above. Nothing if there is none, or if \p First has other mappings above
/// it, or if either call is not a statement of its own.
std::optional<SwappableUnmaps> swappable(TranslationUnit &TU,
                                         const MapFlow &Flow, unsigned First,
                                         unsigned Above);

/// Replaces each of the two calls by the other one's text, which is given.
void swapTexts(const SwappableUnmaps &Pair, std::string FirstText,
               std::string SecondText, Fix &Result);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_UNMAPSWAP_H
