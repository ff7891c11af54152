//===--- UnmapEdit.cpp - the local form of an unmap ----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/UnmapEdit.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/MapMove.h"
#include "rewriters/OffsetHolder.h"
#include "rewriters/Realign.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// Whether dropping \p E loses an effect of it.
static bool hasEffects(const Expr &E, CallSites &Sites) {
  struct Finder : RecursiveASTVisitor<Finder> {
    explicit Finder(CallSites &Sites) : Sites(Sites) {}
    bool VisitBinaryOperator(BinaryOperator *B) {
      return !(Found |= B->isAssignmentOp());
    }
    bool VisitUnaryOperator(UnaryOperator *U) {
      return !(Found |= U->isIncrementDecrementOp());
    }
    bool VisitCallExpr(CallExpr *C) {
      const KernelApi *Api = Sites.callee(*C).Api;
      return !(Found |= !Api || !(Api->Effects & Pure));
    }
    CallSites &Sites;
    bool Found = false;
  };
  Finder F(Sites);
  F.TraverseStmt(const_cast<Expr *>(&E));
  return F.Found;
}

/// Whether the tree's kunmap_local() takes a pointer to const (RULES R16).
bool UnmapEditor::releasesConstant() const {
  const ASTContext &Context = TU.context();
  for (StringRef Name : {"__kunmap_local", "kunmap_local"})
    for (const FunctionDecl *F : functionsNamed(Name, Context))
      if (F->getNumParams() == 1 &&
          F->getParamDecl(0)->getType()->isPointerType())
        return F->getParamDecl(0)
            ->getType()
            ->getPointeeType()
            .isConstQualified();
  return false;
}

std::optional<Refusal> UnmapEditor::holderOf(const UnmapRecord &Unmap,
                                             std::string &Argument) const {
  const VarDecl *Best = nullptr;
  for (const VarDecl *D : Unmap.Holders) {
    if (!Scopes.isVisible(*D, *Unmap.Site.Node))
      continue;
    auto Rank = [&](const VarDecl *V) {
      bool IsDirect = llvm::any_of(Unmap.Maps, [&](unsigned I) {
        const MapRecord &Map = Flow.maps()[I];
        const CallExpr *Behind = addressBehind(Map, TU.callSites(), Syntax);
        return Scopes.isAssignedFrom(
            *V, Behind ? static_cast<const Expr &>(*Behind) : *Map.Site.Node);
      });
      return std::make_tuple(IsDirect, V->getType()->isPointerType(),
                             -int64_t(V->getLocation().getRawEncoding()));
    };
    if (!Best || Rank(D) > Rank(Best))
      Best = D;
  }
  if (!Best) {
    if (Unmap.Maps.size() == 1)
      if (auto Start = pageStart(*Flow.maps()[Unmap.Maps.front()].Site.Node,
                                 *Unmap.Site.Node, Syntax, Scopes, TU)) {
        Argument = *Start;
        return std::nullopt;
      }
    if (Unmap.HasLooseHolder)
      return Refusal{"may-leave-page", "R8",
                     "no pointer is known to be inside the page at the unmap"};
    return Refusal{"aliased-mappings", "R7",
                   "no variable in scope holds the address at the unmap"};
  }
  Argument = Best->getName().str();
  QualType Type = Best->getType();
  if (Type->isIntegerType()) {
    Argument = "(void *)" + Argument;
    return std::nullopt;
  }
  QualType Pointee = Type->getPointeeType();
  if (Pointee.isNull() || Pointee.isVolatileQualified())
    return Refusal{"type-unsuited", "R16",
                   "'" + Best->getName().str() + "' has no plain pointer type"};
  if (Pointee.isConstQualified() && !releasesConstant())
    Argument = "(void *)" + Argument;
  return std::nullopt;
}

std::optional<Refusal> UnmapEditor::edit(const UnmapRecord &Unmap,
                                         StringRef Base, Fix &Result) const {
  auto Spelled = TU.callSites().spelling(Unmap.Site.Name);
  if (!Spelled || Spelled->Arguments.empty())
    return Refusal{"macro-body", "", "the call is not spelled as one"};
  StringRef Replacement = Unmap.Site.Api->Replacement;
  const SourceManager &SM = TU.context().getSourceManager();
  if (Unmap.Site.Api->Kind == Operand::Address) {
    renameCall(*Spelled, Replacement, SM, Result);
    return std::nullopt;
  }
  if (Unmap.Site.InMacroBody)
    return Refusal{"macro-body", "R7",
                   "a macro has no variable for the address"};
  Result.Edits.push_back({Spelled->Name, Replacement.str()});

  if (!Unmap.Site.Operand || hasEffects(*Unmap.Site.Operand, TU.callSites()))
    return Refusal{"aliased-mappings", "R7",
                   "the page expression of the unmap has side effects"};
  std::string Argument = Base.str();
  if (Base.empty())
    if (auto Reason = holderOf(Unmap, Argument))
      return Reason;
  Result.Edits.push_back({Spelled->Arguments.front(), Argument});
  return std::nullopt;
}

} // namespace kmap_tidy
