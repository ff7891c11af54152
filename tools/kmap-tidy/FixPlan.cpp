//===--- FixPlan.cpp - which fixes go together into which files -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/FixPlan.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

using namespace llvm;

namespace kmap_tidy {
namespace {

/// Findings whose fixes stand or fall together, and all of their edits.
struct Bundle {
  std::vector<size_t> Members;
  /// Some member is on or caused by a changed line.
  bool IsWanted = false;
  std::vector<ResolvedEdit> Edits;
  size_t ReplacedBytes = 0;
};

std::vector<Bundle> bundlesOf(ArrayRef<ResolvedFinding> Findings) {
  std::vector<Bundle> Result;
  std::map<std::string, size_t> ByGroup;
  // Members of a group repeat each other's edits.
  std::set<std::tuple<size_t, StringRef, unsigned, unsigned, StringRef>> Seen;
  for (size_t I = 0; I < Findings.size(); ++I) {
    const ResolvedFix *Offered = Findings[I].fix();
    if (!Offered || Offered->Edits.empty())
      continue;
    size_t At = Result.size();
    if (!Findings[I].Group.empty())
      At = ByGroup.try_emplace(Findings[I].Group, At).first->second;
    if (At == Result.size())
      Result.emplace_back();
    Result[At].Members.push_back(I);
    Result[At].IsWanted |= Findings[I].Where != Standing::Elsewhere;
    for (const ResolvedEdit &E : Offered->Edits) {
      if (!Seen.insert({At, E.File, E.Offset, E.Length, E.Text}).second)
        continue;
      Result[At].ReplacedBytes += E.Length;
      Result[At].Edits.push_back(E);
    }
  }
  llvm::erase_if(Result, [](const Bundle &One) { return !One.IsWanted; });
  return Result;
}

bool clash(const ResolvedEdit &A, const ResolvedEdit &B) {
  if (A == B)
    return false;
  if (!A.Length && !B.Length)
    return A.Offset == B.Offset;
  return A.Offset < B.Offset + B.Length && B.Offset < A.Offset + A.Length;
}

/// Edits of one file without overlaps, in their order: what is inserted at an
/// offset goes in front of what is replaced there.
using Ordered = std::multimap<std::pair<unsigned, bool>, ResolvedEdit>;

std::pair<unsigned, bool> placeOf(const ResolvedEdit &E) {
  return {E.Offset, E.Length != 0};
}

bool fits(const ResolvedEdit &E, const Ordered &Taken) {
  auto Next = Taken.lower_bound({E.Offset, false});
  if (Next != Taken.begin() && clash(E, std::prev(Next)->second))
    return false;
  for (; Next != Taken.end() && Next->first.first <= E.Offset + E.Length;
       ++Next)
    if (clash(E, Next->second))
      return false;
  return true;
}

} // namespace

FixPlan planFixes(ArrayRef<ResolvedFinding> Findings) {
  std::vector<Bundle> Bundles = bundlesOf(Findings);
  std::stable_sort(Bundles.begin(), Bundles.end(),
                   [](const Bundle &A, const Bundle &B) {
                     return A.ReplacedBytes > B.ReplacedBytes;
                   });
  FixPlan Plan;
  std::map<std::string, Ordered> Taken;
  for (const Bundle &New : Bundles) {
    if (!llvm::all_of(New.Edits, [&](const ResolvedEdit &E) {
          return fits(E, Taken[E.File]);
        })) {
      Plan.Deferred += New.Members.size();
      continue;
    }
    Plan.Chosen.insert(Plan.Chosen.end(), New.Members.begin(),
                       New.Members.end());
    for (const ResolvedEdit &E : New.Edits) {
      Ordered &Here = Taken[E.File];
      auto [Begin, End] = Here.equal_range(placeOf(E));
      // Two fixes may ask for the same #include.
      if (std::none_of(Begin, End,
                       [&](const auto &Old) { return Old.second == E; }))
        Here.emplace(placeOf(E), E);
    }
  }
  llvm::sort(Plan.Chosen);
  for (auto &[File, Edits] : Taken)
    for (auto &[Place, E] : Edits)
      Plan.Edits[File].push_back(std::move(E));
  return Plan;
}

std::string applyEdits(StringRef Content, ArrayRef<ResolvedEdit> Edits) {
  std::string Result;
  size_t Copied = 0;
  for (const ResolvedEdit &E : Edits) {
    Result += Content.slice(Copied, E.Offset);
    Result += E.Text;
    Copied = E.Offset + E.Length;
  }
  Result += Content.substr(Copied);
  return Result;
}

unsigned offsetBefore(unsigned Offset, ArrayRef<ResolvedEdit> Edits) {
  // Signed: a file may shrink.
  long Shift = 0;
  for (const ResolvedEdit &E : Edits) {
    long NewBegin = static_cast<long>(E.Offset) + Shift;
    if (Offset < NewBegin)
      break;
    if (Offset < NewBegin + static_cast<long>(E.Text.size()))
      return E.Offset;
    Shift += static_cast<long>(E.Text.size()) - static_cast<long>(E.Length);
  }
  return Offset - Shift;
}

} // namespace kmap_tidy
