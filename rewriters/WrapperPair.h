//===--- WrapperPair.h - functions that map for their callers ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A static function that returns a mapping, or releases that of its argument,
/// changes together with all of its callers or not at all (RULES R7).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_WRAPPERPAIR_H
#define KMAP_TIDY_REWRITERS_WRAPPERPAIR_H

#include "rewriters/LocalConversion.h"

namespace kmap_tidy {

/// One function of a unit, and what convertToLocal() makes of it.
struct ConvertedFunction {
  const MapFlow *Flow;
  std::vector<ConvertedRegion> Regions;
};

/// Gives regions that were refused because their other half is in a wrapper, or
/// in its callers, a common fix, if all of them can be converted. \p Functions
/// are all functions of the unit that map or unmap.
void convertWrappers(TranslationUnit &TU,
                     std::vector<ConvertedFunction> &Functions);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_WRAPPERPAIR_H
