//===--- FieldElsewhere.cpp - who else may use a field --------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/FieldElsewhere.h"
#include "analysis/StoreMentions.h"
#include "analysis/WholeWord.h"
#include "rewriters/FieldNames.h"
#include "rewriters/RecordMentions.h"
#include "rewriters/SourceTree.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

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

FieldUsers::FieldUsers(const ASTContext &Context) : Context(Context) {}

FieldUsers::~FieldUsers() = default;

SourceTree &FieldUsers::treeOf(StringRef Folder) {
  std::unique_ptr<SourceTree> &Tree = Trees[Folder];
  if (!Tree)
    Tree = std::make_unique<SourceTree>(Context, Folder);
  return *Tree;
}

bool FieldUsers::mayBeNamedElsewhere(const FieldDecl &Field) {
  auto [At, IsNew] = Named.try_emplace(&Field, true);
  if (IsNew)
    At->second = isNamedElsewhere(Field);
  return At->second;
}

std::string FieldUsers::treeAround(StringRef Header) const {
  const SourceManager &SM = Context.getSourceManager();
  llvm::vfs::FileSystem &Files = SM.getFileManager().getVirtualFileSystem();
  auto InFull = [&](StringRef Path) {
    llvm::SmallString<256> Full(Path);
    Files.makeAbsolute(Full);
    llvm::sys::path::remove_dots(Full, /*remove_dot_dot=*/true);
    return Full.str().str();
  };
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  std::string Unit = Main ? InFull(Main->getName()) : "";
  std::string Shared = InFull(Header), Result;
  for (unsigned I = 0; I < SM.local_sloc_entry_size(); ++I) {
    const SrcMgr::SLocEntry &Entry = SM.getLocalSLocEntry(I);
    if (!Entry.isFile() || !Entry.getFile().getContentCache().OrigEntry)
      continue;
    std::string Folder = InFull(llvm::sys::path::parent_path(
        Entry.getFile().getContentCache().OrigEntry->getName()));
    StringRef Scope = scopeOf(Folder);
    if (Scope.size() < Folder.size() && StringRef(Unit).starts_with(Scope) &&
        StringRef(Shared).starts_with(Scope) &&
        (Result.empty() || Scope.size() < Result.size()))
      Result = Scope.str();
  }
  return Result;
}

/// Whether code of \p Text may give a record \p Tag its values by position, or
/// has another name for it, or a record around it, by which others may.
static bool mayFill(StringRef Text, StringRef Tag, const LangOptions &Options) {
  StoreNames Names;
  Names.Tags.insert(Tag.str());
  StoreMentions Does = storesIn(Text, Names, Options);
  return Does.MayStore || !Does.Found.empty();
}

bool FieldUsers::isNamedElsewhere(const FieldDecl &Field) {
  const SourceManager &SM = Context.getSourceManager();
  StringRef Header = SM.getFilename(SM.getExpansionLoc(Field.getLocation()));
  const RecordDecl &Record = *Field.getParent();
  StringRef Tag = nameOf(Record);
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  if (Header.empty() || Tag.empty() || !Main)
    return true;
  std::string Folder = treeAround(Header);
  if (Folder.empty()) {
    StringRef Beside = llvm::sys::path::parent_path(Header);
    if (scopeOf(Beside).size() < Beside.size())
      return true;
    Folder = Beside.empty() ? "." : Beside.str();
  }
  const LangOptions &Options = Context.getLangOpts();
  SourceTree &Tree = treeOf(Folder);
  auto Seeing = Tree.seeing(Record, Field.getName());
  if (!Seeing)
    return true;
  llvm::vfs::FileSystem &Files = SM.getFileManager().getVirtualFileSystem();
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> Buffers;
  // Headers that name the record, and files that do not.
  std::vector<StringRef> Headers;
  std::vector<std::pair<StringRef, StringRef>> Unnamed;
  bool GivesMore = false;
  for (StringRef Path : *Seeing) {
    auto Buffer = Files.getBufferForFile(Path);
    auto Status = Files.status(Path);
    if (!Buffer || !Status)
      return true;
    StringRef Text = (*Buffer)->getBuffer();
    bool IsNaming = hasWord(Text, Tag);
    if (IsNaming && Tree.isIncluded(Path)) {
      Headers.push_back(Text);
      GivesMore |= givesMoreThanPointers(Text, Tag, Options);
    } else if (!IsNaming && !hasWord(Text, Field.getName())) {
      continue;
    }
    if (Status->getUniqueID() != Main->getUniqueID()) {
      if (IsNaming && (mayUseFieldOf(Text, Tag, Field.getName(), Options) ||
                       mayFill(Text, Tag, Options)))
        return true;
      if (!IsNaming)
        Unnamed.push_back({Path, Text});
    }
    Buffers.push_back(std::move(*Buffer));
  }
  return llvm::any_of(Unnamed, [&](const auto &User) {
    const auto &[Path, Text] = User;
    if (!GivesMore &&
        !mayUseFieldUnnamed(Text, Field.getName(), Headers, Options))
      return false;
    FieldAccess Seen = accessOf(Text, Field.getName(), Options);
    return Seen.How != FieldAccess::None &&
           Tree.mayUseUnnamed(Path, Record, Seen.IsByMacro);
  });
}

} // namespace kmap_tidy
