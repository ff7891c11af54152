//===--- PageOriginConfigured.cpp - pages by names of configurations ------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// If a name of the unit's own code stands for one record here and for another
// one in another configuration (see ConfiguredNames.h), and pages are found by
// one of them, those of a release depend on the configuration. So do they if a
// macro is one of its arguments, or gives a variable a function that cleans up,
// and if left-out code fills a record as a whole, where it names no pages. What
// is static by a macro or conditional is not static everywhere.
//
//===----------------------------------------------------------------------===//

#include "analysis/CallSite.h"
#include "analysis/ConfiguredMacros.h"
#include "analysis/ConfiguredNames.h"
#include "analysis/GupApi.h"
#include "analysis/KernelApi.h"
#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "analysis/RecordNames.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// Reads what the texts of the unit say in all configurations.
class PageOriginCollector::ConfiguredReader {
public:
  ConfiguredReader(PageOriginCollector &Pages, const ConfiguredNames &Names)
      : Pages(Pages), Names(Names),
        Records(Pages.Context, Names, Pages.PlacedFields), Macros(Names) {}

  void read();

private:
  void findNames();
  void findConfiguredIn(const HeaderText &Text);
  void findLeftOutIn(const HeaderText &Text);

  bool isCount(const TextTokens &Tokens, size_t At) const;
  bool isCalledWithPages(StringRef Name) const;
  bool isPutInPage(StringRef Name) const;
  bool onlyLooksAtParameters(const NamedDeclaration &Function) const;
  bool isMacroOrOfPages(llvm::ArrayRef<NamedDeclaration> All) const;
  bool copiesByMacro(StringRef Word) const;
  bool isForHolder(const TextTokens &Tokens, size_t At) const;
  bool anyDefinition(
      StringRef Name,
      llvm::function_ref<bool(const TextTokens &, size_t)> Holds) const;
  bool isConfiguredMember(const HeaderText &Text, size_t At) const;
  void note(const HeaderText &Text, size_t Token, StringRef Prefix = "") const;

  PageOriginCollector &Pages;
  const ConfiguredNames &Names;
  RecordNames Records;
  ConfiguredMacros Macros;
  /// Of what gets to know how many pages were acquired.
  llvm::StringSet<> CountWords;
};

/// Whether the definition of \p Macro has no words but its parameters and
/// \p Others.
static bool hasOnly(const NamedDeclaration &Macro,
                    llvm::ArrayRef<StringRef> Others) {
  return !Macro.anyWord(
      [&](size_t I) { return !Macro.In->Tokens.isWord(I, Others); });
}

/// The numbers of the parameters that \p Macro does anything with.
static std::set<unsigned> usedParameters(const NamedDeclaration &Macro) {
  const TextTokens &Tokens = Macro.In->Tokens;
  std::set<unsigned> Result;
  for (size_t I = Macro.Begin; I < Macro.End; ++I)
    if (auto At = llvm::find(Macro.Parameters, Tokens[I].Word);
        Tokens.isWord(I) && At != Macro.Parameters.end())
      Result.insert(At - Macro.Parameters.begin());
  return Result;
}

/// Whether \p Macro is nothing, an empty loop, or what is cast to nothing.
static bool isStub(const NamedDeclaration &Macro) {
  const TextTokens &Tokens = Macro.In->Tokens;
  bool IsCast = false;
  for (size_t I = Macro.Begin; I < Macro.End; ++I)
    IsCast |= Tokens.isWord(I, {"void"});
  return hasOnly(Macro, {"do", "while", "void"}) &&
         (IsCast || usedParameters(Macro).empty());
}

/// Whether one of the macros \p Declared is some of its arguments, and not all
/// of them are the same.
static bool chooses(llvm::ArrayRef<NamedDeclaration> Declared) {
  std::set<std::set<unsigned>> Choices;
  for (const NamedDeclaration &One : Declared)
    Choices.insert(One.Kind == NamedDeclaration::Macro ? usedParameters(One)
                                                       : std::set<unsigned>());
  return Choices.size() > 1 &&
         llvm::any_of(Declared, [](const NamedDeclaration &One) {
           return One.Kind == NamedDeclaration::Macro && hasOnly(One, {});
         });
}

/// Whether one of the macros \p Declared has a function called when a variable
/// ends.
static bool cleansUp(llvm::ArrayRef<NamedDeclaration> Declared) {
  return llvm::any_of(Declared, [](const NamedDeclaration &One) {
    for (size_t I = One.Begin; I < One.End; ++I)
      if (One.Kind == NamedDeclaration::Macro &&
          One.In->Tokens.isWord(
              I, {"__free", "__cleanup", "cleanup", "__cleanup__"}))
        return true;
    return false;
  });
}

