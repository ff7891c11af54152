//===--- KernelTree.cpp - a kernel source tree ----------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/compdb/KernelTree.h"
#include "tools/Failure.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace kmap_tidy {
namespace {

/// The value of `NAME = value` in the text of a Makefile; empty when absent.
llvm::StringRef makeVariable(llvm::StringRef Makefile, llvm::StringRef Name) {
  while (!Makefile.empty()) {
    auto [Line, Rest] = Makefile.split('\n');
    if (Line.consume_front(Name) && Line.ltrim().starts_with("="))
      return Line.ltrim().drop_front().trim();
    Makefile = Rest;
  }
  return {};
}

bool existsBelow(llvm::StringRef Folder, const llvm::Twine &Name) {
  llvm::SmallString<256> Path(Folder);
  path::append(Path, Name);
  return fs::exists(Path);
}

/// Kbuild's own test (outputmakefile): with these present, the compiler would
/// pick up the tree's generated headers instead of the build folder's.
llvm::Error checkUnconfigured(llvm::StringRef Path, const Architecture &Arch) {
  std::string Generated = ("arch/" + Arch.Folder + "/include/generated").str();
  for (llvm::StringRef Leftover :
       {llvm::StringRef(".config"), llvm::StringRef("include/config"),
        llvm::StringRef(Generated)})
    if (existsBelow(Path, Leftover))
      return failure(Path + ": configured in place (" + Leftover +
                     " is there), which keeps Kbuild from building elsewhere; "
                     "save its .config and run 'make -C " +
                     Path + " ARCH=" + Arch.Name +
                     " mrproper', or use a clean copy (git worktree)");
  return llvm::Error::success();
}

} // namespace

llvm::Expected<KernelTree> openKernelTree(llvm::StringRef Path,
                                          const Architecture &Arch) {
  llvm::SmallString<256> Real;
  if (std::error_code EC = fs::real_path(Path, Real))
    return failure(Path + ": " + EC.message());
  // Kbuild stops at these, make cannot quote them.
  if (Real.str().find_first_of(" :\t") != llvm::StringRef::npos)
    return failure(Real + ": Kbuild takes no path with spaces or colons; move "
                          "the tree or go through a path without them");

  auto Makefile = llvm::MemoryBuffer::getFile(Real + "/Makefile");
  if (!Makefile || !existsBelow(Real, "Kbuild") ||
      !existsBelow(Real, "Kconfig"))
    return failure(Real +
                   ": not a kernel tree (no Makefile, Kbuild and "
                   "Kconfig); --source names the folder that holds them");
  llvm::StringRef Text = (*Makefile)->getBuffer();
  llvm::StringRef Major = makeVariable(Text, "VERSION");
  llvm::StringRef Minor = makeVariable(Text, "PATCHLEVEL");
  if (Major.empty() || Minor.empty())
    return failure(Real + ": not a kernel tree (its Makefile has no VERSION "
                          "and PATCHLEVEL)");
  if (!Text.contains("LLVM_SUFFIX"))
    return failure(Real + ": Linux " + Major + "." + Minor +
                   " does not know LLVM=-N, which came with 5.18; make a "
                   "database with its own build and gen_compile_commands.py");
  if (!existsBelow(Real, "arch/" + Arch.Folder))
    return failure(Real + ": has no arch/" + Arch.Folder + " for --arch " +
                   Arch.Name);
  if (llvm::Error E = checkUnconfigured(Real, Arch))
    return E;

  llvm::StringRef Patch = makeVariable(Text, "SUBLEVEL");
  return KernelTree{Real.str().str(),
                    (Major + "." + Minor + "." + Patch).str()};
}

llvm::Expected<KernelFolder> findKernelFolder(const KernelTree &Tree,
                                              llvm::StringRef Name) {
  llvm::SmallString<256> Named(Name);
  if (path::is_relative(Name)) {
    Named = Tree.Path;
    path::append(Named, Name);
  }
  llvm::SmallString<256> Real;
  if (fs::real_path(Named, Real) || !fs::is_directory(Real))
    return failure(Name + ": no such folder in " + Tree.Path);
  llvm::StringRef Relative = Real;
  if (!Relative.consume_front(Tree.Path) || !Relative.consume_front("/"))
    return failure(Name + ": not a folder below " + Tree.Path);

  llvm::StringRef Target = Relative;
  while (!Target.empty() && !existsBelow(Tree.Path, Target + "/Makefile") &&
         !existsBelow(Tree.Path, Target + "/Kbuild"))
    Target = path::parent_path(Target);
  if (Target.empty())
    return failure(Name + ": nothing is compiled there (no Makefile); name a "
                          "folder with sources, or none for the whole tree");
  return KernelFolder{Relative.str(), Target.str()};
}

} // namespace kmap_tidy
