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

  FieldAccess accessOf(StringRef Field, bool OnlyConditional) const;
  std::set<std::string> functions() const;
  bool pastes(StringRef Name) const;
  bool mayPaste(StringRef Field) const;
  std::set<std::string> objects(const std::set<std::string> &Types,
                                bool OnlyGlobal) const;
  bool maySeeOtherwise() const;
  bool mayUse(StringRef Tag, StringRef Field) const;
  bool givesMoreThanPointers(StringRef Tag) const;
  bool needsDefinition(StringRef Tag) const;
  bool passes(StringRef Field, const std::set<std::string> &Callees) const;
  bool mayUseUnnamed(StringRef Field, llvm::ArrayRef<StringRef> Headers) const;

private:
  bool isMember(size_t At) const {
    return At && Tokens.isOneOf(At - 1, {tok::period, tok::arrow});
  }

  template <typename Predicate>
  bool anyWord(StringRef Word, Predicate Holds) const;
  size_t behindSubscripts(size_t At) const;
  size_t baseOf(size_t At) const;
  bool argumentsSpell(size_t Open, StringRef Field) const;
  StringRef calledAround(size_t At) const;
  bool mayBeMember(size_t At) const;
  FieldAccess::Kind kindOf(size_t At) const;
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

/// Whether \p Called is likely to take a member's name.
static bool isOffset(StringRef Called) {
  return Called.contains("off") || Called.contains("container");
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
    "BUG_ON", "IS_ERR", "WARN_ON", "WARN_ON_ONCE", "if",   "likely",
    "sizeof", "switch", "typeof",  "unlikely",     "while"};

/// Whether \p Taker does no more with pages than look at what they hold, and
/// gives back none.
static bool isLookedAtBy(StringRef Taker) {
  if (findHolding(Taker) || findPassage(Taker) || findReleaseApi(Taker) ||
      findTaking(Taker) ||
      extraReference(Taker) >= 0 || countsReferences(Taker))
    return false;
  if (const DataRow *Data = findDataRow(Taker))
    return Data->By != DataAccess::Frame;
  const KernelApi *Api = findKernelApi(Taker);
  // A pool may be one of pages.
  return llvm::is_contained(ValueTakers, Taker) ||
         (freesMemory(Taker) && onlyLooks(Taker)) || borrowsPages(Taker) ||
         (Api && (Api->isMap() || Api->isUnmap()));
}

/// What becomes of the member at \p At, an element of it or what it points to.
FieldAccess::Kind FieldText::kindOf(size_t At) const {
  size_t Begin = Tokens.beginOf(At), End = behindSubscripts(At + 1);
  // What holds pages has them in its parts.
  while (Tokens.isOneOf(End, {tok::period, tok::arrow}) &&
         Tokens.isWord(End + 1) && isHolderPart(Tokens[End + 1].Word))
    End = behindSubscripts(End + 2);
  size_t Limit = Tokens.isInDirective(At) ? Tokens[At].Directive : 0;
  // Who is told when they are done with has the pages.
  if (Tokens.isOneOf(End, {tok::period, tok::arrow}) &&
      Tokens.isWord(End + 1) && isHandlerField(Tokens[End + 1].Word))
    return FieldAccess::Spread;
  if (Tokens.is(End, tok::equal) && Tokens.isWord(End + 1, {"NULL"}) &&
      Tokens.is(End + 2, tok::semi))
    return FieldAccess::Read;
  constexpr tok::TokenKind Equality[] = {tok::equalequal, tok::exclaimequal};
  auto IsZero = [&](size_t I) {
    return Tokens.isWord(I, {"NULL"}) || Tokens.is(I, tok::numeric_constant);
  };
  while (Begin > Limit + 1 &&
         !Tokens.isOneOf(Begin - 1, {tok::amp, tok::equal})) {
    // Who finds that another page is this one may have it released.
    if (Tokens.isOneOf(End, Equality))
      return IsZero(End + 1) ? FieldAccess::Read : FieldAccess::Spread;
    if (Tokens.isOneOf(Begin - 1, Equality))
      return IsZero(Begin - 2) ? FieldAccess::Read : FieldAccess::Spread;
    bool IsTested =
        Tokens.is(End, tok::question) && !Tokens.is(End + 1, tok::colon);
    if (IsTested || Tokens.is(Begin - 1, tok::exclaim) ||
        Tokens.isOneOf(End,
                       {tok::arrow, tok::period, tok::ampamp, tok::pipepipe}))
      return FieldAccess::Read;
    if (Tokens.is(Begin - 1, tok::star)) {
      --Begin;
      continue;
    }
    size_t Open = Tokens.isOneOf(End, {tok::comma, tok::r_paren})
                      ? Tokens.around(Begin, Limit)
                      : 0;
    if (!Open)
      break;
    if (Tokens.isWord(Open - 1) && !Tokens.isWord(Open - 1, {"return"}))
      return isLookedAtBy(Tokens[Open - 1].Word) ? FieldAccess::Read
                                                 : FieldAccess::Spread;
    if (Tokens.is(End, tok::comma))
      break;
    Begin = Open;
    End = behindSubscripts(End + 1);
  }
  return FieldAccess::Spread;
}

