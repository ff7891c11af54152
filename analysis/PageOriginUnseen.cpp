//===--- PageOriginUnseen.cpp - pages in code that is not compiled --------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the compiler does not see of a unit's files is read as text: a word
// there that names a variable, field or function of the pages may be that, and
// so may one that a macro there puts together.
//
//===----------------------------------------------------------------------===//

#include "analysis/CallSite.h"
#include "analysis/HeaderAlternatives.h"
#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "analysis/TextTokens.h"
#include "analysis/WholeWord.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"
#include <map>

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

bool PageOriginCollector::mayBeMacro(StringRef Word) const {
  auto Found = Context.Idents.find(Word);
  if (Found == Context.Idents.end())
    return true;
  const IdentifierInfo *Known = Found->second;
  return Known->hadMacroDefinition() ||
         (Known->getTokenID() == tok::identifier &&
          Context.getTranslationUnitDecl()
              ->lookup(DeclarationName(Known))
              .empty());
}

bool PageOriginCollector::mayBePasted(StringRef Name, StringRef Part) {
  const SourceManager &SM = Context.getSourceManager();
  auto IsSpelled = [&](StringRef Word) {
    if (Word.empty())
      return true;
    auto [Known, IsNew] = Spelled.try_emplace(Word, false);
    if (IsNew)
      Known->second =
          std::any_of(SM.fileinfo_begin(), SM.fileinfo_end(), [&](auto &File) {
            FileID ID = SM.translateFile(File.first);
            return ID.isValid() && hasWord(SM.getBufferData(ID), Word);
          });
    return Known->second;
  };
  for (size_t At = 0; (At = Name.find(Part, At)) != StringRef::npos; ++At)
    if (IsSpelled(Name.take_front(At)) &&
        IsSpelled(Name.drop_front(At + Part.size())))
      return true;
  return false;
}

void PageOriginCollector::markSeen(SourceLocation Loc) {
  const SourceManager &SM = Context.getSourceManager();
  // A member without a name is not spelled.
  while (Loc.isValid()) {
    auto [File, Offset] = SM.getDecomposedSpellingLoc(Loc);
    Seen[File].insert(Offset);
    if (Loc.isFileID())
      return;
    SourceLocation Around = SM.getImmediateExpansionRange(Loc).getBegin();
    if (!SM.isMacroArgExpansion(Loc)) {
      Loc = Around;
      continue;
    }
    // The parameter.
    auto [Definition, At] = SM.getDecomposedSpellingLoc(Around);
    Seen[Definition].insert(At);
    Loc = SM.getImmediateSpellingLoc(Loc);
  }
}

/// As in `#include <linux/a/b.h>`.
static constexpr unsigned FolderLevels = 3;