/// Whether one of the macros \p Declared has a call keep the pages that it
/// gets.
static bool keepsPages(llvm::ArrayRef<NamedDeclaration> Declared,
                       const ConfiguredMacros &Macros) {
  return llvm::any_of(Declared, [&](const NamedDeclaration &One) {
    return One.Kind == NamedDeclaration::Macro &&
           llvm::any_of(Macros.wordsOf(One), isTakingFlag);
  });
}

/// Whether a record gets values there without the names of its members, behind
/// its tag at \p At: `struct a x = { y }` or `(struct a){ y }`.
static bool isListed(const TextTokens &Tokens, size_t At) {
  size_t Next = At + 1;
  if (Tokens.is(Next, tok::r_paren)) {
    ++Next;
  } else {
    while (Tokens.isWord(Next) || Tokens.is(Next, tok::l_square) ||
           Tokens.is(Next, tok::r_square) ||
           Tokens.is(Next, tok::numeric_constant))
      ++Next;
    if (!Tokens.is(Next++, tok::equal))
      return false;
    // A macro may be the values.
    if (Tokens.isWord(Next) && Tokens.is(Next + 1, tok::l_paren))
      return true;
  }
  return Tokens.is(Next, tok::l_brace) &&
         !Tokens.isFilledByName(Next, [](size_t) { return false; });
}

/// Whether \p At is the `typeof` of a record that gets values there without the
/// names of its members.
static bool isListedTypeof(const TextTokens &Tokens, size_t At) {
  if (!Tokens.isWord(At, {"typeof", "__typeof__", "__typeof"}) ||
      !Tokens.is(At + 1, tok::l_paren))
    return false;
  size_t Close = Tokens[At + 1].Closed;
  return Close != TextToken::None &&
         (Tokens.is(Close + 1, tok::l_brace) || isListed(Tokens, Close));
}

/// Whether the tag at \p At is that of a record which is read by another type:
/// `*(struct a *)x`.
static bool isReadAs(const TextTokens &Tokens, size_t At) {
  size_t Open = At - Tokens.isWord(At - 1, {"struct", "union"});
  return Open > 2 && Tokens.is(At + 1, tok::star) &&
         Tokens.is(At + 2, tok::r_paren) && Tokens.is(Open - 1, tok::l_paren) &&
         Tokens.is(Open - 2, tok::star);
}

/// Whether what \p Word calls copies memory into an argument or a new object.
static bool copies(StringRef Word) {
  Word.consume_front("__builtin_");
  const PagePassage *Passage = findPassage(Word);
  const KernelApi *Api = findKernelApi(Word);
  return Passage && (Passage->To >= 0 || (Api && Api->Effects & SleepsByFlags));
}

/// Whether a macro \p Word of the unit has a definition that does.
bool PageOriginCollector::ConfiguredReader::copiesByMacro(
    StringRef Word) const {
  return llvm::any_of(
      Names.macrosNamed(Word), [&](const NamedDeclaration &One) {
        return llvm::any_of(Macros.wordsOf(One), [](const std::string &Named) {
          return copies(Named);
        });
      });
}

/// Whether the call at \p At is given a record with pages, or what points to
/// one, or makes what such a variable gets.
bool PageOriginCollector::ConfiguredReader::isForHolder(
    const TextTokens &Tokens, size_t At) const {
  auto [Begin, End] = Tokens.statementAround(At);
  for (size_t I = Tokens.is(At - 1, tok::equal) ? Begin : At; I < End; ++I)
    if (Records.isOfHolder(Tokens, I))
      return true;
  return false;
}

bool PageOriginCollector::namesPages(const TextTokens &Tokens, size_t Begin,
                                     size_t End) const {
  for (size_t I = Begin; I < End; ++I) {
    if (!Tokens.isWord(I) || Tokens.isInDirective(I))
      continue;
    StringRef Word = Tokens[I].Word;
    if (PageWords.contains(Word) || movesPages(Word) ||
        (isPageRecord(Word) && I && Tokens.isWord(I - 1, {"struct"})) ||
        isTaker(Word) || (Tokens.is(I + 1, tok::l_paren) && takesPages(Word)))
      return true;
    for (const NamedDecl *Named : declarationsNamed(Word, Context))
      if (const auto *Declared = dyn_cast<ValueDecl>(Named);
          Declared && !onlyLooks(Word) && pageDepth(Declared->getType()))
        return true;
  }
  return false;
}

