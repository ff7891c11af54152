//===--- ScopeLookup.cpp - which variables a place can name ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/ScopeLookup.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"

using namespace clang;

namespace kmap_tidy {

ScopeLookup::ScopeLookup(const FunctionDecl &Function) {
  for (const ParmVarDecl *Parameter : Function.parameters())
    InScope.push_back(Parameter);
  visit(Function.getBody());
}

void ScopeLookup::noteAssignment(const VarDecl *To, const Expr *From) {
  From = From->IgnoreParenCasts();
  // `p = q = kmap(page)` assigns to both.
  while (const auto *Inner = dyn_cast<BinaryOperator>(From)) {
    if (Inner->getOpcode() != BO_Assign)
      break;
    From = Inner->getRHS()->IgnoreParenCasts();
  }
  AssignedTo[From].push_back(To);
}

void ScopeLookup::visit(const Stmt *S) {
  if (!S)
    return;
  size_t Outer = InScope.size();
  bool OpensScope = isa<CompoundStmt, ForStmt>(S);
  if (const auto *Declaration = dyn_cast<DeclStmt>(S))
    for (const Decl *D : Declaration->decls())
      if (const auto *V = dyn_cast<VarDecl>(D)) {
        InScope.push_back(V);
        if (V->getInit())
          noteAssignment(V, V->getInit());
      }
  if (const auto *B = dyn_cast<BinaryOperator>(S))
    if (B->getOpcode() == BO_Assign)
      if (const auto *To = dyn_cast<DeclRefExpr>(B->getLHS()->IgnoreParens()))
        if (const auto *V = dyn_cast<VarDecl>(To->getDecl()))
          noteAssignment(V, B->getRHS());
  if (isa<CallExpr>(S))
    VisibleAt[cast<Expr>(S)] = InScope;
  for (const Stmt *Child : S->children())
    visit(Child);
  if (OpensScope)
    InScope.resize(Outer);
}

bool ScopeLookup::isVisible(const VarDecl &Variable, const Expr &Place) const {
  auto Found = VisibleAt.find(&Place);
  if (Found == VisibleAt.end())
    return false;
  for (const VarDecl *D : llvm::reverse(Found->second))
    if (D->getName() == Variable.getName())
      return D->getCanonicalDecl() == Variable.getCanonicalDecl();
  return false;
}

bool ScopeLookup::isAssignedFrom(const VarDecl &Variable,
                                 const Expr &Source) const {
  auto Found = AssignedTo.find(&Source);
  if (Found == AssignedTo.end())
    return false;
  return llvm::any_of(Found->second, [&](const VarDecl *D) {
    return D->getCanonicalDecl() == Variable.getCanonicalDecl();
  });
}

} // namespace kmap_tidy
