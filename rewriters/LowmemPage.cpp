//===--- LowmemPage.cpp - pages that need no map --------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/LowmemPage.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/NullCheck.h"
#include "rewriters/PageHelperOffset.h"
#include "rewriters/Realign.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace kmap_tidy {

namespace {

/// The calls of allocators in an expression, and whether one of them may take
/// high memory.
struct Allocations : RecursiveASTVisitor<Allocations> {
  explicit Allocations(const ASTContext &Context) : Context(Context) {}

  bool VisitCallExpr(CallExpr *Call) {
    if (const Expr *Flags = allocatorFlags(*Call)) {
      Found = true;
      IsLowmem &= !mayTakeHighmem(*Flags, Context);
    }
    return true;
  }

  const ASTContext &Context;
  bool Found = false;
  bool IsLowmem = true;
};

/// Whether \p Source is a new page in low memory. A profiled allocator is a
/// statement expression around the call.
bool isLowmemAllocation(const Expr &Source, const ASTContext &Context) {
  const Expr &E = *Source.IgnoreParenCasts();
  if (!isa<CallExpr, StmtExpr>(E))
    return false;
  Allocations Calls(Context);
  Calls.TraverseStmt(const_cast<Expr *>(&E));
  if (!Calls.Found || !Calls.IsLowmem)
    return false;
  // The page of another call is not what was allocated for its argument.
  const auto *Call = dyn_cast<CallExpr>(&E);
  return !Call || allocatorFlags(*Call);
}

} // namespace

bool isLowmemPage(const Expr &Page, const FunctionSyntax &Syntax) {
  const auto *Ref = dyn_cast<DeclRefExpr>(Page.IgnoreParenCasts());
  const auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!V || !V->hasLocalStorage())
    return false;
  bool IsAll = true;
  auto Sources = Syntax.definitions(*V, &IsAll);
  return IsAll && !Sources.empty() &&
         llvm::all_of(Sources, [&](const Expr *Source) {
           return isLowmemAllocation(*Source, Syntax.context());
         });
}

std::optional<Resolution> useLinearAddress(TranslationUnit &TU,
                                           const MapFlow &Flow,
                                           const FunctionSyntax &Syntax,
                                           llvm::ArrayRef<unsigned> Maps,
                                           llvm::ArrayRef<unsigned> Unmaps) {
  constexpr llvm::StringLiteral LinearAddress = "page_address";
  if (Maps.empty() ||
      !TU.callSites().isDeclared(LinearAddress, Flow.function().getLocation()))
    return std::nullopt;
  LineEdits Lines(Syntax);
  Fix Result;
  Result.Kind = PageAddressFix;
  for (unsigned I : Maps) {
    const CallSite &Site = Flow.maps()[I].Site;
    auto Spelled = TU.callSites().spelling(Site.Name);
    if (Site.Api->Kind != Operand::Page || !Site.Operand || !Spelled ||
        Spelled->Arguments.size() != 1 || !isLowmemPage(*Site.Operand, Syntax))
      return std::nullopt;
    renameCall(*Spelled, LinearAddress, TU.context().getSourceManager(),
               Result);
    for (const NullCheck &Check :
         nullChecksOf(*Site.Node, TU.callSites(), Syntax)) {
      if (!Check.Statement)
        return std::nullopt;
      removeNullCheck(Check, Syntax, Lines);
    }
  }
  for (unsigned I : Unmaps) {
    const CallSite &Site = Flow.unmaps()[I].Site;
    StatementPlace Place = Syntax.placeOf(Site.Node);
    auto Spelled = TU.callSites().spelling(Site.Name);
    if (!Place.Block || !Spelled ||
        !Syntax.isOnly(*Place.statement(), *Spelled))
      return std::nullopt;
    Lines.removeStatement(Place.statement());
  }
  if (Lines.emptiesBlock())
    return std::nullopt;
  if (auto Comment = Lines.strandedComment())
    return Refusal{"stale-comment", "R18", "a comment says: " + *Comment};
  for (Edit &E : Lines.finish(TU.context().getSourceManager()))
    Result.Edits.push_back(std::move(E));
  return Result;
}

} // namespace kmap_tidy
