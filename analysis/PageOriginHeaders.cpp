//===--- PageOriginHeaders.cpp - headers in another configuration ---------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the compiler does not see of a unit's headers, and of those that another
// configuration or architecture has in their place, is read as text: see
// HeaderReader.h.
//
//===----------------------------------------------------------------------===//

#include "analysis/CallSite.h"
#include "analysis/ConfiguredNames.h"
#include "analysis/HeaderAlternatives.h"
#include "analysis/HeaderReader.h"
#include "analysis/PageOriginCollector.h"
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

namespace {

/// The texts of a unit's files as far as they matter, and of files that another
/// configuration has.
class UnitTexts {
public:
  UnitTexts(const SourceManager &SM, const LangOptions &Options)
      : SM(SM), Files(SM.getFileManager()), Options(Options) {}

  /// What the unit has of \p File.
  HeaderText own(FileID File, bool IsWalked) const;
  void add(HeaderText Text) { Texts.push_back(std::move(Text)); }
  /// \p Buffer, of a file that another configuration includes in \p File.
  HeaderText &addOther(std::unique_ptr<llvm::MemoryBuffer> Buffer, FileID File);
  /// Adds to \p Reader what other architectures have in place of \p Header.
  void addOfArchitectures(const HeaderText &Header, HeaderReader &Reader);
  /// Adds to \p Reader what other include paths find in place of \p Header,
  /// unless it is one of \p Included.
  void addOfOtherFolders(const HeaderText &Header,
                         const llvm::DenseSet<const FileEntry *> &Included,
                         HeaderReader &Reader);

  /// Whether \p File is a header of an architecture.
  bool isOfArchitecture(FileID File) const {
    return architectureHeader(absolutePath(File, SM)).has_value();
  }
  const std::deque<HeaderText> &all() const { return Texts; }

private:
  const DirectoryEntry *folderOf(FileID File) const {
    auto Entry = SM.getFileEntryRefForID(File);
    return Entry ? &Entry->getDir().getDirEntry() : nullptr;
  }

  const SourceManager &SM;
  FileManager &Files;
  const LangOptions &Options;
  std::deque<HeaderText> Texts;
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> Buffers;
};

} // namespace

HeaderText UnitTexts::own(FileID File, bool IsWalked) const {
  HeaderText Result(SM.getBufferData(File), Options, File);
  Result.IsWalked = IsWalked;
  Result.IsApi = isApiHeader(File, SM);
  // A name in quotes is looked for beside the file that has it.
  SourceLocation By = SM.getIncludeLoc(File);
  Result.IsByPath =
      By.isValid() && (*SM.getCharacterData(By) != '"' ||
                       folderOf(SM.getFileID(By)) != folderOf(File));
  return Result;
}

HeaderText &UnitTexts::addOther(std::unique_ptr<llvm::MemoryBuffer> Buffer,
                                FileID File) {
  HeaderText &Added = Texts.emplace_back(Buffer->getBuffer(), Options, File);
  Added.IsIncluded = false;
  Added.IsApi = isApiHeader(Buffer->getBufferIdentifier(),
                            absolutePath(SM.getMainFileID(), SM),
                            Files.getVirtualFileSystem());
  Buffers.push_back(std::move(Buffer));
  return Added;
}

void UnitTexts::addOfArchitectures(const HeaderText &Header,
                                   HeaderReader &Reader) {
  std::string Path = absolutePath(Header.File, SM);
  auto Named = architectureHeader(Path);
  if (!Named)
    return;
  for (const std::string &Other :
       ofOtherArchitectures(Path, Files.getVirtualFileSystem())) {
    auto Buffer = Files.getBufferForFile(Other);
    if (!Buffer || !spellsMoves((*Buffer)->getBuffer()))
      continue;
    HeaderText &Added = addOther(std::move(*Buffer), Header.File);
    Added.Path = Other.substr(Named->Root.size() + 1);
    Reader.add(Added);
  }
}

