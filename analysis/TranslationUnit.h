//===--- TranslationUnit.h - facts about one translation unit -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The facts that all checks of one translation unit share. Computed on first
/// use, so that a unit without a tracked name costs one walk over its
/// declarations.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_TRANSLATIONUNIT_H
#define KMAP_TIDY_ANALYSIS_TRANSLATIONUNIT_H

#include "clang/AST/ASTContext.h"
#include <memory>

namespace kmap_tidy {

class TranslationUnit {
public:
  explicit TranslationUnit(clang::ASTContext &Context);
  ~TranslationUnit();

  clang::ASTContext &context() const { return Context; }

private:
  clang::ASTContext &Context;
  struct Facts;
  std::unique_ptr<Facts> Cache;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_TRANSLATIONUNIT_H
