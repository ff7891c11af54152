//===--- RecordMentions.cpp - what a header gives of a record -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/RecordMentions.h"
#include "analysis/WholeWord.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"
#include <vector>

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

class Mentions {
public:
  Mentions(StringRef Text, StringRef Tag, const LangOptions &Options);

  bool giveAny() const;

private:
  bool gives(size_t At) const;
  bool isDefinition(size_t At) const;
  bool isParameter(size_t At) const;
  bool is(size_t At, tok::TokenKind Kind) const {
    return At < Tokens.size() && Tokens[At].Kind == Kind;
  }
  bool isWord(size_t At, llvm::ArrayRef<StringRef> Words) const {
    return is(At, tok::raw_identifier) &&
           llvm::is_contained(Words, Tokens[At].Word);
  }

  struct Seen {
    tok::TokenKind Kind;
    StringRef Word;
    bool InDirective;
    /// Around it.
    unsigned Braces, Parens;
    /// The innermost parenthesis around it.
    size_t Open;
  };
  StringRef Tag;
  std::vector<Seen> Tokens;
};

} // namespace

Mentions::Mentions(StringRef Text, StringRef Tag, const LangOptions &Options)
    : Tag(Tag) {
  Lexer Raw(SourceLocation(), Options, Text.begin(), Text.begin(), Text.end());
  bool InDirective = false;
  unsigned Braces = 0;
  std::vector<size_t> Open;
  Token T;
  while (!Raw.LexFromRawLexer(T) || T.isNot(tok::eof)) {
    if (T.isAtStartOfLine())
      InDirective = T.is(tok::hash);
    if (T.is(tok::eof))
      break;
    if (!InDirective) {
      if (T.is(tok::r_brace) && Braces)
        --Braces;
      if (T.is(tok::r_paren) && !Open.empty())
        Open.pop_back();
    }
    Tokens.push_back({T.getKind(),
                      T.is(tok::raw_identifier) ? T.getRawIdentifier() : "",
                      InDirective, Braces, unsigned(Open.size()),
                      Open.empty() ? 0 : Open.back()});
    if (InDirective)
      continue;
    Braces += T.is(tok::l_brace);
    if (T.is(tok::l_paren))
      Open.push_back(Tokens.size() - 1);
  }
}

bool Mentions::giveAny() const {
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (Tokens[I].Word == Tag && gives(I))
      return true;
  return false;
}

bool Mentions::gives(size_t At) const {
  if (Tokens[At].InDirective || !At || !isWord(At - 1, {"struct", "union"}))
    return true;
  bool IsForward =
      is(At + 1, tok::semi) && !(At > 1 && isWord(At - 2, {"typedef"}));
  return !IsForward && !isDefinition(At) && !isParameter(At);
}

/// Whether the record is defined here, and nothing else with it.
bool Mentions::isDefinition(size_t At) const {
  if (!is(At + 1, tok::l_brace) || Tokens[At].Braces ||
      (At > 1 && isWord(At - 2, {"typedef"})))
    return false;
  for (size_t I = At + 2; I < Tokens.size(); ++I)
    if (is(I, tok::r_brace) && !Tokens[I].Braces)
      return is(I + 1, tok::semi);
  return false;
}

/// Whether a parameter of a function points to it: `T name(struct tag *p, ...`
/// outside of all braces.
bool Mentions::isParameter(size_t At) const {
  const Seen &Here = Tokens[At];
  if (Here.Braces || Here.Parens != 1 || Here.Open < 2 ||
      !is(Here.Open - 1, tok::raw_identifier))
    return false;
  size_t Before = At - 2;
  if (isWord(Before, {"const"}))
    --Before;
  if (Before != Here.Open && !is(Before, tok::comma))
    return false;
  size_t Behind = At + 1;
  if (!is(Behind, tok::star))
    return false;
  while (is(Behind, tok::star))
    ++Behind;
  if (!is(Behind, tok::raw_identifier) ||
      !(is(Behind + 1, tok::comma) || is(Behind + 1, tok::r_paren)))
    return false;
  // A macro that declares something is preceded by no type.
  size_t Type = Here.Open - 2;
  return is(Type, tok::star) ||
         (is(Type, tok::raw_identifier) && !Tokens[Type].InDirective &&
          !isWord(Type, {"auto", "const", "extern", "inline", "register",
                         "return", "static", "typedef", "volatile"}));
}

bool givesRecord(StringRef Text, StringRef Tag, const LangOptions &Options) {
  return hasWord(Text, Tag) && Mentions(Text, Tag, Options).giveAny();
}

} // namespace kmap_tidy