bool PageOriginCollector::isStaticByConfiguration(const NamedDecl &Declared) {
  const SourceManager &SM = Context.getSourceManager();
  const auto *Declarator = dyn_cast<DeclaratorDecl>(&Declared);
  if (!Declarator || !Declared.getLocation().isFileID() ||
      Declared.isExternallyVisible() || !isWalked(Declared.getLocation()) ||
      !Declared.getDeclContext()->isTranslationUnit())
    return false;
  auto [File, Name] = SM.getDecomposedLoc(Declared.getLocation());
  auto [FileBegin, Begin] =
      SM.getDecomposedExpansionLoc(Declarator->getOuterLocStart());
  if (FileBegin != File)
    return false;
  auto [Known, IsNew] = StaticElsewhere.try_emplace(&Declared, false);
  if (!IsNew)
    return Known->second;
  const TextTokens &Tokens = Texts.of(File);
  for (size_t I = 0; I < Tokens.size() && Tokens[I].Offset < Name; ++I)
    if (Tokens[I].Offset >= Begin && Tokens.isWord(I, {"static"}) &&
        Tokens.comesWith(Name, Tokens[I].Offset))
      return false;
  return Known->second = true;
}

/// Whether a statement that names pages calls \p Name.
bool PageOriginCollector::ConfiguredReader::isCalledWithPages(
    StringRef Name) const {
  return llvm::any_of(Names.texts(), [&](const HeaderText *Text) {
    const TextTokens &Tokens = Text->Tokens;
    for (size_t I = 0; I < Tokens.size(); ++I)
      if (Tokens.isWord(I, {Name}) && !Tokens.isInDirective(I) &&
          Tokens.is(I + 1, tok::l_paren)) {
        auto [Begin, End] = Tokens.statementAround(I);
        if (Pages.namesPages(Tokens, Begin, End))
          return true;
      }
    return false;
  });
}

/// The words of \p Tokens to which the result of an acquisition is assigned.
static void addCountWords(const TextTokens &Tokens, llvm::StringSet<> &To) {
  for (size_t I = 2; I < Tokens.size(); ++I)
    if (Tokens.isWord(I) && Tokens.is(I + 1, tok::l_paren) &&
        Tokens.is(I - 1, tok::equal) && Tokens.isWord(I - 2) &&
        findAcquireApi(Tokens[I].Word))
      To.insert(Tokens[I - 2].Word);
}

void PageOriginCollector::ConfiguredReader::read() {
  for (const HeaderText *Text : Names.texts())
    addCountWords(Text->Tokens, CountWords);
  findNames();
  for (const HeaderText *Text : Names.texts()) {
    findConfiguredIn(*Text);
    findLeftOutIn(*Text);
  }
}

void PageOriginCollector::findConfigured(const ConfiguredNames &Names) {
  ConfiguredReader(*this, Names).read();
}

void PageOriginCollector::ConfiguredReader::note(const HeaderText &Text,
                                                 size_t Token,
                                                 StringRef Prefix) const {
  Pages.noteUnseen((Prefix + Text.Tokens[Token].Word).str(), Text.File,
                   Text.offset(Token));
}

bool PageOriginCollector::ConfiguredReader::isCount(const TextTokens &Tokens,
                                                    size_t At) const {
  return Tokens.isWord(At) && CountWords.contains(Tokens[At].Word);
}

/// Whether the function that is declared at \p Function has a body which does
/// no more with what it gets than to look at it.
bool PageOriginCollector::ConfiguredReader::onlyLooksAtParameters(
    const NamedDeclaration &Function) const {
  const TextTokens &Tokens = Function.In->Tokens;
  size_t Open = Function.Name + 1, Close = Tokens[Open].Closed;
  if (Close == TextToken::None || !Tokens.is(Close + 1, tok::l_brace) ||
      Tokens[Close + 1].Closed == TextToken::None)
    return false;
  std::vector<StringRef> Parameters;
  for (size_t I = Open + 1; I < Close; ++I)
    if (Tokens.isWord(I) && Tokens.isOneOf(I + 1, {tok::comma, tok::r_paren}))
      Parameters.push_back(Tokens[I].Word);
  for (size_t I = Close + 1; I < Tokens[Close + 1].Closed; ++I) {
    bool IsMember = Tokens.is(I + 1, tok::arrow) && Tokens.isWord(I + 2) &&
                    !Pages.PageWords.contains(Tokens[I + 2].Word);
    if (Tokens.isWord(I, Parameters) && !IsMember &&
        !isOnlyLookedAt(Tokens, Tokens[I].Paren))
      return false;
  }
  return true;
}

