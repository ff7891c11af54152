//===--- SourceTree.cpp - which files may have a record -------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/SourceTree.h"
#include "analysis/WholeWord.h"
#include "rewriters/RecordMentions.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

static const RecordDecl &outermost(const RecordDecl &Record) {
  const RecordDecl *At = &Record;
  while (!At->getIdentifier())
    if (const auto *Around = dyn_cast<RecordDecl>(At->getDeclContext()))
      At = Around;
    else
      break;
  return *At;
}

StringRef nameOf(const RecordDecl &Record) {
  const IdentifierInfo *Tag = outermost(Record).getIdentifier();
  return Tag ? Tag->getName() : "";
}

static std::string inFull(StringRef Path, llvm::vfs::FileSystem &Files) {
  llvm::SmallString<256> Full(Path);
  Files.makeAbsolute(Full);
  llvm::sys::path::remove_dots(Full, /*remove_dot_dot=*/true);
  return Full.str().str();
}

static llvm::vfs::FileSystem &filesOf(const ASTContext &Context) {
  return Context.getSourceManager().getFileManager().getVirtualFileSystem();
}

SourceTree::SourceTree(const ASTContext &Context, StringRef Folder)
    : Context(Context) {
  llvm::vfs::FileSystem &Files = filesOf(Context);
  llvm::StringMap<std::vector<std::string>> Others;
  llvm::SmallVector<StringRef, 32> Fragments;
  std::error_code Failed;
  for (llvm::vfs::recursive_directory_iterator At(Files, Folder, Failed), End;
       At != End && !Failed; At.increment(Failed)) {
    StringRef Path = At->path();
    if (Path.ends_with(".c") || Path.ends_with(".h"))
      add(Path, Fragments);
    else if (At->type() != llvm::sys::fs::file_type::directory_file)
      Others[llvm::sys::path::filename(Path)].push_back(Path.str());
  }
  IsBroken |= bool(Failed);
  // Files of other names are code if somebody includes them.
  while (!Fragments.empty() && !IsBroken) {
    auto At = Others.find(Fragments.pop_back_val());
    if (At == Others.end())
      continue;
    std::vector<std::string> Paths = std::move(At->second);
    Others.erase(At);
    for (const std::string &Path : Paths)
      add(Path, Fragments);
  }
}

void SourceTree::add(StringRef Path, llvm::SmallVectorImpl<StringRef> &Others) {
  llvm::vfs::FileSystem &Files = filesOf(Context);
  auto Buffer = Files.getBufferForFile(Path);
  if (!Buffer) {
    IsBroken = true;
    return;
  }
  llvm::SmallVector<StringRef, 32> Includes;
  for (const std::string &Name : includesOf((*Buffer)->getBuffer())) {
    Includes.push_back(Strings.save(Name));
    StringRef File = llvm::sys::path::filename(Includes.back());
    if (!File.ends_with(".c") && !File.ends_with(".h"))
      Others.push_back(File);
  }
  Graph.add(Strings.save(inFull(Path, Files)), Includes);
}

bool SourceTree::isIncluded(size_t File) const {
  return Graph.path(File).ends_with(".h") || !Graph.includersOf(File).empty();
}

llvm::BitVector SourceTree::includersOf(llvm::ArrayRef<size_t> First) const {
  llvm::BitVector Result = Graph.reachedFrom(First);
  const SourceManager &SM = Context.getSourceManager();
  for (unsigned I = 0; I < SM.local_sloc_entry_size(); ++I) {
    const SrcMgr::SLocEntry &Entry = SM.getLocalSLocEntry(I);
    if (!Entry.isFile() || !Entry.getFile().getContentCache().OrigEntry)
      continue;
    SourceLocation By = Entry.getFile().getIncludeLoc();
    // No file includes what an option names.
    if (By.isInvalid() || SM.getFileEntryRefForID(SM.getFileID(By)))
      continue;
    auto Forced = Graph.find(
        inFull(Entry.getFile().getContentCache().OrigEntry->getName(),
               filesOf(Context)));
    if (Forced && Result.test(*Forced)) {
      Result.set();
      break;
    }
  }
  return Result;
}

