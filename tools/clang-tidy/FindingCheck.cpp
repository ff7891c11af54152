//===--- FindingCheck.cpp - our checks as clang-tidy checks ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/clang-tidy/FindingCheck.h"
#include "analysis/TranslationUnit.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include <map>

using namespace clang;
using namespace clang::ast_matchers;

namespace kmap_tidy {

/// The facts of \p Context, computed once however many checks ask. Held weakly:
/// they go with the last check of the unit, so that a later unit whose context
/// has the same address never sees them. Per thread, because clangd runs the
/// checks of several units at once.
static std::shared_ptr<SharedUnit> factsOf(ASTContext &Context,
                                           Settings Chosen) {
  static thread_local std::weak_ptr<SharedUnit> Latest;
  if (std::shared_ptr<SharedUnit> Known = Latest.lock())
    if (&Known->Facts.context() == &Context)
      return Known;
  auto Fresh = std::make_shared<SharedUnit>(Context, Chosen);
  Latest = Fresh;
  return Fresh;
}

FindingCheck::FindingCheck(StringRef Name, tidy::ClangTidyContext *Context,
                           const CheckEntry &Entry)
    : ClangTidyCheck(Name, Context), Entry(Entry) {
  // As text: the typed accessors are templates that no library exports.
  Chosen.ExplicitSections =
      Options.getLocalOrGlobal("KmapExplicitSections", "false") == "true";
}

void FindingCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Map) {
  Options.store(Map, "KmapExplicitSections",
                StringRef(Chosen.ExplicitSections ? "true" : "false"));
}

FindingCheck::~FindingCheck() = default;

void FindingCheck::registerMatchers(MatchFinder *Finder) {
  // Not translationUnitDecl(): a host that narrows the traversal to the main
  // file's declarations (clangd) never visits the unit itself.
  Finder->addMatcher(decl(), this);
}

void FindingCheck::check(const MatchFinder::MatchResult &R) {
  if (Unit)
    return;
  Unit = factsOf(*R.Context, Chosen);

  // Halves of one edit are shown on the first of them: clang-tidy applies the
  // fixes of one diagnostic together, and nothing larger.
  std::vector<Finding> Found;
  std::map<unsigned, Finding *> First;
  Entry.Run(Unit->Facts, [&](Finding &&F) { Found.push_back(std::move(F)); });
  for (Finding &F : Found) {
    auto *Part = std::get_if<Fix>(&F.Outcome);
    if (!Part || !Part->Group)
      continue;
    auto [Seen, IsFirst] = First.try_emplace(Part->Group, &F);
    if (IsFirst)
      continue;
    auto &Whole = std::get<Fix>(Seen->second->Outcome).Edits;
    std::move(Part->Edits.begin(), Part->Edits.end(),
              std::back_inserter(Whole));
    Part->Edits.clear();
    F.Notes.push_back({Seen->second->Range.getBegin(),
                       "converted together with this mapping"});
  }
  for (const Finding &F : Found)
    render(F);
}

void FindingCheck::render(const Finding &F) {
  // Text goes in as an argument: a message is not a format string.
  {
    DiagnosticBuilder Warning =
        diag(F.Range.getBegin(), "%0", DiagnosticIDs::Warning);
    Warning << F.Message << F.Range;
    if (const auto *Found = std::get_if<Fix>(&F.Outcome))
      for (const Edit &E : Found->Edits) {
        // clang-tidy takes the same edit in two diagnostics for a conflict, and
        // drops both.
        if (!Unit->Offered
                 .insert({E.Range.getBegin(), E.Range.getEnd(), E.Text})
                 .second)
          continue;
        Warning << (E.Range.getBegin() == E.Range.getEnd() &&
                            E.Range.isCharRange()
                        ? FixItHint::CreateInsertion(E.Range.getBegin(), E.Text)
                        : FixItHint::CreateReplacement(E.Range, E.Text));
      }
  }
  for (const PathNote &Step : F.Notes)
    diag(Step.Loc, "%0", DiagnosticIDs::Note) << Step.Message;
  const auto *Why = std::get_if<Refusal>(&F.Outcome);
  if (!Why)
    return;
  diag(F.Range.getBegin(), "left alone: %0 [%1%select{|, }2%3]",
       DiagnosticIDs::Note)
      << Why->Message << Why->Code << !Why->Rule.empty() << Why->Rule;
}

} // namespace kmap_tidy