/// Whether \p All of one name are a macro and a function or variable, of which
/// the latter has to do with pages.
bool PageOriginCollector::ConfiguredReader::isMacroOrOfPages(
    llvm::ArrayRef<NamedDeclaration> All) const {
  bool IsMacro = false, IsOfPages = false;
  StringRef Name = All.front().name();
  for (const NamedDeclaration &One : All) {
    const TextTokens &Tokens = One.In->Tokens;
    IsMacro |= One.Kind == NamedDeclaration::Macro;
    if (One.Kind != NamedDeclaration::Type)
      continue;
    for (size_t I = One.Begin; I < One.End; ++I)
      IsOfPages |= Tokens.isWord(I) && isPageRecord(Tokens[I].Word);
    IsOfPages |= Tokens.is(One.Name + 1, tok::l_paren) &&
                 Pages.Receivers.count(Name) && !onlyLooksAtParameters(One);
  }
  return IsMacro && IsOfPages && Macros.isUsed(Name);
}

/// Whether a statement makes \p Name, or what it returns, a page.
bool PageOriginCollector::ConfiguredReader::isPutInPage(StringRef Name) const {
  return llvm::any_of(Names.texts(), [&](const HeaderText *Text) {
    const TextTokens &Tokens = Text->Tokens;
    for (size_t I = 2; I < Tokens.size(); ++I) {
      if (!Tokens.isWord(I, {Name}) || Tokens.isInDirective(I) ||
          !Tokens.is(I - 1, tok::equal))
        continue;
      bool IsElement = Tokens.is(I - 2, tok::r_square);
      size_t To = IsElement ? Tokens.opening(I - 2) - 1 : I - 2;
      if (Tokens.isWord(To) &&
          (IsElement ? Pages.PageWords : Pages.OnePageWords)
              .contains(Tokens[To].Word))
        return true;
    }
    return false;
  });
}

void PageOriginCollector::ConfiguredReader::findNames() {
  auto PagesOf = [&](const NamedDeclaration &One) {
    std::set<std::string> Result;
    for (const std::string &Word : Macros.wordsOf(One))
      if (Pages.PageWords.contains(Word))
        Result.insert(Word);
    return Result;
  };
  Names.forEach([&](llvm::ArrayRef<NamedDeclaration> All) {
    std::vector<NamedDeclaration> Declared;
    for (const NamedDeclaration &One : All)
      if (One.Kind != NamedDeclaration::Macro || !isStub(One))
        Declared.push_back(One);
    std::set<std::set<std::string>> Found, Named;
    bool IsForPages = false;
    for (const NamedDeclaration &One : Declared) {
      std::set<std::string> Tags = Records.of(One);
      IsForPages |= llvm::any_of(Tags, [&](const std::string &Tag) {
        return Records.leadsToPages(Tag);
      });
      Found.insert(std::move(Tags));
      if (One.Kind == NamedDeclaration::Macro && One.Parameters.empty() &&
          Macros.isUsed(One.name()))
        Named.insert(PagesOf(One));
    }
    StringRef Name = All.front().name();
    bool IsDefault = llvm::any_of(
        Declared, [](const NamedDeclaration &One) { return One.isDefault(); });
    bool AreMacros =
        All.size() > 1 && llvm::all_of(All, [](const NamedDeclaration &One) {
          return One.Kind == NamedDeclaration::Macro;
        });
    std::vector<NamedDeclaration> Aliased;
    for (const NamedDeclaration &One : Declared)
      Aliased.push_back(Macros.aliased(One));
    if (!(IsForPages && (Found.size() > 1 || IsDefault)) && Named.size() < 2 &&
        !cleansUp(Declared) && !keepsPages(Declared, Macros) &&
        !isMacroOrOfPages(All) && !(AreMacros && isPutInPage(Name)) &&
        !(chooses(Aliased) &&
          (Pages.Receivers.count(Name) || isCalledWithPages(Name))))
      return;
    // The last that this configuration may be without.
    const NamedDeclaration *Other = &All.back();
    for (const NamedDeclaration &One : All)
      if (One.In->isLeftOut(One.Name))
        Other = &One;
    note(*Other->In, Other->Name);
  });
  // One that stands for what has a name of its own here, or is no keyword.
  Names.forEachDeclaration([&](const NamedDeclaration &One) {
    StringRef Name = One.name();
    bool IsItself =
        One.End == One.Begin + 1 && One.In->Tokens.isWord(One.Begin, {Name});
    if (One.Kind == NamedDeclaration::Macro && !IsItself &&
        One.In->isLeftOut(One.Name) &&
        (Name == "static" || Records.leadsToPages(Name.str()) ||
         Pages.PageWords.contains(Name)))
      note(*One.In, One.Name, "#define ");
  });
}

