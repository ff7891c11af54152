//===--- TextTokens.cpp - tokens of a text that nobody parses -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/TextTokens.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

TextTokens::TextTokens(StringRef Text, const LangOptions &Options) {
  Lexer Raw(SourceLocation(), Options, Text.begin(), Text.begin(), Text.end());
  size_t Directive = TextToken::None;
  std::vector<size_t> Braces, Parens;
  auto Close = [&](std::vector<size_t> &Open) {
    if (Open.empty()) {
      Balanced = false;
      return;
    }
    Tokens[Open.back()].Closed = Tokens.size();
    Open.pop_back();
  };
  Token T;
  while (!Raw.LexFromRawLexer(T) || T.isNot(tok::eof)) {
    if (T.isAtStartOfLine())
      Directive = T.is(tok::hash) ? Tokens.size() : TextToken::None;
    if (T.is(tok::eof))
      break;
    bool Counts = Directive == TextToken::None;
    if (Counts && T.is(tok::r_brace))
      Close(Braces);
    if (Counts && T.is(tok::r_paren))
      Close(Parens);
    TextToken Next;
    Next.Kind = T.getKind();
    if (T.is(tok::raw_identifier))
      Next.Word = T.getRawIdentifier();
    Next.Offset = Raw.getCurrentBufferOffset() - T.getLength();
    Next.Length = T.getLength();
    Next.Directive = Directive;
    Next.Brace = Braces.empty() ? TextToken::None : Braces.back();
    Next.Paren = Parens.empty() ? TextToken::None : Parens.back();
    Next.Braces = Braces.size();
    Next.Parens = Parens.size();
    Next.Closed = TextToken::None;
    Tokens.push_back(Next);
    if (Counts && T.is(tok::l_brace))
      Braces.push_back(Tokens.size() - 1);
    if (Counts && T.is(tok::l_paren))
      Parens.push_back(Tokens.size() - 1);
  }
  Balanced &= Braces.empty() && Parens.empty();
}

size_t TextTokens::opening(size_t At) const {
  unsigned Depth = 0;
  for (; At > 0; --At) {
    Depth += isOneOf(At, {tok::r_paren, tok::r_square});
    if (isOneOf(At, {tok::l_paren, tok::l_square}) && --Depth == 0)
      return At;
  }
  return 0;
}

size_t TextTokens::around(size_t At, size_t Limit) const {
  unsigned Depth = 1;
  while (--At > Limit) {
    if (isOneOf(At, {tok::semi, tok::l_brace, tok::r_brace}) && Depth == 1)
      return 0;
    Depth += is(At, tok::r_paren);
    if (is(At, tok::l_paren) && --Depth == 0)
      return At;
  }
  return 0;
}

size_t TextTokens::beginOf(size_t At) const {
  while (At > 1 && isOneOf(At - 1, {tok::period, tok::arrow})) {
    At -= 2;
    while (isOneOf(At, {tok::r_paren, tok::r_square}) && At) {
      At = opening(At);
      if (At &&
          (isWord(At - 1) || isOneOf(At - 1, {tok::r_paren, tok::r_square})))
        --At;
      else
        break;
    }
  }
  return At;
}

StringRef TextTokens::included(size_t Hash, StringRef Text) const {
  if (!is(Hash, tok::hash) || !isWord(Hash + 1, {"include"}) ||
      !isOneOf(Hash + 2, {tok::string_literal, tok::less}))
    return "";
  return Text.drop_front(Tokens[Hash + 2].Offset + 1).take_until([](char C) {
    return C == '"' || C == '>' || C == '\n';
  });
}

size_t TextTokens::macroBody(size_t Name) const {
  size_t Open = Name + 1;
  if (!is(Open, tok::l_paren) ||
      Tokens[Open].Offset != Tokens[Name].Offset + Tokens[Name].Length)
    return Open;
  size_t I = Open;
  while (I < Tokens.size() && Tokens[I].Directive == Tokens[Name].Directive)
    if (is(I++, tok::r_paren))
      break;
  return I;
}

