//===--- Region.h - maps and the unmaps that may release them ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A region is what hangs together: maps, and the unmaps that may release them.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_REGION_H
#define KMAP_TIDY_REWRITERS_REGION_H

#include "rewriters/Edit.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace clang {
class FunctionDecl;
} // namespace clang

namespace kmap_tidy {

class MapFlow;
struct SectionApi;

struct ConvertedRegion {
  /// Indices into MapFlow::maps() and MapFlow::unmaps().
  llvm::SmallVector<unsigned, 2> Maps;
  llvm::SmallVector<unsigned, 2> Unmaps;
  Resolution Outcome;
  /// Sections that the fix lacks: only where branches are merged is there a
  /// place for them.
  llvm::SmallVector<const SectionApi *, 2> Pending;
};

/// The regions of deprecated mappings in \p Flow in source order, each without
/// an outcome.
std::vector<ConvertedRegion> regionsOf(const MapFlow &Flow);

/// Canonical declarations of functions that map or unmap for their callers.
using WrapperSet = llvm::SmallPtrSet<const clang::FunctionDecl *, 4>;

/// Whether a half of \p Region of \p Flow is in one of \p Wrappers, or in their
/// callers.
bool isShared(const ConvertedRegion &Region, const MapFlow &Flow,
              const WrapperSet &Wrappers);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_REGION_H
