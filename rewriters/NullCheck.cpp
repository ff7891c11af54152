//===--- NullCheck.cpp - tests of a mapped address for NULL ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/NullCheck.h"
#include "analysis/CallSite.h"
#include "analysis/NullPointer.h"
#include "analysis/WholeWord.h"
#include "rewriters/RegionSource.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

bool isAssertion(StringRef Name) {
#define ASSERTION(NAME)                                                        \
  if (Name == (NAME))                                                          \
    return true;
#include "rewriters/PageHelpers.def"
  return false;
}

bool isHint(StringRef Name) {
#define HINT(NAME)                                                             \
  if (Name == (NAME))                                                          \
    return true;
#include "rewriters/PageHelpers.def"
  return false;
}

/// What a part of the function goes to, and what may come to it.
struct Jumps : RecursiveASTVisitor<Jumps> {
  bool VisitLabelStmt(LabelStmt *) { return HasLabel = true; }
  bool VisitSwitchCase(SwitchCase *) { return HasLabel = true; }
  bool VisitGotoStmt(GotoStmt *G) {
    Targets.push_back(G->getLabel());
    return true;
  }
  bool VisitAsmStmt(AsmStmt *S) {
    HasAsm = true;
    // It may set the variable, or jump.
    const auto *Gnu = dyn_cast<GCCAsmStmt>(S);
    HasLabel |= !Gnu || Gnu->isAsmGoto() || Gnu->getNumOutputs() > 0;
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl()))
      if (V->hasLocalStorage())
        Variables.push_back(V);
    return true;
  }
  bool HasLabel = false;
  bool HasAsm = false;
  llvm::SmallVector<const LabelDecl *, 1> Targets;
  llvm::SmallVector<const VarDecl *, 4> Variables;
};

Jumps jumpsOf(const Stmt *S) {
  Jumps Result;
  Result.TraverseStmt(const_cast<Stmt *>(S));
  return Result;
}

bool neverGoesOn(const Stmt *S) {
  return isa<ReturnStmt, GotoStmt, BreakStmt, ContinueStmt>(S);
}

/// The statements that only \p Label leads to: none if control comes to it from
/// above, else those up to the next label.
llvm::SmallVector<const Stmt *, 2> statementsOf(const LabelStmt &Label,
                                                const FunctionSyntax &Syntax) {
  llvm::SmallVector<const Stmt *, 2> Result;
  StatementPlace Place = Syntax.placeOf(&Label);
  const Stmt *const *Body = Place.Block->body_begin();
  if (Place.Index == 0 || !neverGoesOn(Body[Place.Index - 1]))
    return Result;
  for (unsigned I = Place.Index; I < Place.Block->size(); ++I) {
    if (I > Place.Index && jumpsOf(Body[I]).HasLabel)
      break;
    Result.push_back(Body[I]);
  }
  return Result;
}

class NullCheckFinder {
public:
  NullCheckFinder(const Expr &Map, CallSites &Sites,
                  const FunctionSyntax &Syntax)
      : Map(Map), Sites(Sites), Syntax(Syntax) {}

  llvm::SmallVector<NullCheck, 1> run();

private:
  bool findDefinition();
  bool holdsMapping(const Stmt *Use) const;
  bool isWritten(SourceLocation Loc) const;
  const Expr *testOf(const Expr &Pointer) const;
  const Stmt *outer(const Stmt *S) const;
  NullCheck describe(const Expr &Test) const;
  bool hasMore(Bytes Range) const;
  bool isRemovable(const Stmt &S, NullCheck &Check) const;
  std::optional<Bytes> sideOf(const BinaryOperator &Conjunction) const;
  bool isUsedOutside(const VarDecl &V, Bytes Range) const;
  bool isAlsoTarget(const LabelDecl &Target) const;
  unsigned mentions(StringRef Name) const;

  const Expr &Map;
  CallSites &Sites;
  const FunctionSyntax &Syntax;
  const VarDecl *Variable = nullptr;
  StatementPlace Definition;
  /// The assignment is itself part of an expression.
  const Expr *Tested = nullptr;
};

/// The nearest statement around \p S that is neither a cast nor parentheses.
const Stmt *NullCheckFinder::outer(const Stmt *S) const {
  do
    S = Syntax.parent(S);
  while (isa_and_nonnull<CastExpr, ParenExpr>(S));
  return S;
}

