//===--- OtherDefinitions.cpp - what may stand for a name elsewhere -------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/OtherDefinitions.h"
#include "analysis/FileTokens.h"
#include "analysis/GupApi.h"
#include "analysis/HeaderAlternatives.h"
#include "analysis/PageOriginTypes.h"
#include "analysis/TextTokens.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// Whether \p Function has a parameter, or returns, what points to anything.
static bool takesAnything(const FunctionDecl &Function) {
  return namelessDepth(Function.getReturnType()) ||
         llvm::any_of(Function.parameters(), [](const ParmVarDecl *One) {
           return namelessDepth(One->getType()) != 0;
         });
}

/// Where \p Tokens have \p Name as a macro that is defined, or in front of a
/// parenthesis outside of functions.
static llvm::SmallVector<size_t, 4> declarationsOf(StringRef Name,
                                                   const TextTokens &Tokens) {
  llvm::SmallVector<size_t, 4> Result;
  for (size_t I = 1; I < Tokens.size(); ++I)
    if (Tokens.isWord(I, {Name}) &&
        (Tokens.isInDirective(I)
             ? Tokens.isWord(I - 1, {"define"})
             : !Tokens[I].Braces && Tokens.is(I + 1, tok::l_paren)))
      Result.push_back(I);
  return Result;
}

bool OtherDefinitions::isInMainFile(SourceLocation Loc) const {
  const SourceManager &SM = Context.getSourceManager();
  return SM.isInMainFile(SM.getExpansionLoc(Loc));
}

bool OtherDefinitions::isOfArchitecture(SourceLocation Loc) const {
  const SourceManager &SM = Context.getSourceManager();
  return SM.getFilename(SM.getSpellingLoc(Loc)).contains("/asm/");
}

bool OtherDefinitions::isReplaceable(const FunctionDecl &Definition) {
  auto Known = Replaceable.find(&Definition);
  if (Known != Replaceable.end())
    return Known->second;
  // Others may be asked for before there is an answer.
  bool Result = mayBeAnother(Definition);
  Replaceable[&Definition] = Result;
  return Result;
}

bool OtherDefinitions::mayBeAnother(const FunctionDecl &Definition) {
  if (Definition.hasAttr<WeakAttr>() ||
      (Definition.hasAttr<GNUInlineAttr>() &&
       Definition.getStorageClass() == SC_Extern))
    return true;
  SourceLocation Loc = Definition.getLocation();
  // What the file itself has otherwise is left out, or missing.
  if (isInMainFile(Loc) || !handlesPages(Definition))
    return false;
  // What is generic an architecture may have for itself, and what is under a
  // conditional another configuration, wherever that is.
  const SourceManager &SM = Context.getSourceManager();
  if (isOfArchitecture(Loc) ||
      SM.getFilename(SM.getSpellingLoc(Loc)).contains("/asm-generic/") ||
      isIncludedConditionally(Loc) || isMadeByChoice(Definition))
    return true;
  return !conditionalOffsets(Definition).empty() &&
         (takesAnything(Definition) ||
          !hasOthersBeside(Definition.getName(), Loc));
}

bool OtherDefinitions::isMadeByChoice(const FunctionDecl &Definition) {
  const SourceManager &SM = Context.getSourceManager();
  auto IsChosen = [&](SourceLocation Loc) {
    if (!Loc.isMacroID())
      return false;
    // Of each macro, where its body is; and where the outermost one is named.
    for (; Loc.isMacroID(); Loc = SM.getImmediateExpansionRange(Loc).getBegin())
      if (!SM.isMacroArgExpansion(Loc) &&
          isUnderConditional(SM.getSpellingLoc(Loc)))
        return true;
    return isUnderConditional(Loc);
  };
  const Stmt *Body = Definition.getBody();
  return IsChosen(Definition.getLocation()) ||
         (Body && IsChosen(Body->getBeginLoc()));
}

bool OtherDefinitions::hasOthersBeside(StringRef Name, SourceLocation Loc) {
  const SourceManager &SM = Context.getSourceManager();
  auto [File, Offset] = SM.getDecomposedSpellingLoc(Loc);
  if (isApiHeader(File, SM))
    return false;
  const TextTokens &Tokens = Texts.of(File);
  // The macro, if it is one.
  size_t Own = TextToken::None;
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (Tokens[I].Offset == Offset)
      Own = Tokens[I].Directive;
  bool Result = false;
  for (size_t I : declarationsOf(Name, Tokens)) {
    bool IsMacro = Tokens.isInDirective(I);
    if (Tokens[I].Offset == Offset || (IsMacro && Tokens[I].Directive == Own))
      continue;
    if (!IsMacro) {
      size_t Closed = Tokens[I + 1].Closed;
      if (Closed == TextToken::None || !Tokens.is(Closed + 1, tok::l_brace))
        return false;
    }
    Result = true;
  }
  return Result;
}

