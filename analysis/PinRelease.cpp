//===--- PinRelease.cpp - how much a release gives up ---------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PinRelease.h"
#include "analysis/CallSite.h"
#include "analysis/GupApi.h"
#include "analysis/PinPlace.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace kmap_tidy {

/// What \p E is the logical negation of; null if it is none.
static const Expr *negatedBy(const Expr *E) {
  const auto *Not = dyn_cast<UnaryOperator>(E);
  return Not && Not->getOpcode() == UO_LNot
             ? Not->getSubExpr()->IgnoreParenCasts()
             : nullptr;
}

/// Whether \p E is 0 or 1.
static bool isTruthValue(const Expr *E) {
  const auto *Operator = dyn_cast<BinaryOperator>(E);
  return negatedBy(E) ||
         (Operator && (Operator->isComparisonOp() || Operator->isLogicalOp()));
}

const Expr *withoutWrapping(const Expr *E) {
  for (;;) {
    E = E->IgnoreParenCasts();
    const Expr *Negated = negatedBy(E);
    const Expr *Twice = Negated ? negatedBy(Negated) : nullptr;
    if (Twice && isTruthValue(Twice)) {
      E = Twice;
      continue;
    }
    // WARN_ON(x)
    if (const auto *Block = dyn_cast<StmtExpr>(E)) {
      const CompoundStmt *Body = Block->getSubStmt();
      const auto *Last =
          Body->body_empty() ? nullptr : dyn_cast<Expr>(Body->body_back());
      if (!Last)
        return E;
      E = Last;
      continue;
    }
    const auto *Call = dyn_cast<CallExpr>(E);
    // likely(x) and unlikely(x)
    if (!Call || Call->getBuiltinCallee() != Builtin::BI__builtin_expect)
      return E;
    E = Call->getArg(0);
  }
}

static bool names(const Expr *E, const ValueDecl &Declared) {
  const auto *Name = dyn_cast<DeclRefExpr>(E->IgnoreParenCasts());
  return Name && Name->getDecl() == &Declared;
}

static const ReleaseApi *apiOf(const Stmt *S) {
  const auto *Call = dyn_cast_or_null<CallExpr>(S);
  const ReleaseApi *Api =
      Call ? findReleaseApi(nameOf(Call->getDirectCallee())) : nullptr;
  return Api && Api->Kind != ReleaseKind::Free &&
                 unsigned(std::max(Api->Page, Api->Count)) < Call->getNumArgs()
             ? Api
             : nullptr;
}

static std::optional<PinRelease> releaseByCall(const Stmt *S,
                                               const PinPlace &Pages) {
  const ReleaseApi *Api = apiOf(S);
  if (!Api)
    return std::nullopt;
  const auto *Call = cast<CallExpr>(S);
  const Expr *Page = Call->getArg(Api->Page)->IgnoreParenCasts();
  bool IsOne = Pages.isOnePage();
  if (Api->Count < 0) {
    if (!IsOne || !Pages.isNamedBy(Page))
      return std::nullopt;
    return PinRelease{Call, nullptr};
  }
  const auto *Address = dyn_cast<UnaryOperator>(Page);
  if (IsOne && (!Address || Address->getOpcode() != UO_AddrOf ||
                !Pages.isNamedBy(Address->getSubExpr())))
    return std::nullopt;
  if (!IsOne && !Pages.isNamedBy(Page))
    return std::nullopt;
  return PinRelease{Call, IsOne ? nullptr : Call->getArg(Api->Count)};
}

/// The variable that \p Init sets to 0, or null.
static const VarDecl *counterOf(const Stmt *Init) {
  auto IsZero = [](const Expr *E) {
    const auto *Number = dyn_cast<IntegerLiteral>(E->IgnoreParenCasts());
    return Number && Number->getValue() == 0;
  };
  if (const auto *Declared = dyn_cast_or_null<DeclStmt>(Init)) {
    const auto *Counter = Declared->isSingleDecl()
                              ? dyn_cast<VarDecl>(Declared->getSingleDecl())
                              : nullptr;
    return Counter && Counter->getInit() && IsZero(Counter->getInit())
               ? Counter
               : nullptr;
  }
  const auto *Set = dyn_cast_or_null<BinaryOperator>(Init);
  if (!Set || Set->getOpcode() != BO_Assign || !IsZero(Set->getRHS()))
    return nullptr;
  const auto *Name = dyn_cast<DeclRefExpr>(Set->getLHS()->IgnoreParens());
  return Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
}

