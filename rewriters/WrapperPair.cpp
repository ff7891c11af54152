//===--- WrapperPair.cpp - functions that map for their callers -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/WrapperPair.h"
#include "analysis/TranslationUnit.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/IntEqClasses.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Regex.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {
namespace {

using FunctionSet = decltype(WrapperSet::Functions);

/// Where a unit names functions of a set, by the offset in its main file.
struct MentionFinder : RecursiveASTVisitor<MentionFinder> {
  MentionFinder(const FunctionSet &Wanted, const SourceManager &SM)
      : Wanted(Wanted), SM(SM) {}
  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    if (const auto *F = dyn_cast<FunctionDecl>(Ref->getDecl()))
      add(*F, Ref->getLocation(), true);
    return true;
  }
  bool VisitFunctionDecl(FunctionDecl *F) {
    add(*F, F->getLocation(), false);
    return true;
  }
  void add(const FunctionDecl &F, SourceLocation At, bool IsUse) {
    if (!Wanted.contains(F.getCanonicalDecl()))
      return;
    Uses[F.getCanonicalDecl()] += IsUse;
    SourceLocation Spelled = SM.getSpellingLoc(At);
    if (SM.isInMainFile(Spelled))
      Places.insert(SM.getFileOffset(Spelled));
  }
  const FunctionSet &Wanted;
  const SourceManager &SM;
  llvm::DenseMap<const FunctionDecl *, unsigned> Uses;
  llvm::DenseSet<unsigned> Places;
};

/// Names that a file spells where its unit does not show them: in code that is
/// not compiled, as a string (another name of a function), or put together by a
/// macro.
class HiddenNames {
public:
  /// \p Shown are places of \p File.
  HiddenNames(FileID File, const SourceManager &SM, const LangOptions &Options,
              const llvm::DenseSet<unsigned> &Shown) {
    Lexer Raw(File, SM.getBufferOrFake(File), SM, Options);
    Token T, Before;
    Before.startToken();
    while (!Raw.LexFromRawLexer(T) || T.isNot(tok::eof)) {
      if (T.is(tok::hash) && T.isAtStartOfLine())
        Parameters.clear();
      if (T.is(tok::l_paren) && IsDefined && !T.hasLeadingSpace())
        IsParameterList = true;
      if (T.is(tok::r_paren))
        IsParameterList = false;
      if (T.is(tok::raw_identifier)) {
        if (IsParameterList)
          Parameters.push_back(T.getRawIdentifier());
        if (!Shown.contains(SM.getFileOffset(T.getLocation())))
          Names.insert(T.getRawIdentifier());
      } else if (T.is(tok::string_literal)) {
        Names.insert(StringRef(T.getLiteralData(), T.getLength()).trim('"'));
      }
      IsDefined = T.is(tok::raw_identifier) && Before.is(tok::raw_identifier) &&
                  Before.getRawIdentifier() == "define";
      if (Before.is(tok::hashhash))
        addPaste(Left, T);
      if (T.is(tok::hashhash))
        Left = Before;
      Before = T;
    }
  }

  bool mayHave(StringRef Name) const {
    return HasAny || Names.contains(Name) ||
           llvm::any_of(Pieces,
                        [&](StringRef Piece) { return Name.contains(Piece); });
  }

private:
  void addPaste(const Token &First, const Token &Second) {
    // What comes before `##__VA_ARGS__` is not pasted.
    if (First.is(tok::comma))
      return;
    bool IsFree = true;
    for (const Token &T : {First, Second})
      if (T.is(tok::raw_identifier) &&
          !llvm::is_contained(Parameters, T.getRawIdentifier())) {
        Pieces.push_back(T.getRawIdentifier());
        IsFree = false;
      }
    HasAny |= IsFree;
  }

  llvm::StringSet<> Names;
  llvm::SmallVector<StringRef, 4> Pieces;
  /// Of the macro that is being read.
  llvm::SmallVector<StringRef, 4> Parameters;
  Token Left;
  bool IsDefined = false;
  bool IsParameterList = false;
  bool HasAny = false;
};

class WrapperConversion {
public:
  WrapperConversion(TranslationUnit &TU,
                    std::vector<ConvertedFunction> &Functions)
      : TU(TU), Functions(Functions) {}
  void run();

private:
  bool mayBeWrapper(const FunctionDecl &Function);
  void dropMentioned();
  void takeMacros();
  void convert(llvm::ArrayRef<unsigned> Members);
  void blame(const FunctionDecl &Function, const Refusal &Why,
             llvm::ArrayRef<unsigned> Members);