bool OtherDefinitions::isInBranch(SourceLocation Loc) {
  auto [File, Offset] =
      Context.getSourceManager().getDecomposedSpellingLoc(Loc);
  return !Texts.of(File).branchesAround(Offset).empty();
}

bool OtherDefinitions::isIncludedConditionally(SourceLocation Loc) {
  const SourceManager &SM = Context.getSourceManager();
  return isIncludedConditionally(SM.getFileID(SM.getExpansionLoc(Loc)));
}

bool OtherDefinitions::isUnderConditional(SourceLocation Loc) {
  return isIncludedConditionally(Loc) || isInBranch(Loc);
}

bool OtherDefinitions::isReplaceableMacro(StringRef Name, SourceLocation Loc) {
  return !isInMainFile(Context.getSourceManager().getSpellingLoc(Loc)) &&
         (isIncludedConditionally(Loc) ||
          (isInBranch(Loc) && !hasOthersBeside(Name, Loc)));
}

bool OtherDefinitions::isMissing(const FunctionDecl &Definition,
                                 SourceLocation Call) {
  const SourceManager &SM = Context.getSourceManager();
  auto [File, Name] = SM.getDecomposedExpansionLoc(Definition.getLocation());
  auto [CallIn, Offset] = SM.getDecomposedExpansionLoc(Call);
  if (!isInMainFile(Definition.getLocation()) || CallIn != File ||
      !handlesPages(Definition))
    return false;
  const TextTokens &Tokens = Texts.of(File);
  std::vector<size_t> Around = Tokens.branchesAround(Offset);
  auto IsAsked = [&](size_t Branch) {
    return llvm::any_of(Around, [&](size_t Other) {
      return Other == Branch || Tokens.asksSame(Other, Branch);
    });
  };
  if (llvm::all_of(Tokens.branchesAround(Name), IsAsked))
    return false;
  // Another file may have it then. What takes anything is not told by types
  // what else it may be.
  return Definition.isExternallyVisible() || takesAnything(Definition) ||
         llvm::all_of(
             declarationsOf(Definition.getName(), Tokens),
             [&, At = Name](size_t I) { return Tokens[I].Offset == At; });
}

bool OtherDefinitions::isIncludedConditionally(FileID File) {
  const SourceManager &SM = Context.getSourceManager();
  SourceLocation Included = SM.getIncludeLoc(File);
  if (Included.isInvalid())
    return false;
  auto Known = IncludedConditionally.find(File);
  if (Known != IncludedConditionally.end())
    return Known->second;
  auto [Includer, Offset] = SM.getDecomposedLoc(Included);
  bool Result = !Texts.of(Includer).branchesAround(Offset).empty() ||
                isIncludedConditionally(Includer);
  IncludedConditionally[File] = Result;
  return Result;
}

bool OtherDefinitions::isConfigured(const FunctionDecl &Definition) {
  return !isInMainFile(Definition.getLocation()) &&
         (isOfArchitecture(Definition.getLocation()) ||
          !conditionalOffsets(Definition).empty());
}

llvm::ArrayRef<unsigned>
OtherDefinitions::conditionalOffsets(const FunctionDecl &Definition) {
  const SourceManager &SM = Context.getSourceManager();
  FileID File = SM.getFileID(SM.getExpansionLoc(Definition.getLocation()));
  if (File.isInvalid() || !Definition.getIdentifier())
    return {};
  auto [Known, IsNew] = Declared.try_emplace(File);
  if (IsNew) {
    const TextTokens &Tokens = Texts.of(File);
    std::vector<bool> IsConditional = Tokens.conditional();
    for (size_t I = 0; I < Tokens.size(); ++I)
      if (IsConditional[I] && !Tokens[I].Braces && !Tokens.isInDirective(I) &&
          Tokens.isWord(I) && Tokens.is(I + 1, tok::l_paren))
        Known->second[Tokens[I].Word].push_back(Tokens[I].Offset);
  }
  auto Spelled = Known->second.find(Definition.getName());
  if (Spelled == Known->second.end())
    return {};
  return Spelled->second;
}

} // namespace kmap_tidy
