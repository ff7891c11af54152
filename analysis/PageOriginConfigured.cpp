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
#include "analysis/ConfiguredNames.h"
#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

/// The records by which code of the unit's finds pages.
class RecordNames {
public:
  RecordNames(const ASTContext &Context, const ConfiguredNames &Names,
              llvm::ArrayRef<const FieldDecl *> Pages);

  /// What \p Declared says that its name is, by tags and by way of macros.
  std::set<std::string> of(const NamedDeclaration &Declared) const;
  /// Whether pages are found by the record \p Tag.
  bool leadsToPages(const std::string &Tag) const { return Leading.count(Tag); }
  /// Whether the type that the word at \p At of \p Tokens names has pages in
  /// it.
  bool isHolder(const TextTokens &Tokens, size_t At) const;
  /// Whether what the word at \p At names is such a record or points to one.
  bool isOfHolder(const TextTokens &Tokens, size_t At) const;

private:
  void add(const NamedDeclaration &Declared, std::set<std::string> &Found,
           llvm::StringSet<> &Followed) const;
  static std::string tagOf(const RecordDecl &Record);
  void addMembers(const RecordDecl &Record);
  /// The record at the end of \p Type; empty if there is none.
  std::string tagAtEnd(QualType Type) const;
  template <typename Kind> const Kind *find(StringRef Word) const;
  /// The one that typedef gives the name \p Word; likewise.
  std::string typeNamed(StringRef Word) const;
  /// The one that \p Word, of a type or an expression, names; likewise.
  std::string recordNamed(StringRef Word, bool IsType) const;

  const ASTContext &Context;
  const ConfiguredNames &Names;
  std::set<std::string> Leading;
  /// Records with pages in them, and names of what is or points to these.
  std::set<std::string> Holders;
  llvm::StringSet<> OfHolders;
  /// By records, those that have them or, as second value, point to them.
  std::multimap<std::string, std::pair<std::string, bool>> Outer;
  /// Of what members of a name are or point to.
  llvm::StringMap<std::set<std::string>> Members;
};

} // namespace

std::string RecordNames::tagOf(const RecordDecl &Record) {
  if (Record.getIdentifier())
    return Record.getNameAsString();
  if (const TypedefNameDecl *Alias = Record.getTypedefNameForAnonDecl())
    return Alias->getNameAsString();
  const auto *Around = dyn_cast<RecordDecl>(Record.getLexicalDeclContext());
  return Around ? tagOf(*Around) : "";
}

std::string RecordNames::tagAtEnd(QualType Type) const {
  unsigned Levels;
  if (pageDepth(Type))
    return "";
  const RecordDecl *Record = recordAtEnd(Type, Levels, Context);
  return Record ? tagOf(*Record) : "";
}

void RecordNames::addMembers(const RecordDecl &Record) {
  const SourceManager &SM = Context.getSourceManager();
  for (const Decl *D : Record.decls()) {
    if (const auto *Inner = dyn_cast<RecordDecl>(D))
      addMembers(*Inner);
    const auto *Field = dyn_cast<FieldDecl>(D);
    std::string Tag = Field ? tagAtEnd(Field->getType()) : "";
    if (Tag.empty())
      continue;
    Members[Field->getName()].insert(Tag);
    // The kernel's own lead to anything.
    if (Names.isOf(SM.getFileID(SM.getExpansionLoc(Record.getLocation()))))
      Outer.insert(
          {Tag,
           {tagOf(Record),
            Context.getBaseElementType(Field->getType())->isPointerType()}});
  }
}

RecordNames::RecordNames(const ASTContext &Context,
                         const ConfiguredNames &Names,
                         llvm::ArrayRef<const FieldDecl *> Pages)
    : Context(Context), Names(Names) {
  for (const Decl *D : Context.getTranslationUnitDecl()->decls())
    if (const auto *Record = dyn_cast<RecordDecl>(D))
      addMembers(*Record);
  auto Close = [&](std::set<std::string> &Found, bool ByPointers) {
    std::vector<std::string> Open(Found.begin(), Found.end());
    while (!Open.empty()) {
      std::string Tag = std::move(Open.back());
      Open.pop_back();
      for (auto [At, End] = Outer.equal_range(Tag); At != End; ++At)
        if ((ByPointers || !At->second.second) &&
            Found.insert(At->second.first).second)
          Open.push_back(At->second.first);
    }
  };
  for (const FieldDecl *Field : Pages)
    if (pageDepth(Field->getType()))
      Holders.insert(tagOf(*Field->getParent()));
  Holders.erase("");
  Leading = Holders;
  Close(Holders, /*ByPointers=*/false);
  Close(Leading, /*ByPointers=*/true);
  Names.forEachDeclaration([&](const NamedDeclaration &One) {
    if (One.Kind == NamedDeclaration::Type)
      for (size_t I = One.Begin; I < One.End; ++I)
        if (isHolder(One.In->Tokens, I))
          OfHolders.insert(One.name());
  });
}

