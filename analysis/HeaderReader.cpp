//===--- HeaderReader.cpp - what headers do with pages, by text -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/HeaderReader.h"
#include "analysis/CallSite.h"
#include "analysis/PageOriginCollector.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// A macro, or what a header declares at file scope.
struct HeaderReader::Entity {
  bool isNamedBy(const llvm::StringSet<> &Words) const {
    return llvm::any_of(Names,
                        [&](StringRef Name) { return Words.contains(Name); });
  }

  const HeaderText *In;
  size_t Begin, End;
  /// What may be its name.
  llvm::SmallVector<StringRef, 2> Names;
  bool IsMacro = false;
  bool HasBody = false;
  bool IsUsed = false;
  bool MovesPages = false;
  /// Code gives it pages; those of an object.
  bool GetsPages = false, GetsFromField = false;
};

HeaderReader::HeaderReader(const LangOptions &Options,
                           const llvm::StringSet<> &Fields)
    : Identifiers(Options), Fields(Fields) {}

HeaderReader::~HeaderReader() = default;

bool HeaderReader::isKeyword(StringRef Word) const {
  return Identifiers.get(Word).getTokenID() != tok::identifier;
}

void HeaderReader::add(const HeaderText &Text) {
  const TextTokens &Tokens = Text.Tokens;
  auto Add = [&](Entity One) {
    llvm::erase_if(One.Names, [&](StringRef Name) {
      return findKernelApi(Name) || hasPageRow(Name) || isKeyword(Name);
    });
    if (One.Names.empty())
      return;
    for (StringRef Name : One.Names)
      Named[Name].push_back(Entities.size());
    Entities.push_back(std::move(One));
  };
  Entity Open = {&Text, 0, 0, {}};
  bool IsOpen = false;
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (Tokens.isInDirective(I)) {
      size_t Hash = I;
      while (I + 1 < Tokens.size() && Tokens[I + 1].Directive == Hash)
        ++I;
      if (Tokens.isWord(Hash + 1, {"define"}) && Tokens.isWord(Hash + 2))
        Add({&Text, Hash + 3, I + 1, {Tokens[Hash + 2].Word}, true});
      continue;
    }
    if (Tokens[I].Braces || Text.IsWalked)
      continue;
    if (!IsOpen) {
      IsOpen = true;
      Open.Begin = I;
    }
    if (Tokens.isWord(I) && !Tokens[I].Parens && Tokens.is(I + 1, tok::l_paren))
      Open.Names.push_back(Tokens[I].Word);
    Open.HasBody |= Tokens.is(I, tok::l_brace);
    bool IsEnd = Tokens.is(I, tok::semi) && !Tokens[I].Parens;
    if (IsEnd || (Tokens.is(I, tok::r_brace) && !Open.Names.empty())) {
      Open.End = I + 1;
      Add(std::exchange(Open, {&Text, 0, 0, {}}));
      IsOpen = false;
    }
  }
}

llvm::SmallPtrSet<const HeaderText *, 16>
HeaderReader::usedBy(const llvm::StringSet<> &Words) const {
  llvm::SmallPtrSet<const HeaderText *, 16> Result;
  for (const Entity &One : Entities)
    if (!Result.count(One.In) && One.isNamedBy(Words))
      Result.insert(One.In);
  return Result;
}

void HeaderReader::use(llvm::StringSet<> Words) {
  for (bool Grows = true; std::exchange(Grows, false);)
    for (Entity &One : Entities) {
      if (One.IsUsed || !One.isNamedBy(Words))
        continue;
      One.IsUsed = Grows = true;
      for (size_t At = One.Begin; At < One.End; ++At)
        if (One.In->Tokens.isWord(At))
          Words.insert(One.In->Tokens[At].Word);
    }
}

void HeaderReader::give(const llvm::StringMap<bool> &Receivers,
                        llvm::function_ref<bool(StringRef Name)> IsMacro) {
  std::vector<size_t> Open;
  auto Give = [&](StringRef Name, bool IsFromField) {
    for (size_t I : Named.lookup(Name)) {
      Entity &One = Entities[I];
      bool IsNew = !One.GetsPages || (IsFromField && !One.GetsFromField);
      if (!IsNew || One.In->IsApi ||
          !(One.IsMacro ||
            (One.HasBody && (IsMacro(Name) || !One.In->IsIncluded))))
        continue;
      One.GetsPages = true;
      One.GetsFromField |= IsFromField;
      Open.push_back(I);
    }
  };
  for (const auto &Receiver : Receivers)
    Give(Receiver.first(), Receiver.second);
  while (!Open.empty()) {
    const Entity &One = Entities[Open.back()];
    Open.pop_back();
    for (size_t At = One.Begin; At < One.End; ++At)
      if (One.In->Tokens.isWord(At))
        Give(One.In->Tokens[At].Word, One.GetsFromField);
  }
}

