//===--- FileTokens.h - tokens of a unit's files, once each -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The text of each file of a unit as tokens (TextTokens.h), made when somebody
/// first asks for them.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_FILETOKENS_H
#define KMAP_TIDY_ANALYSIS_FILETOKENS_H

#include "analysis/TextTokens.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include <memory>

namespace kmap_tidy {

class FileTokens {
public:
  /// \p Context must outlive this.
  explicit FileTokens(const clang::ASTContext &Context) : Context(Context) {}

  /// Those of \p File, which is valid; they live as long as this.
  const TextTokens &of(clang::FileID File) {
    std::unique_ptr<TextTokens> &Tokens = Known[File];
    if (!Tokens)
      Tokens = std::make_unique<TextTokens>(
          Context.getSourceManager().getBufferData(File),
          Context.getLangOpts());
    return *Tokens;
  }

private:
  const clang::ASTContext &Context;
  llvm::DenseMap<clang::FileID, std::unique_ptr<TextTokens>> Known;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_FILETOKENS_H
