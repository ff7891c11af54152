//===--- HeaderMentions.h - header functions with a site --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Most bodies in headers are skipped while parsing. One that calls a
/// deprecated map or unmap is a site that has to be reported, and the text
/// tells before the body is parsed.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_HEADERMENTIONS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_HEADERMENTIONS_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include <mutex>
#include <vector>

namespace clang {
class SourceManager;
} // namespace clang

namespace kmap_tidy {

/// Whether a file mentions a tracked name. Units share their headers, so one
/// text scan serves them all; safe to share between threads.
class MentioningFiles {
public:
  /// \p Content is that of \p File, as displayed.
  bool contains(llvm::StringRef File, llvm::StringRef Content);

private:
  std::mutex Lock;
  llvm::StringMap<bool> Known;
};

/// Of one translation unit.
class HeaderMentions {
public:
  /// Whether the body of the function whose name is at \p Name, a place in a
  /// file, mentions a deprecated API.
  bool inBodyAt(clang::SourceLocation Name, const clang::SourceManager &SM);

private:
  /// Offsets of the mentions, ascending.
  llvm::DenseMap<clang::FileID, std::vector<unsigned>> Mentions;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_HEADERMENTIONS_H
