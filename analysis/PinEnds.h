//===--- PinEnds.h - what may end a claim on pages --------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Where the function of an acquisition may give up the claim, or hand it on:
/// what the page flow of the unit (PageOrigin.h) says may concern the pages,
/// whether or not it does. Private to PinFlow.h.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PINENDS_H
#define KMAP_TIDY_ANALYSIS_PINENDS_H

#include "analysis/PageOrigin.h"
#include "analysis/PinPlace.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace kmap_tidy {

class PinEnds {
public:
  /// What is looked for.
  enum EndKind {
    Claims,          ///< places that release, store or hand on pages
    ClaimsOrNumbers, ///< or that take a frame number, which may release later
    Numbers, ///< places that take a frame number, or give it or an address away
  };

  PinEnds(const PageOrigins &Origins, unsigned Source, const PinPlace &Pages,
          const clang::ASTContext &Context, EndKind Wanted);

  bool empty() const { return Ends.empty() && Functions.empty(); }

  /// \p S is such a place.
  bool isAt(const clang::Stmt *S) const { return Ends.count(S) != 0; }

  /// The callee may do so.
  bool isEndedBy(const clang::CallExpr &Call) const;

  /// \p Terminator is a loop around such a place, or a part of its condition.
  bool isInLoop(const clang::Stmt *Terminator) const {
    return Loops.count(Terminator) != 0;
  }

  /// \p Condition, without wrapping, decides whether such a place is reached.
  bool isDecidedBy(const clang::Expr *Condition) const {
    return Guards.count(Condition) != 0;
  }

  /// Somebody takes one more claim, or keeps a page.
  bool isShared() const { return IsShared; }

private:
  void addCallers(const clang::ASTContext &Context);
  void addBranches();
  bool mayEndIn(const clang::Stmt *S) const;

  const PinPlace &Pages;
  const clang::FunctionDecl &Function;
  llvm::SmallPtrSet<const clang::Stmt *, 16> Ends;
  /// Canonical; they do, or call one that does.
  llvm::SmallPtrSet<const clang::FunctionDecl *, 8> Functions;
  llvm::SmallPtrSet<const clang::Stmt *, 8> Loops;
  llvm::SmallPtrSet<const clang::Stmt *, 16> Guards;
  bool IsShared = false;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PINENDS_H
