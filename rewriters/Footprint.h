//===--- Footprint.h - what code reads and changes --------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Whether an expression keeps its value over statements that it is moved past
/// is decided by what the one reads and the others change.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_FOOTPRINT_H
#define KMAP_TIDY_REWRITERS_FOOTPRINT_H

#include "analysis/CallSite.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace kmap_tidy {

/// What the statements that it traverses read and change.
class Footprint : public clang::RecursiveASTVisitor<Footprint> {
public:
  explicit Footprint(CallSites &Sites) : Sites(Sites) {}

  bool VisitDeclRefExpr(clang::DeclRefExpr *Ref);
  bool VisitMemberExpr(clang::MemberExpr *M);
  bool VisitArraySubscriptExpr(clang::ArraySubscriptExpr *);
  bool VisitUnaryOperator(clang::UnaryOperator *U);
  bool VisitBinaryOperator(clang::BinaryOperator *B);
  bool VisitCallExpr(clang::CallExpr *Call);

  using Declarations = llvm::SmallPtrSet<const clang::Decl *, 4>;
  /// Canonical declarations: what is named, and what is assigned to.
  Declarations Variables, Written;
  /// What has its address taken.
  Declarations Exposed;
  Declarations Fields, WrittenFields;
  /// Something else than local variables is read, or written.
  bool ReadsMemory = false, WritesMemory = false;
  /// A call may change what no row of the table says, or has any effect.
  bool CallsUnknown = false, CallsImpure = false;

private:
  void write(const clang::Expr *To);

  CallSites &Sites;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_FOOTPRINT_H