bool TextTokens::isMacroParameter(size_t At) const {
  if (!isInDirective(At) || !isWord(At))
    return false;
  size_t Name = Tokens[At].Directive + 2;
  if (!isWord(Name - 1, {"define"}))
    return false;
  for (size_t I = Name + 1, End = macroBody(Name); I < End; ++I)
    if (Tokens[I].Word == Tokens[At].Word)
      return true;
  return false;
}

bool TextTokens::isGuard(size_t Hash) const {
  if (Hash || !isWord(1, {"ifndef"}) || !isWord(4, {"define"}) || !isWord(2) ||
      !isWord(5) || Tokens[2].Word != Tokens[5].Word)
    return false;
  // A header ends with what closes it.
  size_t Last = Tokens.back().Directive;
  if (Last == TextToken::None || !isWord(Last + 1, {"endif"}))
    return false;
  unsigned Depth = 0;
  for (size_t I = 0; I < Last; ++I) {
    if (Tokens[I].Directive != I)
      continue;
    Depth += isWord(I + 1, {"if", "ifdef", "ifndef"});
    Depth -= isWord(I + 1, {"endif"}) && Depth;
    if (!Depth)
      return false;
  }
  return true;
}

bool TextTokens::isSettled(size_t Hash) const {
  if (isGuard(Hash))
    return true;
  bool Result = false;
  for (size_t I = Hash + 2; I < Tokens.size() && Tokens[I].Directive == Hash;
       ++I) {
    if (!isWord(I) || isWord(I, {"defined"}))
      continue;
    Result = isWord(I, {"__ASSEMBLER__", "__ASSEMBLY__", "__KERNEL__",
                        "__GENERATING_BOUNDS_H", "__cplusplus"});
    if (!Result)
      return false;
  }
  return Result;
}

std::vector<bool> TextTokens::conditional() const {
  std::vector<bool> Result(Tokens.size());
  llvm::SmallVector<bool, 8> AreSettled;
  unsigned Open = 0;
  for (size_t I = 0; I < Tokens.size(); ++I) {
    Result[I] = Open;
    if (!isInDirective(I) || Tokens[I].Directive != I)
      continue;
    if (isWord(I + 1, {"if", "ifdef", "ifndef"})) {
      AreSettled.push_back(isSettled(I));
      Open += !AreSettled.back();
    } else if (isWord(I + 1, {"endif"}) && !AreSettled.empty()) {
      Open -= !AreSettled.pop_back_val();
    }
  }
  return Result;
}

std::vector<size_t> TextTokens::branchesAround(size_t Offset) const {
  // And whether the answer is settled.
  std::vector<std::pair<size_t, bool>> Open;
  for (size_t I = 0; I < Tokens.size() && Tokens[I].Offset < Offset; ++I) {
    if (Tokens[I].Directive != I)
      continue;
    if (isWord(I + 1, {"if", "ifdef", "ifndef"}))
      Open.push_back({I, isSettled(I)});
    else if (isWord(I + 1, {"endif"}) && !Open.empty())
      Open.pop_back();
    else if (isWord(I + 1, {"else", "elif", "elifdef", "elifndef"}) &&
             !Open.empty())
      Open.back().first = I;
  }
  std::vector<size_t> Result;
  for (auto [Branch, IsSettled] : Open)
    if (!IsSettled)
      Result.push_back(Branch);
  return Result;
}

bool TextTokens::areAlternatives(size_t One, size_t Other) const {
  if (One == Other)
    return false;
  if (isWord(One + 1, {"ifdef", "ifndef"}) && isWord(One + 2) &&
      isWord(Other + 1, {"ifdef", "ifndef"}) && isWord(Other + 2))
    return Tokens[One + 1].Word != Tokens[Other + 1].Word &&
           Tokens[One + 2].Word == Tokens[Other + 2].Word;
  unsigned Depth = 1;
  for (size_t I = std::min(One, Other) + 1; I < std::max(One, Other); ++I) {
    if (Tokens[I].Directive != I)
      continue;
    Depth += isWord(I + 1, {"if", "ifdef", "ifndef"});
    Depth -= isWord(I + 1, {"endif"});
    if (!Depth)
      return false;
  }
  return true;
}

