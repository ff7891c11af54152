//===--- LowmemPage.cpp - pages that need no map --------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/LowmemPage.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/LowmemOrigin.h"
#include "rewriters/NullCheck.h"
#include "rewriters/PageHelperOffset.h"
#include "rewriters/Realign.h"

using namespace clang;

namespace kmap_tidy {

std::optional<Resolution> useLinearAddress(TranslationUnit &TU,
                                           const MapFlow &Flow,
                                           const FunctionSyntax &Syntax,
                                           llvm::ArrayRef<unsigned> Maps,
                                           llvm::ArrayRef<unsigned> Unmaps) {
  constexpr llvm::StringLiteral LinearAddress = "page_address";
  if (Maps.empty() ||
      !TU.callSites().isDeclared(LinearAddress, Flow.function().getLocation()))
    return std::nullopt;
  LineEdits Lines(Syntax);
  Fix Result;
  Result.Kind = PageAddressFix;
  for (unsigned I : Maps) {
    const CallSite &Site = Flow.maps()[I].Site;
    auto Spelled = TU.callSites().spelling(Site.Name);
    if (Site.Api->Kind != Operand::Page || !Site.Operand || !Spelled ||
        Spelled->Arguments.size() != 1 ||
        !lowmemOrigin(TU).isLowmem(*Site.Operand))
      return std::nullopt;
    StatementPlace Place = Syntax.placeOf(Site.Node);
    if (Place.Block && Syntax.isOnly(*Place.statement(), *Spelled)) {
      if (Site.Operand->HasSideEffects(TU.context()))
        return std::nullopt;
      Lines.removeStatement(Place.statement());
      continue;
    }
    renameCall(*Spelled, LinearAddress, TU.context().getSourceManager(),
               Result);
    for (const NullCheck &Check :
         nullChecksOf(*Site.Node, TU.callSites(), Syntax)) {
      if (!Check.Statement)
        return std::nullopt;
      removeNullCheck(Check, Syntax, Lines);
    }
  }
  for (unsigned I : Unmaps) {
    const CallSite &Site = Flow.unmaps()[I].Site;
    StatementPlace Place = Syntax.placeOf(Site.Node);
    auto Spelled = TU.callSites().spelling(Site.Name);
    if (!Place.Block || !Spelled ||
        !Syntax.isOnly(*Place.statement(), *Spelled))
      return std::nullopt;
    Lines.removeStatement(Place.statement());
  }
  if (Lines.emptiesBlock())
    return std::nullopt;
  if (auto Comment = Lines.strandedComment())
    return Refusal{"stale-comment", "R18", "a comment says: " + *Comment};
  for (Edit &E : Lines.finish(TU.context().getSourceManager()))
    Result.Edits.push_back(std::move(E));
  return Result;
}

} // namespace kmap_tidy