  TranslationUnit &TU;
  std::vector<ConvertedFunction> &Functions;
  WrapperSet Wrappers;
};

template <typename Callback>
void forEachCallee(const MapFlow &Flow, Callback Call) {
  for (const MapRecord &Map : Flow.maps())
    if (Map.Callee)
      Call(Map.Callee->getCanonicalDecl(), Map.Site.Node);
  for (const UnmapRecord &Unmap : Flow.unmaps())
    if (Unmap.Callee)
      Call(Unmap.Callee->getCanonicalDecl(), Unmap.Site.Node);
}

/// The calls that stand in the functions themselves, or in macros there.
template <typename Callback>
void forEachSite(const MapFlow &Flow, Callback Call) {
  for (const MapRecord &Map : Flow.maps())
    if (!Map.Callee)
      Call(Map.Site);
  for (const UnmapRecord &Unmap : Flow.unmaps())
    if (!Unmap.Callee)
      Call(Unmap.Site);
}

StringRef leadingWord(StringRef Text) {
  return Text.take_while([](char C) { return isAsciiIdentifierContinue(C); });
}

/// A `#define` on one line.
struct Definition {
  StringRef Name; ///< empty if it is none
  /// Of the name in the main file.
  unsigned Offset = 0;
};

/// The definition of the line of \p Loc, a place in the main file. What a
/// comment on it or right above it says would have to be read: none then.
Definition definitionAround(SourceLocation Loc, const SourceManager &SM) {
  StringRef Buffer = SM.getBufferData(SM.getMainFileID());
  size_t At = SM.getFileOffset(Loc);
  size_t Start = Buffer.take_front(At).rfind('\n') + 1;
  StringRef Line =
      Buffer.slice(Start, std::min(Buffer.find('\n', At), Buffer.size()));
  StringRef Above = Buffer.take_front(Start).rtrim("\r\n");
  Above = Above.substr(Above.rfind('\n') + 1);
  auto IsComment = [](StringRef Text) {
    return Text.contains("//") || Text.contains("*/") || Text.contains("/*");
  };
  StringRef Rest = Line;
  if (!Rest.consume_front("#define") || IsComment(Line) || IsComment(Above) ||
      Line.rtrim().ends_with("\\") || Above.ends_with("\\"))
    return {};
  Rest = Rest.ltrim();
  return {leadingWord(Rest), unsigned(Rest.begin() - Buffer.begin())};
}

/// Whether a file that \p File includes behind \p Offset, directly or not, may
/// use the macro \p Name: it may have the name, or is not read in its place.
bool includesUser(FileID File, unsigned Offset, StringRef Name,
                  const TranslationUnit &TU) {
  const SourceManager &SM = TU.context().getSourceManager();
  // By the line that includes them.
  llvm::DenseMap<unsigned, FileID> Entered;
  for (unsigned I = 0; I < SM.local_sloc_entry_size(); ++I) {
    const SrcMgr::SLocEntry &Entry = SM.getLocalSLocEntry(I);
    if (!Entry.isFile())
      continue;
    SourceLocation By = Entry.getFile().getIncludeLoc();
    if (By.isValid() && SM.getFileID(By) == File)
      Entered[SM.getSpellingLineNumber(By)] =
          SM.getFileID(SourceLocation::getFromRawEncoding(Entry.getOffset()));
  }
  Lexer Raw(File, SM.getBufferOrFake(File), SM, TU.context().getLangOpts());
  Token T;
  bool IsFirst = false;
  while (!Raw.LexFromRawLexer(T) || T.isNot(tok::eof)) {
    bool IsDirective = IsFirst && T.is(tok::raw_identifier);
    IsFirst = T.is(tok::hash) && T.isAtStartOfLine();
    if (!IsDirective || SM.getFileOffset(T.getLocation()) < Offset)
      continue;
    StringRef Directive = T.getRawIdentifier();
    if (!Directive.starts_with("include") && Directive != "import")
      continue;
    FileID Header = Entered.lookup(SM.getSpellingLineNumber(T.getLocation()));
    if (Header.isInvalid() ||
        HiddenNames(Header, SM, TU.context().getLangOpts(), {}).mayHave(Name) ||
        includesUser(Header, 0, Name, TU))
      return true;
  }
  return false;
}

