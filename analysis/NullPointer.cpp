//===--- NullPointer.cpp - pointers that may be null ----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/NullPointer.h"
#include "analysis/PinRelease.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace kmap_tidy {

bool isNullPointer(const Expr &E, const ASTContext &Context) {
  if (E.isNullPointerConstant(const_cast<ASTContext &>(Context),
                              Expr::NPC_ValueDependentIsNotNull))
    return true;
  // With the type of something by a cast, too.
  Expr::EvalResult Result;
  return E.getType()->isPointerType() && E.EvaluateAsRValue(Result, Context) &&
         Result.Val.isLValue() && Result.Val.isNullPointer();
}

const ValueDecl *variableOrField(const Expr &E) {
  const Expr *Value = E.IgnoreParenCasts();
  if (const auto *Name = dyn_cast<DeclRefExpr>(Value))
    return Name->getDecl();
  const auto *Member = dyn_cast<MemberExpr>(Value);
  return Member ? Member->getMemberDecl() : nullptr;
}

/// Whether \p E is null, or a choice that may be.
static bool mayChooseNull(const Expr &E, const ASTContext &Context) {
  const auto *Choice = dyn_cast<ConditionalOperator>(E.IgnoreParenCasts());
  return isNullPointer(E, Context) ||
         (Choice && (mayChooseNull(*Choice->getTrueExpr(), Context) ||
                     mayChooseNull(*Choice->getFalseExpr(), Context)));
}

namespace {
struct NullReturnFinder : RecursiveASTVisitor<NullReturnFinder> {
  explicit NullReturnFinder(const ASTContext &Context) : Context(Context) {}
  bool VisitReturnStmt(ReturnStmt *Return) {
    IsFound |=
        Return->getRetValue() && mayChooseNull(*Return->getRetValue(), Context);
    return !IsFound;
  }
  const ASTContext &Context;
  bool IsFound = false;
};
} // namespace

/// Whether \p E calls a function of the main file that returns null somewhere.
static bool mayReturnNull(const Expr &E, const ASTContext &Context) {
  const auto *Call = dyn_cast<CallExpr>(E.IgnoreParenCasts());
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  const FunctionDecl *Body = Callee ? Callee->getDefinition() : nullptr;
  const SourceManager &SM = Context.getSourceManager();
  if (!Body || !SM.isInMainFile(SM.getExpansionLoc(Body->getLocation())))
    return false;
  NullReturnFinder Finder(Context);
  Finder.TraverseStmt(Body->getBody());
  return Finder.IsFound;
}

/// Whether \p E is null, may be as a choice, or calls what may return null.
static bool isNullSomewhere(const Expr &E, const ASTContext &Context) {
  return mayChooseNull(E, Context) || mayReturnNull(E, Context);
}

namespace {
class NullBefore {
public:
  NullBefore(const Expr &Holder, const Stmt &At, const ASTContext &Context)
      : Holder(variableOrField(Holder)), At(At), Context(Context) {}

  bool holds(const Stmt &Body) {
    return Holder && Holder->getType()->isPointerType() && run(Body) && IsNull;
  }

private:
  void set(const Expr &Value) { IsNull = isNullSomewhere(Value, Context); }
  /// A record begins as \p List says.
  void setField(const InitListExpr &List) {
    const auto *Field = dyn_cast<FieldDecl>(Holder);
    const RecordDecl *Record = List.getType()->getAsRecordDecl();
    if (!Field || !Record || Record->isUnion() ||
        Record->getCanonicalDecl() != Field->getParent()->getCanonicalDecl() ||
        Field->getFieldIndex() >= List.getNumInits())
      return;
    const Expr *Value = List.getInit(Field->getFieldIndex());
    IsNull =
        isa<ImplicitValueInitExpr>(Value) || mayChooseNull(*Value, Context);
  }
  static bool leaves(const Stmt *S) {
    if (const auto *Block = dyn_cast_or_null<CompoundStmt>(S))
      S = Block->body_empty() ? nullptr : Block->body_back();
    return isa_and_nonnull<ReturnStmt, GotoStmt, BreakStmt, ContinueStmt>(S);
  }
  /// Whether \p Condition is true if the holder is null.
  bool asksForNull(const Expr &Condition) const {
    const Expr *E = withoutWrapping(&Condition)->IgnoreParenImpCasts();
    if (const auto *Not = dyn_cast<UnaryOperator>(E))
      return Not->getOpcode() == UO_LNot &&
             variableOrField(*Not->getSubExpr()) == Holder;
    const auto *Operator = dyn_cast<BinaryOperator>(E);
    if (Operator && Operator->getOpcode() == BO_LOr)
      return asksForNull(*Operator->getLHS()) ||
             asksForNull(*Operator->getRHS());
    return Operator && Operator->getOpcode() == BO_EQ &&
           variableOrField(*Operator->getLHS()) == Holder;
  }
  /// Returns whether it has come to the end.
  bool run(const Stmt &S) {
    if (&S == &At)
      return true;
    if (const auto *If = dyn_cast<IfStmt>(&S)) {
      if (run(*If->getCond()))
        return true;
      bool Before = IsNull, IsGone = leaves(If->getThen());
      bool Asks = asksForNull(*If->getCond());
      if (run(*If->getThen()))
        return true;
      bool Then = IsNull && !IsGone;
      IsNull = Before && !Asks;
      if (If->getElse() && run(*If->getElse()))
        return true;
      IsNull = Then || (IsNull && !leaves(If->getElse()));
      return false;
    }
    for (const Stmt *Child : S.children())
      if (Child && run(*Child))
        return true;
    if (const auto *Declared = dyn_cast<DeclStmt>(&S)) {
      for (const Decl *D : Declared->decls()) {
        const auto *Variable = dyn_cast<VarDecl>(D);
        if (!Variable || !Variable->hasInit())
          continue;
        if (Variable == Holder)
          set(*Variable->getInit());
        else if (const auto *List = dyn_cast<InitListExpr>(Variable->getInit()))
          setField(*List);
      }
    } else if (const auto *Operator = dyn_cast<BinaryOperator>(&S)) {
      if (Operator->getOpcode() == BO_Assign &&
          variableOrField(*Operator->getLHS()) == Holder)
        set(*Operator->getRHS());
    }
    return false;
  }

  const ValueDecl *Holder;
  const Stmt &At;
  const ASTContext &Context;
  bool IsNull = false;
};
} // namespace

bool mayBeNull(const Expr &Pointer, const Stmt &At,
               const FunctionDecl &Function, const ASTContext &Context) {
  return isNullSomewhere(Pointer, Context) ||
         NullBefore(Pointer, At, Context).holds(*Function.getBody());
}

} // namespace kmap_tidy