bool NullCheckFinder::findDefinition() {
  const Stmt *S = outer(&Map);
  for (; S; S = outer(S)) {
    const auto *B = dyn_cast<BinaryOperator>(S);
    if (!B || !B->isAdditiveOp())
      break;
  }
  if (!S)
    return false;
  Definition = Syntax.placeOf(S);
  if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : Declared->decls())
      if (const auto *V = dyn_cast<VarDecl>(D))
        if (V->getInit() && Syntax.rangeOf(V->getInit())
                                .contains(Syntax.offsetOf(Map.getBeginLoc())))
          Variable = V;
    Definition = Syntax.placeOf(S);
    return Variable && Definition.Block;
  }
  const auto *B = dyn_cast<BinaryOperator>(S);
  const auto *To = B && B->getOpcode() == BO_Assign
                       ? dyn_cast<DeclRefExpr>(B->getLHS()->IgnoreParens())
                       : nullptr;
  Variable = To ? dyn_cast<VarDecl>(To->getDecl()) : nullptr;
  if (!Variable || !Variable->hasLocalStorage() || !Definition.Block)
    return false;
  if (testOf(*B))
    Tested = B;
  return Tested || Definition.statement() == B;
}

/// Whether the variable holds the mapping wherever control is in \p Use, a
/// statement behind the definition.
bool NullCheckFinder::holdsMapping(const Stmt *Use) const {
  // Whoever has its address may set it.
  for (const DeclRefExpr *Ref : Syntax.references(*Variable)) {
    const auto *U = dyn_cast_or_null<UnaryOperator>(outer(Ref));
    if (U && U->getOpcode() == UO_AddrOf)
      return false;
  }
  auto Index = Syntax.indexIn(*Definition.Block, Use);
  if (!Index || *Index <= Definition.Index)
    return false;
  for (unsigned I = Definition.Index + 1; I <= *Index; ++I)
    if (jumpsOf(Definition.Block->body_begin()[I]).HasLabel)
      return false;
  for (const Expr *Source : Syntax.definitions(*Variable)) {
    auto At = Syntax.indexIn(*Definition.Block, Source);
    if (At && *At > Definition.Index && *At <= *Index)
      return false;
  }
  return true;
}

/// Whether the function itself spells the token at \p Loc, if only in an
/// argument of a macro; a branch hint counts as its argument.
bool NullCheckFinder::isWritten(SourceLocation Loc) const {
  const SourceManager &SM = Syntax.context().getSourceManager();
  return !Loc.isMacroID() || SM.isMacroArgExpansion(Loc) ||
         isHint(Lexer::getImmediateMacroName(Loc, SM,
                                             Syntax.context().getLangOpts()));
}

/// The expression that tells \p Pointer from NULL; null if it is used
/// otherwise.
const Expr *NullCheckFinder::testOf(const Expr &Pointer) const {
  const Stmt *Around = outer(&Pointer);
  if (const auto *U = dyn_cast_or_null<UnaryOperator>(Around))
    return U->getOpcode() == UO_LNot && isWritten(U->getOperatorLoc())
               ? U
               : nullptr;
  if (const auto *B = dyn_cast_or_null<BinaryOperator>(Around)) {
    // A macro may well look at its argument for reasons of its own.
    if (!isWritten(B->getOperatorLoc()))
      return nullptr;
    if (B->isLogicalOp())
      return B;
    if (!B->isEqualityOp())
      return nullptr;
    auto IsNull = [&](const Expr *E) {
      return isNullPointer(*E->IgnoreParenCasts(), Syntax.context());
    };
    return IsNull(B->getLHS()) || IsNull(B->getRHS()) ? B : nullptr;
  }
  const Expr *Condition = nullptr;
  if (Around && !isWritten(Around->getBeginLoc()))
    return nullptr;
  if (const auto *C = dyn_cast_or_null<ConditionalOperator>(Around))
    Condition = C->getCond();
  else if (const auto *If = dyn_cast_or_null<IfStmt>(Around))
    Condition = If->getCond();
  return Condition && Condition->IgnoreParenCasts() == &Pointer ? &Pointer
                                                                : nullptr;
}

bool NullCheckFinder::isUsedOutside(const VarDecl &V, Bytes Range) const {
  return llvm::any_of(Syntax.references(V), [&](const DeclRefExpr *Ref) {
    if (Range.contains(Syntax.offsetOf(Ref->getLocation())))
      return false;
    const auto *B = dyn_cast_or_null<BinaryOperator>(outer(Ref));
    return !B || B->getOpcode() != BO_Assign ||
           B->getLHS()->IgnoreParens() != Ref;
  });
}

/// How often the file spells the identifier \p Name in the function, whatever
/// the configuration.
unsigned NullCheckFinder::mentions(StringRef Name) const {
  const Stmt *Body = Definition.Block;
  while (const Stmt *Next = Syntax.parent(Body))
    Body = Next;
  StringRef Text = Syntax.text(Syntax.rangeOf(Body));
  unsigned Count = 0;
  forEachWord(Text, Name, [&](size_t) {
    ++Count;
    return true;
  });
  return Count;
}