void PageOriginCollector::findUnseen() {
  const SourceManager &SM = Context.getSourceManager();
  // Some of what is included may have nothing that is seen.
  std::map<StringRef, FileID> Texts;
  for (auto At = SM.fileinfo_begin(); At != SM.fileinfo_end(); ++At) {
    FileID File = SM.translateFile(At->first);
    if (File.isInvalid())
      continue;
    SourceLocation Start = SM.getLocForStartOfFile(File);
    if (auto Entry = SM.getFileEntryRefForID(File))
      Included.insert(&Entry->getFileEntry());
    StringRef Folder = SM.getFilename(Start);
    for (unsigned Level = 0; Level < FolderLevels; ++Level) {
      Folder = llvm::sys::path::parent_path(Folder);
      Folders.insert(Folder.str());
    }
    if (isWalked(Start))
      Texts.emplace(SM.getFilename(Start), File);
  }
  for (const FieldDecl *Field : PlacedFields)
    if (pageDepth(Field->getType())) {
      PageWords.insert(Field->getName());
      FieldWords.insert(Field->getName());
      if (pageDepth(Field->getType()) == 1)
        OnePageWords.insert(Field->getName());
    }
  for (const VarDecl *Variable : PlacedVariables) {
    unsigned Depth = pageDepth(Variable->getType());
    if (mayLeadToPage(Variable->getType()) && Variable->getIdentifier())
      PageWords.insert(Variable->getName());
    if (Depth == 1)
      OnePageWords.insert(Variable->getName());
    findUncovered(*Variable);
  }
  for (const auto &[Name, File] : Texts)
    findReceivers(File, 0, SM.getFileIDSize(File));
  for (const FunctionDecl *Function : Functions)
    if (!isWalked(Function->getLocation()) && handlesPages(*Function))
      findLeftOutInBody(*Function);
  for (const auto &[Name, File] : Texts)
    findUnseenIn(File);
  for (const FieldDecl *Field : PlacedFields)
    leaveOut(*Field, placeOf(*Field));
  for (const auto &Word : AllLeftOut)
    if (llvm::any_of(Word.second, [](const LeftOut &One) {
          return One.IsSwallowed && One.IsMember;
        }))
      Result.Swallowed.insert(Word.first().str());
  for (const VarDecl *Variable : PlacedVariables)
    leaveOut(*Variable, placeOf(*Variable));
  for (const auto &[Declared, At] : NumberPlaces)
    leaveOut(*Declared, At);
  // What is left out may call a function, be one, or return from one.
  for (const FunctionDecl *Function : Functions)
    if (mayLeadToPage(Function->getReturnType()) &&
        !isWalked(Function->getLocation()))
      leaveOut(*Function, Places.place(Function->getCanonicalDecl()), "return");
    else if (isInMainFile(Function->getLocation()) && handlesPages(*Function)) {
      PlaceId Returned = Places.place(Function->getCanonicalDecl());
      leaveOut(*Function, Returned);
      if (mayLeadToPage(Function->getReturnType()))
        leaveOut(*Function, Returned, "return");
      for (const ParmVarDecl *Parameter : Function->parameters())
        if (mayLeadToPage(Parameter->getType()))
          leaveOut(*Function, placeOf(*Parameter));
    }
}

void PageOriginCollector::noteUnseen(std::string Name, FileID File,
                                     unsigned Offset) {
  const SourceManager &SM = Context.getSourceManager();
  StringRef Path = SM.getFilename(SM.getLocForStartOfFile(File));
  noteUnseen(std::move(Name), llvm::sys::path::filename(Path),
             SM.getLineNumber(File, Offset));
}

void PageOriginCollector::noteUnseen(std::string Name, StringRef File,
                                     unsigned Line) {
  if (!Result.Unseen)
    Result.Unseen = {std::move(Name), File.str(), Line};
}

/// Whether the word at \p At, in front of a parenthesis, is a function that is
/// declared there.
static bool isDeclarator(const TextTokens &Tokens, size_t At) {
  return !Tokens[At].Braces && At && !Tokens.isInDirective(At - 1) &&
         (Tokens.is(At - 1, tok::star) ||
          (Tokens.isWord(At - 1) && !Tokens.isWord(At - 1, {"static"})));
}

/// Whether \p Holds for the name of a call that what is in the parenthesis
/// \p Open is given to, by way of any others.
static bool isGivenTo(const TextTokens &Tokens, size_t Open,
                      llvm::function_ref<bool(size_t Name)> Holds) {
  for (; Open != TextToken::None && Open; Open = Tokens[Open].Paren)
    if (Tokens.isWord(Open - 1) && Holds(Open - 1))
      return true;
  return false;
}

/// Whether something is assigned within the parenthesis \p Open.
static bool assignsIn(const TextTokens &Tokens, size_t Open) {
  for (size_t I = Open + 1;
       I < Tokens.size() && Tokens[I].Parens > Tokens[Open].Parens; ++I)
    if (Tokens.is(I, tok::equal))
      return true;
  return false;
}

bool PageOriginCollector::isOnlyLookedAt(const TextTokens &Tokens,
                                         size_t Open) {
  return Open != TextToken::None && Open && Tokens.isWord(Open - 1) &&
         onlyLooks(Tokens[Open - 1].Word) && !assignsIn(Tokens, Open) &&
         !isGivenTo(Tokens, Open,
                    [&](size_t Name) { return movesPages(Tokens[Name].Word); });
}

