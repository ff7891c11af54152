//===--- PageOriginLeftOut.cpp - pages in what a conditional leaves out ---===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What another configuration has of a function or statement may touch the pages
// that this one has there: a name that is left out, a branch that is not taken,
// members that others have, or a variable that hides another one here only.
//
//===----------------------------------------------------------------------===//

#include "analysis/CallSite.h"
#include "analysis/GupApi.h"
#include "analysis/NullPointer.h"
#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "analysis/PinPlace.h"
#include "analysis/TextTokens.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

void PageOriginCollector::leaveOut(const ValueDecl &Declared, PlaceId At,
                                   StringRef Word) {
  const auto *Whole = dyn_cast<FunctionDecl>(&Declared);
  if (!Declared.getIdentifier() ||
      (!Whole && !mayLeadToPage(Declared.getType()) &&
       !NumberPlaces.count(cast<ValueDecl>(Declared.getCanonicalDecl()))))
    return;
  StringRef Spelled = Word.empty() ? Declared.getName() : Word;
  llvm::SmallVector<LeftOut, 1> Found = AllLeftOut.lookup(Spelled);
  for (auto [Part, One] : NameParts)
    if (Word.empty() && mayBePasted(Spelled, Part)) {
      One.IsMember = isa<FieldDecl>(Declared);
      Found.push_back(One);
    }
  const SourceManager &SM = Context.getSourceManager();
  const auto *Function = !Word.empty()
                             ? Whole
                             : dyn_cast_or_null<FunctionDecl>(
                                   Declared.getParentFunctionOrMethod());
  for (const LeftOut &One : Found) {
    SourceLocation Loc =
        SM.getLocForStartOfFile(One.File).getLocWithOffset(One.Offset);
    bool IsInScope =
        !Function ||
        (Function->hasBody() &&
         !SM.isBeforeInTranslationUnit(Loc,
                                       Function->getBody()->getBeginLoc()) &&
         SM.isBeforeInTranslationUnit(Loc, Function->getBody()->getEndLoc()));
    if (One.IsMember != isa<FieldDecl>(Declared) || !IsInScope)
      continue;
    // What conditionals leave out is asked of all who have the header.
    if (One.IsMember && !One.IsSwallowed &&
        !isInMainFile(Declared.getLocation()))
      continue;
    std::string Name = Declared.getNameAsString() + " at " +
                       llvm::sys::path::filename(SM.getFilename(Loc)).str() +
                       ":" + std::to_string(SM.getSpellingLineNumber(Loc));
    Unfilled.push_back({At, &Declared});
    addEvent(PageEvent::LeftOut, nullptr, Loc, {At}, std::move(Name));
    return;
  }
}

void PageOriginCollector::leaveOutBranch(const Expr &Taken, const Expr &Other) {
  // What has another type is asked for that, as READ_ONCE() does.
  if (!pageDepth(Other.getType()))
    return;
  std::set<const ValueDecl *> Here = mentionedIn(&Taken);
  // The first by name, so that each run names the same.
  std::string First;
  for (const ValueDecl *Named : mentionedIn(&Other)) {
    std::string Name = Named->getNameAsString();
    if (isa<FunctionDecl>(Named))
      Name += "()";
    if (!Here.count(Named) && (First.empty() || Name < First))
      First = std::move(Name);
  }
  if (First.empty())
    return;
  const SourceManager &SM = Context.getSourceManager();
  auto [File, Offset] = SM.getDecomposedExpansionLoc(Other.getBeginLoc());
  noteUnseen(std::move(First), File, Offset);
  Result.MovesOtherwise = true;
}