bool RecordNames::isHolder(const TextTokens &Tokens, size_t At) const {
  if (!Tokens.isWord(At))
    return false;
  bool HasTag = At && Tokens.isWord(At - 1, {"struct", "union"});
  return Holders.count(HasTag ? Tokens[At].Word.str()
                              : typeNamed(Tokens[At].Word)) != 0;
}

bool RecordNames::isOfHolder(const TextTokens &Tokens, size_t At) const {
  return isHolder(Tokens, At) ||
         (Tokens.isWord(At) && OfHolders.contains(Tokens[At].Word) &&
          !Tokens.isOneOf(At + 1, {tok::period, tok::arrow}));
}

template <typename Kind> const Kind *RecordNames::find(StringRef Word) const {
  for (const NamedDecl *Named : declarationsNamed(Word, Context))
    if (const auto *Found = dyn_cast<Kind>(Named))
      return Found;
  return nullptr;
}

std::string RecordNames::typeNamed(StringRef Word) const {
  const auto *Alias = find<TypedefNameDecl>(Word);
  return Alias ? tagAtEnd(Alias->getUnderlyingType()) : "";
}

std::string RecordNames::recordNamed(StringRef Word, bool IsType) const {
  if (const auto *Record = find<RecordDecl>(Word))
    return tagOf(*Record);
  std::string Tag = typeNamed(Word);
  if (!Tag.empty() || IsType)
    return Tag;
  if (const auto *Variable = find<VarDecl>(Word))
    return tagAtEnd(Variable->getType());
  const auto *Function = find<FunctionDecl>(Word);
  return Function ? tagAtEnd(Function->getReturnType()) : "";
}

std::set<std::string> RecordNames::of(const NamedDeclaration &Declared) const {
  std::set<std::string> Result;
  llvm::StringSet<> Followed;
  add(Declared, Result, Followed);
  return Result;
}

void RecordNames::add(const NamedDeclaration &Declared,
                      std::set<std::string> &Found,
                      llvm::StringSet<> &Followed) const {
  const TextTokens &Tokens = Declared.In->Tokens;
  bool IsType = Declared.Kind == NamedDeclaration::Type;
  for (size_t I = Declared.Begin; I < Declared.End; ++I) {
    if (!Tokens.isWord(I) || Tokens.isWord(I, Declared.Parameters))
      continue;
    StringRef Word = Tokens[I].Word;
    std::string Tag = recordNamed(Word, IsType);
    std::vector<NamedDeclaration> Macros = Names.macrosNamed(Word);
    // One that another configuration has.
    if (Tag.empty() && Macros.empty() && I &&
        Tokens.isWord(I - 1, {"struct", "union"}))
      Tag = Word.str();
    if (!Tag.empty())
      Found.insert(Tag);
    if (Followed.insert(Word).second)
      for (const NamedDeclaration &Macro : Macros)
        add(Macro, Found, Followed);
    if (IsType)
      continue;
    size_t Next = I + 1;
    while (Tokens.is(Next, tok::r_paren))
      ++Next;
    // What counts is where that leads.
    if (Next + 1 < Declared.End &&
        Tokens.isOneOf(Next, {tok::period, tok::arrow}))
      continue;
    if (auto Known = Members.find(Word); Known != Members.end())
      Found.insert(Known->second.begin(), Known->second.end());
  }
}

