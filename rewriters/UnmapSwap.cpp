//===--- UnmapSwap.cpp - exchange two neighbouring unmaps -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/UnmapSwap.h"
#include "analysis/TranslationUnit.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace kmap_tidy {

/// The statement behind the one that starts with the call spelled at \p Name,
/// in the same block; null if \p Name does not start a statement of a block.
static const Stmt *statementBehind(const Stmt *S, SourceLocation Name,
                                   const SourceManager &SM) {
  if (!S)
    return nullptr;
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    for (auto It = Block->body_begin(); It != Block->body_end(); ++It)
      if (SM.getFileLoc((*It)->getBeginLoc()) == Name)
        return std::next(It) == Block->body_end() ? nullptr : *std::next(It);
  for (const Stmt *Child : S->children())
    if (const Stmt *Found = statementBehind(Child, Name, SM))
      return Found;
  return nullptr;
}

std::optional<SwappableUnmaps> swappable(TranslationUnit &TU,
                                         const MapFlow &Flow, unsigned First,
                                         unsigned Above) {
  const UnmapRecord &Lower = Flow.unmaps()[First];
  if (Lower.Callee || Lower.Site.InMacroBody || Lower.Above.size() != 1 ||
      Lower.Maps.size() != 1)
    return std::nullopt;
  const SourceManager &SM = TU.context().getSourceManager();
  const Stmt *Behind =
      statementBehind(Flow.function().getBody(), Lower.Site.Name, SM);
  if (!Behind)
    return std::nullopt;
  SourceLocation Next = SM.getFileLoc(Behind->getBeginLoc());
  for (unsigned I = 0; I < Flow.unmaps().size(); ++I) {
    const UnmapRecord &Upper = Flow.unmaps()[I];
    if (Upper.Site.Name != Next || Upper.Callee || Upper.Site.InMacroBody ||
        Upper.Maps.size() != 1 || Upper.Maps.front() != Above ||
        !Upper.Above.empty())
      continue;
    auto FirstCall = TU.callSites().spelling(Lower.Site.Name);
    auto SecondCall = TU.callSites().spelling(Upper.Site.Name);
    if (FirstCall && SecondCall)
      return SwappableUnmaps{First, I, *FirstCall, *SecondCall};
  }
  return std::nullopt;
}

void swapTexts(const SwappableUnmaps &Pair, std::string FirstText,
               std::string SecondText, Fix &Result) {
  Result.Edits.push_back({Pair.FirstCall.Whole, std::move(SecondText)});
  Result.Edits.push_back({Pair.SecondCall.Whole, std::move(FirstText)});
}

} // namespace kmap_tidy
