//===--- PointerCopies.cpp - where a pointer parameter goes ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PointerCopies.h"
#include "analysis/PageSize.h"
#include "analysis/Summary.h"
#include "clang/AST/Decl.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace kmap_tidy {

namespace {

/// The lvalue whose address \p E takes; null if it is not written so.
const Expr *pointedTo(const Expr &E) {
  const auto *U = dyn_cast<UnaryOperator>(E.IgnoreParenCasts());
  return U && U->getOpcode() == UO_AddrOf ? U->getSubExpr() : nullptr;
}

/// Fills the facts of a body.
struct FactCollector : RecursiveASTVisitor<FactCollector> {
  FactCollector(CallSites &Sites, BodyFacts &Facts)
      : Sites(Sites), Facts(Facts) {}

  bool VisitVarDecl(VarDecl *D) {
    if (D->getInit())
      Facts.Copies.push_back({nullptr, D, D->getInit()});
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *B) {
    if (B->isAssignmentOp())
      Facts.Copies.push_back({B->getLHS(), nullptr, B->getRHS()});
    return true;
  }
  bool VisitGCCAsmStmt(GCCAsmStmt *S) {
    for (const Expr *Input : S->inputs())
      Facts.Operands.push_back(Input);
    return true;
  }
  bool VisitAtomicExpr(AtomicExpr *E) {
    for (const Stmt *Operand : E->children())
      if (const auto *Value = dyn_cast_or_null<Expr>(Operand)) {
        Facts.Operands.push_back(Value);
        if (Value != E->getPtr())
          Facts.Copies.push_back({nullptr, nullptr, Value});
      }
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *R) {
    if (R->getRetValue())
      Facts.Returns.push_back(R->getRetValue());
    return true;
  }
  bool VisitCallExpr(CallExpr *C) {
    if (Sites.recognise(C))
      Facts.HasSites = true;
    else
      Facts.Calls.push_back(C);
    if (const KernelApi *Api = Sites.callee(*C).Api;
        Api && (Api->Effects & LinksBuffers) && C->getNumArgs() > 2)
      Facts.Copies.push_back({pointedTo(*C->getArg(0)), nullptr, C->getArg(2)});
    Facts.HasPageRanges |= Sites.touchesPage(*C);
    return true;
  }
  bool VisitCStyleCastExpr(CStyleCastExpr *C) {
    Facts.HasSites |= Sites.recognise(C).has_value();
    return true;
  }

  CallSites &Sites;
  BodyFacts &Facts;
};

/// The pointer that lvalue \p E is read through; null if none.
const Expr *pointerTo(const Expr &E) {
  if (const auto *M = dyn_cast<MemberExpr>(&E))
    return M->isArrow() ? M->getBase()
                        : pointerTo(*M->getBase()->IgnoreParenCasts());
  if (const auto *A = dyn_cast<ArraySubscriptExpr>(&E))
    return A->getBase();
  if (const auto *U = dyn_cast<UnaryOperator>(&E))
    return U->getOpcode() == UO_Deref ? U->getSubExpr() : nullptr;
  return nullptr;
}

bool isAggregate(const VarDecl &D) {
  return D.getType()->isRecordType() || D.getType()->isArrayType();
}

/// The variable that lvalue \p E is, or is a part of; null for memory that a
/// pointer leads to.
const VarDecl *objectOf(const Expr *E) {
  for (;;) {
    E = E->IgnoreParenCasts();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      return dyn_cast<VarDecl>(Ref->getDecl());
    const Expr *Whole = nullptr;
    if (const auto *M = dyn_cast<MemberExpr>(E))
      Whole = M->isArrow() ? nullptr : M->getBase();
    else if (const auto *A = dyn_cast<ArraySubscriptExpr>(E))
      Whole = A->getBase()->IgnoreParenCasts();
    if (!Whole ||
        (isa<ArraySubscriptExpr>(E) && !Whole->getType()->isArrayType()))
      return nullptr;
    E = Whole;
  }
}

/// Whether \p E is a member of a union, by whose other members it is read, too.
bool isInUnion(const Expr *E) {
  while (const auto *M = dyn_cast<MemberExpr>(E)) {
    const auto *Field = dyn_cast<FieldDecl>(M->getMemberDecl());
    if (Field && Field->getParent()->isUnion())
      return true;
    E = M->getBase()->IgnoreParenCasts();
  }
  return false;
}

} // namespace

BodyFacts::BodyFacts(const Stmt &Body, CallSites &Sites) {
  FactCollector(Sites, *this).TraverseStmt(const_cast<Stmt *>(&Body));
}