/// Whether the definition of \p Macro has no words but its parameters and
/// \p Others.
static bool hasOnly(const NamedDeclaration &Macro,
                    llvm::ArrayRef<StringRef> Others) {
  const TextTokens &Tokens = Macro.In->Tokens;
  for (size_t I = Macro.Begin; I < Macro.End; ++I)
    if (Tokens.isWord(I) && !Tokens.isWord(I, Macro.Parameters) &&
        !Tokens.isWord(I, Others))
      return false;
  return true;
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
static bool chooses(llvm::ArrayRef<const NamedDeclaration *> Declared) {
  std::set<std::set<unsigned>> Choices;
  for (const NamedDeclaration *One : Declared)
    Choices.insert(One->Kind == NamedDeclaration::Macro ? usedParameters(*One)
                                                        : std::set<unsigned>());
  return Choices.size() > 1 &&
         llvm::any_of(Declared, [](const NamedDeclaration *One) {
           return One->Kind == NamedDeclaration::Macro && hasOnly(*One, {});
         });
}

/// Whether one of the macros \p Declared has a function called when a variable
/// ends.
static bool cleansUp(llvm::ArrayRef<const NamedDeclaration *> Declared) {
  return llvm::any_of(Declared, [](const NamedDeclaration *One) {
    for (size_t I = One->Begin; I < One->End; ++I)
      if (One->Kind == NamedDeclaration::Macro &&
          One->In->Tokens.isWord(
              I, {"__free", "__cleanup", "cleanup", "__cleanup__"}))
        return true;
    return false;
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
  if (!Tokens.is(Next, tok::l_brace))
    return false;
  while (Tokens.is(Next, tok::l_brace))
    ++Next;
  // All of it is zero, or by names.
  bool IsZero = (Tokens.is(Next, tok::numeric_constant) ||
                 Tokens.isWord(Next, {"NULL"})) &&
                Tokens.is(Next + 1, tok::r_brace);
  return !IsZero && !Tokens.isOneOf(Next, {tok::period, tok::r_brace});
}

/// Whether the call at \p At copies a record with pages, or to one.
static bool copiesHolder(const TextTokens &Tokens, size_t At,
                         const RecordNames &Records) {
  const PagePassage *Passage =
      Tokens.isWord(At) ? findPassage(Tokens[At].Word) : nullptr;
  size_t Open = At + 1;
  if (!Passage || Passage->To < 0 || !Tokens.is(Open, tok::l_paren))
    return false;
  unsigned Depth = 0;
  for (size_t I = Open; I < Tokens.size(); ++I) {
    Depth += Tokens.is(I, tok::l_paren);
    if (Tokens.is(I, tok::r_paren) && !--Depth)
      return false;
    if (Records.isOfHolder(Tokens, I))
      return true;
  }
  return false;
}

/// Whether the brace at \p Brace begins values, rather than code or members.
static bool beginsValues(const TextTokens &Tokens, size_t Brace) {
  return Brace && (Tokens.isOneOf(Brace - 1, {tok::equal, tok::comma}) ||
                   (Tokens.is(Brace - 1, tok::l_brace) &&
                    beginsValues(Tokens, Brace - 1)));
}

/// The tokens of the statement or declaration that a conditional leaves out in
/// part, from \p At on, the first behind a directive; empty if it is left out
/// as a whole.
static std::pair<size_t, size_t> partlyLeftOut(const TextTokens &Tokens,
                                               size_t At) {
  size_t Brace = Tokens[At].Brace;
  bool IsAmongValues = Brace != TextToken::None && beginsValues(Tokens, Brace);
  auto EndsCode = [&](size_t I) {
    return Tokens.is(I, tok::semi) ||
           (Tokens.is(I, tok::l_brace) && !beginsValues(Tokens, I)) ||
           (Tokens.is(I, tok::r_brace) && !IsAmongValues);
  };
  size_t Begin = At, End = At;
  while (Begin && Tokens.isInDirective(Begin - 1))
    --Begin;
  if (!Begin || EndsCode(Begin - 1) ||
      Tokens.isOneOf(Begin - 1, {tok::colon, tok::r_paren}) ||
      Tokens.isWord(Begin - 1, {"else", "do"}))
    return {0, 0};
  while (Begin && (Tokens.isInDirective(Begin - 1) || !EndsCode(Begin - 1)))
    --Begin;
  while (End < Tokens.size() && (Tokens.isInDirective(End) || !EndsCode(End)))
    ++End;
  return {Begin, End};
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

void PageOriginCollector::findConfigured(const ConfiguredNames &Names) {
  RecordNames Records(Context, Names, PlacedFields);
  Names.forEach([&](llvm::ArrayRef<NamedDeclaration> All) {
    std::vector<const NamedDeclaration *> Declared;
    for (const NamedDeclaration &One : All)
      if (One.Kind != NamedDeclaration::Macro || !isStub(One))
        Declared.push_back(&One);
    std::set<std::set<std::string>> Found;
    bool IsForPages = false;
    for (const NamedDeclaration *One : Declared) {
      std::set<std::string> Tags = Records.of(*One);
      IsForPages |= llvm::any_of(Tags, [&](const std::string &Tag) {
        return Records.leadsToPages(Tag);
      });
      Found.insert(std::move(Tags));
    }
    StringRef Name = All.front().name();
    bool IsDefault = llvm::any_of(
        Declared, [](const NamedDeclaration *One) { return One->isDefault(); });
    if (!(IsForPages && (Found.size() > 1 || IsDefault)) &&
        !cleansUp(Declared) && !(Receivers.count(Name) && chooses(Declared)))
      return;
    // The last that this configuration may be without.
    const NamedDeclaration *Other = Declared.back();
    for (const NamedDeclaration *One : Declared)
      if (One->In->isLeftOut(One->Name))
        Other = One;
    noteUnseen(Name.str(), Other->In->File, Other->In->offset(Other->Name));
  });
  auto NamesPages = [&](const TextTokens &Tokens, size_t At) {
    if (!At || !Tokens.isInDirective(At - 1) || Tokens.isInDirective(At))
      return false;
    auto [Begin, End] = partlyLeftOut(Tokens, At);
    for (size_t I = Begin; I < End; ++I)
      if (Records.isHolder(Tokens, I) && !Tokens.isInDirective(I) &&
          beginsValues(Tokens, Tokens[At].Brace))
        return true;
    return namesPages(Tokens, Begin, End);
  };
  for (const HeaderText *Text : Names.texts())
    for (size_t I = 0; I < Text->Tokens.size(); ++I)
      if (Text->isLeftOut(I) &&
          ((Records.isHolder(Text->Tokens, I) && isListed(Text->Tokens, I)) ||
           copiesHolder(Text->Tokens, I, Records) ||
           NamesPages(Text->Tokens, I)))
        noteUnseen(Text->Tokens[I].Word.str(), Text->File, Text->offset(I));
}

} // namespace kmap_tidy
