//===--- HeaderAlternatives.cpp - other headers of a name -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/HeaderAlternatives.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
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

static void addIfOther(const llvm::Twine &Header, StringRef Path,
                       llvm::vfs::FileSystem &Files,
                       std::vector<std::string> &Found) {
  std::string Other = Header.str();
  if (Other != Path && Files.exists(Other))
    Found.push_back(std::move(Other));
}

/// Adds all \p Rest of folders in \p Folder but \p Path.
static void addInEach(StringRef Folder, StringRef Rest, StringRef Path,
                      llvm::vfs::FileSystem &Files,
                      std::vector<std::string> &Found) {
  std::error_code Error;
  for (llvm::vfs::directory_iterator At = Files.dir_begin(Folder, Error), End;
       !Error && At != End; At.increment(Error))
    addIfOther(At->path() + "/" + Rest, Path, Files, Found);
}

bool isApiHeader(StringRef Path, StringRef Main, llvm::vfs::FileSystem &Files) {
  if (architectureHeader(Path))
    return true;
  size_t At = Path.find("/include/");
  if (At == StringRef::npos ||
      Path.starts_with(Main.take_front(Main.rfind('/') + 1)))
    return false;
  // A driver may have one of its own above its sources, which is no kernel's.
  StringRef Above = Path.take_front(At);
  return !Main.starts_with((Above + "/").str()) ||
         llvm::sys::path::filename(llvm::sys::path::parent_path(Above)) ==
             "arch" ||
         Files.exists(Above + "/include/linux/kernel.h");
}

std::vector<std::string> ofOtherArchitectures(StringRef Path,
                                              llvm::vfs::FileSystem &Files) {
  std::vector<std::string> Found;
  std::optional<ArchitectureHeader> Own = architectureHeader(Path);
  if (!Own)
    return Found;
  addIfOther(Own->Root + "/include/asm-generic/" + Own->Name, Path, Files,
             Found);
  addInEach((Own->Root + "/arch").str(), ("include/asm/" + Own->Name).str(),
            Path, Files, Found);
  llvm::sort(Found);
  return Found;
}

std::vector<std::string> ofOtherFolders(StringRef Path,
                                        llvm::vfs::FileSystem &Files) {
  // As machine/include/mach/NAME is.
  constexpr unsigned Levels = 4;
  std::vector<std::string> Found;
  StringRef Around = llvm::sys::path::parent_path(Path);
  StringRef Rest = llvm::sys::path::filename(Path);
  addIfOther(llvm::sys::path::parent_path(Around) + "/" + Rest, Path, Files,
             Found);
  for (unsigned Level = 0; Level < Levels && Around.size() > 1; ++Level) {
    addInEach(Around, Rest, Path, Files, Found);
    if (Level)
      Rest = Path.drop_front(Around.size() + 1);
    Around = llvm::sys::path::parent_path(Around);
  }
  llvm::sort(Found);
  Found.erase(std::unique(Found.begin(), Found.end()), Found.end());
  return Found;
}

std::string absolutePath(clang::FileID File, const clang::SourceManager &SM) {
  llvm::SmallString<256> Path(SM.getFilename(SM.getLocForStartOfFile(File)));
  SM.getFileManager().makeAbsolutePath(Path);
  llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  return Path.str().str();
}

bool isApiHeader(clang::FileID File, const clang::SourceManager &SM) {
  return isApiHeader(absolutePath(File, SM),
                     absolutePath(SM.getMainFileID(), SM),
                     SM.getFileManager().getVirtualFileSystem());
}

} // namespace kmap_tidy
