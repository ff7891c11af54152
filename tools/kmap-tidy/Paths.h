//===--- Paths.h - file names as reports give them --------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Absolute paths, and from the source manager's idea of a file to the name in
/// a report.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_PATHS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_PATHS_H

#include "tools/kmap-tidy/Root.h"
#include "clang/Basic/SourceLocation.h"

namespace clang {
class SourceManager;
} // namespace clang

namespace kmap_tidy {

/// \p Path seen from the working directory: absolute, without dots.
std::string absolutePath(llvm::StringRef Path);

/// Whether \p File is \p Path, or in a folder below it; both are absolute.
bool isAtOrBelow(llvm::StringRef File, llvm::StringRef Path);

/// Absolute path of \p File without dots; empty for a buffer that is no file.
std::string absoluteName(clang::FileID File, const clang::SourceManager &SM);

/// The same as Root::display() names it.
std::string displayName(clang::FileID File, const clang::SourceManager &SM,
                        const Root &Tree);

enum class HeaderKind {
  /// Beside the code that includes it.
  OfCode,
  /// Its inline functions are the kernel's API: its bodies are half of a parse,
  /// and hardly one has a site.
  OfApi,
  /// The same, and not below the root.
  Foreign,
};

/// Of the header that \p Tree displays as \p Displayed.
HeaderKind headerKind(llvm::StringRef Displayed, const Root &Tree);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_PATHS_H