/// Whether a row says what \p Name does with pages, and that it tells nobody
/// where they are.
static bool isKnown(StringRef Name) {
  const DataRow *Data = findDataRow(Name);
  const KernelApi *Api = findKernelApi(Name);
  bool TellsAddress = (Data && Data->By == DataAccess::Frame) ||
                      (Api && (Api->isMap() || Api->Effects & PageAddress));
  return !TellsAddress && (hasPageRow(Name) || Api);
}

bool PageOriginCollector::takesPages(StringRef Name) const {
  return !isKnown(Name) && llvm::any_of(functionsNamed(Name, Context),
                                        [](const FunctionDecl *Function) {
                                          return handlesPages(*Function);
                                        });
}

/// Whether \p Name is a function that has a parameter for pages.
bool PageOriginCollector::isTaker(StringRef Name) const {
  return llvm::any_of(
      functionsNamed(Name, Context), [](const FunctionDecl *Function) {
        return llvm::any_of(Function->parameters(),
                            [](const ParmVarDecl *Parameter) {
                              return pageDepth(Parameter->getType()) != 0;
                            });
      });
}

/// Whether \p Name is a function of the file that handles pages, and that no
/// other file knows by its name.
bool PageOriginCollector::takesPagesHere(StringRef Name) const {
  return llvm::any_of(
      functionsNamed(Name, Context), [&](const FunctionDecl *Function) {
        return !Function->isExternallyVisible() &&
               isInMainFile(Function->getLocation()) && handlesPages(*Function);
      });
}

void PageOriginCollector::findReceivers(FileID File, unsigned Begin,
                                        unsigned End) {
  const TextTokens &Tokens = Texts.of(File);
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (Begin <= Tokens[I].Offset && Tokens[I].Offset < End &&
        Tokens.isWord(I) && Tokens[I].Braces && PageWords.count(Tokens[I].Word))
      isGivenTo(Tokens, Tokens[I].Paren, [&](size_t Name) {
        Receivers[Tokens[Name].Word] |= FieldWords.contains(Tokens[I].Word);
        return false;
      });
}

/// Whether the word at \p At, in a directive, is in the definition of a macro
/// that \p Words name.
static bool isOfMacro(const TextTokens &Tokens, size_t At,
                      const llvm::StringSet<> &Words) {
  size_t Hash = Tokens[At].Directive;
  return Tokens.isWord(Hash + 1, {"define"}) && Tokens.isWord(Hash + 2) &&
         Words.contains(Tokens[Hash + 2].Word) && !Tokens.isMacroParameter(At);
}

/// What code that is left out says, and the macros of \p Tokens that it names.
/// \p Seen: the offsets of what the compiler sees.
static llvm::StringSet<> leftOutWords(const TextTokens &Tokens,
                                      const std::vector<bool> &IsConditional,
                                      const llvm::DenseSet<unsigned> &Seen) {
  llvm::StringSet<> Result;
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (Tokens.isWord(I) && IsConditional[I] && !Tokens.isInDirective(I) &&
        !Seen.count(Tokens[I].Offset))
      Result.insert(Tokens[I].Word);
  for (bool Grows = true; std::exchange(Grows, false);)
    for (size_t I = 0; I < Tokens.size(); ++I)
      if (Tokens.isWord(I) && Tokens.isInDirective(I) &&
          isOfMacro(Tokens, I, Result))
        Grows |= Result.insert(Tokens[I].Word).second;
  return Result;
}

