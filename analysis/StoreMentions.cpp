//===--- StoreMentions.cpp - texts that may store in a field --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/StoreMentions.h"
#include "analysis/TextTokens.h"
#include "clang/Basic/CharInfo.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

/// Macros and operators that only take the type of a record.
constexpr StringRef TypeTakers[] = {"container_of",
                                    "container_of_const",
                                    "container_of_safe",
                                    "hlist_entry",
                                    "list_entry",
                                    "list_first_entry",
                                    "list_last_entry",
                                    "offsetof",
                                    "offsetofend",
                                    "rb_entry",
                                    "sizeof",
                                    "sizeof_field",
                                    "va_arg",
                                    "list_first_entry_or_null",
                                    "hlist_entry_safe",
                                    "rb_entry_safe"};

/// Macros and keywords that only take a value.
constexpr StringRef ValueTakers[] = {
    "BUG_ON", "READ_ONCE", "WARN_ON", "WARN_ON_ONCE", "if",    "likely",
    "return", "switch",    "typeof",  "unlikely",     "while", "__typeof__"};

/// Operators that stand for the type of what they get.
constexpr StringRef TypeOperators[] = {"typeof", "__typeof__", "__typeof"};

class Scan {
public:
  Scan(StringRef Text, const LangOptions &Options) : Tokens(Text, Options) {}

  StoreMentions run(const StoreNames &Names);
  StoreNames recordAround(size_t Offset);
  std::set<std::string> unionMakers() const;

private:
  bool isNamed(size_t At, const std::set<std::string> &Names) const {
    return Tokens.isWord(At) && Names.count(Tokens[At].Word.str());
  }

  StringRef macroAt(size_t At) const;
  void mark(size_t At);
  bool isFirstOfBody(size_t At) const;
  bool isArgument(size_t At) const;
  bool isInParens(size_t At) const;
  bool isRead(size_t At) const;
  bool isTagOfAnother(size_t At) const;
  bool isOfAnother(size_t At) const;
  void addField(size_t At);
  void addRecord(size_t At, bool IsTag);
  void addDefinition(size_t At, bool IsTypedef);
  void addTypeof(size_t At);
  void addDeclarators(size_t At, bool IsTypedef);
  void addInitializer(size_t At);
  bool mayBeMacro(size_t At) const;
  bool isFilledByName(size_t Brace) const {
    return Tokens.isFilledByName(Brace,
                                 [this](size_t At) { return mayBeMacro(At); });
  }
  size_t skipAttributes(size_t At) const;
  size_t recordOf(size_t Brace) const;
  bool isInUnion(size_t At) const;
  void addUnionOf(size_t Macro, const StoreNames &Names);
  void addEnclosing(size_t At);
  void addNamesBehind(size_t Brace);

  TextTokens Tokens;
  bool IsArray = false;
  /// Of the record, and those that contain it.
  const std::set<std::string> *Tags = nullptr;
  StoreMentions Result;
};

} // namespace

/// The macro whose body \p At is in; empty: none.
StringRef Scan::macroAt(size_t At) const {
  size_t Hash = Tokens[At].Directive;
  bool IsBody = Hash != TextToken::None && At > Hash + 2 &&
                Tokens.isWord(Hash + 1, {"define"});
  return IsBody ? Tokens[Hash + 2].Word : StringRef();
}

/// What is at \p At may store.
void Scan::mark(size_t At) {
  if (!Tokens.isInDirective(At))
    Result.MayStore = true;
  else if (StringRef Macro = macroAt(At); !Macro.empty())
    Result.Found.Macros.insert(Macro.str());
}

/// Whether all that becomes of the member at \p At is that its value is read.
bool Scan::isRead(size_t At) const {
  if (IsArray)
    return false;
  size_t Begin = Tokens.beginOf(At), End = At + 1;
  size_t Limit = Tokens.isInDirective(At) ? Tokens[At].Directive : 0;
  while (Begin > Limit + 1 && !Tokens.is(Begin - 1, tok::amp)) {
    // A call of it, or a member of another type.
    if (Tokens.isOneOf(End,
                       {tok::l_paren, tok::arrow, tok::period, tok::semi,
                        tok::question, tok::colon, tok::ampamp, tok::pipepipe,
                        tok::equalequal, tok::exclaimequal}))
      return true;
    if (!Tokens.isOneOf(End, {tok::comma, tok::r_paren}))
      return false;
    size_t Open = Tokens.around(Begin, Limit);
    if (!Open)
      return false;
    // A macro may store in its argument.
    if (Tokens.isWord(Open - 1))
      return Tokens.isWord(Open - 1, TypeTakers) ||
             Tokens.isWord(Open - 1, ValueTakers);
    if (Tokens.is(Open - 1, tok::string_literal))
      return false;
    if (Tokens.is(End, tok::comma))
      return true;
    Begin = Open;
    ++End;
  }
  return false;
}

