//===--- RecordingFiles.cpp - what a parse looked at ----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/RecordingFiles.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

class RecordedFile : public vfs::File {
public:
  RecordedFile(std::unique_ptr<vfs::File> Below, uint64_t &State)
      : Below(std::move(Below)), State(State) {}

  ErrorOr<vfs::Status> status() override { return Below->status(); }
  ErrorOr<std::string> getName() override { return Below->getName(); }
  ErrorOr<std::unique_ptr<MemoryBuffer>> getBuffer(const Twine &Name,
                                                   int64_t Size, bool NeedsNull,
                                                   bool IsVolatile) override {
    auto Result = Below->getBuffer(Name, Size, NeedsNull, IsVolatile);
    if (Result)
      State = contentHash((*Result)->getBuffer());
    return Result;
  }
  std::error_code close() override { return Below->close(); }

private:
  std::unique_ptr<vfs::File> Below;
  /// In a map, whose nodes stay where they are.
  uint64_t &State;
};

class RecordingFileSystem : public vfs::ProxyFileSystem {
public:
  RecordingFileSystem(IntrusiveRefCntPtr<vfs::FileSystem> Below,
                      FileStates &Seen)
      : ProxyFileSystem(std::move(Below)), Seen(Seen) {}

  ErrorOr<vfs::Status> status(const Twine &Path) override {
    ErrorOr<vfs::Status> Result = ProxyFileSystem::status(Path);
    note(Path, !Result                 ? file_state::Absent
               : Result->isDirectory() ? file_state::Folder
                                       : file_state::Unread);
    return Result;
  }

  ErrorOr<std::unique_ptr<vfs::File>>
  openFileForRead(const Twine &Path) override {
    auto Result = ProxyFileSystem::openFileForRead(Path);
    if (!Result) {
      // A folder cannot be opened, either.
      status(Path);
      return Result;
    }
    return std::make_unique<RecordedFile>(std::move(*Result),
                                          note(Path, file_state::Unread));
  }

private:
  uint64_t &note(const Twine &Path, uint64_t State) {
    SmallString<256> Name;
    Path.toVector(Name);
    // `..` is kept: behind a symbolic link it is not what it looks like.
    if (!makeAbsolute(Name))
      sys::path::remove_dots(Name);
    return Seen.try_emplace(std::string(Name), State).first->second;
  }

  FileStates &Seen;
};

} // namespace

IntrusiveRefCntPtr<vfs::FileSystem>
recordingFiles(IntrusiveRefCntPtr<vfs::FileSystem> Below, FileStates &Seen) {
  return makeIntrusiveRefCnt<RecordingFileSystem>(std::move(Below), Seen);
}

} // namespace kmap_tidy
