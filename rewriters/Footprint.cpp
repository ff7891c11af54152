//===--- Footprint.cpp - what code reads and changes ----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/Footprint.h"

using namespace clang;

namespace kmap_tidy {

bool Footprint::VisitDeclRefExpr(DeclRefExpr *Ref) {
  if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl())) {
    Variables.insert(V->getCanonicalDecl());
    ReadsMemory |= !V->hasLocalStorage();
  }
  return true;
}

bool Footprint::VisitMemberExpr(MemberExpr *M) {
  ReadsMemory |= M->isArrow();
  Fields.insert(M->getMemberDecl());
  return true;
}

bool Footprint::VisitArraySubscriptExpr(ArraySubscriptExpr *) {
  return ReadsMemory = true;
}

bool Footprint::VisitUnaryOperator(UnaryOperator *U) {
  ReadsMemory |= U->getOpcode() == UO_Deref;
  if (U->isIncrementDecrementOp())
    write(U->getSubExpr());
  if (U->getOpcode() == UO_AddrOf)
    if (const auto *Ref =
            dyn_cast<DeclRefExpr>(U->getSubExpr()->IgnoreParens()))
      Exposed.insert(Ref->getDecl());
  return true;
}

bool Footprint::VisitBinaryOperator(BinaryOperator *B) {
  if (B->isAssignmentOp())
    write(B->getLHS());
  return true;
}

bool Footprint::VisitCallExpr(CallExpr *Call) {
  const CalleeInfo Info = Sites.callee(*Call);
  bool IsKnown = (Info.Function && Info.Function->getBuiltinID()) ||
                 (Info.Api && (Info.Api->Effects &
                               (Pure | Borrows | PageState | PageAddress)));
  ReadsMemory = true;
  CallsUnknown |= !IsKnown;
  // What it points to, a page among others.
  WritesMemory |= memoryUse(Info.Function) != MemoryUse::None;
  CallsImpure |= !Info.Api || !(Info.Api->Effects & Pure);
  return true;
}

void Footprint::write(const Expr *To) {
  To = To->IgnoreParens();
  if (const auto *M = dyn_cast<MemberExpr>(To)) {
    WrittenFields.insert(M->getMemberDecl());
    return;
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(To)) {
    Written.insert(Ref->getDecl()->getCanonicalDecl());
    return;
  }
  WritesMemory = true;
}

} // namespace kmap_tidy
