//===--- TransientFields.cpp - fields that keep no address ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/TransientFields.h"
#include "analysis/KernelApi.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace kmap_tidy {
namespace {

/// Counts where a field is named, and where it is only assigned.
struct UseCounter : RecursiveASTVisitor<UseCounter> {
  explicit UseCounter(const FieldDecl &Field) : Field(Field) {}
  bool VisitMemberExpr(MemberExpr *M) {
    Uses += M->getMemberDecl() == &Field;
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *B) {
    const auto *M = dyn_cast<MemberExpr>(B->getLHS()->IgnoreParens());
    Assignments +=
        B->getOpcode() == BO_Assign && M && M->getMemberDecl() == &Field;
    return true;
  }
  const FieldDecl &Field;
  unsigned Uses = 0, Assignments = 0;
};

} // namespace

bool TransientFields::isTarget(const Expr &Target) {
  const auto *Member = dyn_cast<MemberExpr>(Target.IgnoreParens());
  const auto *Field =
      Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  if (!Field)
    return false;
  bool IsRow = llvm::any_of(transientFields(), [&](const TransientField &Row) {
    return Field->getName() == Row.Field &&
           Field->getParent()->getName() == Row.Record;
  });
  if (!IsRow)
    return false;
  auto [At, IsNew] = Known.try_emplace(Field, false);
  if (IsNew) {
    UseCounter Counter(*Field);
    Counter.TraverseDecl(Context.getTranslationUnitDecl());
    At->second = Counter.Uses == Counter.Assignments;
  }
  return At->second;
}

} // namespace kmap_tidy
