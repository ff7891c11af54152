//===--- LocalConversion.h - deprecated maps to kmap_local_* ----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Converts whole mapping regions of the deprecated families to kmap_local_*().
/// A region is what hangs together: maps, and the unmaps that may release them.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_LOCALCONVERSION_H
#define KMAP_TIDY_REWRITERS_LOCALCONVERSION_H

#include "rewriters/Edit.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace kmap_tidy {

class MapFlow;
class TranslationUnit;

struct ConvertedRegion {
  /// Indices into MapFlow::maps() and MapFlow::unmaps().
  llvm::SmallVector<unsigned, 2> Maps;
  llvm::SmallVector<unsigned, 2> Unmaps;
  Resolution Outcome;
};

/// Every region of deprecated mappings in \p Flow, each converted or refused.
std::vector<ConvertedRegion> convertToLocal(TranslationUnit &TU,
                                            const MapFlow &Flow);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_LOCALCONVERSION_H