SourceTree::Users SourceTree::usersOf(const RecordDecl &Record) const {
  Users Result;
  const SourceManager &SM = Context.getSourceManager();
  llvm::vfs::FileSystem &Files = filesOf(Context);
  StringRef Name = nameOf(Record);
  auto Header = Graph.find(inFull(
      SM.getFilename(SM.getExpansionLoc(outermost(Record).getLocation())),
      Files));
  if (IsBroken || Name.empty() || !Header)
    return Result;
  std::vector<size_t> Givers;
  Result.Name.resize(Graph.size());
  for (size_t File = 0; File < Graph.size(); ++File) {
    if (!isIncluded(File))
      continue;
    auto Buffer = Files.getBufferForFile(Graph.path(File));
    if (!Buffer)
      return Result;
    if (!hasWord((*Buffer)->getBuffer(), Name))
      continue;
    Result.Name.set(File);
    if (givesRecord((*Buffer)->getBuffer(), Name, Context.getLangOpts()))
      Givers.push_back(File);
  }
  Result.See = includersOf({*Header});
  Result.Given = includersOf(Givers);
  Result.AreUnknown = false;
  return Result;
}

bool SourceTree::doesWithout(size_t File, const llvm::BitVector &Around,
                             const llvm::BitVector &See) const {
  StringRef Path = Graph.path(File);
  if (See.test(File) || !Path.ends_with(".h") || !Path.contains("/include/"))
    return false;
  return hasOther(Around, See);
}

bool SourceTree::hasOther(const llvm::BitVector &Around,
                          const llvm::BitVector &See) const {
  for (unsigned Includer : Around.set_bits())
    if (!See.test(Includer) && Graph.path(Includer).ends_with(".c"))
      return true;
  return false;
}

const SourceTree::Users &SourceTree::known(const RecordDecl &Record) {
  auto [At, IsNew] = Known.try_emplace(&Record);
  if (IsNew)
    At->second = usersOf(Record);
  return At->second;
}

std::optional<std::vector<StringRef>>
SourceTree::seeing(const RecordDecl &Record, StringRef Field) {
  const Users &Found = known(Record);
  if (Found.AreUnknown)
    return std::nullopt;
  // A header may rely on who includes it for the definition.
  llvm::BitVector All = Found.See;
  All |= Found.Name;
  // So may one that names nothing but the field.
  for (size_t File = 0; File < Graph.size(); ++File) {
    if (All.test(File) || !isIncluded(File))
      continue;
    auto Buffer = filesOf(Context).getBufferForFile(Graph.path(File));
    if (!Buffer)
      return std::nullopt;
    StringRef Text = (*Buffer)->getBuffer();
    bool IsMember = false;
    forEachWord(Text, Field, [&](size_t At) {
      StringRef Before = Text.take_front(At).rtrim();
      IsMember = Before.ends_with("->") || Before.ends_with(".");
      return !IsMember;
    });
    if (!IsMember)
      continue;
    llvm::BitVector Around = Graph.reachedFrom({File});
    Around.reset(File);
    if (!hasOther(Around, Found.See) && Around.anyCommon(Found.See))
      All.set(File);
  }
  std::vector<StringRef> Result;
  for (unsigned File : All.set_bits())
    Result.push_back(Graph.path(File));
  return Result;
}

bool SourceTree::isIncluded(StringRef Path) const {
  auto File = Graph.find(inFull(Path, filesOf(Context)));
  return !File || isIncluded(*File);
}

bool SourceTree::mayUseUnnamed(StringRef Path, const RecordDecl &Record,
                               bool IsByMacro) {
  auto File = Graph.find(inFull(Path, filesOf(Context)));
  if (!File || IsBroken)
    return true;
  const Users &Found = known(Record);
  if (Found.AreUnknown)
    return true;
  if (!isIncluded(*File))
    return Found.See.test(*File) && Found.Given.test(*File);
  // A macro is handed its object, and what includes the file brings the rest.
  llvm::BitVector Around = Graph.reachedFrom({*File});
  return Around.anyCommon(Found.See) &&
         (IsByMacro || !doesWithout(*File, Around, Found.See));
}

} // namespace kmap_tidy