void PageOriginCollector::leaveOutMembers(const RecordDecl &Record,
                                          const InitListExpr &List) {
  const SourceManager &SM = Context.getSourceManager();
  const InitListExpr *Spelled =
      List.isSemanticForm() ? List.getSyntacticForm() : &List;
  auto [File, Begin] = SM.getDecomposedExpansionLoc(Record.getBeginLoc());
  unsigned End = SM.getDecomposedExpansionLoc(Record.getEndLoc()).second;
  if (!holdsPages(Record, Context) || !isWalked(List.getBeginLoc()) ||
      llvm::all_of((Spelled ? *Spelled : List).inits(), [&](const Expr *Value) {
        return isa<DesignatedInitExpr, ImplicitValueInitExpr>(Value) ||
               isNullPointer(*Value, Context);
      }))
    return;
  const TextTokens &Tokens = Texts.of(File);
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (Begin < Tokens[I].Offset && Tokens[I].Offset < End &&
        Tokens[I].Directive == I &&
        Tokens.isWord(I + 1, {"if", "ifdef", "ifndef"}))
      return noteUnseen(Record.getNameAsString(), File, Tokens[I].Offset);
}

bool PageOriginCollector::VisitChooseExpr(ChooseExpr *Choice) {
  leaveOutBranch(*Choice->getChosenSubExpr(), Choice->isConditionTrue()
                                                  ? *Choice->getRHS()
                                                  : *Choice->getLHS());
  return true;
}

bool PageOriginCollector::VisitGenericSelectionExpr(
    GenericSelectionExpr *Choice) {
  for (const Expr *Other : Choice->getAssocExprs())
    if (Other != Choice->getResultExpr())
      leaveOutBranch(*Choice->getResultExpr(), *Other);
  return true;
}

/// Notes \p Variable, a local one that another configuration has not, if there
/// is one of its name outside.
void PageOriginCollector::findUncovered(const VarDecl &Variable) {
  const auto *Function =
      dyn_cast_or_null<FunctionDecl>(Variable.getParentFunctionOrMethod());
  if (!Function || !Function->getBody() || !Variable.getLocation().isFileID() ||
      !pageDepth(Variable.getType()) || !Variable.getIdentifier())
    return;
  const SourceManager &SM = Context.getSourceManager();
  auto [File, Offset] = SM.getDecomposedLoc(Variable.getLocation());
  auto [Around, Begin] =
      SM.getDecomposedExpansionLoc(Function->getBody()->getBeginLoc());
  auto IsVariable = [](const NamedDecl *Named) { return isa<VarDecl>(Named); };
  if (File == Around && !Texts.of(File).comesWith(Begin, Offset) &&
      llvm::any_of(declarationsNamed(Variable.getName(), Context), IsVariable))
    noteUnseen(Variable.getNameAsString(), File, Offset);
}

void PageOriginCollector::findLeftOutInBody(const FunctionDecl &Function) {
  const SourceManager &SM = Context.getSourceManager();
  auto [File, Begin] =
      SM.getDecomposedExpansionLoc(Function.getBody()->getBeginLoc());
  unsigned End =
      SM.getDecomposedExpansionLoc(Function.getBody()->getEndLoc()).second;
  findReceivers(File, Begin, End);
  const TextTokens &Tokens = Texts.of(File);
  bool IsLeftOut = false;
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (Tokens[I].Offset <= Begin || Tokens[I].Offset >= End)
      continue;
    // Only a directive makes a difference.
    if (I && Tokens.isInDirective(I - 1))
      IsLeftOut = !Tokens.comesWith(Begin, Tokens[I].Offset);
    if (!IsLeftOut)
      continue;
    StringRef Word = Tokens[I].Word;
    StringRef Name = Tokens.included(I, SM.getBufferData(File));
    if (!Name.empty())
      noteUnseen("#include " + Name.str(), File, Tokens[I].Offset);
    if (!Tokens.isWord(I) || Tokens.isInDirective(I) ||
        Seen[File].count(Tokens[I].Offset))
      continue;
    if (countsReferences(Word))
      noteUnseen(Word.str() + "()", File, Tokens[I].Offset);
    if (!isOnlyLookedAt(Tokens, Tokens[I].Paren))
      AllLeftOut[Word].push_back(
          {File, unsigned(Tokens[I].Offset),
           Tokens.isOneOf(I - 1, {tok::period, tok::arrow}), false});
  }
}

} // namespace kmap_tidy