PointerCopies::PointerCopies(const ParmVarDecl &Parameter,
                             const BodyFacts &Body, Summaries &Callees)
    : Context(Parameter.getASTContext()), Callees(Callees) {
  Holders.insert(&Parameter);
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const BodyFacts::Copy &C : Body.Copies) {
      const VarDecl *To = target(C);
      if (!To)
        continue;
      if (C.From->getType()->isIntegerType() && isMadeOfPointer(C.From))
        Changed |= Numbers.insert(To).second;
      if (carries(C.From))
        Changed |= Holders.insert(To).second;
      else if (holds(C.From))
        Changed |= (isAggregate(*To) ? Holders : Pointing).insert(To).second;
      else if (leadsThrough(C.From))
        Changed |= Reached.insert(To).second;
    }
  }
}

const VarDecl *PointerCopies::target(const BodyFacts::Copy &C) {
  const VarDecl *D = C.Variable ? C.Variable : C.To ? objectOf(C.To) : nullptr;
  return D && D->hasLocalStorage() ? D : nullptr;
}

bool PointerCopies::isStorable(const Expr &E) const {
  return E.getType()->isRecordType() || Callees.mayCarryAddress(E.getType());
}

bool PointerCopies::holds(const Expr *E) const {
  E = E->IgnoreParenCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *D = dyn_cast<VarDecl>(Ref->getDecl());
    if (D && Pointing.count(D))
      return true;
  }
  if (const auto *B = dyn_cast<BinaryOperator>(E); B && B->isAdditiveOp())
    return holds(B->getLHS()) || holds(B->getRHS());
  if (const auto *C = dyn_cast<AbstractConditionalOperator>(E))
    return holds(C->getTrueExpr()) || holds(C->getFalseExpr());
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    for (unsigned I = 0; I < Call->getNumArgs(); ++I)
      if (holds(Call->getArg(I)) && Callees.fate(*Call, I).IsReturned)
        return true;
    return false;
  }
  const auto *U = dyn_cast<UnaryOperator>(E);
  if (U && U->getOpcode() == UO_AddrOf)
    E = U->getSubExpr()->IgnoreParenCasts();
  else if (!E->getType()->isArrayType())
    return false;
  if (const auto *Literal = dyn_cast<CompoundLiteralExpr>(E))
    return carries(Literal->getInitializer());
  const VarDecl *D = objectOf(E);
  return D && Holders.count(D);
}

bool PointerCopies::carries(const Expr *E) const {
  E = E->IgnoreParenCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *D = dyn_cast<VarDecl>(Ref->getDecl());
    return D && Holders.count(D);
  }
  if (const VarDecl *D = objectOf(E))
    // An integer beside the pointer is most likely its length.
    return isAggregate(*D) && Holders.count(D) &&
           (!E->getType()->isIntegerType() || isInUnion(E)) && isStorable(*E);
  if (const Expr *Object = pointerTo(*E); Object && holds(Object))
    return isStorable(*E);
  if (const auto *B = dyn_cast<BinaryOperator>(E)) {
    if (B->isComparisonOp() || B->isLogicalOp() || isDistance(*B))
      return false;
    if (B->isAssignmentOp() || B->getOpcode() == BO_Comma)
      return carries(B->getRHS());
    return carries(B->getLHS()) || carries(B->getRHS());
  }
  if (const auto *C = dyn_cast<AbstractConditionalOperator>(E))
    return carries(C->getTrueExpr()) || carries(C->getFalseExpr());
  if (const auto *Opaque = dyn_cast<OpaqueValueExpr>(E))
    return Opaque->getSourceExpr() && carries(Opaque->getSourceExpr());
  if (const auto *U = dyn_cast<UnaryOperator>(E)) {
    if (U->getOpcode() == UO_AddrOf)
      return carriesAddress(U->getSubExpr());
    bool IsSame = U->isIncrementDecrementOp() || U->getOpcode() == UO_Not ||
                  U->getOpcode() == UO_Minus || U->getOpcode() == UO_Extension;
    return IsSame && carries(U->getSubExpr());
  }
  // An array inside of the object decays to a pointer into it.
  if (E->getType()->isArrayType() && !isa<InitListExpr, CompoundLiteralExpr>(E))
    return carriesAddress(E);
  if (const auto *S = dyn_cast<StmtExpr>(E)) {
    const CompoundStmt *Body = S->getSubStmt();
    const auto *Last =
        Body->body_empty() ? nullptr : dyn_cast<Expr>(Body->body_back());
    return Last && carries(Last);
  }
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return llvm::any_of(List->inits(),
                        [&](const Expr *Init) { return carries(Init); });
  if (const auto *Literal = dyn_cast<CompoundLiteralExpr>(E))
    return carries(Literal->getInitializer());
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    if (!isStorable(*Call))
      return false;
    for (unsigned I = 0; I < Call->getNumArgs(); ++I)
      if (carries(Call->getArg(I)) && Callees.fate(*Call, I).IsReturned)
        return true;
    return false;
  }
  return false;
}

