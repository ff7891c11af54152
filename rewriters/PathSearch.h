//===--- PathSearch.h - whether a path leads to a statement -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Paths of a function by its control flow graph, without values.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_PATHSEARCH_H
#define KMAP_TIDY_REWRITERS_PATHSEARCH_H

#include "llvm/ADT/STLFunctionalExtras.h"

namespace clang {
class ASTContext;
class Expr;
class FunctionDecl;
class Stmt;
} // namespace clang

namespace kmap_tidy {

struct PathSearch {
  /// A path begins behind such a statement.
  llvm::function_ref<bool(const clang::Stmt &)> Begins;
  /// What is looked for.
  llvm::function_ref<bool(const clang::Stmt &)> IsWanted;
  /// A path that comes by such a statement goes no further.
  llvm::function_ref<bool(const clang::Stmt &)> Ends;
  /// A path on which \p Condition is \p IsTrue goes no further; may be null.
  llvm::function_ref<bool(const clang::Expr &Condition, bool IsTrue)> Bars =
      nullptr;
  /// A path begins at the entry, too.
  bool BeginsAtEntry = false;
  /// A path begins where \p Condition is \p IsTrue, too; may be null.
  llvm::function_ref<bool(const clang::Expr &Condition, bool IsTrue)> BeginsOn =
      nullptr;
  /// The end of the function is looked for, too.
  bool WantsExit = false;
};

/// Whether a path of \p Function, which has a body, leads to what \p Search
/// looks for. False if there is no graph.
bool leadsTo(const clang::FunctionDecl &Function, const PathSearch &Search,
             clang::ASTContext &Context);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_PATHSEARCH_H
