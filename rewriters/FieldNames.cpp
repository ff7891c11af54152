//===--- FieldNames.cpp - a field in a text -------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/FieldNames.h"
#include "analysis/GupApi.h"
#include "analysis/KernelApi.h"
#include "analysis/TextTokens.h"
#include "analysis/WholeWord.h"
#include "clang/Basic/CharInfo.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

class FieldText {
public:
  FieldText(StringRef Text, const LangOptions &Options)
      : Tokens(Text, Options) {}

  FieldAccess accessOf(StringRef Field) const;
  bool mayUse(StringRef Tag, StringRef Field) const;
  bool givesMoreThanPointers(StringRef Tag) const;
  bool mayUseUnnamed(StringRef Field, llvm::ArrayRef<StringRef> Headers) const;

private:
  bool isMember(size_t At) const {
    return At && Tokens.isOneOf(At - 1, {tok::period, tok::arrow});
  }

  template <typename Predicate>
  bool anyWord(StringRef Word, Predicate Holds) const;
  size_t behindSubscripts(size_t At) const;
  size_t baseOf(size_t At) const;
  StringRef calledAround(size_t At) const;
  bool mayBeMember(size_t At) const;
  FieldAccess::Kind kindOf(size_t At) const;
  bool isReturned(size_t At) const;
  bool mayBeMacroArgument(StringRef Name) const;
  bool givesValue(size_t Tag) const;
  bool isDeclaredByValue(StringRef Name) const;

  TextTokens Tokens;
};

} // namespace

template <typename Predicate>
bool FieldText::anyWord(StringRef Word, Predicate Holds) const {
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (Tokens.isWord(I) && Tokens[I].Word == Word && Holds(I))
      return true;
  return false;
}

/// The first token behind subscripts that may begin at \p At.
size_t FieldText::behindSubscripts(size_t At) const {
  while (Tokens.is(At, tok::l_square)) {
    unsigned Depth = 0;
    do {
      Depth += Tokens.is(At, tok::l_square);
      Depth -= Tokens.is(At, tok::r_square);
    } while (++At < Tokens.size() && Depth);
  }
  return At;
}

/// The last token in front of the subscripts that may end at \p At.
size_t FieldText::baseOf(size_t At) const {
  while (At && Tokens.is(At, tok::r_square)) {
    At = Tokens.opening(At);
    At -= At != 0;
  }
  return At;
}

/// What the word in front of the parentheses around \p At is; empty: none.
StringRef FieldText::calledAround(size_t At) const {
  size_t Open = Tokens[At].Paren;
  return Open != TextToken::None && Open && Tokens.isWord(Open - 1)
             ? Tokens[Open - 1].Word
             : StringRef();
}

/// Whether the word at \p At may become a member by a macro: the macro's body
/// or name has it, or it is an argument.
bool FieldText::mayBeMember(size_t At) const {
  if (Tokens.isInDirective(At))
    return Tokens.isWord(Tokens[At].Directive + 1, {"define"}) &&
           !Tokens.isMacroParameter(At);
  return At && Tokens.isOneOf(At - 1, {tok::l_paren, tok::comma}) &&
         Tokens.isOneOf(At + 1, {tok::r_paren, tok::comma}) &&
         calledAround(At) != "sizeof_field";
}

/// Keywords and macros that only take a value.
constexpr StringRef ValueTakers[] = {
    "BUG_ON", "IS_ERR", "READ_ONCE", "WARN_ON", "WARN_ON_ONCE", "if",
    "likely", "sizeof", "switch",    "typeof",  "unlikely",     "while"};

/// Functions and macros that store in what they are given.
constexpr StringRef Fillers[] = {"WRITE_ONCE", "cmpxchg", "memcpy", "memmove",
                                 "memset",     "swap",    "xchg"};

/// What becomes of the member at \p At, an element of it or what it points to.
FieldAccess::Kind FieldText::kindOf(size_t At) const {
  size_t Begin = Tokens.beginOf(At), End = behindSubscripts(At + 1);
  size_t Limit = Tokens.isInDirective(At) ? Tokens[At].Directive : 0;
  bool IsElement = End != At + 1;
  while (Begin > Limit + 1) {
    if (Tokens.is(Begin - 1, tok::amp))
      return FieldAccess::Write;
    if (Tokens.isOneOf(End, {tok::arrow, tok::period, tok::equalequal,
                             tok::exclaimequal, tok::ampamp, tok::pipepipe,
                             tok::question}))
      return FieldAccess::Read;
    if (Tokens.is(Begin - 1, tok::star)) {
      IsElement = true;
      --Begin;
      continue;
    }
    if (Tokens.isOneOf(End, {tok::semi, tok::colon}))
      return isReturned(Begin) ? FieldAccess::Returned
             : IsElement       ? FieldAccess::Passed
                               : FieldAccess::Write;
    if (!Tokens.isOneOf(End, {tok::comma, tok::r_paren}))
      return FieldAccess::Write;
    size_t Open = Tokens.around(Begin, Limit);
    if (!Open)
      return FieldAccess::Write;
    if (Tokens.isWord(Open - 1) && !Tokens.isWord(Open - 1, {"return"})) {
      StringRef Taker = Tokens[Open - 1].Word;
      if (llvm::is_contained(Fillers, Taker))
        return FieldAccess::Write;
      bool IsHarmless = llvm::is_contained(ValueTakers, Taker) ||
                        freesMemory(Taker) || borrowsPages(Taker) ||
                        findDataRow(Taker) || findKernelApi(Taker);
      return IsHarmless ? FieldAccess::Read : FieldAccess::Passed;
    }
    if (Tokens.is(End, tok::comma))
      return FieldAccess::Passed;
    Begin = Open;
    size_t Behind = behindSubscripts(End + 1);
    IsElement |= Behind != End + 1;
    End = Behind;
  }
  return FieldAccess::Write;
}

