//===--- FixPlan.cpp - which fixes go together into which files -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/FixPlan.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <numeric>

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
      if (llvm::is_contained(Result[At].Edits, E))
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

bool fits(const Bundle &New, const FixPlan &Plan) {
  for (const ResolvedEdit &E : New.Edits) {
    auto At = Plan.Edits.find(E.File);
    if (At == Plan.Edits.end())
      continue;
    if (llvm::any_of(At->second,
                     [&](const ResolvedEdit &Old) { return clash(E, Old); }))
      return false;
  }
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
  for (const Bundle &New : Bundles) {
    if (!fits(New, Plan)) {
      Plan.Deferred += New.Members.size();
      continue;
    }
    Plan.Chosen.insert(Plan.Chosen.end(), New.Members.begin(),
                       New.Members.end());
    for (const ResolvedEdit &E : New.Edits) {
      std::vector<ResolvedEdit> &Here = Plan.Edits[E.File];
      // Two fixes may ask for the same #include.
      if (!llvm::is_contained(Here, E))
        Here.push_back(E);
    }
  }
  llvm::sort(Plan.Chosen);
  for (auto &[File, Edits] : Plan.Edits)
    std::stable_sort(Edits.begin(), Edits.end(),
                     [](const ResolvedEdit &A, const ResolvedEdit &B) {
                       return std::make_pair(A.Offset, A.Length != 0) <
                              std::make_pair(B.Offset, B.Length != 0);
                     });
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