void PageOriginCollector::findUnseenIn(FileID File) {
  const SourceManager &SM = Context.getSourceManager();
  const TextTokens &Tokens = Texts.of(File);
  const llvm::DenseSet<unsigned> &SeenHere = Seen[File];
  std::vector<bool> IsConditional = Tokens.conditional();
  llvm::StringSet<> Used;
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (Tokens.isWord(I) &&
        !(I && Tokens.isWord(I - 1, {"define", "undef", "ifdef", "ifndef"})))
      Used.insert(Tokens[I].Word);
  // What left-out code names of these, it says itself.
  llvm::StringSet<> LeftOutWords =
      leftOutWords(Tokens, IsConditional, SeenHere);
  findLeftOutParts(File, Tokens, IsConditional);
  auto IsMacroName = [&](size_t At) { return mayBeMacro(Tokens[At].Word); };
  std::vector<std::pair<unsigned, unsigned>> PassedHere;
  for (const FunctionDecl *Function : Passed) {
    auto [Begin, From] =
        SM.getDecomposedExpansionLoc(Function->getBody()->getBeginLoc());
    if (Begin == File)
      PassedHere.push_back(
          {From, SM.getDecomposedExpansionLoc(Function->getBody()->getEndLoc())
                     .second});
  }
  auto IsGivenToMacro = [&](size_t At) {
    return isGivenTo(Tokens, Tokens[At].Paren, [&](size_t Name) {
      return IsMacroName(Name) && !isDeclarator(Tokens, Name);
    });
  };
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (Tokens.is(I, tok::numeric_constant) && IsConditional[I] &&
        !Tokens.isInDirective(I) && IsGivenToMacro(I))
      NameParts.push_back(
          {SM.getBufferData(File).substr(Tokens[I].Offset, Tokens[I].Length),
           {File, unsigned(Tokens[I].Offset), false, false}});
    if (!Tokens.isWord(I))
      continue;
    bool IsMacro = Tokens.isInDirective(I);
    bool IsNamedLeftOut = IsMacro && I > Tokens[I].Directive + 2 &&
                          isOfMacro(Tokens, I, LeftOutWords);
    if ((SeenHere.count(Tokens[I].Offset) && !IsNamedLeftOut) ||
        llvm::any_of(PassedHere, [&](const auto &Body) {
          return Body.first < Tokens[I].Offset &&
                 Tokens[I].Offset < Body.second;
        }))
      continue;
    // A macro may store the name of a function outside of any, too.
    bool IsForMacro = !IsMacro && !Tokens[I].Braces && IsGivenToMacro(I) &&
                      takesPagesHere(Tokens[I].Word);
    if (IsMacro ? !IsNamedLeftOut &&
                      (!IsConditional[I] || !isOfMacro(Tokens, I, Used))
                : !Tokens[I].Braces && !IsConditional[I] && !IsForMacro)
      continue;
    bool IsCall = Tokens[I].Braces && Tokens.is(I + 1, tok::l_paren);
    size_t Open = Tokens[I].Paren;
    // Code that a macro swallows may give the name of a function to another.
    bool IsSwallowed =
        !IsMacro && !IsConditional[I] && isGivenTo(Tokens, Open, IsMacroName);
    StringRef Word = Tokens[I].Word;
    Result.SwallowsTaker |= IsSwallowed && isTaker(Word);
    if ((IsMacro || IsCall || IsSwallowed) &&
        (movesPages(Word) || countsReferences(Word) ||
         (!(IsCall && IsConditional[I]) && takesPages(Word)))) {
      noteUnseen(Word.str() + "()", File, Tokens[I].Offset);
      // Others have what an object holds.
      Result.MovesOtherwise |=
          IsSwallowed ||
          (IsMacro && Receivers.lookup(Tokens[Tokens[I].Directive + 2].Word));
    }
    bool IsMember = I && Tokens.isOneOf(I - 1, {tok::period, tok::arrow});
    bool IsTag = I && Tokens.isWord(I - 1, {"struct", "union", "enum"});
    if (IsTag || isOnlyLookedAt(Tokens, Open))
      continue;
    LeftOut One = {File, unsigned(Tokens[I].Offset), IsMember,
                   !IsMacro && !IsConditional[I]};
    AllLeftOut[Word].push_back(One);
    // It may stand for the name of a member.
    if (IsNamedLeftOut && I == Tokens[I].Directive + 3) {
      One.IsMember = true;
      AllLeftOut[Word].push_back(One);
    }
    if (IsConditional[I] && IsGivenToMacro(I))
      NameParts.push_back({Word, One});
  }
}

} // namespace kmap_tidy