void UnitTexts::addOfOtherFolders(
    const HeaderText &Header, const llvm::DenseSet<const FileEntry *> &Included,
    HeaderReader &Reader) {
  std::string Path = absolutePath(Header.File, SM);
  for (const std::string &Other :
       ofOtherFolders(Path, Files.getVirtualFileSystem())) {
    auto File = Files.getOptionalFileRef(Other);
    if (!File || Included.count(&File->getFileEntry()))
      continue;
    auto Buffer = Files.getBufferForFile(*File);
    if (!Buffer)
      continue;
    HeaderText &Added = addOther(std::move(*Buffer), Header.File);
    size_t Common =
        std::mismatch(Path.begin(), Path.end(), Other.begin(), Other.end())
            .first -
        Path.begin();
    Added.Path = Other.substr(Path.rfind('/', Common) + 1);
    Reader.add(Added);
  }
}

/// The header that the string at \p At, in the definition of a macro, is the
/// name of, which an `#include` of that means; empty if it is anything else.
static StringRef headerIn(const HeaderText &By, size_t At) {
  const TextTokens &Tokens = By.Tokens;
  if (!Tokens.is(At, tok::string_literal) || !Tokens.isInDirective(At) ||
      !Tokens.isWord(Tokens[At].Directive + 1, {"define"}))
    return "";
  StringRef Name =
      By.Text.substr(Tokens[At].Offset, Tokens[At].Length).trim('"');
  return Name.ends_with(".h") ? Name : "";
}

/// Whether \p By defines an acquisition or a release at \p At: as a macro, or,
/// unless that is the kernel's own, as a function.
static bool definesApi(const HeaderText &By, size_t At) {
  const TextTokens &Tokens = By.Tokens;
  if (!Tokens.isWord(At) || !At ||
      !(findAcquireApi(Tokens[At].Word) || findReleaseApi(Tokens[At].Word)))
    return false;
  if (Tokens.isInDirective(At))
    return Tokens.isWord(At - 1, {"define"});
  size_t Open = At + 1;
  return !By.IsApi && !Tokens[At].Braces && !Tokens[At].Parens &&
         Tokens.is(Open, tok::l_paren) &&
         Tokens[Open].Closed != TextToken::None &&
         Tokens.is(Tokens[Open].Closed + 1, tok::l_brace);
}

void PageOriginCollector::noteUnseen(std::string Name, const HeaderText &Text,
                                     size_t Token) {
  if (Text.Path.empty())
    noteUnseen(std::move(Name), Text.File, Text.offset(Token));
  else
    noteUnseen(std::move(Name), Text.Path, Text.line(Token));
}

