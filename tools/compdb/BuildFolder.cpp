//===--- BuildFolder.cpp - where a kernel is prepared ---------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/compdb/BuildFolder.h"
#include "tools/Failure.h"
#include "tools/compdb/TextFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace fs = llvm::sys::fs;

namespace kmap_tidy {
namespace {

constexpr llvm::StringLiteral OwnFolder = ".kmap-tidy";
constexpr llvm::StringLiteral PreparedFile = "prepared";

bool isEmpty(llvm::StringRef Folder) {
  std::error_code EC;
  return fs::directory_iterator(Folder, EC) == fs::directory_iterator();
}

} // namespace

std::string BuildFolder::file(const llvm::Twine &Name) const {
  return (Path + "/" + Name).str();
}

std::string BuildFolder::ownFile(const llvm::Twine &Name) const {
  return (Path + "/" + OwnFolder + "/" + Name).str();
}

llvm::Expected<BuildFolder> BuildFolder::open(llvm::StringRef Path) {
  if (std::error_code EC = fs::create_directories(Path))
    return failure(Path + ": cannot be made: " + EC.message() +
                   "; --build needs a folder that can be written");
  llvm::SmallString<256> Real;
  if (std::error_code EC = fs::real_path(Path, Real))
    return failure(Path + ": " + EC.message());
  if (Real.str().find_first_of(" :\t") != llvm::StringRef::npos)
    return failure(Real + ": Kbuild takes no path with spaces or colons; use "
                          "another --build");

  BuildFolder Folder(Real);
  if (!fs::is_directory(Folder.ownFile("")) && !isEmpty(Real))
    return failure(Real + ": not empty, and not made by kmap-tidy compdb; use "
                          "a new --build, so that nothing is overwritten");
  if (std::error_code EC = fs::create_directories(Folder.ownFile("")))
    return failure(Real + ": cannot be written: " + EC.message() +
                   "; use another --build");
  if (llvm::Error E = Folder.lock())
    return E;
  return Folder;
}

llvm::Error BuildFolder::lock() const {
  int Descriptor;
  if (std::error_code EC = fs::openFileForWrite(ownFile("lock"), Descriptor,
                                                fs::CD_OpenAlways, fs::OF_None))
    return failure(ownFile("lock") + ": " + EC.message() +
                   "; use another --build");
  // Never closed: the lock is to last as long as the process, and goes with it
  // when it is killed.
  if (fs::tryLockFile(Descriptor))
    return failure(Path + ": another kmap-tidy compdb is at work there; wait "
                          "for it or use another --build");
  return llvm::Error::success();
}

llvm::Expected<bool>
BuildFolder::isPreparedFor(llvm::StringRef Identity) const {
  auto Recorded = llvm::MemoryBuffer::getFile(ownFile(PreparedFile));
  if (!Recorded)
    return false;
  llvm::StringRef Then = (*Recorded)->getBuffer(), Now = Identity;
  if (Then == Now)
    return true;
  llvm::StringRef ThenLine, NowLine;
  while (ThenLine == NowLine && !(Then.empty() && Now.empty())) {
    std::tie(ThenLine, Then) = Then.split('\n');
    std::tie(NowLine, Now) = Now.split('\n');
  }
  return failure(Path + ": prepared with " + ThenLine + ", not " + NowLine +
                 "; use another --build, or remove this one");
}

llvm::Error BuildFolder::setPrepared(llvm::StringRef Identity) const {
  return writeTextFile(ownFile(PreparedFile), Identity);
}

} // namespace kmap_tidy