/// Whether nothing but the code of this file can call \p Function, and it does
/// one half for its callers.
bool WrapperConversion::mayBeWrapper(const FunctionDecl &Function) {
  const SourceManager &SM = TU.context().getSourceManager();
  const Summary *Known = TU.summaries().of(Function);
  if (!Known || Function.getStorageClass() != SC_Static ||
      !SM.isInMainFile(SM.getExpansionLoc(Function.getLocation())))
    return false;
  bool Maps = Known->Returned && Known->Returned->isDeprecated();
  bool Unmaps = Known->Released.size() == 1 && Known->Released.front().Always &&
                Known->Released.front().Api->isDeprecated();
  return Maps ? Known->Released.empty() : Unmaps && !Known->Returned;
}

/// A wrapper whose address is taken, or that is named where the flows do not
/// see it, such as in code that this configuration does not compile, has
/// callers that nobody knows.
void WrapperConversion::dropMentioned() {
  const SourceManager &SM = TU.context().getSourceManager();
  MentionFinder Finder(Wrappers.Functions, SM);
  bool IsBehind = false;
  for (Decl *D : TU.context().getTranslationUnitDecl()->decls()) {
    const auto *F = dyn_cast<FunctionDecl>(D);
    IsBehind |= Wrappers.contains(F);
    if (IsBehind)
      Finder.TraverseDecl(D);
  }
  HiddenNames Hidden(SM.getMainFileID(), SM, TU.context().getLangOpts(),
                     Finder.Places);

  llvm::DenseMap<const FunctionDecl *, llvm::SmallPtrSet<const Expr *, 8>>
      Calls;
  for (const ConvertedFunction &F : Functions)
    forEachCallee(*F.Flow, [&](const FunctionDecl *Callee, const Expr *Call) {
      Calls[Callee].insert(Call);
    });
  FunctionSet Kept;
  for (const FunctionDecl *Wrapper : Wrappers.Functions)
    if (Finder.Uses.lookup(Wrapper) == Calls[Wrapper].size() &&
        !Hidden.mayHave(Wrapper->getName()))
      Kept.insert(Wrapper);
  Wrappers.Functions = Kept;
}

/// A macro of the file whose body, on one line, spells a call is a wrapper if
/// the flows see each of its uses.
void WrapperConversion::takeMacros() {
  const SourceManager &SM = TU.context().getSourceManager();
  StringRef Main = SM.getBufferData(SM.getMainFileID());
  llvm::DenseSet<unsigned> Shown;
  llvm::DenseMap<SourceLocation, StringRef> Names;
  llvm::DenseSet<SourceLocation> Kept;
  // By the place of the macro.
  llvm::DenseMap<unsigned, bool> HasUser;
  for (const ConvertedFunction &F : Functions)
    forEachSite(*F.Flow, [&](const CallSite &Site) {
      if (!Site.InMacroBody || !Site.Api->isDeprecated() ||
          !SM.isInMainFile(Site.Name))
        return;
      SourceLocation Use = SM.getExpansionLoc(Site.Node->getBeginLoc());
      Definition Macro = definitionAround(Site.Name, SM);
      if (Macro.Name.empty())
        return;
      auto [Known, IsNew] = HasUser.try_emplace(Macro.Offset);
      if (IsNew)
        Known->second =
            includesUser(SM.getMainFileID(), Macro.Offset, Macro.Name, TU);
      if (!SM.isInMainFile(Use) || Known->second ||
          leadingWord(Main.substr(SM.getFileOffset(Use))) != Macro.Name) {
        Kept.insert(Site.Name);
        return;
      }
      Shown.insert(SM.getFileOffset(Use));
      Shown.insert(Macro.Offset);
      Names[Site.Name] = Macro.Name;
    });
  if (Names.empty())
    return;
  HiddenNames Hidden(SM.getMainFileID(), SM, TU.context().getLangOpts(), Shown);
  for (const auto &[Call, Name] : Names)
    if (!Kept.contains(Call) && !Hidden.mayHave(Name))
      Wrappers.MacroCalls.insert(Call);
}

