//===--- GupArguments.cpp - what an acquisition is called with ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/GupArguments.h"
#include "analysis/CallSite.h"
#include "analysis/PageOrigin.h"
#include "analysis/TextTokens.h"
#include "analysis/TranslationUnit.h"
#include "analysis/WholeWord.h"
#include "rewriters/LowmemOrigin.h"
#include "rewriters/UnitUses.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

bool namesFlag(const PageSource &Source, StringRef Flag,
               const ASTContext &Context) {
  return Lexer::getSourceText(
             CharSourceRange::getTokenRange(Source.Function->getSourceRange()),
             Context.getSourceManager(), Context.getLangOpts())
      .contains(Flag);
}

namespace {
/// Looks for \c ReferenceFlag as macros of headers spell it.
struct FlagFinder : RecursiveASTVisitor<FlagFinder> {
  explicit FlagFinder(CallSites &Sites) : Sites(Sites) {}
  bool VisitIntegerLiteral(IntegerLiteral *Literal) {
    IsFound |= Sites.isOfMacro(Literal->getBeginLoc(), ReferenceFlag);
    return !IsFound;
  }
  bool VisitDeclRefExpr(DeclRefExpr *Name) {
    IsFound |= isa<EnumConstantDecl>(Name->getDecl()) &&
               Name->getDecl()->getName() == ReferenceFlag;
    return !IsFound;
  }
  CallSites &Sites;
  bool IsFound = false;
};

/// Looks for what is assigned to a variable or field, also by parts, and for
/// its address, by which anything may be.
struct AssignmentFinder : RecursiveASTVisitor<AssignmentFinder> {
  explicit AssignmentFinder(const ValueDecl &Place) : Place(Place) {}
  bool isIt(const Expr *E) const {
    E = E->IgnoreParens();
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      return Member->getMemberDecl() == &Place;
    const auto *Name = dyn_cast<DeclRefExpr>(E);
    return Name && Name->getDecl() == &Place;
  }
  bool VisitBinaryOperator(BinaryOperator *Operator) {
    if (Operator->isAssignmentOp() && isIt(Operator->getLHS()))
      Values.push_back(Operator->getRHS());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Operator) {
    IsAddressTaken |=
        Operator->getOpcode() == UO_AddrOf && isIt(Operator->getSubExpr());
    return true;
  }
  bool VisitInitListExpr(InitListExpr *List) {
    const auto *Field = dyn_cast<FieldDecl>(&Place);
    if (Field && List->isSemanticForm() &&
        List->getType()->getAsRecordDecl() == Field->getParent() &&
        Field->getFieldIndex() < List->getNumInits())
      Values.push_back(List->getInit(Field->getFieldIndex()));
    return true;
  }
  const ValueDecl &Place;
  std::vector<Expr *> Values;
  bool IsAddressTaken = false;
};

/// The function with the local variable or parameter \p Place. Null for others.
const FunctionDecl *ownerOf(const ValueDecl &Place) {
  return dyn_cast_or_null<FunctionDecl>(Place.getParentFunctionOrMethod());
}

/// Looks for what others say of a value: a field of a header, a variable, or a
/// parameter of a function that they may call, by way of local variables.
struct OthersFinder : RecursiveASTVisitor<OthersFinder> {
  OthersFinder(CallSites &Sites, const UnitUses &Uses, const SourceManager &SM)
      : Sites(Sites), Uses(Uses), SM(SM) {}
  // Flags by numbers may be any.
  bool VisitIntegerLiteral(IntegerLiteral *Literal) {
    SourceLocation Loc = Literal->getBeginLoc();
    bool IsFlag = false;
    for (const CallSites::MacroFrame &Frame : Sites.macroFrames(Loc)) {
      IsFlag |= Frame.Name.starts_with(FlagPrefix);
      IsFound |= Frame.Name == ReferenceFlag;
    }
    IsFound |= Literal->getValue().ugt(1) && !IsFlag;
    return !IsFound;
  }
  // What decides is no part of the value.
  bool TraverseConditionalOperator(ConditionalOperator *Choice) {
    return TraverseStmt(Choice->getTrueExpr()) &&
           TraverseStmt(Choice->getFalseExpr());
  }
  bool TraverseBinaryOperator(BinaryOperator *Operator) {
    return Operator->isComparisonOp() || Operator->isLogicalOp() ||
           RecursiveASTVisitor::TraverseBinaryOperator(Operator);
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    const ValueDecl &Field = *Member->getMemberDecl();
    if (!Field.getType()->isIntegerType() || Field.getType()->isBooleanType())
      return true;
    const auto *Record = dyn_cast<RecordDecl>(Field.getDeclContext());
    IsFound |= !SM.isInMainFile(SM.getExpansionLoc(Field.getLocation())) ||
               !Record || Uses.isPunned(*Record) || Uses.isNamedUnseen(Field);
    if (!IsFound && Seen.insert(&Field).second)
      followAssignments(Field);
    return !IsFound;
  }
  // What it is given is asked where it becomes part of a result.
  bool TraverseCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    const FunctionDecl *Body = Callee ? Callee->getDefinition() : nullptr;
    IsFound |=
        !Body || !SM.isInMainFile(SM.getExpansionLoc(Body->getLocation()));
    if (!IsFound && Seen.insert(Body).second)
      traverse(Uses.resultsOf(*Body));
    return !IsFound;
  }
  bool VisitDeclRefExpr(DeclRefExpr *Name) {
    const auto *Constant = dyn_cast<EnumConstantDecl>(Name->getDecl());
    IsFound |= Constant && (Constant->getName() == ReferenceFlag ||
                            (Constant->getInitVal().ugt(1) &&
                             !Constant->getName().starts_with(FlagPrefix)));
    const auto *Variable = dyn_cast<VarDecl>(Name->getDecl());
    // A truth has no flag.
    if (!Variable || Variable->getType()->isBooleanType() ||
        !Seen.insert(Variable).second)
      return true;
    if (const auto *Parameter = dyn_cast<ParmVarDecl>(Variable))
      followCalls(*Parameter);
    IsFound |= Variable->hasExternalFormalLinkage() ||
               (Variable->getIdentifier() && Uses.isNamedUnseen(*Variable));
    IsFound |= Variable->getType()->isArrayType() &&
               !Variable->getType().isConstant(Variable->getASTContext());
    if (!IsFound && Variable->hasInit())
      TraverseStmt(const_cast<Expr *>(Variable->getInit()));
    if (!IsFound && Variable->getType()->isIntegerType())
      followAssignments(*Variable);
    return !IsFound;
  }
  void followAssignments(const ValueDecl &Place) {
    AssignmentFinder Finder(Place);
    if (const FunctionDecl *Owner = ownerOf(Place))
      Finder.TraverseStmt(Owner->getBody());
    else
      Finder.TraverseAST(Place.getASTContext());
    IsFound |= Finder.IsAddressTaken;
    for (Expr *Value : Finder.Values)
      TraverseStmt(Value);
  }
  void followCalls(const ParmVarDecl &Parameter) {
    // What is in any object of a record is known by the field.
    QualType Type = Parameter.getType();
    if (Type->isPointerType() && Type->getPointeeType()->isRecordType())
      return;
    const FunctionDecl *Owner = ownerOf(Parameter);
    bool IsValue = Type->isIntegerType();
    IsFound |= !Owner || (IsValue ? !Uses.hasKnownCalls(*Owner)
                                  : Owner->isExternallyVisible());
    if (IsFound || !IsValue)
      return;
    unsigned Index = Parameter.getFunctionScopeIndex();
    for (const CallExpr *Call : Uses.callsOf(*Owner))
      traverse(Index < Call->getNumArgs() ? Call->getArg(Index) : nullptr);
  }
  void traverse(llvm::ArrayRef<const Expr *> Values) {
    for (const Expr *Value : Values)
      TraverseStmt(const_cast<Expr *>(Value));
  }
  CallSites &Sites;
  const UnitUses &Uses;
  const SourceManager &SM;
  llvm::SmallPtrSet<const ValueDecl *, 4> Seen;
  bool IsFound = false;
};

} // namespace

