//===--- LocalConversion.h - deprecated maps to kmap_local_* ----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Converts whole mapping regions of the deprecated families to kmap_local_*().
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_LOCALCONVERSION_H
#define KMAP_TIDY_REWRITERS_LOCALCONVERSION_H

#include "rewriters/Region.h"

namespace kmap_tidy {

class TranslationUnit;

/// Every region of deprecated mappings in \p Flow, each converted or refused.
/// The halves that are in \p Wrappers, or in their callers if \p Flow is one of
/// them, are taken to be converted, too.
std::vector<ConvertedRegion> convertToLocal(TranslationUnit &TU,
                                            const MapFlow &Flow,
                                            const WrapperSet &Wrappers = {});

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_LOCALCONVERSION_H
