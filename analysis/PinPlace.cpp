//===--- PinPlace.cpp - where an acquisition puts its pages ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PinPlace.h"
#include "analysis/GupApi.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace kmap_tidy {

namespace {

struct MentionFinder : RecursiveASTVisitor<MentionFinder> {
  bool VisitDeclRefExpr(DeclRefExpr *Name) {
    Found.insert(Name->getDecl());
    return true;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    Found.insert(Member->getMemberDecl());
    return true;
  }
  std::set<const ValueDecl *> Found;
};

struct CarrierFinder : RecursiveASTVisitor<CarrierFinder> {
  bool VisitExpr(Expr *E) {
    QualType Type = E->getType();
    const auto *Word = Type->getAs<BuiltinType>();
    // A page may be hidden in a number as wide as a pointer.
    bool IsWord = Word &&
                  (Word->getKind() == BuiltinType::Long ||
                   Word->getKind() == BuiltinType::ULong) &&
                  isa<DeclRefExpr, MemberExpr, CallExpr>(E);
    Found |= IsWord || pageDepth(Type) ||
             (Type->isVoidPointerType() && !isa<CastExpr>(E));
    return !Found;
  }
  bool Found = false;
};

} // namespace

bool mayHoldPage(const Expr *E) {
  CarrierFinder Finder;
  Finder.TraverseStmt(const_cast<Expr *>(E));
  return Finder.Found;
}

std::set<const ValueDecl *> mentionedIn(const Expr *E) {
  MentionFinder Finder;
  Finder.TraverseStmt(const_cast<Expr *>(E));
  return std::move(Finder.Found);
}

/// The local variable that a chain of members starts at; null if it goes
/// through anything else.
static const VarDecl *rootOf(const Expr *E) {
  for (;;) {
    E = E->IgnoreParenImpCasts();
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      E = Member->getBase();
      continue;
    }
    const auto *Unary = dyn_cast<UnaryOperator>(E);
    if (!Unary ||
        (Unary->getOpcode() != UO_AddrOf && Unary->getOpcode() != UO_Deref))
      break;
    E = Unary->getSubExpr();
  }
  const auto *Name = dyn_cast<DeclRefExpr>(E);
  const auto *Root = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  return Root && Root->hasLocalStorage() ? Root : nullptr;
}

const Expr *addressedBy(const Expr &E) {
  const auto *Address = dyn_cast<UnaryOperator>(E.IgnoreParenCasts());
  return Address && Address->getOpcode() == UO_AddrOf
             ? Address->getSubExpr()->IgnoreParenCasts()
             : nullptr;
}

const Expr *withoutAddress(const Expr *E) {
  const Expr *Addressed = addressedBy(*E);
  return Addressed ? Addressed : E->IgnoreParenCasts();
}

std::optional<PinPlace> PinPlace::of(const CallExpr &Acquired) {
  const Expr *Operand = acquiredPages(Acquired);
  if (!Operand)
    return std::nullopt;
  Operand = withoutAddress(Operand);
  PinPlace Place;
  Place.Root = rootOf(Operand);
  Place.Field = dyn_cast<MemberExpr>(Operand);
  bool IsVariable = isa<DeclRefExpr>(Operand);
  if (!Place.Root || (!Place.Field && !IsVariable) ||
      (IsVariable && isa<ParmVarDecl>(Place.Root)))
    return std::nullopt;
  return Place;
}

bool isSamePlace(const Expr *Left, const Expr *Right) {
  Left = Left->IgnoreParenImpCasts();
  Right = Right->IgnoreParenImpCasts();
  if (Left->getStmtClass() != Right->getStmtClass())
    return false;
  if (const auto *Member = dyn_cast<MemberExpr>(Left))
    return Member->getMemberDecl() ==
               cast<MemberExpr>(Right)->getMemberDecl() &&
           isSamePlace(Member->getBase(), cast<MemberExpr>(Right)->getBase());
  if (const auto *Unary = dyn_cast<UnaryOperator>(Left))
    return Unary->getOpcode() == cast<UnaryOperator>(Right)->getOpcode() &&
           isSamePlace(Unary->getSubExpr(),
                       cast<UnaryOperator>(Right)->getSubExpr());
  const auto *Name = dyn_cast<DeclRefExpr>(Left);
  return Name && Name->getDecl() == cast<DeclRefExpr>(Right)->getDecl();
}

bool PinPlace::isNamedBy(const Expr *E) const {
  E = E->IgnoreParenCasts();
  if (Field)
    return isSamePlace(Field, E);
  const auto *Name = dyn_cast<DeclRefExpr>(E);
  return Name && Name->getDecl() == Root;
}

bool PinPlace::dependsOn(const ValueDecl &Declared) const {
  if (!Field)
    return &Declared == Root;
  return mentionedIn(Field).count(&Declared) != 0;
}

bool PinPlace::isOnePage() const {
  return pageDepth(Field ? Field->getType() : Root->getType()) == 1;
}

bool PinPlace::isReachedBy(const CallExpr &Call) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  // What is printed is not kept.
  if (Callee && Callee->hasAttr<FormatAttr>())
    return false;
  return llvm::any_of(Call.arguments(), [&](const Expr *Argument) {
    if (mayHoldPage(Argument))
      return true;
    if (!Field)
      return false;
    // Other objects may lead to this one, and so may a function that gets it.
    QualType Type = Argument->IgnoreParenCasts()->getType();
    return Type->isFunctionType() || Type->isRecordType() ||
           (Type->isPointerType() && !Type->getPointeeType()->isBuiltinType());
  });
}

bool PinPlace::isLostAt(const Stmt *S) const {
  if (!Field)
    return false;
  if (const auto *Declared = dyn_cast<DeclStmt>(S))
    return llvm::any_of(Declared->decls(), [&](const Decl *D) {
      const auto *Variable = dyn_cast<VarDecl>(D);
      return Variable && dependsOn(*Variable);
    });
  const Expr *To = nullptr;
  if (const auto *Operator = dyn_cast<BinaryOperator>(S))
    To = Operator->isAssignmentOp() ? Operator->getLHS() : nullptr;
  else if (const auto *Unary = dyn_cast<UnaryOperator>(S))
    To = Unary->isIncrementDecrementOp() ? Unary->getSubExpr() : nullptr;
  if (!To)
    return false;
  To = To->IgnoreParens();
  if (const auto *Name = dyn_cast<DeclRefExpr>(To))
    return dependsOn(*Name->getDecl());
  if (const auto *Member = dyn_cast<MemberExpr>(To))
    return dependsOn(*Member->getMemberDecl()) ||
           Member->getType()->isRecordType();
  // A slot, or an object as a whole.
  return pageDepth(To->getType()) || To->getType()->isRecordType();
}

bool PinPlace::isFreedBy(const CallExpr &Call) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  return Callee && Callee->getIdentifier() && freesMemory(Callee->getName()) &&
         Call.getNumArgs() && isNamedBy(Call.getArg(0));
}

} // namespace kmap_tidy