/// Whether the body of a macro begins at \p At.
bool Scan::isFirstOfBody(size_t At) const {
  size_t Name = Tokens[At].Directive + 2;
  if (At == Name + 1)
    return true;
  return At > Name + 1 && Tokens.is(At - 1, tok::r_paren) &&
         Tokens.opening(At - 1) == Name + 1 && !Tokens.isMacroParameter(At);
}

/// Whether the word at \p At is all of an argument of what may be a macro, and
/// may become anything there.
bool Scan::isArgument(size_t At) const {
  if (!At || !Tokens.isOneOf(At - 1, {tok::l_paren, tok::comma}) ||
      !Tokens.isOneOf(At + 1, {tok::r_paren, tok::comma}))
    return false;
  size_t Open =
      Tokens.around(At, Tokens.isInDirective(At) ? Tokens[At].Directive : 0);
  return Open && Tokens.isWord(Open - 1) &&
         !Tokens.isWord(Open - 1, TypeTakers) &&
         !Tokens.isWord(Open - 1, ValueTakers);
}

/// Whether a type by its tag begins at \p At, which has none of the record.
bool Scan::isTagOfAnother(size_t At) const {
  while (Tokens.isWord(At) && !Tokens.isWord(At, {"struct", "union"}) &&
         Tokens.isWord(At + 1))
    ++At;
  return Tokens.isWord(At, {"struct", "union"}) && Tokens.isWord(At + 1) &&
         !isNamed(At + 1, *Tags);
}

/// Whether the word at \p At is the member that an initialiser of another
/// record is for.
bool Scan::isOfAnother(size_t At) const {
  if (At < 2 || Tokens.isInDirective(At) || !Tokens.is(At - 1, tok::period) ||
      !Tokens.isOneOf(At - 2, {tok::l_brace, tok::comma}))
    return false;
  size_t Brace = Tokens[At].Brace;
  for (; Brace != TextToken::None && Brace; Brace = Tokens[Brace].Brace) {
    size_t Before = Brace - 1;
    // One of an array, or a member that is a record.
    if (Tokens.isOneOf(Before, {tok::l_brace, tok::comma}))
      continue;
    if (Tokens.is(Before, tok::r_paren))
      return isTagOfAnother(Tokens.opening(Before) + 1);
    if (!Tokens.is(Before, tok::equal))
      return false;
    size_t Name = Before;
    while (Name > 2) {
      if (Tokens.is(Name - 1, tok::r_square))
        Name = Tokens.opening(Name - 1);
      else if (Tokens.isWord(Name - 1) && Tokens.is(Name - 2, tok::period))
        Name -= 2;
      else
        break;
    }
    if (Name < Before && Tokens.isOneOf(Name - 1, {tok::l_brace, tok::comma}))
      continue;
    while (Name && !Tokens.isInDirective(Name - 1) &&
           !Tokens.isOneOf(Name - 1, {tok::semi, tok::l_brace, tok::r_brace,
                                      tok::comma, tok::colon}))
      --Name;
    return !Tokens.is(Name - 1, tok::comma) && isTagOfAnother(Name);
  }
  return false;
}

void Scan::addField(size_t At) {
  if (!At || isOfAnother(At))
    return;
  bool IsMember = Tokens.isOneOf(At - 1, {tok::period, tok::arrow});
  // A macro may spell it for others, in its body or by an argument.
  bool IsSpelled = IsMember ? !isRead(At)
                   : Tokens.isInDirective(At)
                       ? isFirstOfBody(At) ||
                             (isArgument(At) && !Tokens.isMacroParameter(At))
                       : isArgument(At);
  if (IsSpelled)
    mark(At);
}

