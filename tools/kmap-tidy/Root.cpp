//===--- Root.cpp - the source tree of a run ------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Root.h"
#include "tools/kmap-tidy/Paths.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

bool has(StringRef Folder, StringRef Name) {
  SmallString<256> Path(Folder);
  sys::path::append(Path, Name);
  return sys::fs::exists(Path);
}

bool isTreeTop(StringRef Folder) {
  return has(Folder, ".git") ||
         (has(Folder, "Kbuild") && has(Folder, "Kconfig"));
}

bool isInside(StringRef Path, StringRef Folder) {
  return Path.starts_with(Folder) &&
         (Path.size() == Folder.size() || Path[Folder.size()] == '/');
}

std::string commonFolder(ArrayRef<std::string> Files) {
  StringRef Common = sys::path::parent_path(Files.front());
  for (StringRef File : Files)
    while (!Common.empty() && Common != "/" && !isInside(File, Common))
      Common = sys::path::parent_path(Common);
  return Common.str();
}

} // namespace

Root::Root(std::string Folder)
    : Folder(std::move(Folder)),
      IsKernel(has(this->Folder, "include/linux/kconfig.h")) {}

Expected<Root> Root::find(StringRef Given, const Database &DB) {
  if (!Given.empty()) {
    std::string Path = absolutePath(Given);
    if (!sys::fs::is_directory(Path))
      return createStringError(inconvertibleErrorCode(),
                               "--root %s: no such folder",
                               Given.str().c_str());
    return Root(std::move(Path));
  }
  SmallString<256> Path, Link(DB.configurations().front().Folder);
  sys::path::append(Link, "source");
  if (sys::fs::is_symlink_file(Link) && !sys::fs::real_path(Link, Path))
    return Root(std::string(Path));
  Root Beside(DB.configurations().front().Folder);
  if (llvm::all_of(DB.files(), [&](const std::string &File) {
        return Beside.contains(File);
      }))
    return Beside;
  for (StringRef Above = sys::path::parent_path(DB.files().front());
       !Above.empty(); Above = sys::path::parent_path(Above))
    if (isTreeTop(Above))
      return Root(Above.str());
  return Root(commonFolder(DB.files()));
}

bool Root::isSure() const {
  return isTreeTop(Folder) || has(Folder, "compile_commands.json");
}

bool Root::contains(StringRef Path) const { return isInside(Path, Folder); }

std::string Root::display(StringRef Path) const {
  if (contains(Path) && Path.size() > Folder.size())
    return Path.substr(Folder.size() + 1).str();
  SmallString<256> RealRoot, Real;
  // The database may reach the tree by another name than --root does.
  if (sys::fs::real_path(Folder, RealRoot) || sys::fs::real_path(Path, Real))
    return Path.str();
  StringRef Rest = Real;
  if (Rest.consume_front(RealRoot) && Rest.consume_front("/"))
    return Rest.str();
  return Path.str();
}

std::string Root::absolute(StringRef Displayed) const {
  if (sys::path::is_absolute(Displayed))
    return Displayed.str();
  return Folder + "/" + Displayed.str();
}

} // namespace kmap_tidy
