//===--- FindingCheck.h - our checks as clang-tidy checks -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The one class through which clang-tidy, and whatever embeds it, runs every
/// check of the registry. It renders findings; it decides nothing.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_CLANG_TIDY_FINDINGCHECK_H
#define KMAP_TIDY_TOOLS_CLANG_TIDY_FINDINGCHECK_H

#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "clang-tidy/ClangTidyCheck.h"
#include <memory>
#include <set>
#include <string>
#include <tuple>

namespace kmap_tidy {

/// What the checks of one translation unit share.
struct SharedUnit {
  SharedUnit(clang::ASTContext &Context, Settings Chosen)
      : Facts(Context, Chosen) {}

  TranslationUnit Facts;
  /// Edits that some diagnostic carries already: begin, end, text.
  std::set<
      std::tuple<clang::SourceLocation, clang::SourceLocation, std::string>>
      Offered;
};

/// Runs one \c CheckEntry over a translation unit. clang-tidy makes the checks
/// of one unit together and destroys them together; they share its facts.
class FindingCheck : public clang::tidy::ClangTidyCheck {
public:
  FindingCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context,
               const CheckEntry &Entry);
  ~FindingCheck() override;

  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Map) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &R) override;

private:
  void render(const Finding &F);

  const CheckEntry &Entry;
  Settings Chosen;
  std::shared_ptr<SharedUnit> Unit;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_CLANG_TIDY_FINDINGCHECK_H