/// The first token from \p At on that is no qualifier or attribute.
size_t Scan::skipAttributes(size_t At) const {
  while (Tokens.isWord(At) &&
         (Tokens.isWord(At, {"const", "volatile", "static"}) ||
          (Tokens[At].Word.starts_with("__") &&
           !Tokens.isOneOf(At + 1, {tok::comma, tok::equal, tok::semi,
                                    tok::l_square, tok::r_paren})))) {
    ++At;
    if (Tokens.is(At, tok::l_paren) && Tokens[At].Closed != TextToken::None)
      At = Tokens[At].Closed + 1;
  }
  return At;
}

/// Whether the word at \p At, a value in a list, may be a macro.
bool Scan::mayBeMacro(size_t At) const {
  if (!Tokens.isWord(At) || Tokens.isOneOf(At - 1, {tok::period, tok::arrow}) ||
      Tokens.isWord(At, {"NULL"}))
    return false;
  if (Tokens.is(At + 1, tok::l_paren))
    return !Tokens.isWord(At, TypeTakers) && !Tokens.isWord(At, ValueTakers);
  return llvm::none_of(Tokens[At].Word, isLowercase);
}

/// Of the value behind the equals sign at \p At.
void Scan::addInitializer(size_t At) {
  if (!Tokens.is(At + 1, tok::l_brace) || !isFilledByName(At + 1))
    mark(At);
}

/// The keyword of the record whose members \p Brace opens; \c None: it opens
/// something else.
size_t Scan::recordOf(size_t Brace) const {
  for (size_t At = Brace; At-- > 0;) {
    if (Tokens.isInDirective(At))
      continue;
    if (Tokens.isWord(At, {"struct", "union"}))
      return At;
    if (Tokens.is(At, tok::r_paren)) {
      // Of an attribute, or it heads a block.
      size_t Open = At;
      while (Open > 0 && Tokens[Open].Closed != At)
        --Open;
      if (!Open || !Tokens.isWord(Open - 1) ||
          !Tokens[Open - 1].Word.starts_with("__"))
        return TextToken::None;
      At = Open;
    } else if (!Tokens.isWord(At) ||
               Tokens.isWord(At, {"do", "else", "enum"})) {
      return TextToken::None;
    }
  }
  return TextToken::None;
}

/// The names that what \p Brace opens gets behind it: types or variables.
void Scan::addNamesBehind(size_t Brace) {
  size_t Keyword = recordOf(Brace);
  bool IsTypedef = Keyword != TextToken::None && Keyword &&
                   Tokens.isWord(Keyword - 1, {"typedef"});
  if (Tokens[Brace].Closed == TextToken::None)
    return mark(Brace);
  addDeclarators(skipAttributes(Tokens[Brace].Closed + 1), IsTypedef);
}

/// Whether the word at \p At, or what a macro makes of it, is in a union.
bool Scan::isInUnion(size_t At) const {
  size_t First = Tokens[At].Directive;
  if (First != TextToken::None) {
    for (size_t I = First; I < At; ++I)
      if (Tokens.isWord(I, {"union"}))
        return true;
    return false;
  }
  size_t Brace = Tokens[At].Brace;
  size_t Keyword = Brace == TextToken::None ? Brace : recordOf(Brace);
  return Keyword != TextToken::None && Tokens.isWord(Keyword, {"union"});
}

std::set<std::string> Scan::unionMakers() const {
  std::set<std::string> Result;
  for (size_t I = 0; I < Tokens.size(); ++I) {
    StringRef Macro = macroAt(I);
    if (Macro.empty() || !Tokens.isWord(I, {"union"}))
      continue;
    size_t Directive = Tokens[I].Directive;
    unsigned Depth = 0;
    while (++I < Tokens.size() && Tokens[I].Directive == Directive) {
      Depth += Tokens.is(I, tok::l_brace);
      if (!Depth)
        continue;
      if (Tokens.isMacroParameter(I) && !Tokens.is(I + 1, tok::star))
        Result.insert(Macro.str());
      if (Tokens.is(I, tok::r_brace) && --Depth == 0)
        break;
    }
  }
  return Result;
}

/// The macro at \p Macro, which makes a union of what it is given, may be given
/// a type. What it makes in a function is that function's.
void Scan::addUnionOf(size_t Macro, const StoreNames &Names) {
  size_t Brace = Tokens[Macro].Brace;
  if (!Tokens.is(Macro + 1, tok::l_paren) || Tokens.isInDirective(Macro) ||
      (Brace != TextToken::None && recordOf(Brace) == TextToken::None))
    return;
  for (size_t I = Macro + 2; I < Tokens.size() && I < Tokens[Macro + 1].Closed;
       ++I)
    Result.IsOverlaid |= isNamed(I, Names.Tags) || isNamed(I, Names.Types) ||
                         isNamed(I, Names.Macros);
}