/// Whether \p Holds for a token of a definition of the macro \p Name.
bool PageOriginCollector::ConfiguredReader::anyDefinition(
    StringRef Name,
    llvm::function_ref<bool(const TextTokens &, size_t)> Holds) const {
  return llvm::any_of(Names.macrosNamed(Name),
                      [&](const NamedDeclaration &One) {
                        for (size_t I = One.Begin; I < One.End; ++I)
                          if (Holds(One.In->Tokens, I))
                            return true;
                        return false;
                      });
}

/// Whether \p At, in the members of a record with pages, may be there
/// otherwise: by a macro, or in a union that a conditional begins or ends.
bool PageOriginCollector::ConfiguredReader::isConfiguredMember(
    const HeaderText &Text, size_t At) const {
  const TextTokens &Tokens = Text.Tokens;
  if (Tokens.isInDirective(At) || !Records.isAmongMembers(Tokens, At))
    return false;
  if (Macros.isConditional(Tokens[At].Word) &&
      anyDefinition(Tokens[At].Word, [](const TextTokens &Of, size_t I) {
        return Of.isWord(I, {"struct", "union"}) ||
               Of.isOneOf(I, {tok::l_brace, tok::r_brace});
      }))
    return true;
  if (!Text.isLeftOut(At))
    return false;
  if (At && Tokens.isInDirective(At - 1) && Tokens.partlyLeftOut(At).second)
    return true;
  if (!Tokens.isWord(At, {"struct", "union"}))
    return false;
  size_t Open = At + 1 + Tokens.isWord(At + 1);
  if (!Tokens.is(Open, tok::l_brace))
    return false;
  size_t Close = Tokens[Open].Closed;
  return Close == TextToken::None ||
         !Tokens.comesWith(Tokens[Open].Offset, Tokens[Close].Offset);
}

void PageOriginCollector::ConfiguredReader::findConfiguredIn(
    const HeaderText &Text) {
  const TextTokens &Tokens = Text.Tokens;
  constexpr tok::TokenKind Compares[] = {tok::less,       tok::lessequal,
                                         tok::greater,    tok::greaterequal,
                                         tok::equalequal, tok::exclaimequal};
  auto IsComparedToCount = [&](size_t I) {
    return (Tokens.isOneOf(I + 1, Compares) && isCount(Tokens, I + 2)) ||
           (I > 1 && Tokens.isOneOf(I - 1, Compares) && isCount(Tokens, I - 2));
  };
  auto MayBeNegative = [&](StringRef Word) {
    return anyDefinition(Word, [](const TextTokens &Of, size_t At) {
      return Of.is(At, tok::minus);
    });
  };
  for (size_t I = 0; I < Tokens.size(); ++I) {
    size_t Hash = Tokens[I].Directive;
    if (!Tokens.isWord(I) ||
        (Hash != TextToken::None && !Tokens.isWord(Hash + 1, {"define"})))
      continue;
    StringRef Word = Tokens[I].Word;
    if (isConfiguredMember(Text, I) ||
        (Macros.isConfigured(Word) &&
         (Macros.isPasted(Tokens, I) ||
          (IsComparedToCount(I) && MayBeNegative(Word)))) ||
        (Macros.isConditional(Word) && Hash == TextToken::None &&
         copiesByMacro(Word) && isForHolder(Tokens, I)))
      note(Text, I);
  }
}

void PageOriginCollector::ConfiguredReader::findLeftOutIn(
    const HeaderText &Text) {
  const TextTokens &Tokens = Text.Tokens;
  auto NamesPages = [&](size_t At) {
    if (!At || !Tokens.isInDirective(At - 1) || Tokens.isInDirective(At))
      return false;
    auto [Begin, End] = Tokens.partlyLeftOut(At);
    for (size_t I = Begin; I < End; ++I)
      if (!Tokens.isInDirective(I) &&
          (isCount(Tokens, I) || (Records.isHolder(Tokens, I) &&
                                  Tokens.beginsValues(Tokens[At].Brace))))
        return true;
    return Pages.namesPages(Tokens, Begin, End);
  };
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (!Text.isLeftOut(I))
      continue;
    bool IsCopy = Tokens.isWord(I) && Tokens.is(I + 1, tok::l_paren) &&
                  (copies(Tokens[I].Word) || copiesByMacro(Tokens[I].Word));
    if ((Records.isHolder(Tokens, I) &&
         (isListed(Tokens, I) || isReadAs(Tokens, I))) ||
        isListedTypeof(Tokens, I) || (IsCopy && isForHolder(Tokens, I)) ||
        NamesPages(I))
      note(Text, I);
  }
}

} // namespace kmap_tidy