FieldAccess FieldText::accessOf(StringRef Field, bool OnlyConditional) const {
  FieldAccess Result;
  std::vector<bool> IsConditional;
  if (OnlyConditional)
    IsConditional = Tokens.conditional();
  anyWord(Field, [&](size_t At) {
    if (OnlyConditional && !IsConditional[At])
      return false;
    bool IsLabelled = Tokens.is(At + 1, tok::colon) && At &&
                      Tokens.isOneOf(At - 1, {tok::l_brace, tok::comma});
    bool IsOther = !isMember(At);
    // An argument of that name is a variable, unless a macro gets it.
    StringRef Called = calledAround(At);
    if (IsOther && !IsLabelled &&
        !(mayBeMember(At) && (Tokens.isInDirective(At) || isOffset(Called) ||
                              llvm::none_of(Called, isLowercase))))
      return false;
    Result.IsByMacro |= Tokens.isInDirective(At) || (IsOther && !IsLabelled);
    Result.How = std::max(
        Result.How, IsLabelled || IsOther ? FieldAccess::Spread : kindOf(At));
    return false;
  });
  return Result;
}

std::set<std::string> FieldText::functions() const {
  std::set<std::string> Result;
  for (size_t I = 0; I + 1 < Tokens.size(); ++I)
    if (Tokens.isWord(I) && !Tokens.isInDirective(I) && !Tokens[I].Braces &&
        Tokens.is(I + 1, tok::l_paren))
      Result.insert(Tokens[I].Word.str());
  return Result;
}

std::set<std::string> FieldText::objects(const std::set<std::string> &Types,
                                         bool OnlyGlobal) const {
  std::set<std::string> Result;
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (!Tokens.isWord(I) || !Types.count(Tokens[I].Word.str()) ||
        (OnlyGlobal && Tokens[I].Braces))
      continue;
    if (size_t Open = Tokens[I].Paren; Open != TextToken::None) {
      if (OnlyGlobal && Open && Tokens.isWord(Open - 1))
        Result.insert(Tokens[Open - 1].Word.str());
      continue;
    }
    // Each declarator begins behind a comma.
    bool IsName = true;
    for (size_t At = I + 1;
         At < Tokens.size() &&
         !Tokens.isOneOf(At, {tok::semi, tok::l_brace, tok::r_brace});
         ++At)
      if (Tokens.is(At, tok::comma))
        IsName = true;
      else if (Tokens.isWord(At) && IsName &&
               Tokens.isOneOf(At + 1,
                              {tok::semi, tok::comma, tok::l_square, tok::equal,
                               tok::l_paren, tok::r_paren, tok::colon})) {
        Result.insert(Tokens[At].Word.str());
        IsName = Tokens.is(At + 1, tok::l_paren);
      }
  }
  return Result;
}

