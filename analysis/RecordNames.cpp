//===--- RecordNames.cpp - by what names records have pages ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/RecordNames.h"
#include "analysis/CallSite.h"
#include "analysis/GupApi.h"
#include "analysis/PageOriginTypes.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

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
  for (const HeaderText *Text : Names.texts())
    addOtherNames(Text->Tokens);
  Names.forEachDeclaration([&](const NamedDeclaration &One) {
    if (One.Kind == NamedDeclaration::Type)
      for (size_t I = One.Begin; I < One.End; ++I)
        if (isHolder(One.In->Tokens, I))
          OfHolders.insert(One.name());
  });
}

/// Likewise what another configuration has.
void RecordNames::addOtherNames(const TextTokens &Tokens) {
  for (size_t I = 1; I < Tokens.size(); ++I) {
    size_t Hash = Tokens[I].Directive;
    bool IsTag = Hash != TextToken::None && Tokens.isWord(I) &&
                 Holders.count(Tokens[I].Word.str());
    if (!IsTag && !isHolder(Tokens, I))
      continue;
    if (Hash == TextToken::None) {
      size_t First = I - Tokens.isWord(I - 1, {"struct", "union"});
      if (First && Tokens.isWord(First - 1, {"typedef"}) &&
          Tokens.isWord(I + 1) && Tokens.is(I + 2, tok::semi))
        OtherNames.insert(Tokens[I + 1].Word);
    } else if (Tokens.isWord(Hash + 1, {"define"}) && I > Hash + 2 &&
               (I + 1 == Tokens.size() || Tokens[I + 1].Directive != Hash)) {
      OtherNames.insert(Tokens[Hash + 2].Word);
    }
  }
}

bool RecordNames::isHolder(const TextTokens &Tokens, size_t At) const {
  if (!Tokens.isWord(At))
    return false;
  StringRef Word = Tokens[At].Word;
  bool HasTag = At && Tokens.isWord(At - 1, {"struct", "union"});
  return Holders.count(HasTag ? Word.str() : typeNamed(Word)) ||
         OtherNames.contains(Word);
}

bool RecordNames::isAmongMembers(const TextTokens &Tokens, size_t At) const {
  for (size_t Brace = Tokens[At].Brace; Brace != TextToken::None && Brace;
       Brace = Tokens[Brace].Brace) {
    if (Tokens.isWord(Brace - 1) && Brace > 1 &&
        Tokens.isWord(Brace - 2, {"struct", "union"}) &&
        Leading.count(Tokens[Brace - 1].Word.str()))
      return true;
    size_t Close = Tokens[Brace].Closed;
    if (Tokens.isWord(Brace - 1, {"struct", "union"}) &&
        Close != TextToken::None && Tokens.isWord(Close + 1) &&
        Leading.count(Tokens[Close + 1].Word.str()))
      return true;
  }
  return false;
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

} // namespace kmap_tidy
