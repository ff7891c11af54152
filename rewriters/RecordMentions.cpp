//===--- RecordMentions.cpp - what a header gives of a record -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/RecordMentions.h"
#include "analysis/TextTokens.h"
#include "analysis/WholeWord.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

class Mentions {
public:
  Mentions(StringRef Text, StringRef Tag, const LangOptions &Options,
           bool CountsConst)
      : Tag(Tag), CountsConst(CountsConst), Tokens(Text, Options) {}

  bool giveAny() const;

private:
  bool gives(size_t At) const;
  bool isDefinition(size_t At) const;
  bool isParameter(size_t At) const;

  StringRef Tag;
  bool CountsConst;
  TextTokens Tokens;
};

} // namespace

bool Mentions::giveAny() const {
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (Tokens[I].Word == Tag && gives(I))
      return true;
  return false;
}

bool Mentions::gives(size_t At) const {
  if (Tokens.isInDirective(At) || !At ||
      !Tokens.isWord(At - 1, {"struct", "union"}))
    return true;
  if (!CountsConst && At > 1 && Tokens.isWord(At - 2, {"const"}))
    return false;
  bool IsForward = Tokens.is(At + 1, tok::semi) &&
                   !(At > 1 && Tokens.isWord(At - 2, {"typedef"}));
  return !IsForward && !isDefinition(At) && !isParameter(At);
}

/// Whether the record is defined here, and nothing else with it.
bool Mentions::isDefinition(size_t At) const {
  if (!Tokens.is(At + 1, tok::l_brace) || Tokens[At].Braces ||
      (At > 1 && Tokens.isWord(At - 2, {"typedef"})))
    return false;
  for (size_t I = At + 2; I < Tokens.size(); ++I)
    if (Tokens.is(I, tok::r_brace) && !Tokens[I].Braces)
      return Tokens.is(I + 1, tok::semi);
  return false;
}

/// Whether a parameter of a function points to it: `T name(struct tag *p, ...`
/// outside of all braces.
bool Mentions::isParameter(size_t At) const {
  const TextToken &Here = Tokens[At];
  if (Here.Braces || Here.Parens != 1 || Here.Paren < 2 ||
      !Tokens.is(Here.Paren - 1, tok::raw_identifier))
    return false;
  size_t Before = At - 2;
  if (Tokens.isWord(Before, {"const"}))
    --Before;
  if (Before != Here.Paren && !Tokens.is(Before, tok::comma))
    return false;
  size_t Behind = At + 1;
  if (!Tokens.is(Behind, tok::star))
    return false;
  while (Tokens.is(Behind, tok::star))
    ++Behind;
  if (!Tokens.is(Behind, tok::raw_identifier) ||
      !(Tokens.is(Behind + 1, tok::comma) ||
        Tokens.is(Behind + 1, tok::r_paren)))
    return false;
  // A macro that declares something is preceded by no type.
  size_t Type = Here.Paren - 2;
  return Tokens.is(Type, tok::star) ||
         (Tokens.is(Type, tok::raw_identifier) && !Tokens.isInDirective(Type) &&
          !Tokens.isWord(Type, {"auto", "const", "extern", "inline", "register",
                                "return", "static", "typedef", "volatile"}));
}

bool givesRecord(StringRef Text, StringRef Tag, const LangOptions &Options,
                 bool CountsConst) {
  return hasWord(Text, Tag) &&
         Mentions(Text, Tag, Options, CountsConst).giveAny();
}

} // namespace kmap_tidy
