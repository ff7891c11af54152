//===--- ScopeLookup.h - which variables a place can name -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Scopes and assignments of one function, for edits that name a variable at a
/// place where the source did not name it before.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_SCOPELOOKUP_H
#define KMAP_TIDY_REWRITERS_SCOPELOOKUP_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

namespace clang {
class Expr;
class FunctionDecl;
class Stmt;
class VarDecl;
} // namespace clang

namespace kmap_tidy {

class ScopeLookup {
public:
  explicit ScopeLookup(const clang::FunctionDecl &Function);

  /// Whether the name of \p Variable means that variable at \p Place.
  bool isVisible(const clang::VarDecl &Variable,
                 const clang::Expr &Place) const;

  /// Whether some assignment or initialiser stores just \p Source, possibly
  /// cast, in \p Variable.
  bool isAssignedFrom(const clang::VarDecl &Variable,
                      const clang::Expr &Source) const;

private:
  void visit(const clang::Stmt *S);
  void noteAssignment(const clang::VarDecl *To, const clang::Expr *From);

  using Names = llvm::SmallVector<const clang::VarDecl *, 16>;
  Names InScope; ///< while visiting
  llvm::DenseMap<const clang::Expr *, Names> VisibleAt;
  llvm::DenseMap<const clang::Expr *, Names> AssignedTo;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_SCOPELOOKUP_H
