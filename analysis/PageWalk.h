//===--- PageWalk.h - walks of page tables and their locks ------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The calls that walk page tables with callbacks (struct mm_walk_ops), which
/// locks are held there, and whether the walk splits huge entries.
///
/// Splitting an entry needs the mmap_lock. It is done by a callback, or by the
/// walker itself: below a huge entry it calls what the operations have for lower
/// levels, and splits the entry before, unless the callback of the entry's own
/// level says what to do instead (it sets \c action of the walk).
///
/// A lock is held at a walk if the last call before it in the function that has
/// to do with the lock takes or asserts it; else if the function can only be
/// called by functions of the unit, and all of them hold it there.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PAGEWALK_H
#define KMAP_TIDY_ANALYSIS_PAGEWALK_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace clang {
class CallExpr;
class FunctionDecl;
} // namespace clang

namespace kmap_tidy {

class TranslationUnit;

enum class WalkLock {
  Mmap,    ///< of the address space: mmap_lock, mmap_sem
  Mapping, ///< of the file: i_mmap_rwsem
};

/// A call with a WALK row, outside of the walker's own file.
struct PageWalk {
  llvm::StringRef Name;
  const clang::CallExpr *Call = nullptr;
  const clang::FunctionDecl *Function = nullptr;
  bool HoldsMmap = false;
  /// By the code, or because the walk is made for it.
  bool HoldsMapping = false;
  /// The call by which a callback splits a huge entry; null if none does.
  const clang::CallExpr *Split = nullptr;
  /// The level (`pud`, `pmd`) whose huge entries the walker splits itself, the
  /// highest one; empty if it splits none, or the operations are not seen.
  llvm::StringRef SplitLevel;
};

/// The walks of \p TU in source order.
std::vector<PageWalk> pageWalks(TranslationUnit &TU);

/// Every name with a WALK row.
llvm::ArrayRef<llvm::StringRef> pageWalkNames();

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PAGEWALK_H
