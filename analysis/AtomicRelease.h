//===--- AtomicRelease.h - releases that sleep where none may ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A release that marks pages dirty takes their locks, and so does
/// set_page_dirty_lock(): neither may be called with a spinlock held, with
/// interrupts or preemption off, or in a handler (RULES P4).
///
/// The lattice of a point is the number of locks and the like that are held on
/// every path to it; what one path releases, or may release, is not held. Only
/// what is atomic for sure counts.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_ATOMICRELEASE_H
#define KMAP_TIDY_ANALYSIS_ATOMICRELEASE_H

#include "clang/AST/Expr.h"
#include <string>
#include <vector>

namespace clang {
class FunctionDecl;
} // namespace clang

namespace kmap_tidy {

class TranslationUnit;

struct AtomicRelease {
  /// The call that sleeps, or that calls what does.
  const clang::CallExpr *Call = nullptr;
  const clang::FunctionDecl *Function = nullptr;
  /// The name of what sleeps, static storage.
  llvm::StringRef Sleeper;
  /// Where it is, if not at \c Call.
  const clang::CallExpr *Inner = nullptr;
  /// What makes the context atomic: a call, or where the function becomes a
  /// handler.
  const clang::Expr *Since = nullptr;
  /// The name of the lock call, or of the field or call that takes handlers.
  std::string Context;
  bool IsHandler = false;
};

/// Those of the main file, by function.
std::vector<AtomicRelease> atomicReleases(TranslationUnit &TU);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_ATOMICRELEASE_H