void PageOriginCollector::findUnseenInHeaders() {
  const SourceManager &SM = Context.getSourceManager();
  UnitTexts Texts(SM, Context.getLangOpts());
  llvm::StringSet<> Used;
  llvm::StringSet<> Added;
  auto AddLeftOut = [&](const HeaderText &By) {
    for (size_t At = 0; At < By.Tokens.size(); ++At) {
      StringRef Name = By.Tokens.included(At, By.Text);
      if (Name.empty() && !By.IsApi)
        Name = headerIn(By, At);
      if (!By.isLeftOut(At) || Name.empty())
        continue;
      auto Found = leftOutFiles(By.File, Name);
      if (!Found)
        continue;
      for (std::unique_ptr<llvm::MemoryBuffer> &Other : *Found)
        if (Added.insert(Other->getBufferIdentifier()).second)
          Texts.addOther(std::move(Other), By.File).At = By.offset(At);
    }
  };
  // By name, so that each run names the same.
  std::map<StringRef, FileID> Files;
  for (auto At = SM.fileinfo_begin(); At != SM.fileinfo_end(); ++At)
    if (FileID File = SM.translateFile(At->first); File.isValid())
      Files.emplace(SM.getFilename(SM.getLocForStartOfFile(File)), File);
  for (const auto &[Path, File] : Files) {
    HeaderText Here = Texts.own(File, isWalked(SM.getLocForStartOfFile(File)));
    for (size_t I = 0; Here.IsWalked && I < Here.Tokens.size(); ++I)
      if (Here.Tokens.isWord(I))
        Used.insert(Here.Tokens[I].Word);
    AddLeftOut(Here);
    if (!Here.IsApi || spellsMoves(Here.Text) || Texts.isOfArchitecture(File))
      Texts.add(std::move(Here));
  }
  // What these include in turn.
  for (size_t I = 0; I < Texts.all().size(); ++I)
    if (const HeaderText &By = Texts.all()[I]; !By.IsIncluded && !By.IsApi)
      AddLeftOut(By);
  // There a call that a fix writes would be another one.
  for (const HeaderText &By : Texts.all())
    for (size_t At = 0; At < By.Tokens.size(); ++At)
      if (By.isLeftOut(At) && definesApi(By, At))
        noteUnseen((By.Tokens.isInDirective(At) ? "#define " : "") +
                       By.Tokens[At].Word.str(),
                   By.File, By.offset(At));
  HeaderReader Reader(Context.getLangOpts(), FieldWords);
  for (const HeaderText &Text : Texts.all())
    Reader.add(Text);
  auto IsMacroHere = [&](StringRef Name) {
    auto Known = Context.Idents.find(Name);
    return Known != Context.Idents.end() && Known->second->hadMacroDefinition();
  };
  Reader.give(Receivers, IsMacroHere);
  auto UsedTexts = Reader.usedBy(Used);
  for (size_t I = 0, Count = Texts.all().size(); I < Count; ++I) {
    const HeaderText &Here = Texts.all()[I];
    if (UsedTexts.count(&Here))
      Texts.addOfArchitectures(Here, Reader);
    if (Here.IsByPath && !Here.IsApi)
      Texts.addOfOtherFolders(Here, Included, Reader);
  }
  Reader.use(std::move(Used));
  // What these have, too.
  Reader.give(Receivers, IsMacroHere);
  llvm::StringSet<> Words = PageWords;
  for (const FunctionDecl *Function : Functions)
    if (isInMainFile(Function->getLocation()) &&
        pageDepth(Function->getReturnType()))
      Words.insert(Function->getName());
  Reader.giveNamed(Words);
  Reader.findMoving();
  auto IsSeen = [&](const HeaderText &Text, size_t Token) {
    auto Known = Seen.find(Text.File);
    return Text.IsIncluded && Known != Seen.end() &&
           Known->second.count(Text.Tokens[Token].Offset);
  };
  Reader.forEachUnseen(
      IsSeen,
      [&](StringRef Name) {
        return IsMacroHere(Name) ||
               llvm::any_of(functionsNamed(Name, Context),
                            [](const FunctionDecl *Function) {
                              return !Function->isExternallyVisible();
                            });
      },
      [&](const HeaderReader::Unseen &Found) {
        const HeaderText &Text = Found.In;
        std::string Name = Found.Name.str();
        if (Found.Name != ReferenceFlag)
          Name += "()";
        noteUnseen(std::move(Name), Text, Found.Token);
        Result.MovesOtherwise |= Found.MovesOtherwise;
      });
  FileID Main = Context.getSourceManager().getMainFileID();
  llvm::StringMap<const HeaderText *> LeftOutWords;
  for (const HeaderText &Text : Texts.all())
    for (size_t I = 0; I < Text.Tokens.size(); ++I)
      if (!Text.IsApi && Text.Tokens.isWord(I) && Text.isLeftOut(I) &&
          !IsSeen(Text, I)) {
        StringRef Word = Text.Tokens[I].Word;
        if (Text.File != Main && Text.Tokens.is(I + 1, tok::l_paren) &&
            takesPagesHere(Word))
          noteUnseen((Word + "()").str(), Text, I);
        if ((!Text.IsIncluded || Text.IsWalked) &&
            !Text.Tokens.isInDirective(I))
          LeftOutWords.try_emplace(Word, &Text);
      }
  Reader.forEachAccessor(LeftOutWords, [&](const HeaderText &Text,
                                           size_t Token) {
    noteUnseen(Text.Tokens[Token].Word.str(), Text.File, Text.offset(Token));
  });
  ConfiguredNames Names;
  for (const HeaderText &Text : Texts.all())
    if (!Text.IsApi)
      Names.add(Text);
  findConfigured(Names);
}

} // namespace kmap_tidy
