//===--- PageAccess.cpp - what a call touches of a page -------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageSize.h"
#include "analysis/PathInterpreter.h"
#include "clang/AST/ASTContext.h"

using namespace clang;

namespace kmap_tidy {

void PathInterpreter::checkPageAccess(const CallExpr *Call,
                                      const KernelApi &Api, FlowState &State) {
  auto Argument = [&](int Index) -> const Value * {
    if (Index < 0 || Index >= int(Call->getNumArgs()))
      return nullptr;
    return evaluate(Call->getArg(Index), State);
  };
  auto Constant = [&](int Index) -> std::optional<int64_t> {
    const Value *V = Argument(Index);
    return V ? State.constant(V) : std::nullopt;
  };

  // RULES R6: a locally mapped highmem page has no linear address.
  if (Api.Effects & PageAddress)
    if (const Value *Page = Argument(0))
      for (const LiveMapping &Live : State.Stack)
        if (isStacked(record(Live.MapCall).Family) && Live.Page &&
            (Live.Page == Page ||
             (Live.Page->Kind == ValueKind::Call && Live.Page->Left == Page)))
          violate(FlowViolation::PageAddressed, Call, indexOf(Live.MapCall), 0,
                  State);

  auto Size = pageSize(Context);
  const Value *Ends[2] = {nullptr, nullptr};
  unsigned Found = 0;
  for (const TouchedRange &Range : touchedRanges()) {
    if (Range.Name != Api.Name)
      continue;
    const Value *Start = Argument(Range.Start);
    const Value *Mapping = Start ? mappingIn(Start) : nullptr;
    if (Found < 2)
      Ends[Found++] = Mapping;
    auto Length = Constant(Range.Length);
    std::optional<int64_t> Offset;
    if (Range.Offset >= 0)
      Offset = Constant(Range.Offset);
    else if (Mapping && Mapping == Start && Mapping->Number >= 0)
      Offset = Mapping->Number;
    if (Size && Length && Offset && *Length > 0 && *Offset >= 0 &&
        *Offset + *Length > *Size)
      violate(FlowViolation::LeavesPage, Call,
              Mapping ? indexOf(Mapping->mapCall()) : ~0u, 0, State);
  }

  // RULES R19: two mappings of one page have unrelated addresses.
  if (!Ends[0] || !Ends[1] || Ends[0]->Origin == Ends[1]->Origin)
    return;
  if (Api.Effects & MayOverlap)
    for (const Value *End : Ends)
      record(End->mapCall()).MeetsOther = true;
  const Value *Pages[2] = {nullptr, nullptr};
  for (const LiveMapping &Live : State.Stack)
    for (unsigned I : {0u, 1u})
      if (!Live.Older && Live.MapCall == Ends[I]->mapCall())
        Pages[I] = Live.Page;
  if (Pages[0] && Pages[0] == Pages[1])
    violate(FlowViolation::SamePageTwice, Call, indexOf(Ends[0]->mapCall()),
            indexOf(Ends[1]->mapCall()), State);
}

} // namespace kmap_tidy
