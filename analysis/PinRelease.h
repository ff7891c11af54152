//===--- PinRelease.h - how much a release gives up -------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The shapes of releases whose number of pages can be compared with that of an
/// acquisition. Private to PinFlow.h.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PINRELEASE_H
#define KMAP_TIDY_ANALYSIS_PINRELEASE_H

#include "clang/AST/Expr.h"
#include <optional>

namespace clang {
class Stmt;
class VarDecl;
} // namespace clang

namespace kmap_tidy {

class PinPlace;

/// A release of what a place holds from its first page on.
struct PinRelease {
  const clang::CallExpr *Call = nullptr;
  /// How many pages; null for the one page that the place is.
  const clang::Expr *Count = nullptr;
};

/// The release that \p S is, a call or a loop from 0 around one for each slot;
/// nothing if it releases something else of \p Pages, or nothing.
std::optional<PinRelease> releaseOf(const clang::Stmt *S,
                                    const PinPlace &Pages);

/// The argument of the acquisition \p Call that says how many pages it is to
/// get; null if none does.
const clang::Expr *requestedCount(const clang::CallExpr &Call);

/// Whether \p Call gets \p Variable in a way that may change it.
bool mayChange(const clang::CallExpr &Call, const clang::VarDecl &Variable);

/// Whether \p E is a comparison, or whether something is 0.
bool isTest(const clang::Expr *E);

/// What the comparison \p Op says of two numbers.
std::optional<bool> compareNumbers(clang::BinaryOperatorKind Op, int64_t Left,
                                   int64_t Right);

/// \p E without likely(), unlikely(), parentheses and casts.
const clang::Expr *withoutWrapping(const clang::Expr *E);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PINRELEASE_H
