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
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// Files below one header's folder that are worth a look, unless it is the
/// tree; a folder with more is no driver's.
static constexpr unsigned MaxNeighbours = 1000;

static bool mentionsWord(StringRef Text, StringRef Word) {
  for (size_t At = Text.find(Word); At != StringRef::npos;
       At = Text.find(Word, At + 1)) {
    size_t End = At + Word.size();
    if ((!At || !isAsciiIdentifierContinue(Text[At - 1])) &&
        (End == Text.size() || !isAsciiIdentifierContinue(Text[End])))
      return true;
  }
  return false;
}

/// The text behind a subscript that may begin \p Text.
static StringRef behindSubscript(StringRef Text) {
  Text = Text.ltrim();
  while (Text.starts_with("[")) {
    size_t End = Text.find(']');
    Text = End == StringRef::npos ? "" : Text.substr(End + 1).ltrim();
  }
  return Text;
}

enum class Access { None, Read, Write };

/// What \p Text does to members named \p Field, as far as that can be seen.
static Access accessOf(StringRef Text, StringRef Field) {
  Access Result = Access::None;
  for (size_t At = Text.find(Field); At != StringRef::npos;
       At = Text.find(Field, At + 1)) {
    size_t End = At + Field.size();
    if (End < Text.size() && isAsciiIdentifierContinue(Text[End]))
      continue;
    StringRef Before = Text.take_front(At).rtrim();
    if (!Before.ends_with("->") && !Before.ends_with("."))
      continue;
    Result = Access::Read;
    StringRef Behind = behindSubscript(Text.substr(End));
    // Whoever gets an object's address may fill the field.
    StringRef Line = Before.substr(Before.find_last_of("\n;{}(,") + 1);
    if (Line.contains('&') ||
        (Behind.consume_front("=") && !Behind.starts_with("=")))
      return Access::Write;
  }
  return Result;
}

static bool handlesPages(StringRef Text) {
  return llvm::any_of(
             releaseNames(),
             [&](StringRef Name) { return mentionsWord(Text, Name); }) ||
         llvm::any_of(gupNames(),
                      [&](StringRef Name) { return mentionsWord(Text, Name); });
}

/// The part of \p Folder in front of its last `include`, or \p Folder itself.
static StringRef scopeOf(StringRef Folder) {
  StringRef Scope = Folder;
  for (auto At = llvm::sys::path::begin(Folder),
            End = llvm::sys::path::end(Folder);
       At != End; ++At)
    if (*At == "include")
      Scope = Folder.take_front(At->data() - Folder.data());
  return Scope;
}

bool mayBeReleasedElsewhere(const FieldDecl &Field, const ASTContext &Context) {
  const SourceManager &SM = Context.getSourceManager();
  StringRef Header = SM.getFilename(SM.getExpansionLoc(Field.getLocation()));
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  if (Header.empty() || !Main)
    return true;
  StringRef Beside = llvm::sys::path::parent_path(Header);
  StringRef Scope = scopeOf(Beside);
  bool IsPublic = Scope.size() < Beside.size();
  llvm::vfs::FileSystem &Files = SM.getFileManager().getVirtualFileSystem();
  auto InFull = [&](StringRef Path) {
    llvm::SmallString<256> Full(Path);
    Files.makeAbsolute(Full);
    return Full;
  };
  // A driver that is built against the headers of a kernel sees none of its
  // sources.
  if (IsPublic && !InFull(Main->getName()).starts_with(InFull(Scope)))
    return true;
  std::string Folder = Scope.empty() ? "." : Scope.str();

  std::error_code Failed;
  unsigned Looked = 0;
  for (llvm::vfs::recursive_directory_iterator At(Files, Folder, Failed), End;
       At != End && !Failed; At.increment(Failed)) {
    StringRef Path = At->path();
    if (!Path.ends_with(".c") && !Path.ends_with(".h"))
      continue;
    if (!IsPublic && ++Looked > MaxNeighbours)
      return true;
    auto Buffer = Files.getBufferForFile(Path);
    if (!Buffer)
      return true;
    StringRef Text = (*Buffer)->getBuffer();
    Access Seen = accessOf(Text, Field.getName());
    // In the folder of a driver, who does not release has no pages of his own.
    if (Seen == Access::None ||
        (!handlesPages(Text) && !(IsPublic && Seen == Access::Write)))
      continue;
    auto Status = Files.status(Path);
    if (!Status || Status->getUniqueID() != Main->getUniqueID())
      return true;
  }
  return bool(Failed);
}

} // namespace kmap_tidy
