//===--- MapMove.cpp - maps whose address is asked for behind -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/MapMove.h"
#include "analysis/MapFlow.h"
#include "rewriters/PageHelperSyntax.h"

using namespace clang;

namespace kmap_tidy {

const CallExpr *addressBehind(const MapRecord &Map, CallSites &Sites,
                              const FunctionSyntax &Syntax) {
  auto Spelled = Sites.spelling(Map.Site.Name);
  StatementPlace Place = Syntax.placeOf(Map.Site.Node);
  if (Map.Callee || !Spelled || !Place.Block ||
      Place.Index + 1 >= Place.Block->size() ||
      !Syntax.isOnly(*Place.statement(), *Spelled))
    return nullptr;
  const auto *Assignment =
      dyn_cast<BinaryOperator>(Place.Block->body_begin()[Place.Index + 1]);
  if (!Assignment || Assignment->getOpcode() != BO_Assign)
    return nullptr;
  const auto *Call =
      dyn_cast<CallExpr>(Assignment->getRHS()->IgnoreParenCasts());
  const KernelApi *Api = Call ? Sites.callee(*Call).Api : nullptr;
  bool IsOfPage = llvm::any_of(Map.PagePassed, [&](const PassedAddress &Taken) {
    return Taken.Call == Call && !Taken.Indirectly;
  });
  return Api && (Api->Effects & PageStart) && IsOfPage ? Call : nullptr;
}

} // namespace kmap_tidy
