//===--- PageLink.cpp - pages that go from unit to unit -------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageLink.h"
#include <algorithm>

namespace kmap_tidy {

void PageLinks::add(const PageLinks &Other) {
  for (const auto &[To, What] : Other.Into)
    Into[To].add(What);
  Referenced.add(Other.Referenced);
  Defined.insert(Other.Defined.begin(), Other.Defined.end());
  Uncompiled.insert(Other.Uncompiled.begin(), Other.Uncompiled.end());
  for (const auto &[From, To] : Other.HandedOn)
    HandedOn[From].insert(To.begin(), To.end());
  Taken.insert(Other.Taken.begin(), Other.Taken.end());
  Addressed.insert(Other.Addressed.begin(), Other.Addressed.end());
  DeviceAddressed.insert(Other.DeviceAddressed.begin(),
                         Other.DeviceAddressed.end());
  Releases.insert(Releases.end(), Other.Releases.begin(), Other.Releases.end());
}

template <typename T>
static bool intersect(const std::set<T> &A, const std::set<T> &B) {
  return std::any_of(A.begin(), A.end(),
                     [&](const T &Element) { return B.count(Element) != 0; });
}

PageAnswer closeOver(const SharedPlace &Asked, const PageLinks &Known,
                     const std::set<SharedPlace> &Read,
                     std::set<SharedPlace> &Missing) {
  PageAnswer Result;
  std::set<SharedPlace> Seen = {Asked};
  std::vector<SharedPlace> Work = {Asked};
  while (!Work.empty()) {
    SharedPlace At = Work.back();
    Work.pop_back();
    if (!Read.count(At))
      Missing.insert(At);
    auto Found = Known.Into.find(At);
    // Who is not seen may bring anything.
    bool IsParameter = At.Kind == SharedPlace::Parameter ||
                       At.Kind == SharedPlace::SlotParameter;
    bool IsResult =
        At.Kind == SharedPlace::Result || At.Kind == SharedPlace::SlotResult;
    if ((IsParameter && !Known.Defined.count(At)) ||
        (IsResult && Found == Known.Into.end())) {
      PageLeaf Unknown;
      Unknown.Name = At.Word + "()";
      Result.Leaves.insert(std::move(Unknown));
    }
    if (Found == Known.Into.end())
      continue;
    const PageMixture &What = Found->second;
    Result.Leaves.insert(What.Leaves.begin(), What.Leaves.end());
    for (const SharedPlace &From : What.Places)
      if (Seen.insert(From).second)
        Work.push_back(From);
  }
  Result.IsClosed =
      std::all_of(Seen.begin(), Seen.end(), [&](const SharedPlace &Place) {
        return Place.Kind == SharedPlace::Field &&
               !Known.Uncompiled.count(Place);
      });
  Result.IsReferenced = intersect(Seen, Known.Referenced.Places) ||
                        intersect(Result.Leaves, Known.Referenced.Leaves);
  return Result;
}

bool isLentOnly(const SharedPlace &Asked, const PageLinks &Known,
                const std::set<SharedPlace> &Read,
                std::set<SharedPlace> &Missing, std::set<SharedPlace> &Lent) {
  Lent = {Asked};
  std::vector<SharedPlace> Work = {Asked};
  while (!Work.empty()) {
    SharedPlace At = Work.back();
    Work.pop_back();
    bool IsParameter = At.Kind == SharedPlace::Parameter ||
                       At.Kind == SharedPlace::SlotParameter;
    if (!IsParameter || Known.Taken.count(At) || Known.Uncompiled.count(At))
      return false;
    if (!Read.count(At)) {
      Missing.insert(At);
      continue;
    }
    // Who is not seen may do anything.
    if (!Known.Defined.count(At))
      return false;
    auto Next = Known.HandedOn.find(At);
    if (Next == Known.HandedOn.end())
      continue;
    for (const SharedPlace &To : Next->second)
      if (Lent.insert(To).second)
        Work.push_back(To);
  }
  return true;
}

static bool hasFound(const PageMixture &From) {
  return std::any_of(
      From.Leaves.begin(), From.Leaves.end(),
      [](const PageLeaf &Leaf) { return Leaf.Kind == PageLeaf::Found; });
}

bool handlesFound(const PageLinks &Links) {
  return Links.GivesFound || hasFound(Links.Referenced) ||
         std::any_of(Links.Releases.begin(), Links.Releases.end(),
                     [](const SharedRelease &Release) {
                       return Release.IsPut && hasFound(Release.From);
                     }) ||
         std::any_of(Links.Into.begin(), Links.Into.end(), [](const auto &To) {
           return To.first.Kind == SharedPlace::Result && hasFound(To.second);
         });
}

/// Whether \p Release puts a page of which nothing is known.
static bool putsAny(const SharedRelease &Release) {
  return Release.IsPut && Release.From.Places.empty() &&
         std::all_of(Release.From.Leaves.begin(), Release.From.Leaves.end(),
                     [](const PageLeaf &Leaf) {
                       return Leaf.Kind == PageLeaf::Unknown ||
                              Leaf.Kind == PageLeaf::Found;
                     });
}

bool leavesAlone(const SharedPlace &Field, const PageLinks &Links,
                 std::set<SharedPlace> &Lent) {
  if (Links.Taken.count(Field) || Links.MovesOtherwise ||
      Links.Swallowed.count(Field.Word))
    return false;
  // Others may have the page itself there, as a number.
  if (SharedPlace Same = Field; Same.Kind == SharedPlace::NumberField) {
    Same.Kind = SharedPlace::Field;
    if (!leavesAlone(Same, Links, Lent))
      return false;
  }
  // A page that is found by its number or address may be one of the field's.
  if (std::any_of(Links.Releases.begin(), Links.Releases.end(), putsAny))
    return false;
  if (auto Given = Links.HandedOn.find(Field); Given != Links.HandedOn.end())
    Lent.insert(Given->second.begin(), Given->second.end());
  auto Filled = Links.Into.find(Field);
  if (Filled == Links.Into.end())
    return true;
  for (const SharedPlace &From : Filled->second.Places)
    if (From.Kind == SharedPlace::Parameter ||
        From.Kind == SharedPlace::SlotParameter)
      Lent.insert(From);
    else
      return false;
  return Filled->second.Leaves.empty();
}

std::set<SharedPlace> reachedFrom(const std::set<SharedPlace> &From,
                                  const PageLinks &Known) {
  std::set<SharedPlace> Reached = From;
  for (bool Grows = true; Grows;) {
    Grows = false;
    for (const auto &[To, What] : Known.Into)
      if (!Reached.count(To) && intersect(What.Places, Reached))
        Grows |= Reached.insert(To).second;
  }
  return Reached;
}

} // namespace kmap_tidy