/// Whether \p Range, its last line, or what stands right in front of it, has
/// comments or directives, or an `else` or a directive follows.
bool NullCheckFinder::hasMore(Bytes Range) const {
  StringRef Buffer = Syntax.buffer();
  size_t LineEnd = std::min(Buffer.find('\n', Range.End), Buffer.size());
  StringRef Above = Buffer.take_front(Range.Begin).rtrim();
  StringRef Behind = Buffer.substr(Range.End).ltrim();
  return hasCommentOrDirective(Buffer.slice(Range.Begin, LineEnd)) ||
         Above.ends_with("*/") || isBehindDirective(Buffer, Range.Begin) ||
         Behind.starts_with("#") || Behind.starts_with("else");
}

/// Whether nothing else is lost or left without use when \p S goes.
bool NullCheckFinder::isRemovable(const Stmt &S, NullCheck &Check) const {
  Bytes Range = Syntax.rangeOf(&S);
  if (hasMore(Range))
    return false;
  Jumps Inside = jumpsOf(&S);
  // That of an assertion is its macro's.
  bool HasOwnAsm = Inside.HasAsm && isa<IfStmt>(S);
  if (Inside.HasLabel || HasOwnAsm || Inside.Targets.size() > 1)
    return false;
  for (const VarDecl *V : Inside.Variables)
    if (V != Variable && Syntax.declaration(*V) &&
        !Range.contains(Syntax.offsetOf(V->getLocation())) &&
        !isUsedOutside(*V, Range))
      return false;
  if (Inside.Targets.empty())
    return true;
  const LabelDecl &Target = *Inside.Targets.front();
  // Once where it stands, once in this branch.
  if (mentions(Target.getName()) > 2)
    return isAlsoTarget(Target);
  Check.Label = Target.getStmt();
  if (!Check.Label || !Check.Label->getBeginLoc().isFileID() ||
      isa<LabelStmt, SwitchCase>(Check.Label->getSubStmt()))
    return false;
  StatementPlace Place = Syntax.placeOf(Check.Label);
  if (!Place.Block || Place.statement() != Check.Label)
    return false;
  auto Dead = statementsOf(*Check.Label, Syntax);
  unsigned Begin = Syntax.offsetOf(Check.Label->getIdentLoc());
  unsigned End = Syntax.buffer().find(':', Begin) + 1;
  for (const Stmt *S : Dead)
    End = std::max(End, Syntax.rangeOf(S).End);
  if (hasMore({Syntax.file(), Begin, End}))
    return false;
  return llvm::all_of(Dead, [&](const Stmt *S) {
    Jumps Own = jumpsOf(S);
    return !isa<DeclStmt>(S) && !Own.HasAsm &&
           llvm::all_of(Own.Variables, [&](const VarDecl *V) {
             return !Syntax.declaration(*V) ||
                    isUsedOutside(*V, Syntax.rangeOf(S));
           });
  });
}

/// Whether another `goto` \p Target stays, whatever other tests of mapped
/// addresses go.
bool NullCheckFinder::isAlsoTarget(const LabelDecl &Target) const {
  auto IsFromMap = [&](const Expr *Source) {
    return Sites.recognise(Source->IgnoreParenCasts()).has_value();
  };
  return llvm::any_of(Syntax.jumpsTo(Target), [&](const GotoStmt *Jump) {
    const Stmt *S = Jump;
    while (S && !isa<IfStmt>(S))
      S = Syntax.parent(S);
    if (!S)
      return true;
    return llvm::none_of(
        jumpsOf(cast<IfStmt>(S)->getCond()).Variables, [&](const VarDecl *V) {
          return llvm::any_of(Syntax.definitions(*V), IsFromMap);
        });
  });
}

/// Whether \p E is 0 or 1.
bool isTruthValue(const Expr &E) {
  const Expr *Bare = E.IgnoreParenImpCasts();
  if (const auto *B = dyn_cast<BinaryOperator>(Bare))
    return B->isLogicalOp() || B->isComparisonOp();
  const auto *U = dyn_cast<UnaryOperator>(Bare);
  return U && U->getOpcode() == UO_LNot;
}