/// Whether the macro \p Name is defined here with ##.
bool FieldText::pastes(StringRef Name) const {
  for (size_t I = 0; I < Tokens.size(); ++I) {
    size_t Hash = Tokens[I].Directive;
    if (Tokens.is(I, tok::hashhash) && Hash != TextToken::None &&
        Tokens.isWord(Hash + 1, {"define"}) && Tokens.isWord(Hash + 2, {Name}))
      return true;
  }
  return false;
}

bool FieldText::mayPaste(StringRef Field) const {
  for (size_t I = 2; I + 1 < Tokens.size(); ++I) {
    if (Tokens.isWord(I) && isMember(I) && !Field.empty() &&
        (argumentsSpell(I + 1, Field) ||
         (Tokens.is(I + 1, tok::l_paren) && pastes(Tokens[I].Word))))
      return true;
    if (!Tokens.is(I, tok::hashhash) || !Tokens.isWord(I - 1) ||
        !isMember(I - 1))
      continue;
    if (Field.empty())
      return true;
    StringRef Rest = Field;
    bool Fits = Tokens.isMacroParameter(I - 1) ||
                Rest.consume_front(Tokens[I - 1].Word);
    bool IsFixed = Tokens.isWord(I + 1) && !Tokens.isMacroParameter(I + 1) &&
                   !Tokens.is(I + 2, tok::hashhash);
    if (Fits && (!IsFixed || Rest.ends_with(Tokens[I + 1].Word)))
      return true;
  }
  return false;
}

/// Whether the words between the parentheses at \p Open, one after the other,
/// are \p Field, as a macro may put them together.
bool FieldText::argumentsSpell(size_t Open, StringRef Field) const {
  if (!Tokens.is(Open, tok::l_paren))
    return false;
  for (size_t I = Open + 1;
       Tokens.isWord(I) && Field.consume_front(Tokens[I].Word); I += 2)
    if (!Tokens.is(I + 1, tok::comma))
      return Field.empty() && Tokens.is(I + 1, tok::r_paren);
  return false;
}

bool FieldText::maySeeOtherwise() const {
  for (size_t I = 0; I < Tokens.size(); ++I) {
    // What has no type gets another one without a cast.
    if (Tokens.isWord(I, {"void"})) {
      size_t At = I + 1;
      while (Tokens.isWord(At, {"const", "volatile"}))
        ++At;
      if (Tokens.is(At, tok::star))
        return true;
    }
    if (Tokens.isWord(I, {"asm", "__asm", "__asm__", "typeof", "__typeof",
                          "__typeof__", "__auto_type"}))
      return true;
    if (Tokens.isWord(I) && Tokens.is(I + 1, tok::l_paren)) {
      StringRef Called = Tokens[I].Word;
      Called.consume_front("__builtin_");
      if (Called == "memcpy" || Called == "memmove" || Called == "kmemdup")
        return true;
    }
    if (!Tokens.is(I, tok::star) || !Tokens.is(I + 1, tok::r_paren) ||
        !(Tokens.isWord(I + 2) ||
          Tokens.isOneOf(I + 2, {tok::l_paren, tok::amp})))
      continue;
    size_t Open = Tokens.opening(I + 1);
    if (Open &&
        (!Tokens.isWord(Open - 1) || Tokens.isWord(Open - 1, {"return"})))
      return true;
  }
  return false;
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
                           isOffset(Called)) ||
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

bool FieldText::passes(StringRef Field,
                       const std::set<std::string> &Callees) const {
  return anyWord(Field, [&](size_t At) {
    size_t Open = Tokens[At].Paren;
    while (Open != TextToken::None && Open &&
           !(Tokens.isWord(Open - 1) &&
             Callees.count(Tokens[Open - 1].Word.str())))
      Open = Tokens[Open].Paren;
    return isMember(At) && Open != TextToken::None && Open;
  });
}