/// Whether \p One says `x->pages` there.
bool HeaderReader::namesFieldAt(const Entity &One, size_t Token) const {
  const TextTokens &Tokens = One.In->Tokens;
  return Token > One.Begin && Tokens.isWord(Token) &&
         Tokens.isOneOf(Token - 1, {tok::period, tok::arrow}) &&
         Fields.contains(Tokens[Token].Word);
}

bool HeaderReader::namesField(const Entity &One) const {
  for (size_t At = One.Begin; At < One.End; ++At)
    if (namesFieldAt(One, At))
      return true;
  return false;
}

void HeaderReader::giveNamed(const llvm::StringSet<> &Words) {
  auto NamesPages = [&](const Entity &One) {
    const TextTokens &Tokens = One.In->Tokens;
    for (size_t At = One.Begin; At < One.End; ++At)
      if (Tokens.isWord(At) && !Tokens.isMacroParameter(At) &&
          !Tokens.isOneOf(At - 1, {tok::period, tok::arrow}) &&
          Words.contains(Tokens[At].Word))
        return true;
    return namesField(One) || isForPages(One);
  };
  llvm::StringSet<> Bringers;
  for (const Entity &One : Entities)
    if (One.IsMacro && !One.In->IsApi && NamesPages(One))
      Bringers.insert(One.Names.back());
  for (Entity &One : Entities)
    if (One.IsMacro && !One.In->IsApi && Bringers.contains(One.Names.back()))
      One.GetsPages = One.GetsFromField = true;
}

bool HeaderReader::getsPagesIn(const HeaderText &Text,
                               const llvm::StringMap<bool> &Receivers) const {
  return llvm::any_of(Entities, [&](const Entity &One) {
    return One.In == &Text &&
           (One.GetsPages || llvm::any_of(One.Names, [&](StringRef Name) {
              return Receivers.count(Name) != 0;
            }));
  });
}

/// Whether `struct page *page = ` declares the word at \p Token.
static bool isDeclaredAt(const TextTokens &Tokens, size_t Token) {
  return Tokens.isWord(Token) && Token > 2 &&
         Tokens.is(Token + 1, tok::equal) && Tokens.is(Token - 1, tok::star) &&
         Tokens.isWord(Token - 2) && Tokens.isWord(Token - 3, {"struct"});
}

/// Whether the word at \p Token of \p One is a parameter, or a variable that
/// is set where \p One declares it.
bool HeaderReader::isParameter(const Entity &One, size_t Token) {
  const TextTokens &Tokens = One.In->Tokens;
  for (size_t At = One.Begin; At < One.End; ++At)
    if (Tokens.isWord(At, {Tokens[Token].Word}) && isDeclaredAt(Tokens, At))
      return true;
  if (One.IsMacro)
    return Tokens.isMacroParameter(Token) ||
           Tokens.isWord(Token, {"__VA_ARGS__"});
  for (size_t At = One.Begin; At < One.End && !Tokens.is(At, tok::l_brace);
       ++At)
    if (Tokens.isWord(At, {Tokens[Token].Word}) &&
        Tokens.isOneOf(At + 1, {tok::comma, tok::r_paren}))
      return true;
  return false;
}

/// Whether it matters that \p One names a field of pages: a function of the
/// code's own headers.
bool HeaderReader::touchesFields(const Entity &One) {
  return !One.IsMacro && One.HasBody && !One.In->IsApi;
}

/// Whether what \p One does at \p Token, if it gets pages, may be more than to
/// look at them: to store, choose or call.
bool HeaderReader::doesMoreAt(const Entity &One, size_t Token) const {
  const TextTokens &Tokens = One.In->Tokens;
  if (touchesFields(One) && namesFieldAt(One, Token))
    return true;
  if (!One.GetsPages || (!One.IsMacro && !Tokens[Token].Braces))
    return false;
  if (Tokens.isOneOf(Token, {tok::equal, tok::question}))
    return !isDeclaredAt(Tokens, Token - 1);
  // A comma is joined with arguments that may be none.
  if (Tokens.is(Token, tok::hashhash))
    return !Tokens.is(Token - 1, tok::comma);
  if (!Tokens.isWord(Token))
    return false;
  if (isParameter(One, Token))
    return Tokens.is(Token + 1, tok::l_paren);
  // Of its parts, any list may be another's.
  if (Tokens.isOneOf(Token - 1, {tok::period, tok::arrow}))
    return true;
  auto OnlyLooksAt = [&](size_t At) {
    return Tokens.isWord(At) && onlyLooks(Tokens[At].Word);
  };
  size_t Open = Tokens.around(Token, One.Begin);
  return !OnlyLooksAt(Token) && !(Open && OnlyLooksAt(Open - 1)) &&
         !isKeyword(Tokens[Token].Word) &&
         !Tokens.isWord(Token - 1, {"struct", "union", "enum"});
}

