//===--- RegionSource.h - the text of a mapping region ----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What only the text of a region tells: preprocessor conditionals, and
/// comments that speak of the mapping.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_REGIONSOURCE_H
#define KMAP_TIDY_REWRITERS_REGIONSOURCE_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace clang {
class FunctionDecl;
class SourceManager;
} // namespace clang

namespace kmap_tidy {

/// The lines of one file from the first to the last call of a region.
class SourceExtent {
public:
  explicit SourceExtent(const clang::SourceManager &SM) : SM(SM) {}

  /// Extends to \p Range, a character range of file locations. False if it is
  /// in another file.
  bool add(clang::CharSourceRange Range);

  /// Whether a preprocessor conditional among the lines holds a map or unmap of
  /// the API table or one of \p Names.
  bool hasConditionalUse(llvm::ArrayRef<std::string> Names) const;

  /// A comment among the lines, or right above them, that speaks of the
  /// mapping's atomicity or scheduling (RULES R18): its text on one line.
  std::optional<std::string> commentOnMapping() const;

  /// A comment anywhere in \p Function, or right above it, that names a
  /// deprecated mapping or what only such a mapping does: its text on one line.
  std::optional<std::string>
  commentInFunction(const clang::FunctionDecl &Function) const;

private:
  llvm::StringRef lines() const;

  const clang::SourceManager &SM;
  clang::FileID File;
  unsigned Begin = 0;
  unsigned End = 0; ///< equal to Begin: still empty
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_REGIONSOURCE_H
