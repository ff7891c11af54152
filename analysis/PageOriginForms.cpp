//===--- PageOriginForms.cpp - forms of C that are known to keep pages ----===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The page flow follows what it knows. This is its other half: an expression
// that is or leads to pages, or to a record that has some, may only stand where
// the rest of the page flow looks at it. Everything else, be it a form of C
// that nobody thought of, gives up what it has, and may bring any page.
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// Whether the operands of \p Parent are followed wherever they lead, or do not
/// leave it.
static bool isKnownForm(const Stmt &Parent) {
  if (const auto *Operator = dyn_cast<BinaryOperator>(&Parent))
    return Operator->getOpcode() == BO_Assign || Operator->isAdditiveOp() ||
           Operator->getOpcode() == BO_AddAssign ||
           Operator->getOpcode() == BO_SubAssign ||
           Operator->isComparisonOp() || Operator->isLogicalOp() ||
           Operator->isCommaOp();
  if (const auto *Operator = dyn_cast<UnaryOperator>(&Parent))
    return Operator->getOpcode() != UO_Not &&
           Operator->getOpcode() != UO_Real && Operator->getOpcode() != UO_Imag;
  if (const auto *Cast = dyn_cast<CastExpr>(&Parent)) {
    switch (Cast->getCastKind()) {
    case CK_LValueToRValue:
    case CK_NoOp:
    case CK_NullToPointer:
    case CK_ArrayToPointerDecay:
    case CK_ToVoid:
    case CK_PointerToBoolean:
    case CK_BitCast:
    case CK_PointerToIntegral:
      return true;
    default:
      return false;
    }
  }
  switch (Parent.getStmtClass()) {
  // Statements.
  case Stmt::CompoundStmtClass:
  case Stmt::DeclStmtClass:
  case Stmt::ReturnStmtClass:
  case Stmt::IfStmtClass:
  case Stmt::WhileStmtClass:
  case Stmt::DoStmtClass:
  case Stmt::ForStmtClass:
  case Stmt::LabelStmtClass:
  case Stmt::CaseStmtClass:
  case Stmt::DefaultStmtClass:
  case Stmt::AttributedStmtClass:
  // Other visits judge all operands of these.
  case Stmt::CallExprClass:
  case Stmt::GCCAsmStmtClass:
  case Stmt::VAArgExprClass:
  // What they are is what one of their operands is, or a part of it.
  case Stmt::ParenExprClass:
  case Stmt::ConstantExprClass:
  case Stmt::MemberExprClass:
  case Stmt::ArraySubscriptExprClass:
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
  case Stmt::OpaqueValueExprClass:
  case Stmt::StmtExprClass:
  case Stmt::GenericSelectionExprClass:
  case Stmt::ChooseExprClass:
  case Stmt::InitListExprClass:
  case Stmt::DesignatedInitExprClass:
  case Stmt::DesignatedInitUpdateExprClass:
  case Stmt::CompoundLiteralExprClass:
  // The compiler only asks for the type.
  case Stmt::UnaryExprOrTypeTraitExprClass:
  case Stmt::OffsetOfExprClass:
    return true;
  default:
    return false;
  }
}

bool PageOriginCollector::VisitStmt(Stmt *Parent) {
  if (isKnownForm(*Parent))
    return true;
  for (const Stmt *Child : Parent->children()) {
    const auto *Operand = dyn_cast_or_null<Expr>(Child);
    if (!Operand || Operand->getType()->isFunctionType())
      continue;
    constexpr llvm::StringLiteral Name = "an operation that is not followed";
    if (mayLeadToPage(Operand->getType()))
      loseMemory(*Operand, Name);
    unsigned Levels;
    const RecordDecl *Record = recordAtEnd(Operand->getType(), Levels, Context);
    if (Record && holdsPages(*Record, Context))
      lose(*Record, *Operand, Name);
  }
  return true;
}