/// Whether \p One speaks of pages.
bool HeaderReader::isForPages(const Entity &One) const {
  const TextTokens &Tokens = One.In->Tokens;
  for (size_t At = One.Begin; At + 1 < One.End; ++At)
    if (Tokens.isWord(At, {"struct"}) && Tokens.isWord(At + 1) &&
        (isPageRecord(Tokens[At + 1].Word) ||
         isPageHolder(Tokens[At + 1].Word)))
      return true;
  return false;
}

bool HeaderReader::movesAt(const Entity &One, size_t Token) const {
  const TextTokens &Tokens = One.In->Tokens;
  if (One.In->IsWalked || !Tokens.isWord(Token) ||
      !(One.IsMacro ||
        (Tokens[Token].Braces && Tokens.is(Token + 1, tok::l_paren))))
    return false;
  StringRef Word = Tokens[Token].Word;
  // The flag of a call, in a macro of the header.
  if (movesPages(Word) || (One.IsMacro && Word == ReferenceFlag))
    // Whose page the kernel's own code finds is the same everywhere.
    return !(One.In->IsApi && finderNames().count(Word.str()));
  auto Others = Named.find(Word);
  return Others != Named.end() && llvm::any_of(Others->second, [&](size_t I) {
           return Entities[I].MovesPages;
         });
}

void HeaderReader::findMoving() {
  for (Entity &One : Entities)
    One.MovesPages =
        One.IsUsed && !One.IsMacro && !One.HasBody && isForPages(One);
  for (bool Grows = true; std::exchange(Grows, false);)
    for (Entity &One : Entities)
      for (size_t At = One.Begin; One.IsUsed && !One.MovesPages && At < One.End;
           ++At)
        Grows |= One.MovesPages = movesAt(One, At) || doesMoreAt(One, At);
}

void HeaderReader::forEachUnseen(
    llvm::function_ref<bool(const HeaderText &, size_t Token)> IsSeen,
    llvm::function_ref<bool(StringRef Name)> IsOwn,
    llvm::function_ref<void(const Unseen &)> Each) const {
  for (const Entity &One : Entities) {
    if (!One.MovesPages)
      continue;
    const HeaderText &Text = *One.In;
    StringRef Name = One.Names.back();
    // A function of another file, which is a macro or a stub here.
    bool IsOwnHere = !One.IsMacro && !One.HasBody &&
                     Text.isLeftOut(One.Begin) && IsOwn(Name);
    bool IsSeenHere = false;
    // Of code that is seen in part, only names tell what is not.
    size_t More = One.End, Field = One.End;
    for (size_t At = One.Begin; At < One.End; ++At) {
      bool IsSeenAt = IsSeen(Text, At);
      IsSeenHere |= IsSeenAt;
      if (!Text.isLeftOut(At) || IsSeenAt)
        continue;
      if (IsOwnHere ? Text.Tokens.isWord(At, {Name}) : movesAt(One, At))
        Each({Text, At, Text.Tokens[At].Word, true});
      else if (More == One.End && doesMoreAt(One, At))
        More = At;
      if (Field == One.End && touchesFields(One) && namesFieldAt(One, At))
        Field = At;
    }
    if (IsSeenHere)
      More = Field;
    if (More != One.End)
      Each({Text, More, Name,
            One.GetsFromField || (touchesFields(One) && namesField(One))});
  }
}

void HeaderReader::forEachAccessor(
    const llvm::StringMap<const HeaderText *> &Words,
    llvm::function_ref<void(const HeaderText &, size_t Token)> Each) const {
  std::vector<std::pair<StringRef, const HeaderText *>> Open;
  for (const auto &Word : Words)
    Open.push_back({Word.first(), Word.second});
  llvm::SmallPtrSet<const Entity *, 16> Done;
  while (!Open.empty()) {
    auto [Name, By] = Open.back();
    Open.pop_back();
    for (size_t I : Named.lookup(Name)) {
      const Entity &One = Entities[I];
      if (!One.IsMacro || One.In->IsApi || !Done.insert(&One).second)
        continue;
      for (size_t At = One.Begin; At < One.End; ++At) {
        const TextTokens &Tokens = One.In->Tokens;
        if (!Tokens.isWord(At) || Tokens.isMacroParameter(At))
          continue;
        if (One.In != By && Fields.contains(Tokens[At].Word))
          Each(*One.In, At);
        Open.push_back({Tokens[At].Word, By});
      }
    }
  }
}

} // namespace kmap_tidy
