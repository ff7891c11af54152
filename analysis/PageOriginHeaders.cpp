//===--- PageOriginHeaders.cpp - headers in another configuration ---------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A macro or an inline function that a unit uses may be another one where the
// configuration is: a header has it under a conditional, or part of it, or
// includes it from another file. What the compiler does not see of a header is
// read as text. It matters if the unit names what it belongs to, by way of any
// others, and if it moves pages: gets, finds, allocates or releases them, takes
// a reference, or calls what does, or what nobody sees.
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOriginCollector.h"
#include "analysis/SharedPlaces.h"
#include "analysis/TextTokens.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/IdentifierTable.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"
#include <deque>
#include <memory>

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {
namespace {

struct HeaderText {
  HeaderText(StringRef Text, const LangOptions &Options, FileID File,
             unsigned At, bool IsIncluded)
      : Tokens(Text, Options), IsConditional(Tokens.conditional()), File(File),
        At(At), IsIncluded(IsIncluded) {}

  TextTokens Tokens;
  std::vector<bool> IsConditional;
  /// Of a file that another configuration includes: where that is said.
  FileID File;
  unsigned At;
  bool IsIncluded;
};

/// A macro, or what a header declares at file scope.
struct Entity {
  const HeaderText *In;
  size_t Begin, End;
  /// What may be its name.
  llvm::SmallVector<StringRef, 2> Names;
  bool IsMacro = false;
  bool HasBody = false;
  bool MovesPages = false;
};

/// Rows say what these do.
bool isKnown(StringRef Name) { return findKernelApi(Name) || hasPageRow(Name); }

class HeaderReader {
public:
  explicit HeaderReader(const LangOptions &Options) : Words(Options) {}

  void add(const HeaderText &Text);
  /// All names that \p Used spell, by way of any others, are used.
  void use(llvm::StringSet<> &Used) const;
  void findMoving();
  /// The words of used entities that move pages, and are not in \p Seen.
  using Sink = llvm::function_ref<void(const HeaderText &, size_t Token)>;
  void forEachUnseen(
      const llvm::StringSet<> &Used,
      llvm::function_ref<bool(const HeaderText &, size_t Token)> IsSeen,
      llvm::function_ref<bool(StringRef Name)> IsDeclared, Sink Each) const;

private:
  bool isUsed(const Entity &One, const llvm::StringSet<> &Used) const {
    return llvm::any_of(One.Names,
                        [&](StringRef Name) { return Used.contains(Name); });
  }
  bool movesAt(const Entity &One, size_t Token) const;
  bool isForPages(const Entity &One) const;

  bool isKeyword(StringRef Word) {
    return Words.get(Word).getTokenID() != tok::identifier;
  }

  IdentifierTable Words;
  std::vector<Entity> Entities;
  llvm::StringMap<llvm::SmallVector<size_t, 2>> Named;
};

void HeaderReader::add(const HeaderText &Text) {
  const TextTokens &Tokens = Text.Tokens;
  auto Add = [&](Entity One) {
    llvm::erase_if(One.Names, [&](StringRef Name) {
      return isKnown(Name) || isKeyword(Name);
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
    if (Tokens[I].Braces)
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

void HeaderReader::use(llvm::StringSet<> &Used) const {
  std::vector<bool> IsRead(Entities.size());
  for (bool Grows = true; std::exchange(Grows, false);)
    for (size_t I = 0; I < Entities.size(); ++I) {
      const Entity &One = Entities[I];
      if (IsRead[I] || !isUsed(One, Used))
        continue;
      IsRead[I] = Grows = true;
      for (size_t At = One.Begin; At < One.End; ++At)
        if (One.In->Tokens.isWord(At))
          Used.insert(One.In->Tokens[At].Word);
    }
}

/// Whether \p One speaks of pages.
bool HeaderReader::isForPages(const Entity &One) const {
  const TextTokens &Tokens = One.In->Tokens;
  for (size_t At = One.Begin; At + 1 < One.End; ++At)
    if (Tokens.isWord(At, {"struct"}) && Tokens.isWord(At + 1) &&
        (Tokens.isWord(At + 1, {"page", "folio"}) ||
         isPageHolder(Tokens[At + 1].Word)))
      return true;
  return false;
}

bool HeaderReader::movesAt(const Entity &One, size_t Token) const {
  const TextTokens &Tokens = One.In->Tokens;
  if (!Tokens.isWord(Token) ||
      !(One.IsMacro ||
        (Tokens[Token].Braces && Tokens.is(Token + 1, tok::l_paren))))
    return false;
  StringRef Word = Tokens[Token].Word;
  if (kmap_tidy::movesPages(Word))
    return true;
  auto Others = Named.find(Word);
  return Others != Named.end() && llvm::any_of(Others->second, [&](size_t I) {
           return Entities[I].MovesPages;
         });
}

void HeaderReader::findMoving() {
  for (Entity &One : Entities)
    One.MovesPages = !One.IsMacro && !One.HasBody && isForPages(One);
  for (bool Grows = true; std::exchange(Grows, false);)
    for (Entity &One : Entities)
      for (size_t At = One.Begin; At < One.End && !One.MovesPages; ++At)
        Grows |= One.MovesPages = movesAt(One, At);
}

void HeaderReader::forEachUnseen(
    const llvm::StringSet<> &Used,
    llvm::function_ref<bool(const HeaderText &, size_t Token)> IsSeen,
    llvm::function_ref<bool(StringRef Name)> IsDeclared, Sink Each) const {
  for (const Entity &One : Entities) {
    if (!One.MovesPages || !isUsed(One, Used))
      continue;
    const HeaderText &Text = *One.In;
    for (size_t At = One.Begin; At < One.End; ++At)
      if ((Text.IsConditional[At] || !Text.IsIncluded) && movesAt(One, At) &&
          !IsSeen(Text, At))
        Each(Text, At);
    // A function that is a macro here.
    bool IsMacroHere =
        !One.IsMacro && !One.HasBody && Text.IsConditional[One.Begin] &&
        !IsDeclared(One.Names.back()) &&
        llvm::any_of(Named.lookup(One.Names.back()),
                     [&](size_t I) { return Entities[I].IsMacro; });
    if (IsMacroHere)
      for (size_t At = One.Begin; At < One.End; ++At)
        if (Text.Tokens.isWord(At, {One.Names.back()})) {
          Each(Text, At);
          break;
        }
  }
}

} // namespace

/// Whether \p Text spells what moves pages.
static bool spellsMoves(StringRef Text) {
  auto IsOfWord = [](char C) { return isAsciiIdentifierContinue(C); };
  for (size_t At = 0; At < Text.size();) {
    StringRef Word = Text.drop_front(At).take_while(IsOfWord);
    if (!Word.empty() && kmap_tidy::movesPages(Word))
      return true;
    At += std::max<size_t>(Word.size(), 1);
  }
  return false;
}

void PageOriginCollector::findUnseenInHeaders() {
  const SourceManager &SM = Context.getSourceManager();
  const LangOptions &Options = Context.getLangOpts();
  std::deque<HeaderText> Texts;
  HeaderReader Reader(Options);
  llvm::StringSet<> Used;
  auto FolderOf = [&](FileID File) {
    return llvm::sys::path::parent_path(
               fileOf(SM.getLocForStartOfFile(File), SM))
        .str();
  };
  std::string Own = FolderOf(SM.getMainFileID());
  auto AddOther = [&](const HeaderText &By, size_t Hash) {
    const TextTokens &Tokens = By.Tokens;
    if (!By.IsConditional[Hash] || !Tokens.is(Hash, tok::hash) ||
        !Tokens.isWord(Hash + 1, {"include"}) ||
        !Tokens.is(Hash + 2, tok::string_literal))
      return;
    StringRef Name =
        SM.getBufferData(By.File)
            .substr(Tokens[Hash + 2].Offset, Tokens[Hash + 2].Length)
            .trim('"');
    if (Included.count(llvm::sys::path::filename(Name)))
      return;
    llvm::SmallString<256> Path(FolderOf(By.File));
    llvm::sys::path::append(Path, Name);
    auto Buffer = SM.getFileManager().getBufferForFile(Path);
    if (!Buffer)
      return;
    OtherTexts.push_back(std::move(*Buffer));
    Texts.emplace_back(OtherTexts.back()->getBuffer(), Options, By.File,
                       Tokens[Hash].Offset, /*IsIncluded=*/false);
  };
  for (auto File = SM.fileinfo_begin(); File != SM.fileinfo_end(); ++File) {
    FileID ID = SM.translateFile(File->first);
    if (ID.isInvalid())
      continue;
    SourceLocation Start = SM.getLocForStartOfFile(ID);
    StringRef Text = SM.getBufferData(ID);
    if (isWalked(Start)) {
      TextTokens Tokens(Text, Options);
      for (size_t I = 0; I < Tokens.size(); ++I)
        if (Tokens.isWord(I))
          Used.insert(Tokens[I].Word);
    } else if (FolderOf(ID) == Own || spellsMoves(Text)) {
      Texts.emplace_back(Text, Options, ID, 0, /*IsIncluded=*/true);
    }
  }
  for (size_t I = 0, Count = Texts.size(); I < Count; ++I)
    for (size_t At = 0; At < Texts[I].Tokens.size(); ++At)
      AddOther(Texts[I], At);
  for (const HeaderText &Text : Texts)
    Reader.add(Text);
  Reader.use(Used);
  Reader.findMoving();
  Reader.forEachUnseen(
      Used,
      [&](const HeaderText &Text, size_t Token) {
        auto Known = Seen.find(Text.File);
        return Text.IsIncluded && Known != Seen.end() &&
               Known->second.count(Text.Tokens[Token].Offset);
      },
      [&](StringRef Name) {
        auto Known = Context.Idents.find(Name);
        return Known != Context.Idents.end() &&
               !Context.getTranslationUnitDecl()
                    ->lookup(DeclarationName(Known->second))
                    .empty();
      },
      [&](const HeaderText &Text, size_t Token) {
        const TextToken &Found = Text.Tokens[Token];
        noteUnseen(Found.Word.str() + "()", Text.File,
                   Text.IsIncluded ? Found.Offset : Text.At);
        Result.LeavesOutInHeader = true;
      });
}

} // namespace kmap_tidy
