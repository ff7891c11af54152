//===--- Root.h - the source tree of a run ----------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Which folder is the source tree, and the paths of reports relative to it.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_ROOT_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_ROOT_H

#include "tools/kmap-tidy/Database.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace kmap_tidy {

/// Paths of a run. Reports name files below the root relative to it, all other
/// files by absolute path.
class Root {
public:
  explicit Root(std::string Folder);

  /// `--root` if given; else, for the first database: its `source` link (a
  /// kernel object folder), else its own folder if that is above all files,
  /// else the nearest folder above its first file that holds `.git` or a
  /// kernel's top-level Kbuild, else the deepest folder above all files. The
  /// error names a
  /// `--root` that is no folder.
  static llvm::Expected<Root> find(llvm::StringRef Given, const Database &DB);

  /// Whether the folder is the top of a tree (of a repository, a kernel, a
  /// built module), rather than just above all files.
  bool isSure() const;

  /// Whether the folder has the kernel's own headers.
  bool isKernel() const { return IsKernel; }

  llvm::StringRef folder() const { return Folder; }

  /// \p Path, absolute, as reports name it.
  std::string display(llvm::StringRef Path) const;

  /// The inverse of \c display().
  std::string absolute(llvm::StringRef Displayed) const;

  bool contains(llvm::StringRef AbsolutePath) const;

private:
  std::string Folder;
  bool IsKernel;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_ROOT_H
