//===--- SourceFiles.cpp - the C files of a tree --------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/SourceFiles.h"
#include "analysis/Compat.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Threading.h"
#include <algorithm>

using namespace llvm;

namespace kmap_tidy {
namespace {

bool isSource(StringRef Path) {
  StringRef Extension = sys::path::extension(Path);
  // The last two become one of the others when the kernel is built.
  return Extension == ".c" || Extension == ".h" || Extension == ".c_shipped" ||
         Extension == ".h_shipped";
}

void addSourcesBelow(StringRef Folder, bool WithLinks,
                     std::vector<std::string> &Result) {
  std::error_code EC;
  sys::fs::recursive_directory_iterator At(Folder, EC,
                                           /*follow_symlinks=*/false),
      End;
  for (; At != End && !EC; At.increment(EC)) {
    if (sys::path::filename(At->path()).starts_with(".")) {
      At.no_push();
      continue;
    }
    bool IsFile =
        At->type() == sys::fs::file_type::regular_file ||
        (WithLinks && At->type() == sys::fs::file_type::symlink_file &&
         sys::fs::is_regular_file(At->path()));
    if (IsFile && isSource(At->path()))
      Result.push_back(At->path());
  }
}

} // namespace

std::vector<std::string> sourcesBelow(ArrayRef<std::string> Folders,
                                      bool WithLinks) {
  std::vector<std::string> Result;
  for (const std::string &Folder : Folders)
    addSourcesBelow(Folder, WithLinks, Result);
  llvm::sort(Result);
  Result.erase(std::unique(Result.begin(), Result.end()), Result.end());
  return Result;
}

bool isCode(StringRef Path) {
  return Path.ends_with(".c") || Path.ends_with(".c_shipped");
}

void inParallel(size_t Count, unsigned Threads,
                function_ref<void(size_t)> Each) {
  compat::ThreadPool Pool(hardware_concurrency(Threads));
  // A task per file would cost as much as the reading of it.
  constexpr size_t Batch = 64;
  for (size_t Begin = 0; Begin < Count; Begin += Batch)
    Pool.async([=] {
      for (size_t I = Begin; I < std::min(Begin + Batch, Count); ++I)
        Each(I);
    });
  Pool.wait();
}

} // namespace kmap_tidy