/// A record contains what is declared at \p At, if it is in one.
void Scan::addEnclosing(size_t At) {
  size_t Brace = Tokens[At].Brace;
  if (Brace == TextToken::None)
    return;
  size_t Keyword = recordOf(Brace);
  if (Keyword == TextToken::None)
    return;
  Result.IsOverlaid |= Tokens.isWord(Keyword, {"union"});
  size_t Tag = skipAttributes(Keyword + 1);
  if (Tag < Brace && Tokens.isWord(Tag)) {
    Result.Found.Tags.insert(Tokens[Tag].Word.str());
    return;
  }
  // One without a tag has a name, or is a member without one.
  addNamesBehind(Brace);
  addEnclosing(Brace);
}

/// Of the declarators from \p At on, of the record by value.
void Scan::addDeclarators(size_t At, bool IsTypedef) {
  for (;;) {
    At = skipAttributes(At);
    bool IsPointer = false;
    for (; Tokens.is(At, tok::star); At = skipAttributes(At + 1))
      IsPointer = true;
    if (!Tokens.isWord(At))
      return Tokens.is(At, tok::semi) || IsPointer ? void() : mark(At);
    size_t Name = At++;
    if (IsTypedef) {
      if (!IsPointer)
        Result.Found.Types.insert(Tokens[Name].Word.str());
    } else if (!IsPointer && !Tokens.is(At, tok::l_paren)) {
      addEnclosing(Name);
    }
    // A function that returns it, or a name that a macro makes.
    if (Tokens.is(At, tok::l_paren)) {
      size_t End = Tokens[At].Closed;
      if (End == TextToken::None ||
          Tokens.isOneOf(End + 1, {tok::equal, tok::l_square}))
        mark(Name);
      return;
    }
    unsigned Depth = Tokens[Name].Parens;
    while (At < Tokens.size() && Tokens[At].Brace == Tokens[Name].Brace &&
           !Tokens.is(At, tok::semi) && !Tokens.is(At, tok::l_brace) &&
           !Tokens.is(At, tok::equal) && Tokens[At].Parens >= Depth &&
           !(Tokens.is(At, tok::comma) && Tokens[At].Parens == Depth))
      ++At;
    if (Tokens.is(At, tok::equal)) {
      if (!IsPointer)
        addInitializer(At);
      while (At < Tokens.size() &&
             !(Tokens[At].Brace == Tokens[Name].Brace &&
               (Tokens.is(At, tok::semi) ||
                (Tokens.is(At, tok::comma) && Tokens[At].Parens == Depth))))
        ++At;
    }
    // The next parameter is of another type.
    if (!Tokens.is(At, tok::comma) || isInParens(Name))
      return;
    ++At;
  }
}

void Scan::addDefinition(size_t At, bool IsTypedef) {
  size_t End = Tokens[At].Closed;
  if (End == TextToken::None)
    return mark(At);
  size_t Behind = skipAttributes(End + 1);
  if (!Tokens.is(Behind, tok::semi))
    addDeclarators(Behind, IsTypedef);
}

/// What is declared or made by the `typeof` at \p At may be of any type.
void Scan::addTypeof(size_t At) {
  size_t Open = At + 1;
  if (!Tokens.is(Open, tok::l_paren) || Tokens[Open].Closed == TextToken::None)
    return;
  size_t Next = skipAttributes(Tokens[Open].Closed + 1);
  bool IsLiteral = Tokens.is(Next, tok::r_paren);
  if (!IsLiteral && !Tokens.isWord(Next))
    return;
  ++Next;
  while (Tokens.is(Next, tok::l_square)) {
    while (Next < Tokens.size() && !Tokens.is(Next, tok::r_square))
      ++Next;
    ++Next;
  }
  Next = skipAttributes(Next);
  if (!IsLiteral && !Tokens.is(Next++, tok::equal))
    return;
  if (Tokens.is(Next, tok::l_brace) && !isFilledByName(Next))
    mark(At);
}

/// Whether the innermost that is open around \p At are the parentheses of
/// arguments, parameters or an expression.
bool Scan::isInParens(size_t At) const {
  size_t Open = Tokens[At].Paren;
  return Open != TextToken::None &&
         (Tokens[At].Brace == TextToken::None || Open > Tokens[At].Brace) &&
         !(Open && Tokens.isWord(Open - 1, {"for"}));
}

