//===--- HeaderAlternatives.h - other headers of a name ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `#include <asm/NAME>` finds arch/ARCH/include/asm/NAME, or, where an
// architecture has none, include/asm-generic/NAME (Kbuild makes asm/NAME). What
// a driver has of its own is chosen by the folders in which a Makefile lets it
// look for headers.
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_HEADERALTERNATIVES_H
#define KMAP_TIDY_ANALYSIS_HEADERALTERNATIVES_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace clang {
class FileID;
class SourceManager;
} // namespace clang

namespace llvm::vfs {
class FileSystem;
} // namespace llvm::vfs

namespace kmap_tidy {

/// The root of a kernel tree, and NAME.
struct ArchitectureHeader {
  llvm::StringRef Root, Name;
};

/// What the header at \p Path, with slashes, is included as; nothing if it is
/// no such header.
std::optional<ArchitectureHeader> architectureHeader(llvm::StringRef Path);

/// Whether the header at \p Path is in a folder for those that any code may
/// include, rather than one of the program of \p Main. Both are absolute.
bool isApiHeader(llvm::StringRef Path, llvm::StringRef Main,
                 llvm::vfs::FileSystem &Files);

/// The absolute path of \p File.
std::string absolutePath(clang::FileID File, const clang::SourceManager &SM);

/// The same of \p File, and the program's main file.
bool isApiHeader(clang::FileID File, const clang::SourceManager &SM);

/// The paths of the headers that other architectures have in place of that at
/// \p Path, in order; empty if it is none of an architecture. \p Path is
/// absolute.
std::vector<std::string> ofOtherArchitectures(llvm::StringRef Path,
                                              llvm::vfs::FileSystem &Files);

/// The paths of the headers that are found in place of that at \p Path, which
/// is absolute, if one of the folders around it is another one, or is left out,
/// in order.
std::vector<std::string> ofOtherFolders(llvm::StringRef Path,
                                        llvm::vfs::FileSystem &Files);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_HEADERALTERNATIVES_H