bool PointerCopies::isDistance(const BinaryOperator &B) const {
  if (B.getOpcode() == BO_Sub)
    return B.getLHS()->getType()->isPointerType() &&
           B.getRHS()->getType()->isPointerType();
  if (B.getOpcode() != BO_And && B.getOpcode() != BO_Rem)
    return false;
  return llvm::any_of(
      std::initializer_list<const Expr *>{B.getLHS(), B.getRHS()},
      [&](const Expr *Side) {
        Expr::EvalResult Constant;
        return Side->EvaluateAsInt(Constant, Context) &&
               Constant.Val.getInt().ule(LargestPage);
      });
}

bool PointerCopies::isMadeOfPointer(const Expr *E) const {
  if (const auto *Cast = dyn_cast<CastExpr>(E);
      Cast && Cast->getCastKind() == CK_PointerToIntegral)
    return true;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *D = dyn_cast<VarDecl>(Ref->getDecl());
    return D && Numbers.count(D);
  }
  // What is copied into a record or union as a pointer.
  if (const auto *Member = dyn_cast<MemberExpr>(E);
      Member && carries(Member->getBase()))
    return true;
  if (const auto *Call = dyn_cast<CallExpr>(E))
    for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
      ParameterFate Fate = Callees.fate(*Call, I);
      if (Fate.IsReturned && !Fate.ReachesUnknown && carries(Call->getArg(I)))
        return true;
    }
  return llvm::any_of(E->children(), [&](const Stmt *Child) {
    const auto *Part = dyn_cast_or_null<Expr>(Child);
    return Part && isMadeOfPointer(Part);
  });
}

bool PointerCopies::leadsThrough(const Expr *E) const {
  E = E->IgnoreParenCasts();
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return llvm::any_of(List->inits(),
                        [&](const Expr *Init) { return leadsThrough(Init); });
  if (const auto *Literal = dyn_cast<CompoundLiteralExpr>(E))
    return leadsThrough(Literal->getInitializer());
  if (const auto *Opaque = dyn_cast<OpaqueValueExpr>(E))
    return Opaque->getSourceExpr() && leadsThrough(Opaque->getSourceExpr());
  if (const auto *S = dyn_cast<StmtExpr>(E)) {
    const CompoundStmt *Body = S->getSubStmt();
    const auto *Last =
        Body->body_empty() ? nullptr : dyn_cast<Expr>(Body->body_back());
    return Last && leadsThrough(Last);
  }
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    for (unsigned I = 0; I < Call->getNumArgs(); ++I)
      if (leadsThrough(Call->getArg(I)) && Callees.fate(*Call, I).IsReturned)
        return true;
    return false;
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *D = dyn_cast<VarDecl>(Ref->getDecl());
    return D && Reached.count(D);
  }
  if (const auto *M = dyn_cast<MemberExpr>(E))
    return (M->isArrow() && (carries(M->getBase()) || holds(M->getBase()))) ||
           leadsThrough(M->getBase());
  if (const auto *A = dyn_cast<ArraySubscriptExpr>(E))
    return carries(A->getBase()) || leadsThrough(A->getBase());
  if (const auto *B = dyn_cast<BinaryOperator>(E))
    return !B->isComparisonOp() && !B->isLogicalOp() &&
           ((B->getOpcode() != BO_Comma && leadsThrough(B->getLHS())) ||
            leadsThrough(B->getRHS()));
  if (const auto *C = dyn_cast<AbstractConditionalOperator>(E))
    return leadsThrough(C->getTrueExpr()) || leadsThrough(C->getFalseExpr());
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return (U->getOpcode() == UO_Deref && carries(U->getSubExpr())) ||
           ((U->getOpcode() == UO_Deref || U->getOpcode() == UO_AddrOf) &&
            leadsThrough(U->getSubExpr()));
  return false;
}

bool PointerCopies::carriesAddress(const Expr *E) const {
  E = E->IgnoreParenCasts();
  if (const auto *M = dyn_cast<MemberExpr>(E))
    return M->isArrow() ? carries(M->getBase()) : carriesAddress(M->getBase());
  if (const auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
    const Expr *Base = A->getBase()->IgnoreParenCasts();
    return Base->getType()->isArrayType() ? carriesAddress(Base)
                                          : carries(Base);
  }
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return U->getOpcode() == UO_Deref && carries(U->getSubExpr());
  return false;
}

} // namespace kmap_tidy
