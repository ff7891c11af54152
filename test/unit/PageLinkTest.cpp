//===--- PageLinkTest.cpp - pages between units ---------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageLink.h"
#include "gtest/gtest.h"

namespace kmap_tidy {
namespace {

using Places = std::set<SharedPlace>;

SharedPlace place(int Kind, const char *Word, int Index = -1) {
  SharedPlace Result;
  Result.Kind = Kind;
  Result.Word = Word;
  Result.Index = Index;
  return Result;
}

const SharedPlace List = place(SharedPlace::Field, "list");
const SharedPlace Copy = place(SharedPlace::Field, "copy");
const SharedPlace Given = place(SharedPlace::Parameter, "take", 0);
const SharedPlace Slot = place(SharedPlace::SlotParameter, "map", 0);
const SharedPlace Found = place(SharedPlace::Result, "find");

PageLeaf leaf(int Kind, unsigned Line) {
  PageLeaf Result;
  Result.Kind = Kind;
  Result.Line = Line;
  return Result;
}

const PageLeaf Pin = leaf(PageLeaf::Pin, 1);
const PageLeaf Allocated = leaf(PageLeaf::Other, 2);

/// The answer, everything in \p Read having been read.
PageAnswer ask(const SharedPlace &Asked, const PageLinks &Known,
               const Places &Read, Places *Missing = nullptr) {
  Places Ignored;
  return closeOver(Asked, Known, Read, Missing ? *Missing : Ignored);
}

TEST(PageLink, WhereAPlaceIsShownIsNotWhichOneItIs) {
  SharedPlace Shown = List;
  Shown.Header = "include/list.h";
  EXPECT_EQ(Shown, List);
  EXPECT_FALSE(Shown < List || List < Shown);
  SharedPlace OfAnother = List;
  OfAnother.Scope = "include/other.h:12";
  EXPECT_FALSE(OfAnother == List);
  EXPECT_FALSE(place(SharedPlace::Parameter, "take", 1) == Given);
}

TEST(PageLink, LeavesComeByWayOfOtherPlaces) {
  PageLinks Known;
  Known.Into[List].Places = {Copy};
  Known.Into[List].Leaves = {Pin};
  Known.Into[Copy].Leaves = {Allocated};
  PageAnswer Answer = ask(List, Known, {List, Copy});
  EXPECT_EQ(Answer.Leaves, (std::set<PageLeaf>{Pin, Allocated}));
  EXPECT_TRUE(Answer.IsClosed);
  EXPECT_FALSE(Answer.IsReferenced);
  // Not the other way.
  EXPECT_EQ(ask(Copy, Known, {List, Copy}).Leaves,
            std::set<PageLeaf>{Allocated});
}

TEST(PageLink, WhatLeadsInACircleEnds) {
  PageLinks Known;
  Known.Into[List].Places = {Copy};
  Known.Into[Copy].Places = {List};
  Known.Into[Copy].Leaves = {Pin};
  EXPECT_EQ(ask(List, Known, {List, Copy}).Leaves, std::set<PageLeaf>{Pin});
  EXPECT_EQ(reachedFrom({List}, Known), (Places{List, Copy}));
}

TEST(PageLink, WhatHasNotBeenReadIsMissing) {
  PageLinks Known;
  Known.Into[List].Places = {Copy};
  Places Missing;
  ask(List, Known, {List}, &Missing);
  EXPECT_EQ(Missing, Places{Copy});
  Missing.clear();
  ask(List, Known, {List, Copy}, &Missing);
  EXPECT_TRUE(Missing.empty());
}

TEST(PageLink, AFunctionWithoutABodyBringsAnything) {
  PageLinks Known;
  for (const SharedPlace &Place : {Given, Slot, Found}) {
    PageAnswer Answer = ask(Place, Known, {Place});
    ASSERT_EQ(Answer.Leaves.size(), 1u) << Place.Word;
    EXPECT_EQ(Answer.Leaves.begin()->Kind, PageLeaf::Unknown);
    EXPECT_FALSE(Answer.IsClosed);
  }
  Known.Defined = {Given, Slot};
  Known.Into[Found].Leaves = {Pin};
  EXPECT_TRUE(ask(Given, Known, {Given}).Leaves.empty());
  EXPECT_TRUE(ask(Slot, Known, {Slot}).Leaves.empty());
  EXPECT_EQ(ask(Found, Known, {Found}).Leaves, std::set<PageLeaf>{Pin});
}

TEST(PageLink, OnlyFieldsOfCompiledCodeAreClosed) {
  PageLinks Known;
  Known.Into[List].Leaves = {Pin};
  EXPECT_TRUE(ask(List, Known, {List}).IsClosed);
  Known.Uncompiled = {List};
  EXPECT_FALSE(ask(List, Known, {List}).IsClosed);
  Known.Uncompiled.clear();
  // Another unit may call the function.
  Known.Defined = {Given};
  Known.Into[List].Places = {Given};
  EXPECT_FALSE(ask(List, Known, {List, Given}).IsClosed);
}

TEST(PageLink, OneMoreReferenceIsSeenAtThePlaceOrThePage) {
  PageLinks Known;
  Known.Into[List].Places = {Copy};
  Known.Into[Copy].Leaves = {Pin};
  Known.Referenced.Places = {Copy};
  EXPECT_TRUE(ask(List, Known, {List, Copy}).IsReferenced);
  Known.Referenced.Places.clear();
  Known.Referenced.Leaves = {Pin};
  EXPECT_TRUE(ask(List, Known, {List, Copy}).IsReferenced);
  Known.Referenced.Leaves = {Allocated};
  EXPECT_FALSE(ask(List, Known, {List, Copy}).IsReferenced);
}

TEST(PageLink, ReachedIsWhatPagesGetTo) {
  PageLinks Known;
  Known.Into[Copy].Places = {List};
  Known.Into[Given].Places = {Copy};
  Known.Into[Found].Places = {Slot};
  EXPECT_EQ(reachedFrom({List}, Known), (Places{List, Copy, Given}));
  EXPECT_EQ(reachedFrom({Given}, Known), Places{Given});
}

/// Whether \p Asked is only lent pages, everything in \p Read having been read.
bool isLent(const SharedPlace &Asked, const PageLinks &Known,
            const Places &Read) {
  Places Missing, Lent;
  return isLentOnly(Asked, Known, Read, Missing, Lent) && Missing.empty();
}

TEST(PageLink, WhatOnlyLooksIsLentThePages) {
  PageLinks Known;
  // Nobody is seen to get them.
  EXPECT_FALSE(isLent(Given, Known, {Given}));
  Known.Defined = {Given, Slot};
  EXPECT_TRUE(isLent(Given, Known, {Given}));
  Known.HandedOn[Slot] = {Given};
  EXPECT_TRUE(isLent(Slot, Known, {Slot, Given}));
  Known.Taken = {Given};
  EXPECT_FALSE(isLent(Slot, Known, {Slot, Given}));
  Known.Taken = {Slot};
  EXPECT_FALSE(isLent(Slot, Known, {Slot, Given}));
  EXPECT_TRUE(isLent(Given, Known, {Slot, Given}));
}

TEST(PageLink, WhatIsLentIsReadToTheEnd) {
  PageLinks Known;
  Known.Defined = {Given, Slot};
  Known.HandedOn[Slot] = {Given};
  Known.HandedOn[Given] = {Slot};
  Places Missing, Lent;
  EXPECT_TRUE(isLentOnly(Slot, Known, {Slot}, Missing, Lent));
  EXPECT_EQ(Missing, Places{Given});
  EXPECT_EQ(Lent, (Places{Slot, Given}));
  EXPECT_TRUE(isLent(Slot, Known, {Slot, Given}));
  // What is called is not defined, is no parameter, or not compiled.
  Known.Defined = {Slot};
  EXPECT_FALSE(isLent(Slot, Known, {Slot, Given}));
  Known.Defined = {Given, Slot};
  Known.HandedOn[Given] = {List};
  EXPECT_FALSE(isLent(Slot, Known, {Slot, Given, List}));
  Known.HandedOn.erase(Given);
  Known.Uncompiled = {Slot};
  EXPECT_FALSE(isLent(Slot, Known, {Slot, Given}));
}

TEST(PageLink, AUnitLeavesAFieldAlone) {
  PageLinks Links;
  Places Lent;
  EXPECT_TRUE(leavesAlone(List, Links, Lent));
  EXPECT_TRUE(Lent.empty());
  // Whom it hands the pages may bring others: that depends on the parameter.
  Links.HandedOn[List] = {Given};
  Links.Into[List].Places = {Slot};
  EXPECT_TRUE(leavesAlone(List, Links, Lent));
  EXPECT_EQ(Lent, (Places{Given, Slot}));
  // What else comes to it does not.
  PageLinks Filled = Links;
  Filled.Into[List].Places.insert(Copy);
  EXPECT_FALSE(leavesAlone(List, Filled, Lent));
  Filled = Links;
  Filled.Into[List].Leaves = {Pin};
  EXPECT_FALSE(leavesAlone(List, Filled, Lent));
  Filled = Links;
  Filled.Taken = {List};
  EXPECT_FALSE(leavesAlone(List, Filled, Lent));
  EXPECT_TRUE(leavesAlone(Copy, Filled, Lent));
}

TEST(PageLink, UnitsAddUp) {
  PageLinks Known, Other;
  Known.Into[List].Leaves = {Pin};
  Other.Into[List].Leaves = {Allocated};
  Other.Into[List].Places = {Copy};
  Other.Referenced.Places = {Copy};
  Other.Defined = {Given};
  Other.Uncompiled = {Copy};
  Other.Releases.resize(1);
  Known.HandedOn[Slot] = {Given};
  Other.HandedOn[Slot] = {List};
  Other.Taken = {List};
  Known.add(Other);
  EXPECT_EQ(Known.Into[List].Leaves, (std::set<PageLeaf>{Pin, Allocated}));
  EXPECT_EQ(Known.Into[List].Places, Places{Copy});
  EXPECT_EQ(Known.Referenced.Places, Places{Copy});
  EXPECT_EQ(Known.Defined, Places{Given});
  EXPECT_EQ(Known.Uncompiled, Places{Copy});
  EXPECT_EQ(Known.Releases.size(), 1u);
  EXPECT_EQ(Known.HandedOn[Slot], (Places{Given, List}));
  EXPECT_EQ(Known.Taken, Places{List});
}

} // namespace
} // namespace kmap_tidy
