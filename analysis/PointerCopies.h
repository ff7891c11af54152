//===--- PointerCopies.h - where a pointer parameter goes ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Which expressions of a function carry a copy of one of its pointer
/// parameters, without regard to the order of statements.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_POINTERCOPIES_H
#define KMAP_TIDY_ANALYSIS_POINTERCOPIES_H

#include "analysis/CallSite.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <vector>

namespace kmap_tidy {

class Summaries;

/// Everything in a body that moves values or calls.
struct BodyFacts {
  BodyFacts(const clang::Stmt &Body, CallSites &Sites);

  struct Copy {
    /// Null: the variable is written, or, if that is null, memory that nobody
    /// names.
    const clang::Expr *To;
    const clang::VarDecl *Variable;
    const clang::Expr *From;
  };

  std::vector<Copy> Copies;
  std::vector<const clang::Expr *> Returns;
  std::vector<const clang::CallExpr *> Calls;
  /// Of assembly and of atomic builtins.
  std::vector<const clang::Expr *> Operands;
  bool HasSites = false;
  bool HasPageRanges = false;
};

/// A local object that holds a copy somewhere carries it as a whole.
class PointerCopies {
public:
  PointerCopies(const clang::ParmVarDecl &Parameter, const BodyFacts &Body,
                Summaries &Callees);

  /// The local variable that \p C writes, or writes a part of; null for any
  /// other memory.
  static const clang::VarDecl *target(const BodyFacts::Copy &C);

  /// Whether \p E is of a type that keeps an address.
  bool isStorable(const clang::Expr &E) const;

  /// Whether \p E points to a local object that carries a copy.
  bool holds(const clang::Expr *E) const;

  /// Whether the value of \p E is a copy, or holds one.
  bool carries(const clang::Expr *E) const;

  /// Whether the integer \p E may be a pointer in another type.
  bool isMadeOfPointer(const clang::Expr *E) const;

  /// Whether \p E is read from what a copy points to.
  bool leadsThrough(const clang::Expr *E) const;

private:
  /// Whether lvalue \p E lies in what a holder points to.
  bool carriesAddress(const clang::Expr *E) const;

  /// Whether \p B only says how far two addresses are apart, or how far one is
  /// into its page.
  bool isDistance(const clang::BinaryOperator &B) const;

  const clang::ASTContext &Context;
  Summaries &Callees;
  llvm::SmallPtrSet<const clang::VarDecl *, 8> Holders;
  /// Pointers to local objects that carry a copy.
  llvm::SmallPtrSet<const clang::VarDecl *, 8> Pointing;
  /// Integers that were made of pointers.
  llvm::SmallPtrSet<const clang::VarDecl *, 8> Numbers;
  /// Variables that were read from what a copy points to.
  llvm::SmallPtrSet<const clang::VarDecl *, 8> Reached;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_POINTERCOPIES_H
