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

static bool hasHighmem(const ASTContext &Context) {
  return Context.Idents.get("CONFIG_HIGHMEM").hasMacroDefinition();
}

static bool isAllocator(const Expr *E) {
  const auto *Call = dyn_cast<CallExpr>(E);
  return Call && allocatorFlags(*Call);
}

bool PathInterpreter::isInLowmem(const Value *Page,
                                 const FlowState &State) const {
  bool IsLow = State.isZero([&](const Value *V) {
    if (V->Kind != ValueKind::Call || V->Left != Page)
      return false;
    const auto *Test = static_cast<const FunctionDecl *>(V->Origin);
    const KernelApi *Api = findKernelApi(Test->getName());
    return Api && Api->Effects & TestsHighmem;
  });
  State.forEachNoted(Page, [&](const Expr *Call, int64_t Flags) {
    IsLow |= isAllocator(Call) && !(Flags & AllocatesHighmem);
  });
  return IsLow;
}

/// RULES R6: a highmem page has no linear address, whether it is mapped locally
/// or not.
void PathInterpreter::checkLinearAddress(const CallExpr *Call,
                                         FlowState &State) {
  const Value *Page = evaluate(Call->getArg(0), State);
  if (isInLowmem(Page, State) || Flow.IgnoredArguments.contains(Call))
    return;
  for (const LiveMapping &Live : State.Stack) {
    if (!Live.Page ||
        (Live.Page != Page &&
         (Live.Page->Kind != ValueKind::Call || Live.Page->Left != Page)))
      continue;
    // kmap() gives it one.
    if (!isStacked(record(Live.MapCall).Family))
      return;
    violate(FlowViolation::PageAddressed, Call, indexOf(Live.MapCall), 0,
            State);
  }
  // The more so if it is not mapped, provided that there is highmem.
  if (!hasHighmem(Context))
    return;
  State.forEachNoted(Page, [&](const Expr *Earlier, int64_t) {
    auto Map = Flow.MapIndex.find(Earlier);
    if (Map != Flow.MapIndex.end())
      violate(FlowViolation::PageAddressed, Call, Map->second, 0, State);
    else if (isAllocator(Earlier))
      violate(FlowViolation::PageAddressed, Call, ~0u, 0, State);
  });
  State.note(Call, Page, 0, Values);
}

void PathInterpreter::checkEarlierAddress(unsigned Map, const Value *Page,
                                          const FlowState &State) {
  if (!isInLowmem(Page, State))
    State.forEachNoted(Page, [&](const Expr *Earlier, int64_t) {
      if (!isAllocator(Earlier) && !Flow.MapIndex.count(Earlier))
        violate(FlowViolation::PageAddressed, Earlier, Map, 0, State);
    });
}

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

  if ((Api.Effects & PageAddress) && Call->getNumArgs() > 0)
    checkLinearAddress(Call, State);

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
