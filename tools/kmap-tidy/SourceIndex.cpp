//===--- SourceIndex.cpp - what the texts of a tree say -------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/SourceIndex.h"
#include "analysis/IncludeGraph.h"
#include "tools/kmap-tidy/Definitions.h"
#include "tools/kmap-tidy/Paths.h"
#include "tools/kmap-tidy/ResultCache.h"
#include "tools/kmap-tidy/SourceFiles.h"
#include "tools/kmap-tidy/TrackedNames.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <ctime>
#include <sys/stat.h>

using namespace llvm;

// The file of kept facts: its hash in a line, then a line for each source,
// PATH TAB STAMP TAB FACTS, where FACTS are four fields between tabs: whether a
// checked name is mentioned, and includes, definitions and mentions as lists.
// It has to be read in a fraction of the time that reading the tree takes.

namespace kmap_tidy {
namespace {

constexpr char Between = '\x1f';
constexpr char Within = '\x1e';
/// Seconds in which a file system may give two changes the same time.
constexpr time_t Racy = 2;
/// So many files are read in the time that the kept facts of a kernel take.
constexpr size_t Few = 200;

/// Empty if \p Path is no file, or has just been changed.
std::string stampOf(StringRef Path) {
  struct stat Now;
  if (stat(Path.str().c_str(), &Now) || !S_ISREG(Now.st_mode) ||
      std::max(Now.st_mtim.tv_sec, Now.st_ctim.tv_sec) + Racy >= time(nullptr))
    return "";
  std::string Result;
  for (uint64_t Part :
       {uint64_t(Now.st_size), uint64_t(Now.st_ino),
        uint64_t(Now.st_mtim.tv_sec), uint64_t(Now.st_mtim.tv_nsec),
        uint64_t(Now.st_ctim.tv_sec), uint64_t(Now.st_ctim.tv_nsec)})
    Result += utohexstr(Part) + ".";
  return Result;
}

std::string packed(StringRef Text, bool IsHeader) {
  bool MentionsChecked = mentionsCheckedName(Text);
  std::string Result(MentionsChecked ? "1" : "0");
  Result += '\t' + llvm::join(includesOf(Text), StringRef(&Between, 1)) + '\t';
  if (!IsHeader)
    Result += llvm::join(definedNames(Text), StringRef(&Between, 1));
  Result += '\t';
  // Each tracked name is one that a check looks for.
  if (!MentionsChecked)
    return Result;
  raw_string_ostream OS(Result);
  ListSeparator Next(StringRef(&Between, 1));
  for (const Mention &M : mentionsIn(Text))
    OS << Next << M.Offset << Within << M.Line << Within << M.Api << Within
       << M.IsCode << Within << M.Guard;
  return Result;
}

void splitList(StringRef List, SmallVectorImpl<StringRef> &Result) {
  List.split(Result, Between, /*MaxSplit=*/-1, /*KeepEmpty=*/false);
}

/// Undoes packed(). The facts refer to \p Packed.
SourceFacts unpacked(StringRef Packed) {
  SourceFacts Result;
  auto [Checked, Lists] = Packed.split('\t');
  auto [Includes, Others] = Lists.split('\t');
  auto [Defined, Mentions] = Others.split('\t');
  Result.MentionsChecked = Checked == "1";
  splitList(Includes, Result.Includes);
  splitList(Defined, Result.Defined);
  SmallVector<StringRef, 0> Each;
  splitList(Mentions, Each);
  for (StringRef One : Each) {
    SmallVector<StringRef, 5> Fields;
    One.split(Fields, Within);
    Mention M;
    if (Fields.size() != 5 || Fields[0].getAsInteger(10, M.Offset) ||
        Fields[1].getAsInteger(10, M.Line))
      continue;
    M.Api = Fields[2].str();
    M.IsCode = Fields[3] == "1";
    M.Guard = Fields[4].str();
    Result.Mentions.push_back(std::move(M));
  }
  return Result;
}

/// Whether a line of the kept file can hold \p Path and \p Packed.
bool fitsLine(StringRef Path, StringRef Packed) {
  return !Path.contains('\t') && !Path.contains('\n') &&
         !Packed.contains('\n') && Packed.count('\t') == 3;
}

} // namespace

SourceIndex::SourceIndex(StringRef CacheFolder, StringRef Folder) {
  if (!CacheFolder.empty())
    File = ResultCache::pathFor(CacheFolder, {"sources", Folder});
}

SourceIndex::~SourceIndex() = default;

void SourceIndex::load() {
  if (IsLoaded || File.empty())
    return;
  IsLoaded = true;
  auto Read = MemoryBuffer::getFile(File, /*IsText=*/false,
                                    /*RequiresNullTerminator=*/false);
  if (!Read)
    return;
  Buffer = std::move(*Read);
  auto [Hash, Lines] = Buffer->getBuffer().split('\n');
  if (Hash != utohexstr(contentHash(Lines)))
    return;
  while (!Lines.empty()) {
    auto [Line, Rest] = Lines.split('\n');
    Lines = Rest;
    auto [Path, Facts] = Line.split('\t');
    auto [Stamp, Packed] = Facts.split('\t');
    Kept[Path] = {Stamp, Packed};
  }
}

void SourceIndex::readOne(StringRef Path, Entry &Result) const {
  // Before the content: what changes in between has another stamp later.
  std::string Stamp = File.empty() ? "" : stampOf(Path);
  auto Known = Kept.find(Path);
  if (Known != Kept.end() && !Stamp.empty() && Known->second.Stamp == Stamp) {
    Result.Facts = unpacked(Known->second.Packed);
    Result.IsRead = true;
    return;
  }
  // A pipe would never end.
  if (!sys::fs::is_regular_file(Path))
    return;
  auto Text = MemoryBuffer::getFile(Path);
  if (!Text)
    return;
  Result.Fresh =
      packed((*Text)->getBuffer(), sys::path::extension(Path) == ".h");
  Result.Facts = unpacked(Result.Fresh);
  Result.IsRead = true;
  if (fitsLine(Path, Result.Fresh))
    Result.Stamp = std::move(Stamp);
}

void SourceIndex::read(ArrayRef<std::string> Paths, unsigned Threads) {
  std::vector<StringMapEntry<Entry> *> New;
  for (const std::string &Path : Paths)
    if (auto [At, IsNew] = Entries.try_emplace(Path); IsNew)
      New.push_back(&*At);
  if (New.size() > Few)
    load();
  inParallel(New.size(), Threads,
             [&](size_t I) { readOne(New[I]->getKey(), New[I]->getValue()); });
}

const SourceFacts *SourceIndex::of(StringRef Path) const {
  auto At = Entries.find(Path);
  return At != Entries.end() && At->second.IsRead ? &At->second.Facts : nullptr;
}

void SourceIndex::save(ArrayRef<std::string> Folders) const {
  if (!IsLoaded)
    return;
  auto StillHolds = [&](StringRef Path) {
    auto At = Entries.find(Path);
    if (At != Entries.end())
      return At->second.IsRead && At->second.Fresh.empty();
    return llvm::none_of(
        Folders, [&](StringRef Folder) { return isAtOrBelow(Path, Folder); });
  };
  auto IsToKeep = [](const Entry &E) {
    return !E.Fresh.empty() && !E.Stamp.empty();
  };
  if (llvm::all_of(Kept,
                   [&](const auto &E) { return StillHolds(E.first()); }) &&
      llvm::none_of(Entries, [&](const auto &E) { return IsToKeep(E.second); }))
    return;
  std::string Lines;
  raw_string_ostream OS(Lines);
  for (const auto &[Path, Facts] : Kept)
    if (StillHolds(Path))
      OS << Path << '\t' << Facts.Stamp << '\t' << Facts.Packed << '\n';
  for (const auto &[Path, Here] : Entries)
    if (IsToKeep(Here))
      OS << Path << '\t' << Here.Stamp << '\t' << Here.Fresh << '\n';
  OS.flush();
  if (sys::fs::create_directories(sys::path::parent_path(File)))
    return;
  consumeError(writeToOutput(File, [&](raw_ostream &Out) {
    Out << utohexstr(contentHash(Lines)) << '\n' << Lines;
    return Error::success();
  }));
}

} // namespace kmap_tidy