static std::optional<PinRelease> releaseByLoop(const ForStmt &Loop,
                                               const PinPlace &Pages) {
  const VarDecl *Counter = counterOf(Loop.getInit());
  const auto *Limit =
      Loop.getCond()
          ? dyn_cast<BinaryOperator>(Loop.getCond()->IgnoreParenCasts())
          : nullptr;
  if (!Counter || !Limit || Limit->getOpcode() != BO_LT ||
      !names(Limit->getLHS(), *Counter))
    return std::nullopt;
  auto ReleaseIn = [&](const Stmt *S) -> const CallExpr * {
    const ReleaseApi *Api = apiOf(S);
    if (!Api || Api->Count >= 0)
      return nullptr;
    const auto *Slot = dyn_cast<ArraySubscriptExpr>(
        cast<CallExpr>(S)->getArg(Api->Page)->IgnoreParenCasts());
    return Slot && Pages.isNamedBy(Slot->getBase()) &&
                   names(Slot->getIdx(), *Counter)
               ? cast<CallExpr>(S)
               : nullptr;
  };
  // Nothing but straight code: no slot is left out.
  if (const CallExpr *Call = ReleaseIn(Loop.getBody()))
    return PinRelease{Call, Limit->getRHS()};
  const auto *Body = dyn_cast<CompoundStmt>(Loop.getBody());
  if (!Body)
    return std::nullopt;
  const CallExpr *Found = nullptr;
  for (const Stmt *S : Body->body()) {
    if (!isa<Expr>(S))
      return std::nullopt;
    if (const CallExpr *Call = ReleaseIn(S))
      Found = Call;
  }
  if (!Found)
    return std::nullopt;
  return PinRelease{Found, Limit->getRHS()};
}

std::optional<PinRelease> releaseOf(const Stmt *S, const PinPlace &Pages) {
  if (const auto *Loop = dyn_cast_or_null<ForStmt>(S))
    return releaseByLoop(*Loop, Pages);
  return releaseByCall(S, Pages);
}

const Expr *requestedCount(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return nullptr;
  // The address comes first.
  unsigned Numbers = 0;
  for (unsigned I = 0; I < Callee->getNumParams() && I < Call.getNumArgs(); ++I)
    if (Callee->getParamDecl(I)->getType()->isIntegerType() && ++Numbers == 2)
      return Call.getArg(I);
  return nullptr;
}

bool mayChange(const CallExpr &Call, const VarDecl &Variable) {
  bool IsArray = pageDepth(Variable.getType()) > 1;
  return llvm::any_of(Call.arguments(), [&](const Expr *Argument) {
    Argument = Argument->IgnoreParenCasts();
    const auto *Address = dyn_cast<UnaryOperator>(Argument);
    if (Address && Address->getOpcode() == UO_AddrOf)
      Argument = Address->getSubExpr()->IgnoreParenCasts();
    else if (!IsArray)
      return false;
    const auto *Name = dyn_cast<DeclRefExpr>(Argument);
    return Name && Name->getDecl() == &Variable;
  });
}

std::optional<bool> compareNumbers(BinaryOperatorKind Op, int64_t Left,
                                   int64_t Right) {
  switch (Op) {
  case BO_LT:
    return Left < Right;
  case BO_LE:
    return Left <= Right;
  case BO_GT:
    return Left > Right;
  case BO_GE:
    return Left >= Right;
  case BO_EQ:
    return Left == Right;
  case BO_NE:
    return Left != Right;
  default:
    return std::nullopt;
  }
}

bool isTest(const Expr *E) {
  return isTruthValue(withoutWrapping(E));
}

} // namespace kmap_tidy
