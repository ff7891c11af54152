//===--- PageHelper.h - open-coded maps to page helpers ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Converts regions that map a page only to copy, set or clear memory in it to
/// memcpy_to_page() and kin (RULES R13), from deprecated and local maps alike.
///
/// A region is: the map, one or more operations on the mapped address, the
/// unmaps, and statements that have nothing to do with the mapping. Each
/// operation becomes a helper call in its place; the map, the unmaps and, where
/// the helper flushes, the explicit flush go.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_PAGEHELPER_H
#define KMAP_TIDY_REWRITERS_PAGEHELPER_H

#include "rewriters/Edit.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace kmap_tidy {

class MapFlow;
class TranslationUnit;

struct HelperRegion {
  /// Indices into MapFlow::maps(); the first is where the region starts.
  llvm::SmallVector<unsigned, 2> Maps;
  llvm::SmallVector<unsigned, 2> Unmaps;
  /// Names of the operations and, if converted, of the helpers; in source order
  /// and once each.
  llvm::SmallVector<std::string, 2> Operations;
  llvm::SmallVector<std::string, 2> Helpers;
  /// Regions that share a variable whose declaration goes have the same fix.
  Resolution Outcome;
};

/// Operations that one region may hold; each becomes a map of its own.
constexpr unsigned MaxOperationsPerRegion = 3;

/// The open-coded regions of \p Flow, each converted or refused. A region whose
/// helper the tree does not declare is none.
std::vector<HelperRegion> convertToHelpers(TranslationUnit &TU,
                                           const MapFlow &Flow);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_PAGEHELPER_H
