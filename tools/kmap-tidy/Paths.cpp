//===--- Paths.cpp - file names as reports give them ----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Paths.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace clang;
using namespace llvm;

namespace kmap_tidy {

std::string absolutePath(StringRef Path) {
  SmallString<256> Result(Path);
  // The working directory may be gone.
  if (sys::fs::make_absolute(Result))
    return Path.str();
  sys::path::remove_dots(Result, /*remove_dot_dot=*/true);
  return std::string(Result);
}

bool isAtOrBelow(StringRef File, StringRef Path) {
  if (!File.starts_with(Path))
    return false;
  return File.size() == Path.size() || Path == "/" || File[Path.size()] == '/';
}

std::string absoluteName(FileID File, const SourceManager &SM) {
  auto Entry = SM.getFileEntryRefForID(File);
  if (!Entry)
    return "";
  SmallString<256> Path(Entry->getName());
  // The unit's own working directory, not the process'.
  SM.getFileManager().makeAbsolutePath(Path);
  sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  return std::string(Path);
}

std::string displayName(FileID File, const SourceManager &SM,
                        const Root &Tree) {
  std::string Path = absoluteName(File, SM);
  return Path.empty() ? Path : Tree.display(Path);
}

HeaderKind headerKind(StringRef Displayed, const Root &Tree) {
  if (sys::path::is_absolute(Displayed))
    return HeaderKind::Foreign;
  bool IsOfApi =
      Tree.isKernel() &&
      (Displayed.starts_with("include/") ||
       (Displayed.starts_with("arch/") && Displayed.contains("/include/")));
  return IsOfApi ? HeaderKind::OfApi : HeaderKind::OfCode;
}

} // namespace kmap_tidy
