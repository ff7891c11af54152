//===--- BuildFolder.h - where a kernel is prepared -------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_COMPDB_BUILDFOLDER_H
#define KMAP_TIDY_TOOLS_COMPDB_BUILDFOLDER_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include <string>

namespace kmap_tidy {

/// The folder given by --build. Everything of ours in it, except for the
/// database itself, is below `.kmap-tidy/`; the rest is Kbuild's.
class BuildFolder {
public:
  /// Makes \p Path if needed and locks it for this process. Refuses a folder
  /// with contents that are not ours, as Kbuild would overwrite them, and one
  /// that another call is at work in.
  static llvm::Expected<BuildFolder> open(llvm::StringRef Path);

  /// Absolute, without symbolic links.
  const std::string &path() const { return Path; }
  /// The path of \p Name in the folder.
  std::string file(const llvm::Twine &Name) const;
  /// The path of \p Name in `.kmap-tidy/`.
  std::string ownFile(const llvm::Twine &Name) const;

  /// Whether the folder was prepared, and for the same thing: \p Identity holds
  /// a line `what: value` for everything that must not change. An error when it
  /// was prepared for something else.
  llvm::Expected<bool> isPreparedFor(llvm::StringRef Identity) const;
  /// Records that the folder is prepared. The last step of preparing, so that
  /// one that was killed is done again.
  llvm::Error setPrepared(llvm::StringRef Identity) const;

private:
  explicit BuildFolder(llvm::StringRef Path) : Path(Path.str()) {}
  llvm::Error lock() const;

  std::string Path;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_COMPDB_BUILDFOLDER_H
