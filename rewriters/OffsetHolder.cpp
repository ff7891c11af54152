//===--- OffsetHolder.cpp - variables at an offset into a page ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/OffsetHolder.h"
#include "analysis/NullPointer.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/PageHelperOffset.h"
#include "rewriters/ScopeLookup.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace kmap_tidy {
namespace {

class HolderReader {
public:
  HolderReader(const Expr &Map, const Expr &Unmap, const FunctionSyntax &Syntax,
               const ScopeLookup &Scopes, TranslationUnit &TU)
      : Map(Map), Unmap(Unmap), Syntax(Syntax), Scopes(Scopes), TU(TU) {}

  /// The variable whose value is set from the mapping, with that value.
  std::pair<const VarDecl *, const Expr *> holder() const;
  /// Finds the statements from the map to the unmap. False if control may come
  /// between them from elsewhere.
  bool findRegion();
  bool isOnlyNullElse(const VarDecl &Holder, const Expr &Value) const;
  bool isSettled(const Expr &Offset, const VarDecl &Holder);

private:
  bool isInRegion(const Stmt *S) const;
  bool isSettled(const VarDecl &Variable);
  bool areFieldsSettled(const VarDecl &Holder) const;

  const Expr &Map;
  const Expr &Unmap;
  const FunctionSyntax &Syntax;
  const ScopeLookup &Scopes;
  TranslationUnit &TU;
  const CompoundStmt *Block = nullptr;
  unsigned First = 0, Last = 0;
  std::vector<Question> Questions;
};

std::pair<const VarDecl *, const Expr *> HolderReader::holder() const {
  const Expr *Value = &sumAround(Map, Syntax);
  const Stmt *Around = Syntax.parent(Value);
  if (const auto *B = dyn_cast_or_null<BinaryOperator>(Around)) {
    const auto *To = dyn_cast<DeclRefExpr>(B->getLHS()->IgnoreParens());
    if (B->getOpcode() == BO_Assign && B->getRHS() == Value && To)
      return {dyn_cast<VarDecl>(To->getDecl()), B->getRHS()};
  }
  if (const auto *Declared = dyn_cast_or_null<DeclStmt>(Around))
    for (const Decl *D : Declared->decls())
      if (const auto *V = dyn_cast<VarDecl>(D); V && V->getInit() == Value)
        return {V, V->getInit()};
  return {};
}

bool HolderReader::findRegion() {
  StatementPlace Place = Syntax.placeOf(&Map);
  auto At = Place.Block ? Syntax.indexIn(*Place.Block, &Unmap) : std::nullopt;
  if (!At || *At <= Place.Index)
    return false;
  Block = Place.Block;
  First = Place.Index;
  Last = *At;
  struct Finder : RecursiveASTVisitor<Finder> {
    bool VisitLabelStmt(LabelStmt *) { return false; }
    bool VisitSwitchCase(SwitchCase *) { return false; }
    bool VisitAsmStmt(AsmStmt *) { return false; }
  } Entrances;
  for (unsigned I = First; I <= Last; ++I)
    if (!Entrances.TraverseStmt(const_cast<Stmt *>(Block->body_begin()[I])))
      return false;
  return true;
}

bool HolderReader::isInRegion(const Stmt *S) const {
  auto At = Syntax.indexIn(*Block, S);
  return At && First <= *At && *At <= Last;
}

/// Whether \p Holder is set to \p Value and to NULL only, and not to NULL while
/// the page is mapped.
bool HolderReader::isOnlyNullElse(const VarDecl &Holder,
                                  const Expr &Value) const {
  bool IsAll = true;
  auto Definitions = Syntax.definitions(Holder, &IsAll);
  return IsAll && llvm::all_of(Definitions, [&](const Expr *E) {
           if (E == &Value)
             return true;
           return isNullPointer(*E->IgnoreParenCasts(), Syntax.context()) &&
                  !isInRegion(E);
         });
}

/// Whether \p Variable keeps its value while the page is mapped, and its name
/// still means it at the unmap.
bool HolderReader::isSettled(const VarDecl &Variable) {
  if (!Scopes.isVisible(Variable, Unmap) || !Variable.hasLocalStorage() ||
      Variable.getType()->isArrayType() ||
      Variable.getType().isVolatileQualified())
    return false;
  for (const DeclRefExpr *Ref : Syntax.references(Variable)) {
    const Stmt *Use = Syntax.parent(Ref);
    while (isa_and_nonnull<ParenExpr>(Use))
      Use = Syntax.parent(Use);
    if (const auto *B = dyn_cast_or_null<BinaryOperator>(Use)) {
      if (B->isAssignmentOp() && B->getLHS()->IgnoreParens() == Ref &&
          isInRegion(Ref))
        return false;
      continue;
    }
    const auto *U = dyn_cast_or_null<UnaryOperator>(Use);
    if (U && U->isIncrementDecrementOp() && isInRegion(Ref))
      return false;
    if (!U || U->getOpcode() != UO_AddrOf)
      continue;
    // Whoever got the address must have forgotten it.
    const Stmt *Argument = U;
    while (isa_and_nonnull<CastExpr, ParenExpr>(Syntax.parent(Argument)))
      Argument = Syntax.parent(Argument);
    const auto *Call = dyn_cast_or_null<CallExpr>(Syntax.parent(Argument));
    if (!Call || isInRegion(Call))
      return false;
    for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
      if (Call->getArg(I) != Argument)
        continue;
      ParameterFate Fate = TU.summaries().fate(*Call, I);
      Fate.Escapes |= Fate.LeftInStream;
      if (Fate.ReachesUnknown && !Fate.Escapes)
        Questions.push_back({Call, static_cast<int>(I)});
      else if (Fate.Escapes || Fate.IsReturned)
        return false;
    }
  }
  return true;
}

