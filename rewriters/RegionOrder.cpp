//===--- RegionOrder.cpp - what the regions of a function owe each other --===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/RegionOrder.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/BranchMerge.h"
#include "rewriters/ExplicitSection.h"
#include "rewriters/LowmemPage.h"
#include "rewriters/PageHelperSyntax.h"
#include "rewriters/UnmapSwap.h"
#include <map>

using namespace clang;

namespace kmap_tidy {

namespace {

class Settlement {
public:
  Settlement(TranslationUnit &TU, const MapFlow &Flow,
             const FunctionSyntax &Syntax,
             std::vector<ConvertedRegion> &Regions)
      : TU(TU), Flow(Flow), Syntax(Syntax), Regions(Regions) {}

  void mergePairs();
  void settlePairs();
  void settleOrder();
  void joinInsertions();

private:
  const Stmt *branchOf(const ConvertedRegion &A,
                       const ConvertedRegion &B) const;
  bool reorder(unsigned Unmap, unsigned Above, ConvertedRegion &Lower,
               ConvertedRegion &Upper);
  void refuseAlike(const ConvertedRegion &Region);
  ConvertedRegion *regionOf(unsigned Map);

  TranslationUnit &TU;
  const MapFlow &Flow;
  const FunctionSyntax &Syntax;
  std::vector<ConvertedRegion> &Regions;
};

bool isInside(const Edit &E, const SpelledCall &Call) {
  return E.Range.getBegin() >= Call.Whole.getBegin() &&
         E.Range.getEnd() <= Call.Whole.getEnd();
}

/// Lets \p Unmap, which releases a mapping of \p Lower, trade places with the
/// statement behind it, which releases \p Above of \p Upper. Both regions then
/// share one fix.
bool Settlement::reorder(unsigned Unmap, unsigned Above, ConvertedRegion &Lower,
                         ConvertedRegion &Upper) {
  auto Pair = swappable(TU, Flow, Unmap, Above);
  if (!Pair || &Lower == &Upper)
    return false;
  Fix Result;
  Result.Kind = "kmap-to-local";
  std::string Texts[2];
  for (const ConvertedRegion *Region : {&Lower, &Upper})
    for (const Edit &E : std::get<Fix>(Region->Outcome).Edits) {
      bool IsFirst = isInside(E, Pair->FirstCall);
      if (!IsFirst && !isInside(E, Pair->SecondCall)) {
        Result.Edits.push_back(E);
        continue;
      }
      // The name comes first, then the argument if it changes.
      std::string &Text = Texts[IsFirst ? 0 : 1];
      Text += Text.empty() ? E.Text + "(" : E.Text + ")";
    }
  unsigned Index = 0;
  for (const SpelledCall &Call : {Pair->FirstCall, Pair->SecondCall}) {
    std::string &Text = Texts[Index++];
    if (Text.empty() || Call.Arguments.size() != 1 ||
        TU.callSites().text(Call.Whole).contains('\n'))
      return false;
    if (llvm::StringRef(Text).ends_with("("))
      Text += (TU.callSites().text(Call.Arguments.front()) + ")").str();
  }
  swapTexts(*Pair, Texts[0], Texts[1], Result);
  Lower.Outcome = Upper.Outcome = Result;
  return true;
}

/// The `if` or conditional whose branches map for \p A and for \p B, and behind
/// which both are released; null if there is none.
const Stmt *Settlement::branchOf(const ConvertedRegion &A,
                                 const ConvertedRegion &B) const {
  auto IsInside = [&](const Stmt *S, const Stmt *Outer) {
    while (S && S != Outer)
      S = Syntax.parent(S);
    return S != nullptr;
  };
  auto IsLater = [&](const ConvertedRegion &Region, const Stmt *Branch) {
    return llvm::none_of(Region.Unmaps, [&](unsigned I) {
      return IsInside(Flow.unmaps()[I].Site.Node, Branch);
    });
  };
  if (A.Maps.empty() || B.Maps.empty())
    return nullptr;
  const Stmt *First = Flow.maps()[A.Maps.front()].Site.Node;
  const Stmt *Second = Flow.maps()[B.Maps.front()].Site.Node;
  const Stmt *Branch = First;
  while (Branch && !IsInside(Second, Branch))
    Branch = Syntax.parent(Branch);
  return isa_and_nonnull<IfStmt, ConditionalOperator>(Branch) &&
                 IsLater(A, Branch) && IsLater(B, Branch)
             ? Branch
             : nullptr;
}

/// Two branches that come out alike become one.
void Settlement::mergePairs() {
  auto IsConverted = [](const ConvertedRegion &Region) {
    return std::holds_alternative<Fix>(Region.Outcome);
  };
  for (ConvertedRegion &A : Regions)
    for (ConvertedRegion &B : Regions)
      if (&A != &B && IsConverted(A) && IsConverted(B))
        if (auto Merged = mergeBranches(A, B, Flow, Syntax)) {
          A.Outcome = B.Outcome = *Merged;
          A.Pending.clear();
          B.Pending.clear();
        }
  for (ConvertedRegion &Region : Regions)
    if (IsConverted(Region) && !Region.Pending.empty())
      Region.Outcome = noPlaceFor(Region.Pending);
}

/// Two branches that map for the same code behind them are converted together
/// or not at all.
void Settlement::settlePairs() {
  for (const ConvertedRegion &Kept : Regions) {
    const auto *Why = std::get_if<Refusal>(&Kept.Outcome);
    if (!Why || Why->Code == "paired-branch")
      continue;
    for (ConvertedRegion &Other : Regions)
      if (std::holds_alternative<Fix>(Other.Outcome) && branchOf(Kept, Other))
        Other.Outcome = Refusal{"paired-branch", "",
                                "the mapping of the other branch stays (" +
                                    Why->Code + ")"};
  }
}

/// The region of the map \p Map; null if it is not of a deprecated family.
ConvertedRegion *Settlement::regionOf(unsigned Map) {
  for (ConvertedRegion &Region : Regions)
    if (llvm::is_contained(Region.Maps, Map))
      return &Region;
  return nullptr;
}

/// RULES R1: a converted region joins the stack of local mappings. Where that
/// breaks the order, neighbouring unmaps are exchanged; other regions stay.
void Settlement::settleOrder() {
  auto IsConverted = [](const ConvertedRegion *Region) {
    return Region && std::holds_alternative<Fix>(Region->Outcome);
  };
  auto OnStack = [&](unsigned Map) {
    const ConvertedRegion *Region = regionOf(Map);
    if (!IsConverted(Region))
      return isStacked(Flow.maps()[Map].Family);
    return std::get<Fix>(Region->Outcome).Kind != PageAddressFix;
  };

  std::vector<ConvertedRegion *> Breaks;
  for (unsigned I = 0; I < Flow.unmaps().size(); ++I)
    for (unsigned Below : Flow.unmaps()[I].Maps)
      for (unsigned Above : Flow.unmaps()[I].Above) {
        if (!OnStack(Below) || !OnStack(Above))
          continue;
        ConvertedRegion *Lower = regionOf(Below), *Upper = regionOf(Above);
        if (IsConverted(Lower) && IsConverted(Upper) &&
            reorder(I, Above, *Lower, *Upper))
          continue;
        Breaks.push_back(Lower);
        Breaks.push_back(Upper);
      }
  for (ConvertedRegion *Region : Breaks)
    if (IsConverted(Region))
      refuseAlike(*Region);
}

/// Fixes that insert at one place, such as two declarations, become one.
void Settlement::joinInsertions() {
  std::map<SourceLocation, llvm::SmallVector<ConvertedRegion *, 2>> Places;
  for (ConvertedRegion &Region : Regions)
    if (const auto *Own = std::get_if<Fix>(&Region.Outcome))
      for (const Edit &E : Own->Edits)
        if (E.Range.getBegin() == E.Range.getEnd())
          Places[E.Range.getBegin()].push_back(&Region);
  for (const auto &[Place, Joining] : Places) {
    if (Joining.size() < 2)
      continue;
    Fix Joined = std::get<Fix>(Joining.front()->Outcome);
    auto At = [Place = Place](Fix &Some) {
      return llvm::find_if(Some.Edits, [&](const Edit &E) {
        return E.Range.getBegin() == Place;
      });
    };
    for (ConvertedRegion *Region : llvm::drop_begin(Joining)) {
      Fix &Own = std::get<Fix>(Region->Outcome);
      if (At(Joined)->Text != At(Own)->Text)
        At(Joined)->Text += At(Own)->Text;
      addEdits(Own, Joined);
    }
    for (ConvertedRegion *Region : Joining)
      Region->Outcome = Joined;
  }
}

/// Refuses \p Region, and every region that shares its fix.
void Settlement::refuseAlike(const ConvertedRegion &Region) {
  auto SameEdits = [](const Fix &A, const Fix &B) {
    return A.Edits.size() == B.Edits.size() &&
           std::equal(A.Edits.begin(), A.Edits.end(), B.Edits.begin(),
                      [](const Edit &X, const Edit &Y) {
                        return X.Range.getBegin() == Y.Range.getBegin();
                      });
  };
  const Fix Shared = std::get<Fix>(Region.Outcome);
  for (ConvertedRegion &Other : Regions)
    if (auto *Offered = std::get_if<Fix>(&Other.Outcome))
      if (SameEdits(*Offered, Shared))
        Other.Outcome = Refusal{
            "not-lifo", "R1",
            "another mapping is live above this one when it is released"};
}

} // namespace

void settleRegions(TranslationUnit &TU, const MapFlow &Flow,
                   const FunctionSyntax &Syntax,
                   std::vector<ConvertedRegion> &Regions) {
  Settlement Settled(TU, Flow, Syntax, Regions);
  Settled.mergePairs();
  Settled.settlePairs();
  Settled.settleOrder();
  Settled.joinInsertions();
}

} // namespace kmap_tidy