bool FieldText::needsDefinition(StringRef Tag) const {
  auto IsLookedInto = [&](size_t At) {
    size_t End = At + 1;
    if (Tokens.is(End, tok::l_paren) && Tokens[End].Closed != TextToken::None)
      End = Tokens[End].Closed + 1;
    return Tokens.isOneOf(End, {tok::arrow, tok::l_square});
  };
  return anyWord(Tag, [&](size_t At) {
    if (!At || !Tokens.isWord(At - 1, {"struct", "union"}) ||
        Tokens.is(At + 1, tok::semi))
      return false;
    size_t Next = At + 1;
    if (!Tokens.is(Next, tok::star))
      return true;
    while (Tokens.is(Next, tok::star) ||
           Tokens.isWord(Next, {"const", "volatile", "__restrict"}))
      ++Next;
    return Tokens.isWord(Next) && anyWord(Tokens[Next].Word, IsLookedInto);
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
                     const LangOptions &Options, bool OnlyConditional) {
  if (!hasWord(Text, Field))
    return {};
  return FieldText(Text, Options).accessOf(Field, OnlyConditional);
}

std::set<std::string> functionsIn(StringRef Text, const LangOptions &Options) {
  return FieldText(Text, Options).functions();
}

/// Whether \p Text has a backslash in the middle of a word.
static bool splitsWord(StringRef Text) {
  for (size_t At = Text.find("\\\n"); At != StringRef::npos;
       At = Text.find("\\\n", At + 2))
    if (At && isAsciiIdentifierContinue(Text[At - 1]) && At + 2 < Text.size() &&
        isAsciiIdentifierContinue(Text[At + 2]))
      return true;
  return false;
}

/// Whether \p Text has the beginning and the rest of \p Word as words.
static bool hasParts(StringRef Text, StringRef Word) {
  for (size_t Length = 1; Length < Word.size(); ++Length)
    if (hasWord(Text, Word.take_front(Length)) &&
        hasWord(Text, Word.drop_front(Length)))
      return true;
  return false;
}

bool mayPaste(StringRef Text, StringRef Field, const LangOptions &Options) {
  if (!Field.empty() && splitsWord(Text))
    return true;
  return (Text.contains("##") || hasParts(Text, Field)) &&
         FieldText(Text, Options).mayPaste(Field);
}

std::set<std::string> objectsIn(StringRef Text,
                                const std::set<std::string> &Types,
                                const LangOptions &Options) {
  return FieldText(Text, Options).objects(Types, /*OnlyGlobal=*/false);
}

std::set<std::string> globalsIn(StringRef Text,
                                const std::set<std::string> &Types,
                                const LangOptions &Options) {
  return FieldText(Text, Options).objects(Types, /*OnlyGlobal=*/true);
}

bool maySeeOtherwise(StringRef Text, const LangOptions &Options) {
  return FieldText(Text, Options).maySeeOtherwise();
}

bool mayUseFieldOf(StringRef Text, StringRef Tag, StringRef Field,
                   const LangOptions &Options) {
  return FieldText(Text, Options).mayUse(Tag, Field);
}

bool givesMoreThanPointers(StringRef Text, StringRef Tag,
                           const LangOptions &Options) {
  return FieldText(Text, Options).givesMoreThanPointers(Tag);
}

bool passesField(StringRef Text, StringRef Field,
                 const std::set<std::string> &Callees,
                 const LangOptions &Options) {
  return FieldText(Text, Options).passes(Field, Callees);
}

bool needsDefinition(StringRef Text, StringRef Tag,
                     const LangOptions &Options) {
  return FieldText(Text, Options).needsDefinition(Tag);
}

bool mayUseFieldUnnamed(StringRef Text, StringRef Field,
                        llvm::ArrayRef<StringRef> Headers,
                        const LangOptions &Options) {
  return FieldText(Text, Options).mayUseUnnamed(Field, Headers);
}

} // namespace kmap_tidy
