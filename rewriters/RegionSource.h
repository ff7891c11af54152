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

/// What a region is to the comments about it.
struct CommentSubject {
  /// One that speaks of page faults alone stays true.
  bool FaultsStayOff = false;
  /// The whole function is about the mapping.
  bool IsWrapper = false;
  /// kmap() itself is called; else a comment means mapping in general by it.
  bool CallsKmap = true;
};

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

  /// Comments among the lines, or right above them, that speak of the mapping's
  /// atomicity or scheduling (RULES R18), and, unless \p Function is null,
  /// those anywhere in it, or right above it, that name a deprecated mapping or
  /// what only such a mapping does. Parts of the file, each once.
  llvm::SmallVector<llvm::StringRef, 2>
  commentsOnMapping(const clang::FunctionDecl *Function,
                    CommentSubject About = {}) const;

  /// Where \p Part, a part of the file, is.
  clang::CharSourceRange rangeOf(llvm::StringRef Part) const;

private:
  llvm::StringRef lines() const;

  const clang::SourceManager &SM;
  clang::FileID File;
  unsigned Begin = 0;
  unsigned End = 0; ///< equal to Begin: still empty
};

/// Whether the line of \p Buffer in front of \p Offset, blank ones left out, is
/// a preprocessor directive.
bool isBehindDirective(llvm::StringRef Buffer, unsigned Offset);

/// The white space that begins the line of \p Offset; nothing if something else
/// stands in front of \p Offset.
std::optional<llvm::StringRef> indentationAt(llvm::StringRef Buffer,
                                             unsigned Offset);

/// How the line of \p Offset ends.
llvm::StringRef lineEndingAt(llvm::StringRef Buffer, unsigned Offset);

/// \p Buffer from \p First, or from the comment that ends in front of it, to
/// \p End.
llvm::StringRef withCommentAbove(llvm::StringRef Buffer, size_t First,
                                 size_t End);

/// \p Comment on one line, without its delimiters.
std::string commentText(llvm::StringRef Comment);

/// An API's name, and that of its replacement.
using Renaming = std::pair<llvm::StringRef, llvm::StringRef>;

/// The places of \p Comment where \p Renamings make it true again. Nothing if
/// it says more that the conversion makes untrue, or names other APIs.
std::optional<llvm::SmallVector<std::pair<llvm::StringRef, llvm::StringRef>, 2>>
renamedIn(llvm::StringRef Comment, llvm::ArrayRef<Renaming> Renamings);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_REGIONSOURCE_H