/// What can go of \p Conjunction if its side that is the variable is true.
std::optional<Bytes>
NullCheckFinder::sideOf(const BinaryOperator &Conjunction) const {
  auto IsVariable = [&](const Expr *E) {
    const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    return Ref && Ref->getDecl() == Variable;
  };
  bool IsLeft = IsVariable(Conjunction.getLHS());
  const Expr &Rest = IsLeft ? *Conjunction.getRHS() : *Conjunction.getLHS();
  const Stmt *Around = outer(&Conjunction);
  const auto *Outer = dyn_cast_or_null<BinaryOperator>(Around);
  // Another mapping, or what would look odd in its parentheses.
  if (Rest.IgnoreParenImpCasts()->getType()->isPointerType() ||
      isa<ParenExpr>(Rest.IgnoreImpCasts()))
    return std::nullopt;
  if (IsVariable(&Rest) || Conjunction.getOpcode() != BO_LAnd ||
      (!isTruthValue(Rest) && !(Outer && Outer->isLogicalOp()) &&
       !isa_and_nonnull<IfStmt>(Around)))
    return std::nullopt;
  auto Left = Syntax.writtenRange(*Conjunction.getLHS());
  auto Right = Syntax.writtenRange(*Conjunction.getRHS());
  if (!Left || !Right || Left->File != Syntax.file() ||
      Right->File != Syntax.file())
    return std::nullopt;
  Bytes Side = IsLeft ? Bytes{Left->File, Left->Begin, Right->Begin}
                      : Bytes{Left->File, Left->End, Right->End};
  StringRef Text = Syntax.text(Side);
  bool HasMore =
      Text.contains("/*") || Text.contains("//") || Text.contains('#');
  return HasMore ? std::nullopt : std::optional(Side);
}

NullCheck NullCheckFinder::describe(const Expr &Test) const {
  NullCheck Result;
  StatementPlace Place = Syntax.placeOf(&Test);
  if (!Place.Block)
    return Result;
  const Stmt *S = Place.statement();
  const auto *B = dyn_cast<BinaryOperator>(&Test);
  bool AsksForNull = isa<UnaryOperator>(Test) || (B && B->getOpcode() == BO_EQ);
  if (B && B->isLogicalOp())
    Result.Side = sideOf(*B);
  if (!AsksForNull)
    return Result;
  auto Written = Syntax.writtenRange(Test);
  auto Spelled = Sites.spelling(
      Syntax.context().getSourceManager().getExpansionLoc(S->getBeginLoc()));
  auto IsTest = [&](CharSourceRange Range) {
    return Written && Syntax.offsetOf(Range.getBegin()) == Written->Begin &&
           Syntax.offsetOf(Range.getEnd()) == Written->End;
  };
  bool IsOnlyTest = false;
  if (const auto *If = dyn_cast<IfStmt>(S)) {
    // `if (!p)`, `if (unlikely(!p))`.
    std::string Condition =
        onOneLine(Syntax.text(Syntax.rangeOf(If->getCond())));
    std::string Own = Written ? onOneLine(Syntax.text(*Written)) : "";
    IsOnlyTest = If->getBeginLoc().isFileID() && !If->getElse() &&
                 !Own.empty() &&
                 (Condition == Own || Condition == "unlikely(" + Own + ")");
  } else if (Spelled && Spelled->Arguments.size() == 1) {
    IsOnlyTest = isAssertion(Sites.text(Spelled->Name)) &&
                 IsTest(Spelled->Arguments.front()) &&
                 Syntax.isOnly(*S, *Spelled);
  }
  if (IsOnlyTest && isRemovable(*S, Result))
    Result.Statement = S;
  return Result;
}

llvm::SmallVector<NullCheck, 1> NullCheckFinder::run() {
  llvm::SmallVector<NullCheck, 1> Result;
  if (isa_and_nonnull<BinaryConditionalOperator>(outer(&Map)) || testOf(Map)) {
    Result.emplace_back();
    return Result;
  }
  if (!findDefinition())
    return Result;
  if (Tested) {
    Result.emplace_back();
    return Result;
  }
  llvm::SmallVector<const Expr *, 2> Tests;
  for (const DeclRefExpr *Ref : Syntax.references(*Variable))
    if (const Expr *Test = testOf(*Ref))
      if (holdsMapping(Ref) && !llvm::is_contained(Tests, Test)) {
        Tests.push_back(Test);
        NullCheck Check = describe(*Test);
        // A macro may repeat its argument.
        bool IsKnown = Check.Statement &&
                       llvm::any_of(Result, [&](const NullCheck &Other) {
                         return Other.Statement == Check.Statement;
                       });
        if (!IsKnown)
          Result.push_back(Check);
      }
  return Result;
}

} // namespace

llvm::SmallVector<NullCheck, 1> nullChecksOf(const Expr &Map, CallSites &Sites,
                                             const FunctionSyntax &Syntax) {
  return NullCheckFinder(Map, Sites, Syntax).run();
}

void removeNullCheck(const NullCheck &Check, const FunctionSyntax &Syntax,
                     LineEdits &Lines) {
  if (Check.Side)
    return Lines.replace(*Check.Side, "");
  Lines.removeStatement(Check.Statement);
  if (!Check.Label)
    return;
  auto Dead = statementsOf(*Check.Label, Syntax);
  if (Dead.empty())
    Lines.removeLabel(*Check.Label);
  for (const Stmt *S : Dead)
    Lines.removeStatement(S);
}

} // namespace kmap_tidy