bool mayAskForReference(const PageSource &Source, TranslationUnit &TU) {
  CallSites &Sites = TU.callSites();
  const ASTContext &Context = TU.context();
  if (namesFlag(Source, ReferenceFlag, Context))
    return true;
  const SourceManager &SM = Context.getSourceManager();
  const Expr *Flags = acquisitionFlags(*cast<CallExpr>(Source.At));
  if (!Flags)
    return false;
  OthersFinder Others(Sites, lowmemOrigin(TU).uses(), SM);
  Others.TraverseStmt(const_cast<Expr *>(Flags));
  if (Others.IsFound)
    return true;
  std::string Text =
      Lexer::getSourceText(SM.getExpansionRange(Flags->getSourceRange()), SM,
                           Context.getLangOpts())
          .str();
  TextTokens Tokens(Text, Context.getLangOpts());
  bool IsPlain = true;
  for (size_t I = 0; I < Tokens.size(); ++I)
    IsPlain &= !Tokens.isWord(I) || Tokens[I].Word.starts_with(FlagPrefix);
  if (IsPlain)
    return false;
  if (hasWord(SM.getBufferData(SM.getMainFileID()), ReferenceFlag))
    return true;
  FlagFinder Named(Sites);
  for (const Decl *D : Context.getTranslationUnitDecl()->decls())
    if (SM.isInMainFile(SM.getExpansionLoc(D->getLocation())))
      Named.TraverseDecl(const_cast<Decl *>(D));
  return Named.IsFound;
}

} // namespace kmap_tidy
