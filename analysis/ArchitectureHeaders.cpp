//===--- ArchitectureHeaders.cpp - asm/ of every architecture -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/ArchitectureHeaders.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

using llvm::StringRef;

namespace kmap_tidy {

std::optional<ArchitectureHeader> architectureHeader(StringRef Path) {
  auto Split = [&](StringRef Folder) { return Path.rsplit(Folder); };
  if (auto [Root, Name] = Split("/include/asm-generic/"); !Name.empty())
    return ArchitectureHeader{Root, Name};
  auto [Arch, Name] = Split("/include/asm/");
  StringRef Folder = llvm::sys::path::parent_path(Arch);
  if (Name.empty() || llvm::sys::path::filename(Folder) != "arch")
    return std::nullopt;
  return ArchitectureHeader{llvm::sys::path::parent_path(Folder), Name};
}

std::vector<std::string> ofOtherArchitectures(StringRef Path,
                                              llvm::vfs::FileSystem &Files) {
  std::vector<std::string> Found;
  std::optional<ArchitectureHeader> Own = architectureHeader(Path);
  if (!Own)
    return Found;
  auto Add = [&](llvm::Twine Header) {
    std::string Other = Header.str();
    if (Other != Path && Files.exists(Other))
      Found.push_back(std::move(Other));
  };
  Add(Own->Root + "/include/asm-generic/" + Own->Name);
  std::error_code Error;
  for (llvm::vfs::directory_iterator
           Arch = Files.dir_begin(Own->Root + "/arch", Error),
           End;
       !Error && Arch != End; Arch.increment(Error))
    Add(Arch->path() + "/include/asm/" + Own->Name);
  llvm::sort(Found);
  return Found;
}

} // namespace kmap_tidy
