//===--- FieldElsewhere.cpp - who else may use a field --------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/FieldElsewhere.h"
#include "analysis/GupApi.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// Files below one header's folder that are worth a look; a folder with more is
/// no driver's.
static constexpr unsigned MaxNeighbours = 1000;

static bool isWord(char C) { return llvm::isAlnum(C) || C == '_'; }

static bool mentionsWord(StringRef Text, StringRef Word) {
  for (size_t At = Text.find(Word); At != StringRef::npos;
       At = Text.find(Word, At + 1)) {
    size_t End = At + Word.size();
    if ((!At || !isWord(Text[At - 1])) &&
        (End == Text.size() || !isWord(Text[End])))
      return true;
  }
  return false;
}

static bool mentionsMember(StringRef Text, StringRef Field) {
  for (size_t At = Text.find(Field); At != StringRef::npos;
       At = Text.find(Field, At + 1)) {
    size_t End = At + Field.size();
    if (End < Text.size() && isWord(Text[End]))
      continue;
    StringRef Before = Text.take_front(At).rtrim();
    if (Before.ends_with("->") || Before.ends_with("."))
      return true;
  }
  return false;
}

static bool handlesPages(StringRef Text) {
  return llvm::any_of(releaseNames(),
                      [&](StringRef Name) { return mentionsWord(Text, Name); }) ||
         llvm::any_of(gupNames(),
                      [&](StringRef Name) { return mentionsWord(Text, Name); });
}

bool mayBeReleasedElsewhere(const FieldDecl &Field, const ASTContext &Context) {
  const SourceManager &SM = Context.getSourceManager();
  StringRef Header =
      SM.getFilename(SM.getExpansionLoc(Field.getLocation()));
  StringRef Folder = llvm::sys::path::parent_path(Header);
  for (StringRef Part :
       llvm::make_range(llvm::sys::path::begin(Folder),
                        llvm::sys::path::end(Folder)))
    if (Part == "include")
      return true;
  if (Header.empty())
    return true;
  if (Folder.empty())
    Folder = ".";
  StringRef Main;
  if (auto Entry = SM.getFileEntryRefForID(SM.getMainFileID()))
    Main = Entry->getName();

  llvm::vfs::FileSystem &Files = SM.getFileManager().getVirtualFileSystem();
  std::error_code Failed;
  unsigned Looked = 0;
  for (llvm::vfs::recursive_directory_iterator At(Files, Folder, Failed), End;
       At != End && !Failed; At.increment(Failed)) {
    StringRef Path = At->path();
    if (!Path.ends_with(".c") && !Path.ends_with(".h"))
      continue;
    if (++Looked > MaxNeighbours)
      return true;
    if (llvm::sys::path::filename(Path) == llvm::sys::path::filename(Main))
      continue;
    auto Buffer = Files.getBufferForFile(Path);
    if (!Buffer)
      return true;
    StringRef Text = (*Buffer)->getBuffer();
    if (mentionsMember(Text, Field.getName()) && handlesPages(Text))
      return true;
  }
  return bool(Failed);
}

} // namespace kmap_tidy
