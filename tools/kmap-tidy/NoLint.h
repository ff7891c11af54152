//===--- NoLint.h - comments that silence a check ---------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// NOLINT, NOLINTNEXTLINE, NOLINTBEGIN and NOLINTEND, read by clang-tidy's own
/// code, so that the command line and the plugin never disagree.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_NOLINT_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_NOLINT_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/StringRef.h"
#include <memory>

namespace clang {
class DiagnosticsEngine;
} // namespace clang

namespace kmap_tidy {

/// Of one translation unit.
class NoLint {
public:
  explicit NoLint(clang::DiagnosticsEngine &Engine);
  ~NoLint();

  /// Whether a comment silences \p Check at \p Loc.
  bool silences(llvm::StringRef Check, clang::SourceLocation Loc);

private:
  class Listener;

  clang::DiagnosticsEngine &Engine;
  std::unique_ptr<Listener> Ear;
  unsigned Message;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_NOLINT_H
