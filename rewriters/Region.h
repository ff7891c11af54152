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

#include "analysis/CallSite.h"
#include "rewriters/Edit.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace kmap_tidy {

class MapFlow;

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

/// What maps or unmaps for its users, and changes together with them.
struct WrapperSet {
  /// Canonical declarations.
  llvm::SmallPtrSet<const clang::FunctionDecl *, 4> Functions;
  /// Where the bodies of macros spell the calls.
  llvm::DenseSet<clang::SourceLocation> MacroCalls;

  bool contains(const clang::FunctionDecl *Function) const {
    return Function && Functions.contains(Function->getCanonicalDecl());
  }
  bool contains(const CallSite &Site) const {
    return Site.InMacroBody && MacroCalls.contains(Site.Name);
  }
};

/// Adds to \p To what of \p From begins where \p To has no edit.
void addEdits(const Fix &From, Fix &To);

/// Whether a half of \p Region of \p Flow is in one of \p Wrappers, or in their
/// users.
bool isShared(const ConvertedRegion &Region, const MapFlow &Flow,
              const WrapperSet &Wrappers);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_REGION_H