namespace {
/// Looks for where a variable is more than lent or set, or asked for a number.
struct KeeperFinder : RecursiveASTVisitor<KeeperFinder> {
  explicit KeeperFinder(const VarDecl &Variable) : Variable(Variable) {}
  bool TraverseCallExpr(CallExpr *Call) {
    StringRef Name = nameOf(Call->getDirectCallee());
    bool Lends = borrowsPages(Name) || findHolding(Name);
    return llvm::all_of(Call->arguments(), [&](Expr *Argument) {
      return (Lends && localBehind(*Argument) == &Variable) ||
             TraverseStmt(Argument);
    });
  }
  bool TraverseUnaryOperator(UnaryOperator *Operator) {
    IsFound |= Operator->getOpcode() == UO_AddrOf &&
               localBehind(*Operator) == &Variable;
    return !IsFound && RecursiveASTVisitor::TraverseUnaryOperator(Operator);
  }
  bool TraverseMemberExpr(MemberExpr *Member) {
    return Member->getType()->isIntegerType() ||
           RecursiveASTVisitor::TraverseMemberExpr(Member);
  }
  bool VisitDeclRefExpr(DeclRefExpr *Name) {
    IsFound |= Name->getDecl() == &Variable;
    return !IsFound;
  }
  const VarDecl &Variable;
  bool IsFound = false;
};
} // namespace

bool PageOriginCollector::isOnlyLent(const Expr &Pointer) const {
  const VarDecl *Variable = localBehind(Pointer);
  if (!Variable || !Current)
    return false;
  KeeperFinder Finder(*Variable);
  Finder.TraverseStmt(Current->getBody());
  return !Finder.IsFound;
}

bool PageOriginCollector::VisitGCCAsmStmt(GCCAsmStmt *Assembly) {
  constexpr llvm::StringLiteral Name = "assembly";
  // What only computes says so.
  bool Leaves = Assembly->isVolatile();
  for (unsigned I = 0; I < Assembly->getNumClobbers(); ++I)
    Leaves |= Assembly->getClobber(I) == "memory";
  auto Lose = [&](const Expr &Operand) {
    lose(Operand, Name);
    const Expr &Address = *Operand.IgnoreParenCasts();
    if (Address.getType()->isVoidPointerType() ||
        (Operand.getType()->isIntegerType() && depthOf(&Operand) >= 2))
      loseMemory(Address, Name);
    if (Leaves) {
      moveNumber(Operand, nullptr, &Operand);
      giveAddress(Operand, Operand, Name, Context.VoidPtrTy,
                  AddressTaker::Reader);
      // xchg() of a pointer, by a pointer to that.
      const auto *Target = dyn_cast<UnaryOperator>(&Address);
      if (Target && Target->getOpcode() == UO_Deref &&
          Target->getType()->isPointerType())
        giveAddress(*Target->getSubExpr(), Operand, Name, Context.VoidPtrTy,
                    AddressTaker::Reader);
    }
    for (unsigned I = 0; I < Assembly->getNumOutputs(); ++I)
      if (const Expr *To = Assembly->getOutputExpr(I); To != &Operand)
        moveNumber(Operand, nullptr, To);
    if (const RecordDecl *Record = recordBehind(Operand, Context))
      lose(*Record, Operand, Name);
  };
  for (unsigned I = 0; I < Assembly->getNumOutputs(); ++I)
    Lose(*Assembly->getOutputExpr(I));
  for (unsigned I = 0; I < Assembly->getNumInputs(); ++I)
    Lose(*Assembly->getInputExpr(I));
  return true;
}

/// Of numbers: VisitStmt() has given up the pages.
bool PageOriginCollector::VisitAtomicExpr(AtomicExpr *Atomic) {
  for (unsigned I = 0; I < Atomic->getNumSubExprs(); ++I) {
    const Expr &Operand = *Atomic->getSubExprs()[I];
    moveNumber(Operand, nullptr, Atomic);
    if (&Operand != Atomic->getPtr())
      giveAddress(Operand, *Atomic, "an atomic operation", Context.VoidPtrTy,
                  AddressTaker::Reader);
  }
  return true;
}

} // namespace kmap_tidy
