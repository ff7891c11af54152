//===--- GupCaller.cpp - releases that a caller makes again ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/GupCaller.h"
#include "rewriters/PathSearch.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace kmap_tidy {

namespace {

/// The variable whose page \p E is, by way of conversions and of locals that
/// are set where they are declared; null for anything else.
const VarDecl *variableOf(const Expr *E) {
  for (;;) {
    E = E->IgnoreParenCasts();
    if (const auto *Call = dyn_cast<CallExpr>(E)) {
      const PagePassage *Passage = findPassage(nameOf(Call->getDirectCallee()));
      if (!Passage || Passage->To >= 0 ||
          unsigned(Passage->From) >= Call->getNumArgs())
        return nullptr;
      E = Call->getArg(Passage->From);
      continue;
    }
    // page_folio() is a macro that chooses by type.
    if (const auto *Choice = dyn_cast<GenericSelectionExpr>(E)) {
      E = Choice->getResultExpr();
      continue;
    }
    const auto *Name = dyn_cast<DeclRefExpr>(E);
    const auto *Variable = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
    if (!Variable || isa<ParmVarDecl>(Variable) || !Variable->getInit())
      return Variable;
    const VarDecl *From = variableOf(Variable->getInit());
    return From ? From : Variable;
  }
}

struct CallFinder : RecursiveASTVisitor<CallFinder> {
  explicit CallFinder(const FunctionDecl &Wanted) : Wanted(Wanted) {}
  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Callee && Callee->getCanonicalDecl() == Wanted.getCanonicalDecl())
      Found.push_back(Call);
    return true;
  }
  const FunctionDecl &Wanted;
  std::vector<const CallExpr *> Found;
};

/// Whether \p S gives \p Variable another value.
bool changes(const Stmt *S, const VarDecl &Variable) {
  auto Names = [&](const Expr *E) {
    const auto *Name = dyn_cast<DeclRefExpr>(E->IgnoreParenCasts());
    return Name && Name->getDecl() == &Variable;
  };
  if (const auto *Set = dyn_cast<BinaryOperator>(S))
    return Set->isAssignmentOp() && Names(Set->getLHS());
  const auto *Address = dyn_cast<UnaryOperator>(S);
  return Address && Address->getOpcode() == UO_AddrOf &&
         Names(Address->getSubExpr());
}

/// Whether a path from \p From in \p Caller comes to one of \p To while
/// \p Variable holds what it held.
bool isFollowed(const FunctionDecl &Caller, const CallExpr &From,
                const llvm::SmallPtrSetImpl<const Stmt *> &To,
                const VarDecl &Variable, ASTContext &Context) {
  auto Begins = [&](const Stmt &S) { return &S == &From; };
  auto IsWanted = [&](const Stmt &S) { return To.count(&S) != 0; };
  auto Ends = [&](const Stmt &S) { return changes(&S, Variable); };
  return leadsTo(Caller, {Begins, IsWanted, Ends}, Context);
}

/// Whether a path of \p Function releases what \p Variable holds behind
/// \p Call, which is no such release.
bool isReleasedBehind(const CallExpr &Call, const FunctionDecl &Function,
                      const VarDecl &Variable, const PageOrigins &Origins,
                      ASTContext &Context) {
  llvm::SmallPtrSet<const Stmt *, 8> Own;
  for (const PageEvent &Event : Origins.events())
    if (Event.Kind == PageEvent::Release && Event.Function == &Function &&
        Event.At != &Call &&
        variableOf(cast<CallExpr>(Event.At)->getArg(Event.Api->Page)) ==
            &Variable)
      Own.insert(Event.At);
  return !Own.empty() && isFollowed(Function, Call, Own, Variable, Context);
}

} // namespace

bool callerReleasesAgain(const PageOrigins &Origins, const PageEvent &Release,
                         ASTContext &Context) {
  if (!Release.Function)
    return false;
  const auto *Parameter = dyn_cast_or_null<ParmVarDecl>(
      variableOf(cast<CallExpr>(Release.At)->getArg(Release.Api->Page)));
  if (!Parameter || pageDepth(Parameter->getType()) != 1)
    return false;
  unsigned Index = Parameter->getFunctionScopeIndex();
  llvm::SmallPtrSet<const FunctionDecl *, 8> Callers;
  for (const PageEvent &Event : Origins.events())
    if (Event.Kind == PageEvent::Release && Event.Function &&
        Event.Function != Release.Function)
      Callers.insert(Event.Function);
  for (const FunctionDecl *Caller : Callers) {
    CallFinder Finder(*Release.Function);
    Finder.TraverseStmt(Caller->getBody());
    for (const CallExpr *Call : Finder.Found) {
      const VarDecl *Given = Index < Call->getNumArgs()
                                 ? variableOf(Call->getArg(Index))
                                 : nullptr;
      if (Given && isReleasedBehind(*Call, *Caller, *Given, Origins, Context))
        return true;
    }
  }
  return false;
}

bool isReleasedAgain(const PageOrigins &Origins, const PageEvent &Release,
                     ASTContext &Context) {
  const auto &Call = *cast<CallExpr>(Release.At);
  const VarDecl *Variable = variableOf(Call.getArg(Release.Api->Page));
  return Variable && Release.Function && pageDepth(Variable->getType()) == 1 &&
         isReleasedBehind(Call, *Release.Function, *Variable, Origins, Context);
}

} // namespace kmap_tidy
