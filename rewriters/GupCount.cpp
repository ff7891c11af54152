//===--- GupCount.cpp - how many pages a release gives up -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/GupCount.h"
#include "analysis/GupApi.h"
#include "analysis/PageOrigin.h"
#include "analysis/PinRelease.h"
#include "rewriters/PathSearch.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace kmap_tidy {

namespace {
/// Collects the signed local variables of an expression.
struct VariableFinder : RecursiveASTVisitor<VariableFinder> {
  bool VisitDeclRefExpr(DeclRefExpr *Name) {
    const auto *Variable = dyn_cast<VarDecl>(Name->getDecl());
    if (Variable && Variable->getType()->isSignedIntegerType())
      Found.push_back(Variable);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Operator) {
    // What a loop has done is less than the whole.
    Subtracts |= Operator->getOpcode() == BO_Sub &&
                 isa<IntegerLiteral>(Operator->getRHS()->IgnoreParenCasts());
    return true;
  }
  std::vector<const VarDecl *> Found;
  bool Subtracts = false;
};
} // namespace

static bool names(const Expr &E, const VarDecl &Variable) {
  const auto *Name = dyn_cast<DeclRefExpr>(E.IgnoreParenCasts());
  return Name && Name->getDecl() == &Variable;
}

/// What \p S gives \p Variable; null if it leaves it alone.
static const Expr *valueOf(const Stmt &S, const VarDecl &Variable) {
  if (const auto *Set = dyn_cast<BinaryOperator>(&S))
    return Set->getOpcode() == BO_Assign && names(*Set->getLHS(), Variable)
               ? Set->getRHS()
               : nullptr;
  if (const auto *Declared = dyn_cast<DeclStmt>(&S))
    for (const Decl *D : Declared->decls())
      if (D == &Variable)
        return Variable.getInit();
  return nullptr;
}

/// Whether \p Count is no error where \p Condition is \p IsTrue. What it is
/// compared with, if not a constant, is a count.
static bool excludesErrors(const Expr &Condition, bool IsTrue,
                           const VarDecl &Count, const ASTContext &Context) {
  const auto *Test = dyn_cast<BinaryOperator>(withoutWrapping(&Condition));
  if (!Test || !Test->isComparisonOp())
    return false;
  const Expr *Other = Test->getRHS();
  BinaryOperatorKind Op = Test->getOpcode();
  if (names(*Other, Count)) {
    Other = Test->getLHS();
    Op = BinaryOperator::reverseComparisonOp(Op);
  } else if (!names(*Test->getLHS(), Count)) {
    return false;
  }
  if (!IsTrue)
    Op = BinaryOperator::negateComparisonOp(Op);
  Expr::EvalResult Constant;
  int64_t Bound = Other->EvaluateAsInt(Constant, Context)
                      ? Constant.Val.getInt().getExtValue()
                      : 0;
  // An error is a large number then.
  if (Test->getLHS()->getType()->isUnsignedIntegerType())
    return Op == BO_LT || Op == BO_LE || (Op == BO_EQ && Bound >= 0);
  return (Op == BO_GT && Bound >= -1) ||
         ((Op == BO_GE || Op == BO_EQ) && Bound >= 0);
}

/// How many variables one after the other get a count.
static constexpr unsigned MaxCopies = 3;

/// Whether \p Count may be an error of an acquisition at \p At in \p Function,
/// by way of at most \p Copies other variables.
static bool mayBeError(const VarDecl &Count, const Stmt &At,
                       const FunctionDecl &Function, bool IsTested,
                       unsigned Copies, ASTContext &Context) {
  auto Begins = [&](const Stmt &S) {
    const Expr *Value = valueOf(S, Count);
    Value = Value ? Value->IgnoreParenCasts() : nullptr;
    const auto *Name = dyn_cast_or_null<DeclRefExpr>(Value);
    const auto *Other = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
    if (Other)
      return Copies && mayBeError(*Other, S, Function, /*IsTested=*/true,
                                  Copies - 1, Context);
    const auto *Call = dyn_cast_or_null<CallExpr>(Value);
    return Call && findAcquireApi(nameOf(Call->getDirectCallee()));
  };
  auto IsWanted = [&](const Stmt &S) { return &S == &At; };
  auto Ends = [&](const Stmt &S) { return valueOf(S, Count) != nullptr; };
  auto Bars = [&](const Expr &Condition, bool IsTrue) {
    return IsTested && excludesErrors(Condition, IsTrue, Count, Context);
  };
  return leadsTo(Function, {Begins, IsWanted, Ends, Bars}, Context);
}

bool mayCountError(const PageEvent &Release, ASTContext &Context) {
  const auto *Call = cast<CallExpr>(Release.At);
  if (Release.Api->Count < 0 || !Release.Function ||
      unsigned(Release.Api->Count) >= Call->getNumArgs())
    return false;
  VariableFinder Finder;
  Finder.TraverseStmt(const_cast<Expr *>(Call->getArg(Release.Api->Count)));
  return llvm::any_of(Finder.Found, [&](const VarDecl *Count) {
    // How far a count is from another number is not known.
    return mayBeError(*Count, *Call, *Release.Function,
                      /*IsTested=*/!Finder.Subtracts, MaxCopies, Context);
  });
}

} // namespace kmap_tidy
