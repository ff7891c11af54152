//===--- ConfiguredMacros.cpp - macros that are others elsewhere ----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/ConfiguredMacros.h"
#include "analysis/GupApi.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// Whether \p Macro puts names together itself, rather than to leave out a
/// comma.
static bool pastesItself(const NamedDeclaration &Macro) {
  const TextTokens &Tokens = Macro.In->Tokens;
  for (size_t I = Macro.Begin; I < Macro.End; ++I)
    if (Tokens.is(I, tok::hashhash) && !Tokens.is(I - 1, tok::comma))
      return true;
  return false;
}

ConfiguredMacros::ConfiguredMacros(const ConfiguredNames &Names)
    : Names(Names) {
  std::vector<NamedDeclaration> Macros;
  Names.forEachDeclaration([&](const NamedDeclaration &One) {
    if (One.Kind != NamedDeclaration::Macro)
      return;
    Macros.push_back(One);
    if (One.isDefault() || One.In->isLeftOut(One.Name))
      Conditional.insert(One.name());
    if (pastesItself(One))
      Pasting.insert(One.name());
  });
  for (const auto &Word : Conditional)
    Configured.insert(Word.first());
  for (const HeaderText *Text : Names.texts())
    for (size_t I = 0; I < Text->Tokens.size(); ++I)
      if (Text->Tokens.isWord(I) && !Text->Tokens.isInDirective(I))
        Used.insert(Text->Tokens[I].Word);
  for (bool Grows = true; std::exchange(Grows, false);)
    for (const NamedDeclaration &One : Macros) {
      const TextTokens &Tokens = One.In->Tokens;
      if (One.anyWord([&](size_t I) { return isConfigured(Tokens[I].Word); }))
        Grows |= Configured.insert(One.name()).second;
      if (Used.contains(One.name()))
        One.anyWord([&](size_t I) {
          Grows |= Used.insert(Tokens[I].Word).second;
          return false;
        });
      if (One.anyWord([&](size_t I) {
            return Tokens.is(I + 1, tok::l_paren) &&
                   (Pasting.contains(Tokens[I].Word) ||
                    putsTogether(Tokens[I].Word));
          }))
        Grows |= Pasting.insert(One.name()).second;
    }
}

bool ConfiguredMacros::isPasted(const TextTokens &Tokens, size_t At) const {
  size_t Limit = Tokens.isInDirective(At) ? Tokens[At].Directive : 0;
  for (size_t Open = At; (Open = Tokens.around(Open, Limit)) != 0;)
    if (Tokens.isWord(Open - 1) && (Pasting.contains(Tokens[Open - 1].Word) ||
                                    putsTogether(Tokens[Open - 1].Word)))
      return true;
  return false;
}

std::set<std::string>
ConfiguredMacros::wordsOf(const NamedDeclaration &Macro) const {
  std::set<std::string> Result;
  std::vector<NamedDeclaration> Open = {Macro};
  while (!Open.empty()) {
    NamedDeclaration One = std::move(Open.back());
    Open.pop_back();
    One.anyWord([&](size_t I) {
      StringRef Word = One.In->Tokens[I].Word;
      if (Result.insert(Word.str()).second)
        for (NamedDeclaration &Named : Names.macrosNamed(Word))
          Open.push_back(std::move(Named));
      return false;
    });
  }
  return Result;
}

NamedDeclaration ConfiguredMacros::aliased(NamedDeclaration Macro) const {
  llvm::StringSet<> Followed;
  while (Macro.Parameters.empty() && Macro.End == Macro.Begin + 1 &&
         Macro.In->Tokens.isWord(Macro.Begin)) {
    StringRef Word = Macro.In->Tokens[Macro.Begin].Word;
    std::vector<NamedDeclaration> Named = Names.macrosNamed(Word);
    if (Named.size() != 1 || !Followed.insert(Word).second)
      break;
    Macro = std::move(Named.front());
  }
  return Macro;
}

} // namespace kmap_tidy
