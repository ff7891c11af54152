//===--- FlowStateJoinTest.cpp - the join of two path states --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlowStateTest.h"

namespace kmap_tidy {
namespace {

using FlowStateJoinTest = FlowStateTest;

TEST_F(FlowStateJoinTest, JoinKeepsWhatBothAgreeOn) {
  FlowState Other;
  store(variable(0), integer(1));
  store(variable(1), integer(1));
  ASSERT_TRUE(assume(symbol(0), true));
  ASSERT_TRUE(assume(symbol(1), true));
  Other.store(variable(0), integer(1), Values);
  Other.store(variable(1), integer(2), Values);
  ASSERT_TRUE(Other.assume(symbol(0), true, Values));
  ASSERT_TRUE(Other.assume(symbol(1), false, Values));

  EXPECT_TRUE(S.merge(Other, block(0), Values));
  EXPECT_TRUE(load(variable(0))->isInteger(1));
  EXPECT_EQ(load(variable(1))->Kind, ValueKind::Merge);
  EXPECT_EQ(S.truth(symbol(0)), true);
  EXPECT_FALSE(S.truth(symbol(1)));
}

// Two locations that were joined at one place are not thereby equal; a location
// that was joined at two places is.
TEST_F(FlowStateJoinTest, MergeValuesBelongToOneLocationAndBlock) {
  FlowState Other;
  for (int I : {0, 1}) {
    store(variable(I), integer(1));
    Other.store(variable(I), integer(2), Values);
  }
  FlowState Elsewhere = S;
  S.merge(Other, block(0), Values);
  Elsewhere.merge(Other, block(1), Values);
  EXPECT_NE(load(variable(0)), load(variable(1)));
  EXPECT_NE(load(variable(0)), Elsewhere.load(variable(0), Values));
}

TEST_F(FlowStateJoinTest, JoinMeetsStoresOfOneSideOnly) {
  FlowState Other;
  store(variable(0), integer(1));
  Other.store(variable(1), integer(2), Values);
  S.merge(Other, block(0), Values);
  EXPECT_EQ(load(variable(0))->Kind, ValueKind::Merge);
  EXPECT_EQ(load(variable(1))->Kind, ValueKind::Merge);
}

TEST_F(FlowStateJoinTest, JoinOfOffsetsStaysInThePage) {
  auto Join = [&](int64_t A, int64_t B) {
    FlowState Mine, Theirs;
    for (FlowState *State : {&Mine, &Theirs})
      State->push(call(0), symbol(0), false, Values);
    Mine.store(variable(0), mapping(0, A), Values);
    Theirs.store(variable(0), mapping(0, B), Values);
    Mine.merge(Theirs, block(0), Values);
    const Value *Joined = Mine.load(variable(0), Values);
    EXPECT_TRUE(Joined->isMapping());
    return Joined->Number;
  };
  EXPECT_EQ(Join(16, 16), 16);
  EXPECT_EQ(Join(0, 16), InPage);
  EXPECT_EQ(Join(0, 4095), InPage);
  EXPECT_EQ(Join(0, InPage), InPage);
  EXPECT_EQ(Join(0, 4096), Anywhere); /* RULES R8 */
  EXPECT_EQ(Join(0, Anywhere), Anywhere);
  EXPECT_EQ(Join(InPage, Anywhere), Anywhere);
}

TEST_F(FlowStateJoinTest, JoinOfAddressesOfTwoMappingsIsNeither) {
  FlowState Other;
  for (FlowState *State : {&S, &Other})
    for (int I : {0, 1})
      State->push(call(I), symbol(0), false, Values);
  store(variable(0), mapping(0));
  Other.store(variable(0), mapping(1), Values);
  S.merge(Other, block(0), Values);
  EXPECT_FALSE(load(variable(0))->isMapping());
}

TEST_F(FlowStateJoinTest, JoinForgetsPagesThatDiffer) {
  FlowState Other;
  S.push(call(0), symbol(0), false, Values);
  Other.push(call(0), symbol(1), false, Values);
  S.merge(Other, block(0), Values);
  EXPECT_EQ(S.Stack[0].Page->Kind, ValueKind::Merge);
}

// What was done on one path only cannot be relied on; what may have been done
// can.
TEST_F(FlowStateJoinTest, JoinOfWhatWasDone) {
  FlowState Other;
  for (FlowState *Path : {&S, &Other}) {
    Path->push(call(0), symbol(0), false, Values);
    Path->note(call(1), symbol(0), 0, Values);
  }
  S.note(call(2), symbol(0), 0, Values);
  Other.Stack[0].MayBeReleased = true;
  EXPECT_TRUE(S.merge(Other, block(0), Values));
  EXPECT_TRUE(S.Stack[0].MayBeReleased);
  S.forEachNoted(symbol(0), [&](const clang::Expr *Call, int64_t) {
    EXPECT_EQ(Call, call(1));
  });
  EXPECT_FALSE(S.merge(Other, block(0), Values));
}

TEST_F(FlowStateJoinTest, JoinIsIdempotentAndTerminates) {
  FlowState Other;
  store(variable(0), integer(0));
  Other.store(variable(0), integer(2), Values);
  EXPECT_FALSE(S.merge(S, block(0), Values));
  EXPECT_TRUE(S.merge(Other, block(0), Values));
  EXPECT_FALSE(S.merge(Other, block(0), Values));
  EXPECT_FALSE(S.merge(S, block(0), Values));
  // It counts a few integers, then it stops.
  Other.store(variable(0), integer(3), Values);
  EXPECT_TRUE(S.merge(Other, block(0), Values));
  EXPECT_EQ(S.alternatives(load(variable(0))), (Alternatives{0, 2, 3}));
  Other.store(variable(0), integer(4), Values);
  EXPECT_TRUE(S.merge(Other, block(0), Values));
  Other.store(variable(0), integer(5), Values);
  EXPECT_FALSE(S.merge(Other, block(0), Values));
  EXPECT_TRUE(S.alternatives(load(variable(0))).empty());
}

TEST_F(FlowStateJoinTest, JoinOfTwoCases) {
  FlowState Other = S;
  const Value *Kind = symbol(0);
  auto Is = [&](int64_t N) {
    return Values.operation(Operator::Equal, Kind, integer(N));
  };
  ASSERT_TRUE(S.assume(Is(1), true, Values));
  ASSERT_TRUE(Other.assume(Is(2), true, Values));
  S.merge(Other, block(0), Values);
  EXPECT_EQ(S.truth(Kind), true);
  EXPECT_EQ(S.truth(Is(3)), false);
  EXPECT_FALSE(S.truth(Is(1)));
  ASSERT_TRUE(S.assume(Is(1), false, Values));
  EXPECT_EQ(S.truth(Is(2)), true);
}

// What holds of all joined values holds of their Merge, however many there are.
TEST_F(FlowStateJoinTest, JoinOfValuesThatAreNotZero) {
  FlowState Other;
  store(variable(0), integer(1));
  Other.store(variable(0), integer(2), Values);
  S.merge(Other, block(0), Values);
  EXPECT_EQ(S.truth(load(variable(0))), true);
  S.merge(Other, block(0), Values);
  EXPECT_EQ(S.truth(load(variable(0))), true);
  Other.store(variable(0), integer(0), Values);
  S.merge(Other, block(0), Values);
  EXPECT_FALSE(S.truth(load(variable(0))));
}

// Over a back edge comes what the head's Merge meant one iteration ago.
TEST_F(FlowStateJoinTest, BackEdgeBringsTheOlderMeaning) {
  FlowState Other;
  store(variable(0), integer(1));
  Other.store(variable(0), integer(0), Values);
  S.merge(Other, block(0), Values);
  const Value *Head = load(variable(0));
  ASSERT_EQ(Head->Kind, ValueKind::Merge);

  FlowState Back = S;
  Back.store(variable(1), Head, Values);
  Back.store(variable(0), integer(2), Values);
  ASSERT_TRUE(Back.assume(Head, true, Values));
  S.store(variable(1), integer(0), Values);
  S.merge(Back, block(0), Values);
  EXPECT_EQ(load(variable(0)), Head);
  EXPECT_NE(load(variable(1)), Head);
  EXPECT_FALSE(S.truth(Head));
}

} // namespace
} // namespace kmap_tidy
