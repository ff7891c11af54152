//===--- FlowStateJoin.cpp - where paths meet -----------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/FlowState.h"
#include "analysis/GupApi.h"
#include "analysis/KernelApi.h"
#include "analysis/PageSize.h"
#include "clang/AST/Decl.h"
#include <algorithm>

namespace kmap_tidy {

/// The union of two sets; empty, which is any value, if it is too large.
static Alternatives unite(const Alternatives &A, const Alternatives &B) {
  Alternatives Both;
  if (!A.empty() && !B.empty())
    std::set_union(A.begin(), A.end(), B.begin(), B.end(),
                   std::back_inserter(Both));
  if (Both.size() > MaxAlternatives)
    Both.clear();
  return Both;
}

bool FlowState::tellsMappingsApart(const FlowState &Other) const {
  return llvm::any_of(Store, [&](const auto &Stored) {
    const Value *Mine = Stored.second;
    if (Stored.first->Kind != ValueKind::Variable || !Mine->isMapping())
      return false;
    auto Found = Other.Store.find(Stored.first);
    if (Found == Other.Store.end())
      return false;
    const Value *Theirs = Found->second;
    if (Theirs->isMapping())
      return !Theirs->isInMappingOf(Mine);
    return Theirs->Kind == ValueKind::Integer;
  });
}

bool FlowState::tellsPagesApart(const FlowState &Other) const {
  for (size_t I = 0; I < Stack.size(); ++I)
    for (const auto &[Location, V] : Store) {
      if (Location->Kind != ValueKind::Variable || V != Stack[I].Page)
        continue;
      const Value *Page = Other.Stack[I].Page;
      auto Found = Other.Store.find(Location);
      if (Found == Other.Store.end()
              ? !Page || Page->Kind != ValueKind::Initial ||
                    Page->Left != Location
              : Found->second != Page)
        return true;
    }
  return false;
}

bool FlowState::tellsErrorsApart(const FlowState &Other) const {
  auto IsError = [&](const Value *V) {
    return llvm::any_of(Other.Facts, [&](const auto &Known) {
      const Value *Test = Known.first;
      if (!Known.second.IsNonZero || Test->Kind != ValueKind::Call ||
          Test->Left != V)
        return false;
      const auto *Callee =
          static_cast<const clang::FunctionDecl *>(Test->Origin);
      const KernelApi *Api = findKernelApi(Callee->getName());
      return Api && (Api->Effects & TestsError);
    });
  };
  return llvm::any_of(Store, [&](const auto &Stored) {
    const auto &[Location, V] = Stored;
    if (Location->Kind != ValueKind::Variable || !V->isInteger(0) ||
        pageDepth(Location->variable()->getType()) != 1)
      return false;
    auto Found = Other.Store.find(Location);
    return Found != Other.Store.end() && IsError(Found->second);
  });
}

bool FlowState::sameProperty(const FlowState &Other) const {
  return IsDoubtful == Other.IsDoubtful &&
         ReleasedParameters == Other.ReleasedParameters &&
         Stack.size() == Other.Stack.size() &&
         std::equal(Stack.begin(), Stack.end(), Other.Stack.begin(),
                    [](const LiveMapping &A, const LiveMapping &B) {
                      return A.sameProperty(B);
                    }) &&
         !tellsMappingsApart(Other) && !Other.tellsMappingsApart(*this) &&
         !tellsPagesApart(Other) && !Other.tellsPagesApart(*this) &&
         !tellsErrorsApart(Other) && !Other.tellsErrorsApart(*this);
}

bool FlowState::operator==(const FlowState &Other) const {
  return IsDoubtful == Other.IsDoubtful &&
         ReleasedParameters == Other.ReleasedParameters &&
         LocksHeld == Other.LocksHeld &&
         IrqsOffSections == Other.IrqsOffSections && Stack == Other.Stack &&
         Store == Other.Store && Facts == Other.Facts &&
         Results == Other.Results && Touched == Other.Touched;
}

static void collectMerges(const Value *V, const clang::CFGBlock *Block,
                          ValueSet &Found) {
  if (!V)
    return;
  if (V->Kind == ValueKind::Merge && V->Origin == Block)
    Found.insert(V);
  collectMerges(V->Left, Block, Found);
  collectMerges(V->Right, Block, Found);
}

ValueSet FlowState::mergesOf(const clang::CFGBlock *Block) const {
  ValueSet Found;
  forEachValue([&](const Value *V) { collectMerges(V, Block, Found); });
  return Found;
}

void FlowState::retireMerges(const clang::CFGBlock *Block,
                             ValueFactory &Values) {
  for (const Value *Merge : mergesOf(Block))
    retire(Merge, Values);
}

template <typename Map> static bool intersect(Map &Mine, const Map &Theirs) {
  bool Changed = false;
  for (auto It = Mine.begin(); It != Mine.end();) {
    auto Found = Theirs.find(It->first);
    bool Same = Found != Theirs.end() && Found->second == It->second;
    Changed |= !Same;
    It = Same ? std::next(It) : Mine.erase(It);
  }
  return Changed;
}

/// Leaves in \p Mine what holds for \p Theirs too.
static void joinFacts(std::map<const Value *, Fact> &Mine,
                      const std::map<const Value *, Fact> &Theirs) {
  for (auto It = Mine.begin(); It != Mine.end();) {
    auto Found = Theirs.find(It->first);
    Fact Both;
    if (Found != Theirs.end()) {
      Both.IsNonZero = It->second.IsNonZero && Found->second.IsNonZero;
      Both.OneOf = unite(It->second.OneOf, Found->second.OneOf);
    }
    It->second = std::move(Both);
    It = It->second == Fact() ? Mine.erase(It) : std::next(It);
  }
}

const Value *joinAddresses(const Value *A, const Value *B,
                           const Value *Displacement, ValueFactory &Values) {
  if (!A->isInMappingOf(B))
    return nullptr;
  auto StaysInside = [](const Value *V) {
    return V->Number != Anywhere && V->Number < SmallestPage;
  };
  int64_t Offset =
      StaysInside(A) && StaysInside(B) ? int64_t(InPage) : int64_t(Anywhere);
  return Values.mappingLike(A, Offset, Displacement);
}

bool FlowState::merge(FlowState Other, const clang::CFGBlock *Block,
                      ValueFactory &Values, OperandReader OperandOf) {
  auto MergeOf = [&](const Value *Location) {
    return Values.merge(Block, Location, /*May=*/nullptr);
  };
  auto IsMerge = [&](const Value *V, const Value *Location) {
    return V->Kind == ValueKind::Merge && V->Origin == Block &&
           V->Left == Location;
  };
  // What is live here is live there.
  auto WithMappings = [&](const Value *Chain, const Value *V) {
    auto Add = [&](const Value *Mapping) {
      if (isLive(Mapping))
        Chain = Values.withMapping(Chain, Mapping);
    };
    if (const Value *Mapping = mappingIn(V))
      Add(Mapping);
    forEachMerged(V, Add);
    return Chain;
  };
  auto MergeOfPage = [&](const LiveMapping &Live) {
    return Values.get(ValueKind::Merge, Block, nullptr, nullptr,
                      reinterpret_cast<intptr_t>(Live.MapCall), Live.Older);
  };

  // A Merge of this block that the other path brings along means the value of
  // an earlier visit (a back edge): retire it before it gets its new meaning.
  const ValueSet Earlier = Other.mergesOf(Block);
  for (const Value *Merged : Earlier) {
    if (!Merged->Left || !Store.count(Merged->Left))
      continue;
    const Value *Theirs = Other.load(Merged->Left, Values);
    if (!IsMerge(Theirs, Merged->Left) &&
        (!Theirs->isMapping() || Theirs->Left != Merged))
      Other.retire(Merged, Values);
  }

  // Pages that differ, and of those the ones that the operand says on both
  // paths.
  enum PageJoin { Keep, Merge, ReadAgain };
  llvm::SmallVector<PageJoin, 4> Joins;
  for (size_t I = 0; I < Stack.size(); ++I) {
    const LiveMapping &Mine = Stack[I], &Theirs = Other.Stack[I];
    bool IsSaid = OperandOf && Mine.Page && Theirs.Page;
    if (Mine.Page == Theirs.Page || Mine.Page == MergeOfPage(Mine))
      Joins.push_back(Keep);
    else if (IsSaid && OperandOf(Mine.MapCall, *this) == Mine.Page &&
             OperandOf(Theirs.MapCall, Other) == Theirs.Page)
      Joins.push_back(ReadAgain);
    else
      Joins.push_back(Merge);
  }

  // What both values are, their merge is too.
  std::map<const Value *, Fact> MergedFacts;
  auto NoteTruth = [&](const Value *Merged, const Value *Mine,
                       const Value *Theirs) {
    auto A = truth(Mine), B = Other.truth(Theirs);
    if (A && B && *A && *B)
      MergedFacts[Merged].IsNonZero = true;
    Alternatives Both = unite(alternatives(Mine), Other.alternatives(Theirs));
    if (!Both.empty())
      MergedFacts[Merged].OneOf = std::move(Both);
  };

  bool Changed =
      LocksHeld > Other.LocksHeld || IrqsOffSections > Other.IrqsOffSections;
  LocksHeld = std::min(LocksHeld, Other.LocksHeld);
  IrqsOffSections = std::min(IrqsOffSections, Other.IrqsOffSections);
  for (auto &[Location, V] : Store) {
    const Value *Theirs = Other.load(Location, Values);
    if (Theirs == V)
      continue;
    const Value *Joined =
        IsMerge(V, Location)
            ? nullptr
            : joinAddresses(V, Theirs, MergeOf(Location), Values);
    if (!Joined) {
      Joined = Values.merge(Block, Location,
                            WithMappings(WithMappings(nullptr, V), Theirs));
      NoteTruth(Joined, V, Theirs);
    }
    Changed |= Joined != V;
    V = Joined;
  }
  for (const auto &[Location, V] : Other.Store) {
    if (Store.count(Location) || load(Location, Values) == V)
      continue;
    Store[Location] = Values.merge(Block, Location, WithMappings(nullptr, V));
    Changed = true;
  }
  std::map<const Value *, Fact> Before = Facts;
  joinFacts(Facts, Other.Facts);
  for (auto &[Merged, Known] : MergedFacts)
    Facts[Merged] = std::move(Known);
  Changed |= Facts != Before;
  Changed |= intersect(Results, Other.Results);
  for (const auto &[Pointer, Cause] : Other.Touched)
    if (Touched.try_emplace(Pointer, Cause).second)
      Changed = true;
  // Operands are read in what has been merged.
  for (size_t I = 0; I < Stack.size(); ++I) {
    if (Other.Stack[I].MayBeReleased && !Stack[I].MayBeReleased)
      Changed = Stack[I].MayBeReleased = true;
    if (Joins[I] == Keep)
      continue;
    const Value *Joined =
        Joins[I] == ReadAgain ? OperandOf(Stack[I].MapCall, *this) : nullptr;
    if (!Joined)
      Joined = MergeOfPage(Stack[I]);
    Changed |= Stack[I].Page != Joined;
    Stack[I].Page = Joined;
  }
  return Changed;
}

} // namespace kmap_tidy
