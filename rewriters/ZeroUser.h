//===--- ZeroUser.h - zero_user*() to page and folio helpers ----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Converts zero_user(), zero_user_segment() and zero_user_segments(). On
/// `&folio->page` the folio helpers do the very same. On another page
/// memzero_page() does, if start and end are proven to be in one page and in
/// order: the old calls go on to the next page of a compound page, and do
/// nothing when the end is in front of the start (RULES R9).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_ZEROUSER_H
#define KMAP_TIDY_REWRITERS_ZEROUSER_H

#include "rewriters/Edit.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace clang {
class FunctionDecl;
} // namespace clang

namespace kmap_tidy {

class TranslationUnit;

struct ZeroUserCall {
  llvm::StringRef Name; ///< static storage
  clang::SourceRange Range;
  const clang::FunctionDecl *Function;
  std::string Page;
  /// What it becomes; empty if it stays.
  llvm::StringRef Helper;
  Resolution Outcome;
};

/// The calls in functions of the main file, each converted or refused.
std::vector<ZeroUserCall> convertZeroUser(TranslationUnit &TU);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_ZEROUSER_H