void WrapperConversion::run() {
  for (const ConvertedFunction &F : Functions)
    if (mayBeWrapper(F.Flow->function()))
      Wrappers.Functions.insert(F.Flow->function().getCanonicalDecl());
  if (!Wrappers.Functions.empty())
    dropMentioned();
  takeMacros();

  // Macros are numbered behind the functions.
  llvm::DenseMap<SourceLocation, unsigned> MacroIndex;
  for (SourceLocation Call : Wrappers.MacroCalls)
    MacroIndex.try_emplace(Call, Functions.size() + MacroIndex.size());
  llvm::DenseMap<const FunctionDecl *, unsigned> IndexOf;
  for (unsigned I = 0; I < Functions.size(); ++I)
    IndexOf[Functions[I].Flow->function().getCanonicalDecl()] = I;

  llvm::IntEqClasses Classes(Functions.size() + MacroIndex.size());
  llvm::BitVector Related(Functions.size() + MacroIndex.size());
  auto Join = [&](unsigned A, unsigned B) {
    Classes.join(A, B);
    Related.set(A);
    Related.set(B);
  };
  for (unsigned I = 0; I < Functions.size(); ++I) {
    forEachSite(*Functions[I].Flow, [&](const CallSite &Site) {
      if (Wrappers.contains(Site))
        Join(MacroIndex.lookup(Site.Name), I);
    });
    forEachCallee(*Functions[I].Flow,
                  [&](const FunctionDecl *Callee, const Expr *) {
                    if (Wrappers.contains(Callee))
                      Join(IndexOf.lookup(Callee), I);
                  });
  }
  Classes.compress();
  std::vector<llvm::SmallVector<unsigned, 8>> Members(Classes.getNumClasses());
  for (unsigned I = 0; I < Functions.size(); ++I)
    if (Related.test(I))
      Members[Classes[I]].push_back(I);
  for (const auto &Class : Members)
    if (!Class.empty())
      convert(Class);
}

static bool haveCommonEdits(const Fix &A, const Fix &B) {
  return llvm::any_of(A.Edits, [&](const Edit &E) {
    return llvm::any_of(B.Edits, [&](const Edit &Other) {
      return E.Range.getBegin() == Other.Range.getBegin();
    });
  });
}

/// All \p Members stay because of one of them, \p Function.
void WrapperConversion::blame(const FunctionDecl &Function, const Refusal &Why,
                              llvm::ArrayRef<unsigned> Members) {
  for (unsigned I : Members)
    for (ConvertedRegion &Region : Functions[I].Regions)
      if (auto *Own = std::get_if<Refusal>(&Region.Outcome);
          Own && isShared(Region, *Functions[I].Flow, Wrappers) &&
          Own->Message != Why.Message)
        Own->Message += ("; " + Function.getName() +
                         "() keeps all from changing: " + Why.Message)
                            .str();
}

void WrapperConversion::convert(llvm::ArrayRef<unsigned> Members) {
  const SourceManager &SM = TU.context().getSourceManager();
  std::vector<ConvertedFunction> Joint;
  Fix Result;
  Result.Kind = "kmap-to-local";
  for (unsigned I : Members) {
    const MapFlow &Flow = *Functions[I].Flow;
    // Other units may see a caller in a header.
    if (!SM.isInMainFile(SM.getExpansionLoc(Flow.function().getLocation())))
      return;
    Joint.push_back({&Flow, convertToLocal(TU, Flow, Wrappers)});
    for (const ConvertedRegion &Region : Joint.back().Regions) {
      if (!isShared(Region, Flow, Wrappers))
        continue;
      if (const auto *Why = std::get_if<Refusal>(&Region.Outcome))
        return blame(Flow.function(), *Why, Members);
      addEdits(std::get<Fix>(Region.Outcome), Result);
    }
  }
  // Regions whose unmaps trade places with those of shared ones join them.
  llvm::SmallPtrSet<const ConvertedRegion *, 8> Joining;
  for (bool Grows = true; Grows;) {
    Grows = false;
    for (const ConvertedFunction &F : Joint)
      for (const ConvertedRegion &Region : F.Regions)
        if (const auto *Own = std::get_if<Fix>(&Region.Outcome))
          if (haveCommonEdits(*Own, Result) && Joining.insert(&Region).second) {
            addEdits(*Own, Result);
            Grows = true;
          }
  }
  for (ConvertedFunction &F : Joint)
    for (ConvertedRegion &Region : F.Regions)
      if (Joining.contains(&Region))
        Region.Outcome = Result;
  for (size_t I = 0; I < Members.size(); ++I)
    Functions[Members[I]] = std::move(Joint[I]);
}

} // namespace

void convertWrappers(TranslationUnit &TU,
                     std::vector<ConvertedFunction> &Functions) {
  WrapperConversion(TU, Functions).run();
}

} // namespace kmap_tidy
