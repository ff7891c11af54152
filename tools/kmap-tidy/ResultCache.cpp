//===--- ResultCache.cpp - results of earlier runs ------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/ResultCache.h"
#include "checks/Registry.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CachePruning.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA1.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

/// pruneCache() removes nothing but files of this prefix.
constexpr StringLiteral EntryPrefix = "llvmcache-";

/// Hashes parts that cannot run into each other.
class KeyMaker {
public:
  void add(StringRef Part) {
    Hash.update(utostr(Part.size()) + ":");
    Hash.update(Part);
  }
  void add(uint64_t Number) { add(utostr(Number)); }
  std::string key() { return toHex(Hash.final(), /*LowerCase=*/true); }

private:
  SHA1 Hash;
};

std::string pathOfKey(StringRef Folder, KeyMaker &Key) {
  SmallString<256> Path(Folder);
  sys::path::append(Path, EntryPrefix + Key.key());
  return std::string(Path);
}

} // namespace

std::string ResultCache::pathOf(const CompileJob &Job,
                                const UnitOptions &Options,
                                const Overlay *Edited) {
  KeyMaker Key;
  Key.add(programIdentity());
  Key.add(Options.Tree->folder());
  Key.add(Job.File);
  Key.add(Job.Directory);
  Key.add(Job.CommandLine.size());
  for (const std::string &Flag : Job.CommandLine)
    Key.add(Flag);
  Key.add(Options.Checks.size());
  for (const CheckEntry *Check : Options.Checks)
    Key.add(Check->Name);
  Key.add(Options.Chosen.ExplicitSections);
  Key.add(Options.KeepWarnings);
  Key.add(Options.AllBodies);
  Key.add(Job.Exports.size());
  for (const std::string &Name : Job.Exports)
    Key.add(Name);
  Key.add(Job.ExportedSlots.size());
  for (const auto &[Name, Place] : Job.ExportedSlots)
    Key.add(Name);
  Key.add(Job.HeadersStore);
  if (Job.Foreign)
    Key.add(pack(*Job.Foreign));
  Key.add(Job.ExportsPages);
  Key.add(Job.Walked.size());
  for (const std::string &Header : Job.Walked)
    Key.add(Header);
  if (Job.Pages)
    Key.add(pack(*Job.Pages));
  if (Edited) {
    // In order, which a StringMap has not.
    std::map<StringRef, StringRef> Files;
    for (const auto &Entry : *Edited)
      Files[Entry.getKey()] = Entry.getValue();
    for (const auto &[Path, Content] : Files) {
      Key.add(Path);
      Key.add(Content);
    }
  }
  return pathOfKey(Folder, Key);
}

std::string ResultCache::pathFor(StringRef Folder, ArrayRef<StringRef> Key) {
  KeyMaker Maker;
  Maker.add(programIdentity());
  for (StringRef Part : Key)
    Maker.add(Part);
  return pathOfKey(Folder, Maker);
}

bool ResultCache::isCurrent(StringRef Path, uint64_t State) {
  std::unique_lock<std::mutex> Guard(Lock);
  auto [At, New] = Now.try_emplace(Path);
  Current &Here = At->second;
  if (New) {
    sys::fs::file_status Status;
    if (!sys::fs::status(Path, Status))
      Here.Kind = sys::fs::is_directory(Status) ? file_state::Folder
                                                : file_state::Unread;
  }
  if (State <= file_state::Unread)
    return Here.Kind == State;
  if (Here.Kind != file_state::Unread)
    return false;
  if (!Here.Hash) {
    // Reading takes long; two threads may read the same file.
    Guard.unlock();
    auto Buffer = MemoryBuffer::getFile(Path);
    uint64_t Hash = Buffer ? contentHash((*Buffer)->getBuffer()) : 0;
    Guard.lock();
    Here.Hash = Hash;
  }
  return *Here.Hash == State;
}

std::optional<UnitReport> ResultCache::find(const CompileJob &Job,
                                            const UnitOptions &Options,
                                            const Overlay *Edited) {
  if (!isOn())
    return std::nullopt;
  auto Buffer = MemoryBuffer::getFile(pathOf(Job, Options, Edited));
  CachedUnit Entry;
  if (!Buffer || !unpack((*Buffer)->getBuffer(), Entry))
    return std::nullopt;
  for (StringRef Lines = Entry.Files; !Lines.empty();) {
    auto [Line, Rest] = Lines.split('\n');
    Lines = Rest;
    auto [State, Path] = Line.split(' ');
    uint64_t Number;
    if (State.getAsInteger(16, Number) || !isCurrent(Path, Number))
      return std::nullopt;
  }
  Entry.Report.Configuration = Job.Configuration;
  std::lock_guard<std::mutex> Guard(Lock);
  ++Hits;
  return std::move(Entry.Report);
}

void ResultCache::keep(const CompileJob &Job, const UnitOptions &Options,
                       const Overlay *Edited, const UnitReport &Report,
                       FileStates Files) {
  if (!isOn() || sys::fs::create_directories(Folder))
    return;
  // What stands in for a file is part of the key.
  if (Edited)
    for (const auto &Entry : *Edited)
      Files.erase(Entry.getKey().str());
  std::string Lines;
  for (const auto &[Path, State] : Files)
    Lines += utohexstr(State) + " " + Path + "\n";
  std::string Bytes = pack(CachedUnit{Report, std::move(Lines)});
  consumeError(
      writeToOutput(pathOf(Job, Options, Edited), [&](raw_ostream &OS) {
        OS << Bytes;
        return Error::success();
      }));
}

void ResultCache::prune(unsigned Megabytes) const {
  if (!isOn() || !sys::fs::is_directory(Folder))
    return;
  CachePruningPolicy Policy;
  Policy.Interval = std::chrono::seconds(0);
  Policy.Expiration = std::chrono::seconds(0);
  Policy.MaxSizePercentageOfAvailableSpace = 0;
  Policy.MaxSizeBytes = uint64_t(Megabytes) << 20;
  pruneCache(Folder, Policy);
}

} // namespace kmap_tidy
