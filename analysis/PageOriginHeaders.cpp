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
// a reference, or calls what does, or what nobody sees. What the unit names of
// a header in asm/ may be that of another architecture, whose header is read,
// too.
//
//===----------------------------------------------------------------------===//

#include "analysis/ArchitectureHeaders.h"
#include "analysis/CallSite.h"
#include "analysis/PageOriginCollector.h"
#include "analysis/TextTokens.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/IdentifierTable.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/Path.h"
#include <deque>
#include <memory>

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {
namespace {

struct HeaderText {
  HeaderText(StringRef Text, const LangOptions &Options, FileID File)
      : Text(Text), Tokens(Text, Options), IsConditional(Tokens.conditional()),
        File(File) {}

  bool isLeftOut(size_t Token) const {
    return IsConditional[Token] || !IsIncluded;
  }
  unsigned line(size_t Token) const {
    return 1 + Text.take_front(Tokens[Token].Offset).count('\n');
  }

  StringRef Text;
  TextTokens Tokens;
  std::vector<bool> IsConditional;
  /// Of a file that another configuration includes: which one does.
  FileID File;
  bool IsIncluded = true;
  /// Of a file that is not included: where that is said, if in \c File.
  unsigned At = 0;
  /// Of one that another architecture has in place of \c File, from the root
  /// of the tree; else empty.
  std::string Path;
};

/// A macro, or what a header declares at file scope.
struct Entity {
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
};

/// Rows say what these do.
bool isKnown(StringRef Name) { return findKernelApi(Name) || hasPageRow(Name); }

class HeaderReader {
public:
  explicit HeaderReader(const LangOptions &Options) : Identifiers(Options) {}

  void add(const HeaderText &Text);
  /// The texts that have what \p Words spell.
  llvm::SmallPtrSet<const HeaderText *, 16>
  usedBy(const llvm::StringSet<> &Words) const;
  /// What \p Words spell, by way of any others, is used.
  void use(llvm::StringSet<> Words);
  /// Finds what moves pages, of what is used.
  void findMoving();
  /// The words by which pages are moved under a conditional, unless \p IsSeen.
  /// \p IsOwn: a macro or a static function of the unit.
  void forEachUnseen(
      llvm::function_ref<bool(const HeaderText &, size_t Token)> IsSeen,
      llvm::function_ref<bool(StringRef Name)> IsOwn,
      llvm::function_ref<void(const HeaderText &, size_t Token)> Each) const;

private:
  bool movesAt(const Entity &One, size_t Token) const;
  bool isForPages(const Entity &One) const;

  bool isKeyword(StringRef Word) {
    return Identifiers.get(Word).getTokenID() != tok::identifier;
  }

  IdentifierTable Identifiers;
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
  if (!Tokens.isWord(Token) ||
      !(One.IsMacro ||
        (Tokens[Token].Braces && Tokens.is(Token + 1, tok::l_paren))))
    return false;
  StringRef Word = Tokens[Token].Word;
  // The flag of a call, in a macro of the header.
  if (movesPages(Word) || (One.IsMacro && Word == ReferenceFlag))
    return true;
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
        Grows |= One.MovesPages = movesAt(One, At);
}

void HeaderReader::forEachUnseen(
    llvm::function_ref<bool(const HeaderText &, size_t Token)> IsSeen,
    llvm::function_ref<bool(StringRef Name)> IsOwn,
    llvm::function_ref<void(const HeaderText &, size_t Token)> Each) const {
  for (const Entity &One : Entities) {
    if (!One.MovesPages)
      continue;
    const HeaderText &Text = *One.In;
    StringRef Name = One.Names.back();
    // A function of another file, which is a macro or a stub here.
    bool IsOwnHere = !One.IsMacro && !One.HasBody &&
                     Text.isLeftOut(One.Begin) && IsOwn(Name);
    for (size_t At = One.Begin; At < One.End; ++At)
      if (Text.isLeftOut(At) &&
          (IsOwnHere ? Text.Tokens.isWord(At, {Name}) : movesAt(One, At)) &&
          !IsSeen(Text, At))
        Each(Text, At);
  }
}

} // namespace

/// Whether \p Text spells what moves pages.
static bool spellsMoves(StringRef Text) {
  auto IsOfWord = [](char C) { return isAsciiIdentifierContinue(C); };
  for (size_t At = 0; At < Text.size();) {
    StringRef Word = Text.drop_front(At).take_while(IsOfWord);
    if (!Word.empty() && movesPages(Word))
      return true;
    At += std::max<size_t>(Word.size(), 1);
  }
  return false;
}

/// The absolute path of \p File if it is a header of an architecture; else
/// empty.
static std::string architecturePath(const SourceManager &SM, FileID File) {
  llvm::SmallString<256> Path(SM.getFilename(SM.getLocForStartOfFile(File)));
  SM.getFileManager().makeAbsolutePath(Path);
  llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  return architectureHeader(Path) ? Path.str().str() : "";
}

void PageOriginCollector::findUnseenInHeaders() {
  const SourceManager &SM = Context.getSourceManager();
  const LangOptions &Options = Context.getLangOpts();
  auto FolderOf = [&](FileID File) -> const DirectoryEntry * {
    auto Entry = SM.getFileEntryRefForID(File);
    return Entry ? &Entry->getDir().getDirEntry() : nullptr;
  };
  const DirectoryEntry *Own = FolderOf(SM.getMainFileID());
  std::deque<HeaderText> Texts;
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> Others;
  llvm::StringSet<> Used;
  auto AddLeftOut = [&](FileID File, const TextTokens &Tokens,
                        const std::vector<bool> &IsConditional) {
    for (size_t At = 0; At < Tokens.size(); ++At) {
      StringRef Name = Tokens.included(At, SM.getBufferData(File));
      if (!IsConditional[At] || Name.empty())
        continue;
      auto Found = leftOutFiles(File, Name);
      if (!Found)
        continue;
      for (std::unique_ptr<llvm::MemoryBuffer> &Other : *Found) {
        HeaderText &Added =
            Texts.emplace_back(Other->getBuffer(), Options, File);
        Added.IsIncluded = false;
        Added.At = Tokens[At].Offset;
        Others.push_back(std::move(Other));
      }
    }
  };
  for (auto At = SM.fileinfo_begin(); At != SM.fileinfo_end(); ++At) {
    FileID File = SM.translateFile(At->first);
    if (File.isInvalid())
      continue;
    StringRef Text = SM.getBufferData(File);
    if (isWalked(SM.getLocForStartOfFile(File))) {
      TextTokens Tokens(Text, Options);
      for (size_t I = 0; I < Tokens.size(); ++I)
        if (Tokens.isWord(I))
          Used.insert(Tokens[I].Word);
      AddLeftOut(File, Tokens, Tokens.conditional());
    } else {
      HeaderText Here(Text, Options, File);
      AddLeftOut(File, Here.Tokens, Here.IsConditional);
      if (FolderOf(File) == Own || spellsMoves(Text) ||
          !architecturePath(SM, File).empty())
        Texts.push_back(std::move(Here));
    }
  }
  for (const HeaderText &By : Texts)
    for (size_t At = 0; By.IsIncluded && At < By.Tokens.size(); ++At) {
      // There a call that a fix writes would be another one.
      if (!By.IsConditional[At] || !By.Tokens.isInDirective(At) ||
          !By.Tokens.isWord(At, {"define"}) || !By.Tokens.isWord(At + 1))
        continue;
      StringRef Macro = By.Tokens[At + 1].Word;
      if (findAcquireApi(Macro) || findReleaseApi(Macro))
        noteUnseen("#define " + Macro.str(), By.File, By.Tokens[At].Offset);
    }
  HeaderReader Reader(Options);
  for (const HeaderText &Text : Texts)
    Reader.add(Text);
  FileManager &Files = SM.getFileManager();
  auto UsedTexts = Reader.usedBy(Used);
  for (size_t I = 0, Count = Texts.size(); I < Count; ++I) {
    const HeaderText &Here = Texts[I];
    if (!UsedTexts.count(&Here))
      continue;
    std::string Own = architecturePath(SM, Here.File);
    auto Header = architectureHeader(Own);
    if (!Header)
      continue;
    for (const std::string &Path :
         ofOtherArchitectures(Own, Files.getVirtualFileSystem())) {
      auto Other = Files.getBufferForFile(Path);
      if (!Other || !spellsMoves((*Other)->getBuffer()))
        continue;
      HeaderText &Added =
          Texts.emplace_back((*Other)->getBuffer(), Options, Here.File);
      Added.IsIncluded = false;
      Added.Path = Path.substr(Header->Root.size() + 1);
      Others.push_back(std::move(*Other));
      Reader.add(Added);
    }
  }
  Reader.use(std::move(Used));
  Reader.findMoving();
  Reader.forEachUnseen(
      [&](const HeaderText &Text, size_t Token) {
        auto Known = Seen.find(Text.File);
        return Text.IsIncluded && Known != Seen.end() &&
               Known->second.count(Text.Tokens[Token].Offset);
      },
      [&](StringRef Name) {
        auto Known = Context.Idents.find(Name);
        return Known != Context.Idents.end() &&
               (Known->second->hadMacroDefinition() ||
                llvm::any_of(functionsNamed(Name, Context),
                             [](const FunctionDecl *Function) {
                               return !Function->isExternallyVisible();
                             }));
      },
      [&](const HeaderText &Text, size_t Token) {
        const TextToken &Found = Text.Tokens[Token];
        std::string Name = Found.Word.str();
        if (Found.Word != ReferenceFlag)
          Name += "()";
        if (Text.Path.empty())
          noteUnseen(std::move(Name), Text.File,
                     Text.IsIncluded ? Found.Offset : Text.At);
        else
          noteUnseen(std::move(Name), Text.Path, Text.line(Token));
        Result.MovesOtherwise = true;
      });
}

} // namespace kmap_tidy