bool TextTokens::asksSame(size_t One, size_t Other) const {
  if (!isWord(One + 1, {"if", "ifdef", "ifndef"}))
    return false;
  for (size_t I = 1;; ++I) {
    bool IsIn = One + I < Tokens.size() && Tokens[One + I].Directive == One;
    bool IsInOther =
        Other + I < Tokens.size() && Tokens[Other + I].Directive == Other;
    if (IsIn != IsInOther || !IsIn)
      return IsIn == IsInOther;
    const TextToken &A = Tokens[One + I], &B = Tokens[Other + I];
    // A number is no word.
    if (A.Kind != B.Kind || A.Word != B.Word || A.Kind == tok::numeric_constant)
      return false;
  }
}

bool TextTokens::comesWith(size_t Offset, size_t Other) const {
  std::vector<size_t> Around = branchesAround(Offset),
                      Needed = branchesAround(Other);
  return Needed.size() <= Around.size() &&
         std::equal(Needed.begin(), Needed.end(), Around.begin());
}

bool TextTokens::beginsValues(size_t Brace) const {
  return Brace && (isOneOf(Brace - 1, {tok::equal, tok::comma}) ||
                   (is(Brace - 1, tok::l_brace) && beginsValues(Brace - 1)));
}

bool TextTokens::isFilledByName(
    size_t Brace, llvm::function_ref<bool(size_t)> MayBeMacro) const {
  size_t End = Tokens[Brace].Closed;
  if (End == TextToken::None)
    return false;
  unsigned Squares = 0;
  for (size_t I = Brace; I < End; ++I) {
    if (isInDirective(I)) {
      if (isWord(I, {"include", "include_next"}))
        return false;
      continue;
    }
    Squares += is(I, tok::l_square);
    Squares -= is(I, tok::r_square);
    bool Opens = is(I, tok::l_brace);
    bool IsOwn = Tokens[I].Parens == Tokens[Brace].Parens;
    size_t Next = I + 1;
    while (Next < End && isInDirective(Next))
      ++Next;
    if (Opens && is(Next + 1, tok::r_brace) &&
        (isWord(Next, {"NULL"}) ||
         (is(Next, tok::numeric_constant) && Tokens[Next].Length == 1)))
      I = Next;
    else if ((Opens || (IsOwn && is(I, tok::comma))) &&
             !isOneOf(Next,
                      {tok::period, tok::l_square, tok::r_brace, tok::l_brace}))
      return false;
    else if (IsOwn && !Squares && MayBeMacro(I))
      return false;
  }
  return true;
}

std::pair<size_t, size_t> TextTokens::statementAround(size_t At) const {
  size_t Brace = Tokens[At].Brace, Begin = At, End = At;
  bool IsAmongValues = Brace != TextToken::None && beginsValues(Brace);
  auto EndsCode = [&](size_t I) {
    return !isInDirective(I) &&
           (is(I, tok::semi) || (is(I, tok::l_brace) && !beginsValues(I)) ||
            (is(I, tok::r_brace) && !IsAmongValues));
  };
  while (Begin && !EndsCode(Begin - 1))
    --Begin;
  while (End < Tokens.size() && !EndsCode(End))
    ++End;
  return {Begin, End};
}

std::pair<size_t, size_t> TextTokens::partlyLeftOut(size_t At) const {
  auto [Begin, End] = statementAround(At);
  size_t Before = At;
  while (Before > Begin && isInDirective(Before - 1))
    --Before;
  if (Before == Begin || isOneOf(Before - 1, {tok::colon, tok::r_paren}) ||
      isWord(Before - 1, {"else", "do"}))
    return {0, 0};
  return {Begin, End};
}

} // namespace kmap_tidy