/// The record is named at \p At, by its tag or by a type name.
void Scan::addRecord(size_t At, bool IsTag) {
  bool HasKeyword = At && Tokens.isWord(At - 1, {"struct", "union"});
  bool InDirective = Tokens.isInDirective(At);
  if (HasKeyword != IsTag) {
    if (!IsTag)
      return;
    // A macro may put the keyword before it, or be another name for it.
    if (isArgument(At) && !InDirective)
      mark(At);
    if (StringRef Macro = macroAt(At);
        !Macro.empty() && !Tokens.isMacroParameter(At)) {
      mark(At);
      Result.Found.Tags.insert(Macro.str());
    }
    return;
  }
  size_t Before = At - IsTag;
  while (Before && Tokens.isWord(Before - 1, {"const", "volatile"}))
    --Before;
  bool IsTypedef = Before && Tokens.isWord(Before - 1, {"typedef"});
  size_t Next = skipAttributes(At + 1);
  if (Tokens.is(Next, tok::semi) && !IsTypedef)
    return;
  if (Tokens.is(Next, tok::star) && !IsTypedef) {
    // Others of the list may be no pointers.
    if (InDirective || isInParens(At))
      return;
    return addDeclarators(Next, false);
  }
  if (Tokens.isOneOf(Next, {tok::comma, tok::r_paren})) {
    size_t Open = Tokens.around(At, InDirective ? Tokens[At].Directive : 0);
    if (Open && Tokens.isWord(Open - 1, TypeTakers))
      return;
    bool IsCast = Tokens.is(Next, tok::r_paren) && Open &&
                  (!Tokens.isWord(Open - 1) ||
                   Tokens.isWord(Open - 1, {"return", "case", "else"}));
    if (IsCast && !InDirective &&
        (!Tokens.is(Next + 1, tok::l_brace) || isFilledByName(Next + 1)))
      return;
    return mark(At);
  }
  if (InDirective)
    return mark(At);
  if (Tokens.is(Next, tok::l_brace))
    return addDefinition(Next, IsTypedef);
  addDeclarators(Next, IsTypedef);
}

StoreMentions Scan::run(const StoreNames &Names) {
  IsArray = Names.IsArray;
  Tags = &Names.Tags;
  std::set<std::string> Unions = Names.Unions;
  Unions.merge(unionMakers());
  bool HasRecord = !Names.Tags.empty() || !Names.Types.empty();
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (!Tokens.isWord(I))
      continue;
    if (Tokens[I].Word == Names.Field)
      addField(I);
    if (Tokens.isWord(I, TypeOperators) && HasRecord)
      addTypeof(I);
    bool IsType = isNamed(I, Names.Tags) || isNamed(I, Names.Types);
    if (isNamed(I, Names.Macros))
      mark(I);
    if (isNamed(I, Names.Tags))
      addRecord(I, /*IsTag=*/true);
    if (isNamed(I, Names.Types))
      addRecord(I, /*IsTag=*/false);
    // A macro may put `union` or a declarator before or behind it.
    if (isNamed(I, Names.Macros) || (IsType && Tokens.isInDirective(I)))
      Result.IsOverlaid |= isInUnion(I);
    if (isNamed(I, Unions))
      addUnionOf(I, Names);
  }
  // Branches that do not nest: what is in what cannot be told.
  if (!Tokens.isBalanced() && HasRecord)
    Result.MayStore = Result.IsOverlaid = true;
  return std::move(Result);
}

StoreNames Scan::recordAround(size_t Offset) {
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (Tokens[I].Offset == Offset) {
      addEnclosing(I);
      Result.Found.IsArray = Tokens.is(I + 1, tok::l_square);
    }
  if (Result.MayStore || !Tokens.isBalanced())
    return {};
  return std::move(Result.Found);
}

StoreMentions storesIn(StringRef Text, const StoreNames &Names,
                       const LangOptions &Options) {
  return Scan(Text, Options).run(Names);
}

std::set<std::string> unionMakersIn(StringRef Text,
                                    const LangOptions &Options) {
  return Scan(Text, Options).unionMakers();
}

StoreNames recordAround(StringRef Text, size_t Offset,
                        const LangOptions &Options) {
  return Scan(Text, Options).recordAround(Offset);
}

} // namespace kmap_tidy