/// Whether nothing writes a member of any object while the page is mapped: no
/// assignment but to variables, and no call that gets at other memory than the
/// page.
bool HolderReader::areFieldsSettled(const VarDecl &Holder) const {
  struct Finder : RecursiveASTVisitor<Finder> {
    Finder(const HolderReader &Reader, const VarDecl &Holder)
        : Reader(Reader), Holder(Holder) {}
    bool VisitBinaryOperator(BinaryOperator *B) {
      return !B->isAssignmentOp() || mayStay(B->getLHS());
    }
    bool VisitUnaryOperator(UnaryOperator *U) {
      return !U->isIncrementDecrementOp() || mayStay(U->getSubExpr());
    }
    // What leads to the page is computed before it is mapped, or has no effect.
    bool TraverseCallExpr(CallExpr *Call) {
      return Call == &Reader.Map || Call == &Reader.Unmap ||
             RecursiveASTVisitor::TraverseCallExpr(Call);
    }
    bool VisitCallExpr(CallExpr *Call) {
      const KernelApi *Api = Reader.TU.callSites().callee(*Call).Api;
      if (!Api || !(Api->Effects & (Borrows | Pure)))
        return false;
      return llvm::all_of(Call->arguments(), [&](const Expr *Argument) {
        const auto *Ref = dyn_cast<DeclRefExpr>(Argument->IgnoreParenCasts());
        return !Argument->getType()->isPointerType() ||
               (Ref && Ref->getDecl() == &Holder);
      });
    }
    /// Whether assigning to \p Target leaves the field as it is. Another member
    /// may be the same memory.
    static bool mayStay(const Expr *Target) {
      return isa<DeclRefExpr>(Target->IgnoreParens());
    }
    const HolderReader &Reader;
    const VarDecl &Holder;
  } Writes(*this, Holder);
  for (unsigned I = First; I <= Last; ++I)
    if (!Writes.TraverseStmt(const_cast<Stmt *>(Block->body_begin()[I])))
      return false;
  return true;
}

bool HolderReader::isSettled(const Expr &Offset, const VarDecl &Holder) {
  auto Holds = [&](const Stmt *S, auto &Again) -> bool {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S)) {
      const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
      if (V ? !isSettled(*V) : !isa<EnumConstantDecl>(Ref->getDecl()))
        return false;
    } else if (isa<MemberExpr>(S)) {
      if (!areFieldsSettled(Holder))
        return false;
    } else if (const auto *B = dyn_cast<BinaryOperator>(S)) {
      if (B->isAssignmentOp())
        return false;
    } else if (!isa<IntegerLiteral, ParenExpr, CastExpr>(S)) {
      return false;
    }
    return llvm::all_of(S->children(),
                        [&](const Stmt *Child) { return Again(Child, Again); });
  };
  if (!Holds(&Offset, Holds))
    return false;
  TU.summaries().ask(Questions);
  return Questions.empty();
}

} // namespace

std::optional<std::string> pageStart(const Expr &Map, const Expr &Unmap,
                                     const FunctionSyntax &Syntax,
                                     const ScopeLookup &Scopes,
                                     TranslationUnit &TU) {
  HolderReader Reader(Map, Unmap, Syntax, Scopes, TU);
  auto [Holder, Value] = Reader.holder();
  if (!Holder || !Holder->hasLocalStorage() ||
      !Holder->getType()->isPointerType() || !Scopes.isVisible(*Holder, Unmap))
    return std::nullopt;
  QualType Pointee = Holder->getType()->getPointeeType();
  bool CountsBytes = Pointee->isVoidType() || Pointee->isCharType();
  auto Address = readAddress(*Value, Syntax);
  if (!CountsBytes || Pointee.isConstQualified() ||
      Pointee.isVolatileQualified() || !Address || Address->Call != &Map ||
      Address->Offset.size() != 1)
    return std::nullopt;
  const OffsetTerm &Term = Address->Offset.front();
  if (!Term.Amount || Term.IsNegative || Term.Scale != 1 ||
      !Reader.findRegion() || !Reader.isOnlyNullElse(*Holder, *Value) ||
      !Reader.isSettled(*Term.Amount, *Holder))
    return std::nullopt;
  std::string Text = Syntax.textOf(*Term.Amount);
  if (Text.empty())
    return std::nullopt;
  bool IsSimple = isa<DeclRefExpr, MemberExpr, IntegerLiteral, ParenExpr>(
      Term.Amount->IgnoreImpCasts());
  return Holder->getName().str() + " - " + (IsSimple ? Text : "(" + Text + ")");
}

} // namespace kmap_tidy
