//===--- AtomicFile.cpp - files that are old or new, never half -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/AtomicFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Errc.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm;

namespace kmap_tidy {
namespace {

Error failure(StringRef Path, std::error_code Code) {
  return createStringError(Code, "%s: cannot be written (%s)",
                           Path.str().c_str(), Code.message().c_str());
}

std::error_code lastError() {
  return std::error_code(errno, std::generic_category());
}

std::error_code writeAll(int Descriptor, StringRef Content) {
  while (!Content.empty()) {
    ssize_t Written = ::write(Descriptor, Content.data(), Content.size());
    if (Written < 0 && errno == EINTR)
      continue;
    if (Written < 0)
      return lastError();
    Content = Content.drop_front(Written);
  }
  return {};
}

Error writeInPlace(StringRef Path, StringRef Content) {
  int Descriptor = ::open(Path.str().c_str(), O_WRONLY | O_CLOEXEC);
  if (Descriptor < 0)
    return failure(Path, lastError());
  std::error_code Code = writeAll(Descriptor, Content);
  ::close(Descriptor);
  if (Code)
    return failure(Path, Code);
  return Error::success();
}

/// A rename is durable once its folder is.
void syncFolder(StringRef File) {
  SmallString<256> Folder(sys::path::parent_path(File));
  if (Folder.empty())
    Folder = ".";
  int Descriptor = ::open(Folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (Descriptor < 0)
    return;
  ::fsync(Descriptor);
  ::close(Descriptor);
}

std::error_code fillTemporary(int Descriptor, StringRef Content,
                              const struct stat *Old) {
  if (std::error_code Code = writeAll(Descriptor, Content))
    return Code;
  if (Old) {
    // Changing the owner may be forbidden and may clear mode bits: first the
    // owner, and only the mode is an error.
    [[maybe_unused]] int Ignored =
        ::fchown(Descriptor, Old->st_uid, Old->st_gid);
    if (::fchmod(Descriptor, Old->st_mode & 07777))
      return lastError();
  }
  if (::fsync(Descriptor))
    return lastError();
  return {};
}

/// Makes two runs take turns. It locks what the path names now: a run that gets
/// the lock of a file that was replaced meanwhile sees so by its content.
class FileLock {
public:
  explicit FileLock(const char *Path)
      : Descriptor(Path ? ::open(Path, O_RDONLY | O_CLOEXEC) : -1) {
    if (Descriptor >= 0)
      ::flock(Descriptor, LOCK_EX);
  }
  FileLock(const FileLock &) = delete;
  FileLock &operator=(const FileLock &) = delete;
  ~FileLock() {
    if (Descriptor >= 0)
      ::close(Descriptor);
  }

private:
  const int Descriptor;
};

} // namespace

Error replaceFile(StringRef Path, StringRef Content,
                  function_ref<Error()> BeforeRename) {
  SmallString<256> Target(Path);
  struct stat Old = {};
  bool Exists = ::stat(Target.c_str(), &Old) == 0;
  if (Exists && S_ISDIR(Old.st_mode))
    return failure(Path, make_error_code(errc::is_a_directory));
  if (Exists && !S_ISREG(Old.st_mode))
    return writeInPlace(Path, Content);
  // rename() would replace a link, not what it names.
  if (Exists)
    if (std::error_code Code = sys::fs::real_path(Path, Target))
      return failure(Path, Code);
  // The folder may permit what the file's mode forbids: the mode is the user's
  // word.
  if (Exists && ::access(Target.c_str(), W_OK))
    return failure(Path, lastError());

  FileLock Lock(Exists ? Target.c_str() : nullptr);
  if (BeforeRename)
    if (Error Refused = BeforeRename())
      return Refused;

  SmallString<256> Temporary;
  int Descriptor = -1;
  if (std::error_code Code = sys::fs::createUniqueFile(
          Target + ".kmap-tidy-%%%%%%%%", Descriptor, Temporary,
          sys::fs::OF_None, Exists ? 0600 : 0666))
    return failure(Path, Code);
  sys::RemoveFileOnSignal(Temporary);
  std::error_code Code =
      fillTemporary(Descriptor, Content, Exists ? &Old : nullptr);
  ::close(Descriptor);
  if (!Code)
    Code = sys::fs::rename(Temporary, Target);
  if (Code)
    ::unlink(Temporary.c_str());
  sys::DontRemoveFileOnSignal(Temporary);
  if (Code)
    return failure(Path, Code);
  syncFolder(Target);
  return Error::success();
}

bool isFileSystemWide(Error &E) {
  bool Wide = false;
  // Take it apart and put it together: LLVM 16 has no way to look inside.
  E = handleErrors(std::move(E), [&](std::unique_ptr<ErrorInfoBase> Info) {
    std::error_code Code = Info->convertToErrorCode();
    Wide |= Code == errc::no_space_on_device ||
            Code == std::errc::read_only_file_system ||
            Code == std::errc::io_error;
    return Error(std::move(Info));
  });
  return Wide;
}

} // namespace kmap_tidy
