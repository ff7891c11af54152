//===--- ConfiguredNames.cpp - names of several configurations ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/ConfiguredNames.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

bool NamedDeclaration::isDefault() const {
  const TextTokens &Tokens = In->Tokens;
  size_t Hash = Tokens[Name].Directive;
  // A guard stands for nothing.
  return Kind == Macro && Begin < End && Hash > 2 &&
         Tokens.isWord(Hash - 2, {"ifndef"}) &&
         Tokens.isWord(Hash - 1, {name()});
}

bool NamedDeclaration::anyWord(llvm::function_ref<bool(size_t)> Holds) const {
  for (size_t I = Begin; I < End; ++I)
    if (In->Tokens.isWord(I) && !In->Tokens.isWord(I, Parameters) && Holds(I))
      return true;
  return false;
}

/// Where the type begins with which the word at \p At is declared; \p At if it
/// is not.
static size_t typeOf(const TextTokens &Tokens, size_t At) {
  auto IsBetween = [&](size_t I) {
    return Tokens.is(I, tok::star) ||
           Tokens.isWord(I, {"const", "volatile", "restrict", "__restrict"}) ||
           // As in __user.
           (Tokens.isWord(I) && Tokens[I].Word.starts_with("__"));
  };
  size_t Type = At;
  while (Type && IsBetween(Type - 1))
    --Type;
  if (!Type || !Tokens.isWord(Type - 1) || Tokens.isInDirective(Type - 1) ||
      Tokens.isWord(Type - 1, {"return", "goto", "else", "case", "sizeof", "do",
                               "struct", "union", "enum", "typedef"}))
    return At;
  --Type;
  bool HasTag = Type && Tokens.isWord(Type - 1, {"struct", "union", "enum"});
  return HasTag ? Type - 1 : Type;
}

/// The brace of the record that has the member at \p At; \c None if that is
/// anything else.
static size_t recordAround(const TextTokens &Tokens, size_t At) {
  size_t Brace = Tokens[At].Brace;
  bool IsRecord = Brace != TextToken::None && Brace &&
                  (Tokens.isWord(Brace - 1, {"struct", "union"}) ||
                   (Brace > 1 && Tokens.isWord(Brace - 1) &&
                    Tokens.isWord(Brace - 2, {"struct", "union"})));
  return IsRecord ? Brace : TextToken::None;
}

/// The scope of what is declared at \p At, of text number \p Text.
static std::string scopeOf(const TextTokens &Tokens, size_t At, unsigned Text) {
  auto Own = [&](size_t Brace) {
    return std::to_string(Text) + ":" + std::to_string(Brace);
  };
  if (size_t Record = recordAround(Tokens, At); Record != TextToken::None) {
    bool HasTag = !Tokens.isWord(Record - 1, {"struct", "union"});
    return HasTag ? Tokens[Record - 1].Word.str() : Own(Record);
  }
  size_t Paren = Tokens[At].Paren;
  if (Paren != TextToken::None && Paren && Tokens.isWord(Paren - 1))
    return Tokens[Paren - 1].Word.str() + "()";
  if (!Tokens[At].Braces)
    return "";
  size_t Body = Tokens[At].Brace;
  while (Tokens[Body].Brace != TextToken::None)
    Body = Tokens[Body].Brace;
  return Own(Body);
}

/// The macro whose name is the word at \p Name of a directive up to \p End.
static NamedDeclaration macroAt(const HeaderText &Text, size_t Name,
                                size_t End) {
  NamedDeclaration Result = {
      &Text, Name, Text.Tokens.macroBody(Name), End, NamedDeclaration::Macro,
      {}};
  for (size_t I = Name + 1; I < Result.Begin; ++I)
    if (Text.Tokens.isWord(I))
      Result.Parameters.push_back(Text.Tokens[I].Word);
  return Result;
}

void ConfiguredNames::add(const HeaderText &Text) {
  const TextTokens &Tokens = Text.Tokens;
  Texts.push_back(&Text);
  Files.insert(Text.File);
  auto Add = [&](std::string Scope, NamedDeclaration One) {
    Declarations[std::move(Scope) + " " + One.name().str()].push_back(One);
  };
  auto AddPart = [&](size_t Begin, size_t Open) {
    size_t Word = Begin, End = Begin;
    while (End < Tokens.size() && !Tokens.isInDirective(End))
      ++End;
    while (Word < End && !Tokens.isWord(Word))
      ++Word;
    std::string Key = std::to_string(Texts.size()) + ":" + std::to_string(Open);
    if (Word < End)
      Declarations[Key].push_back(
          {&Text, Word, Begin, End, NamedDeclaration::Part, {}});
  };
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (Tokens.isInDirective(I)) {
      size_t Name = I + 2, Hash = I;
      while (I + 1 < Tokens.size() && Tokens[I + 1].Directive == Hash)
        ++I;
      if (Tokens.isWord(Hash + 1, {"define"}) && Tokens.isWord(Name))
        Add("", macroAt(Text, Name, I + 1));
      continue;
    }
    size_t Open = Tokens[I].Paren;
    if (I && Tokens.isInDirective(I - 1) && Open != TextToken::None &&
        Text.IsConditional[I] && !Text.IsConditional[Open])
      AddPart(I, Open);
    bool IsFunction = Tokens.is(I + 1, tok::l_paren) && !Tokens[I].Braces &&
                      !Tokens[I].Parens;
    bool IsDeclared =
        IsFunction ||
        Tokens.isOneOf(I + 1, {tok::semi, tok::equal, tok::comma, tok::r_paren,
                               tok::l_square, tok::colon});
    size_t Type = Tokens.isWord(I) && IsDeclared ? typeOf(Tokens, I) : I;
    if (Type != I)
      Add(scopeOf(Tokens, I, Texts.size()),
          {&Text, I, Type, I, NamedDeclaration::Type, {}});
  }
}

std::vector<NamedDeclaration>
ConfiguredNames::macrosNamed(StringRef Name) const {
  std::vector<NamedDeclaration> Result;
  auto Found = Declarations.find(" " + Name.str());
  if (Found != Declarations.end())
    llvm::copy_if(Found->second, std::back_inserter(Result),
                  [](const NamedDeclaration &One) {
                    return One.Kind == NamedDeclaration::Macro;
                  });
  return Result;
}

void ConfiguredNames::forEachDeclaration(
    llvm::function_ref<void(const NamedDeclaration &)> Each) const {
  for (const auto &[Key, Found] : Declarations)
    llvm::for_each(Found, Each);
}

void ConfiguredNames::forEach(
    llvm::function_ref<void(llvm::ArrayRef<NamedDeclaration>)> Each) const {
  for (const auto &[Key, Found] : Declarations) {
    bool AreSeveral = Found.size() > 1;
    auto HasOthers = [&](const NamedDeclaration &One) {
      return One.isDefault() || (AreSeveral && One.In->isLeftOut(One.Name));
    };
    if (llvm::any_of(Found, HasOthers))
      Each(Found);
  }
}

} // namespace kmap_tidy
