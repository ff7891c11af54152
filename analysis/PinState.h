//===--- PinState.h - what a path knows of an acquisition -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The state of a path between statements; private to PinFlow.h, which has the
/// lattice.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PINSTATE_H
#define KMAP_TIDY_ANALYSIS_PINSTATE_H

#include "clang/AST/Expr.h"
#include <map>
#include <set>
#include <tuple>

namespace kmap_tidy {

struct PathState {
  /// How the acquisition ended on a path; where it got nothing, nothing leaks.
  enum Ending { Some, All };
  /// The acquisition was executed, and nobody has given up its claim.
  bool IsLive = false;
  Ending End = All;
  /// Variables and fields that hold the result, and the expression that a field
  /// got it by.
  std::map<const clang::ValueDecl *, const clang::Expr *> Results;
  /// What has held it, or something made of it.
  std::set<const clang::ValueDecl *> Told;
  /// The frame number of a page has been taken.
  bool IsNumbered = false;
  /// The number that was asked for still has the same value.
  bool IsRequestKept = false;
  /// The release of all pages, after which the path had no choice.
  const clang::CallExpr *ReleasedBy = nullptr;
  /// Conditions by their profile, and how they went.
  std::map<unsigned, bool> Taken;
  /// Local variables that were last set to a constant.
  std::map<const clang::VarDecl *, int64_t> Constants;

  bool operator<(const PathState &O) const {
    return std::tie(IsLive, End, Results, Told, IsNumbered, IsRequestKept,
                    ReleasedBy, Taken, Constants) <
           std::tie(O.IsLive, O.End, O.Results, O.Told, O.IsNumbered,
                    O.IsRequestKept, O.ReleasedBy, O.Taken, O.Constants);
  }
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PINSTATE_H