/// Whether \p At is in what a function returns.
bool FieldText::isReturned(size_t At) const {
  while (At-- > 0 && !Tokens.isOneOf(At, {tok::semi, tok::l_brace, tok::r_brace,
                                          tok::equal}))
    if (Tokens.isWord(At, {"return"}))
      return true;
  return false;
}

FieldAccess FieldText::accessOf(StringRef Field) const {
  FieldAccess Result;
  anyWord(Field, [&](size_t At) {
    if (!isMember(At))
      return false;
    Result.IsByMacro |= Tokens.isInDirective(At);
    Result.How = std::max(Result.How, kindOf(At));
    return false;
  });
  return Result;
}

/// Whether the record's name at \p Tag is that of an object which a list gives
/// its value.
bool FieldText::givesValue(size_t Tag) const {
  size_t At = Tag + 1;
  while (At < Tokens.size() && !Tokens.isOneOf(At, {tok::l_brace, tok::semi}))
    ++At;
  return Tokens.is(At, tok::l_brace) &&
         (Tokens.is(At - 1, tok::equal) ||
          (Tokens.is(At - 1, tok::r_paren) &&
           (At == Tag + 2 || Tokens.is(At - 2, tok::r_square))));
}

bool FieldText::mayUse(StringRef Tag, StringRef Field) const {
  return anyWord(Field,
                 [&](size_t At) {
                   StringRef Called = calledAround(At);
                   return isMember(At) ||
                          (At && Tokens.is(At - 1, tok::hashhash)) ||
                          (At && Tokens.is(At - 1, tok::comma) &&
                           (Called.contains("off") ||
                            Called.contains("container"))) ||
                          mayBeMember(At);
                 }) ||
         anyWord(Tag, [&](size_t At) { return givesValue(At); });
}

bool FieldText::givesMoreThanPointers(StringRef Tag) const {
  return anyWord(Tag, [&](size_t At) {
    return !At || !Tokens.isWord(At - 1, {"struct"}) ||
           Tokens.isInDirective(At) ||
           (At > 1 && Tokens.isWord(At - 2, {"typedef"})) ||
           !Tokens.isOneOf(At + 1, {tok::star, tok::semi, tok::l_brace});
  });
}

/// Whether \p Name is in a declaration that takes its type from an expression.
bool FieldText::isDeclaredByValue(StringRef Name) const {
  constexpr tok::TokenKind Ends[] = {tok::semi, tok::l_brace, tok::r_brace};
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (!Tokens.isWord(I, {"typeof", "typeof_unqual", "__typeof", "__typeof__",
                           "__auto_type"}))
      continue;
    size_t First = I, End = I;
    while (First && !Tokens.isOneOf(First - 1, Ends))
      --First;
    while (End < Tokens.size() && !Tokens.is(End, tok::semi))
      ++End;
    for (; First < End; ++First)
      if (Tokens.isWord(First, {Name}))
        return true;
  }
  return false;
}

/// Whether \p Name is an argument of what may be a macro that declares it, as
/// one does that heads a loop.
bool FieldText::mayBeMacroArgument(StringRef Name) const {
  return anyWord(Name, [&](size_t At) {
    size_t Open = Tokens[At].Paren;
    if (Open == TextToken::None || !Open || !Tokens[At].Braces ||
        !Tokens.isWord(Open - 1) ||
        Tokens.isWord(Open - 1, {"for", "if", "switch", "while"}) ||
        Tokens[Open].Closed == TextToken::None)
      return false;
    size_t Behind = Tokens[Open].Closed + 1;
    return Tokens.isWord(Behind) || Tokens.is(Behind, tok::l_brace);
  });
}

bool FieldText::mayUseUnnamed(StringRef Field,
                              llvm::ArrayRef<StringRef> Headers) const {
  return anyWord(Field, [&](size_t At) {
    if (!isMember(At))
      return false;
    if (Tokens.isInDirective(At) || At < 2)
      return true;
    // An element of a list is one of an object's, which has a type of its own.
    if (Tokens.is(At - 1, tok::period) &&
        Tokens.isOneOf(At - 2, {tok::l_brace, tok::comma}))
      return false;
    size_t Base = baseOf(At - 2);
    if (!Tokens.isWord(Base))
      return true;
    StringRef Name = Tokens[Base].Word;
    bool IsLikeMacro = llvm::none_of(Name, isLowercase);
    return IsLikeMacro || isDeclaredByValue(Name) || mayBeMacroArgument(Name) ||
           llvm::any_of(Headers, [&](StringRef Header) {
             return hasWord(Header, Name);
           });
  });
}

FieldAccess accessOf(StringRef Text, StringRef Field,
                     const LangOptions &Options) {
  if (!hasWord(Text, Field))
    return {};
  return FieldText(Text, Options).accessOf(Field);
}

bool mayUseFieldOf(StringRef Text, StringRef Tag, StringRef Field,
                   const LangOptions &Options) {
  return FieldText(Text, Options).mayUse(Tag, Field);
}

bool givesMoreThanPointers(StringRef Text, StringRef Tag,
                           const LangOptions &Options) {
  return FieldText(Text, Options).givesMoreThanPointers(Tag);
}

bool mayUseFieldUnnamed(StringRef Text, StringRef Field,
                        llvm::ArrayRef<StringRef> Headers,
                        const LangOptions &Options) {
  return FieldText(Text, Options).mayUseUnnamed(Field, Headers);
}

} // namespace kmap_tidy
