//===--- FlowStateTest.cpp - memory, facts and stack of a state -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlowStateTest.h"

namespace kmap_tidy {
namespace {

//===--- Memory -----------------------------------------------------------===//

TEST_F(FlowStateTest, LoadsWhatWasStored) {
  const Value *Before = load(variable(0));
  EXPECT_EQ(Before->Kind, ValueKind::Initial);
  EXPECT_EQ(Before, load(variable(0)));
  store(variable(0), integer(3));
  EXPECT_TRUE(load(variable(0))->isInteger(3));
  store(variable(0), integer(4));
  EXPECT_TRUE(load(variable(0))->isInteger(4));
}

TEST_F(FlowStateTest, StoreToTheWholeForgetsTheParts) {
  const Value *Object = variable(0);
  store(field(Object, 0), integer(1));
  store(Object, symbol(0));
  EXPECT_FALSE(load(field(Object, 0))->isInteger(1));
  // What the parts are now depends on what was stored.
  const Value *Part = load(field(Object, 0));
  store(Object, symbol(1));
  EXPECT_NE(load(field(Object, 0)), Part);
}

TEST_F(FlowStateTest, StoreThroughAPointerKillsTheSameFieldOfOthers) {
  const Value *P = Values.pointee(symbol(0)), *Q = Values.pointee(symbol(1));
  store(field(P, 0), integer(1));
  store(field(P, 1), integer(2));
  store(field(variable(0), 0), integer(3));
  store(field(variable(1), 2), integer(4));
  store(variable(2), integer(5));
  store(field(Q, 0), integer(9));
  EXPECT_FALSE(load(field(P, 0))->isInteger(1)); /* p may be q */
  EXPECT_FALSE(load(field(variable(0), 0))->isInteger(3));
  EXPECT_TRUE(load(field(P, 1))->isInteger(2)); /* another field */
  EXPECT_TRUE(load(field(variable(1), 2))->isInteger(4));
  EXPECT_TRUE(load(variable(2))->isInteger(5)); /* no field at all */
}

TEST_F(FlowStateTest, VariablesDoNotOverlap) {
  store(field(variable(0), 0), integer(1));
  store(field(variable(1), 0), integer(2));
  EXPECT_TRUE(load(field(variable(0), 0))->isInteger(1));
}

TEST_F(FlowStateTest, ElementsAtKnownIndicesAreApart) {
  const Value *Array = variable(0);
  store(element(Array, integer(0)), integer(10));
  store(element(Array, integer(1)), integer(11));
  EXPECT_TRUE(load(element(Array, integer(0)))->isInteger(10));
  store(element(Array, symbol(0)), integer(12));
  EXPECT_FALSE(load(element(Array, integer(0)))->isInteger(10));
  EXPECT_FALSE(load(element(Array, integer(1)))->isInteger(11));
}

TEST_F(FlowStateTest, StaleContentsEqualNothingElse) {
  const Value *P = field(Values.pointee(symbol(0)), 0);
  const Value *Q = field(Values.pointee(symbol(1)), 0);
  const Value *R = field(Values.pointee(symbol(2)), 0);
  store(P, integer(1));
  store(Q, integer(1));
  store(R, integer(2));
  EXPECT_NE(load(P), load(Q));
  EXPECT_NE(load(P), load(R));
}

TEST_F(FlowStateTest, HavocKeepsMappedAddresses) {
  const Value *Object = variable(0);
  S.push(call(0), symbol(0), false, Values);
  store(field(Object, 0), mapping(0));
  store(field(Object, 1), integer(1));
  S.havoc(Object, call(1), Values);
  EXPECT_EQ(load(field(Object, 0)), mapping(0));
  EXPECT_FALSE(load(field(Object, 1))->isInteger(1));
}

TEST_F(FlowStateTest, TouchChangesWhatIsNotKnown) {
  const Value *Part = field(Values.pointee(symbol(0)), 0);
  const Value *Other = field(Values.pointee(symbol(1)), 0);
  const Value *Before = load(Part), *OtherBefore = load(Other);
  S.touch(symbol(0), call(0));
  EXPECT_NE(load(Part), Before);
  EXPECT_EQ(Values.withoutCalls(load(Part)), Values.withoutCalls(Before));
  EXPECT_EQ(load(Other), OtherBefore);
  EXPECT_EQ(S.lastTouch(symbol(0)), call(0));
  EXPECT_EQ(S.lastTouch(symbol(1)), nullptr);
}

TEST_F(FlowStateTest, RetireEndsAllThatWasKnownOfASymbol) {
  store(variable(0), symbol(0));
  store(variable(1), Values.operation(Operator::Add, symbol(0), integer(1)));
  store(field(Values.pointee(symbol(0)), 0), integer(1));
  store(variable(2), symbol(1));
  ASSERT_TRUE(assume(symbol(0), true));
  S.setResult(call(0), symbol(0));
  S.push(call(1), symbol(0), false, Values);
  S.retire(symbol(0), Values);

  const Value *Former = Values.former(symbol(0));
  EXPECT_EQ(load(variable(0)), Former);
  EXPECT_EQ(load(variable(1)),
            Values.operation(Operator::Add, Former, integer(1)));
  EXPECT_EQ(S.truth(Former), true);
  EXPECT_TRUE(load(field(Values.pointee(Former), 0))->isInteger(1));
  EXPECT_FALSE(load(field(Values.pointee(symbol(0)), 0))->isInteger(1));
  EXPECT_EQ(load(variable(2)), symbol(1));
  EXPECT_FALSE(S.truth(symbol(0)));
  EXPECT_EQ(S.result(call(0)), nullptr);
  EXPECT_NE(S.Stack[0].Page, symbol(0));
}

//===--- Facts ------------------------------------------------------------===//

TEST_F(FlowStateTest, AssumeDecidesTheSameCondition) {
  EXPECT_FALSE(S.truth(symbol(0)));
  ASSERT_TRUE(assume(symbol(0), true));
  EXPECT_EQ(S.truth(symbol(0)), true);
  EXPECT_EQ(S.truth(isNot(symbol(0))), false);
  EXPECT_FALSE(assume(symbol(0), false));
  EXPECT_FALSE(assume(isNot(symbol(0)), true));
  ASSERT_TRUE(assume(symbol(1), false));
  EXPECT_EQ(S.constant(symbol(1)), 0);
  EXPECT_FALSE(assume(symbol(1), true));
}

TEST_F(FlowStateTest, AssumeLearnsFromEqualities) {
  ASSERT_TRUE(assume(equals(symbol(0), 3), true));
  EXPECT_EQ(S.constant(symbol(0)), 3);
  EXPECT_EQ(S.truth(symbol(0)), true);
  EXPECT_FALSE(assume(equals(symbol(0), 4), true));
  EXPECT_FALSE(assume(isNot(symbol(0)), true));
  ASSERT_TRUE(assume(equals(symbol(1), 3), false));
  EXPECT_FALSE(S.constant(symbol(1)));
  EXPECT_FALSE(assume(equals(symbol(1), 3), true));
  EXPECT_TRUE(assume(equals(symbol(1), 4), true));
}

// A value that is known not to be zero may still be any other number, and a
// later equality must not be taken back by an earlier, weaker fact.
TEST_F(FlowStateTest, FactsOfOneValueAddUp) {
  ASSERT_TRUE(assume(symbol(0), true));
  EXPECT_TRUE(assume(equals(symbol(0), 3), true));
  EXPECT_EQ(S.constant(symbol(0)), 3);
  EXPECT_FALSE(assume(isNot(symbol(0)), true));
}

TEST_F(FlowStateTest, AssumeTakesConditionsApart) {
  const Value *A = symbol(0), *B = symbol(1);
  FlowState Empty;
  ASSERT_TRUE(assume(Values.operation(Operator::BoolAnd, A, B), true));
  EXPECT_EQ(S.truth(A), true);
  EXPECT_EQ(S.truth(B), true);
  S = Empty;
  ASSERT_TRUE(assume(Values.operation(Operator::BoolOr, A, B), false));
  EXPECT_EQ(S.truth(A), false);
  EXPECT_EQ(S.truth(B), false);
  S = Empty;
  ASSERT_TRUE(assume(Values.operation(Operator::BoolOr, A, B), true));
  EXPECT_FALSE(S.truth(A));
  EXPECT_EQ(S.truth(Values.operation(Operator::BoolOr, A, B)), true);
}

TEST_F(FlowStateTest, SignedComparisonsWithZeroAreNonZero) {
  const Value *IsNegative =
      Values.operation(Operator::Less, symbol(0), integer(0));
  ASSERT_TRUE(assume(IsNegative, true));
  EXPECT_EQ(S.truth(symbol(0)), true);
  const Value *IsPositive =
      Values.operation(Operator::Less, integer(0), symbol(1));
  ASSERT_TRUE(assume(IsPositive, true));
  EXPECT_EQ(S.truth(symbol(1)), true);
}

TEST_F(FlowStateTest, LikelyTruthLooksPastCalls) {
  const Value *Flag = field(Values.pointee(symbol(0)), 0);
  ASSERT_TRUE(assume(load(Flag), true));
  S.touch(symbol(0), call(0));
  EXPECT_FALSE(S.truth(load(Flag)));
  EXPECT_EQ(S.likelyTruth(load(Flag), Values), true);
}

TEST_F(FlowStateTest, MappedAddressesAreNotNull) {
  S.push(call(0), symbol(0), /*MayBeNull=*/false, Values);
  EXPECT_EQ(S.truth(mapping(0)), true);
  EXPECT_FALSE(assume(mapping(0), false));
  EXPECT_EQ(S.truth(Values.addressOf(variable(0))), true);
}

// pte_offset_map() that returns NULL has mapped nothing.
TEST_F(FlowStateTest, FailedMappingIsNotLive) {
  S.push(call(0), symbol(0), false, Values);
  S.push(call(1), nullptr, /*MayBeNull=*/true, Values);
  store(variable(0), mapping(1, InPage));
  EXPECT_FALSE(S.truth(mapping(1, InPage)));
  FlowState Failed = S;
  ASSERT_TRUE(Failed.assume(mapping(1, InPage), false, Values));
  ASSERT_EQ(Failed.Stack.size(), 1u);
  EXPECT_EQ(Failed.Stack[0].MapCall, call(0));
  EXPECT_TRUE(Failed.load(variable(0), Values)->isInteger(0));
  ASSERT_TRUE(assume(mapping(1, InPage), true));
  EXPECT_EQ(S.Stack.size(), 2u);
}

//===--- The stack --------------------------------------------------------===//

TEST_F(FlowStateTest, PushAgesTheEarlierMappingOfTheCall) {
  S.push(call(0), symbol(0), false, Values);
  store(variable(0), mapping(0));
  store(variable(1), mapping(0, 8));
  S.setResult(call(0), mapping(0));
  S.push(call(0), symbol(1), false, Values);

  ASSERT_EQ(S.Stack.size(), 2u);
  EXPECT_TRUE(S.Stack[0].Older);
  EXPECT_FALSE(S.Stack[1].Older);
  EXPECT_EQ(S.Stack[1].Page, symbol(1));
  EXPECT_EQ(load(variable(0)), mapping(0, 0, true));
  EXPECT_EQ(load(variable(1)), mapping(0, 8, true));
  EXPECT_EQ(S.result(call(0)), mapping(0, 0, true));
  EXPECT_TRUE(S.isLive(mapping(0)));
  EXPECT_TRUE(S.isLive(mapping(0, 0, true)));

  // However often: one entry stands for all the older ones.
  S.push(call(0), symbol(2), false, Values);
  ASSERT_EQ(S.Stack.size(), 2u);
  EXPECT_TRUE(S.Stack[0].Older);
  EXPECT_EQ(S.Stack[1].Page, symbol(2));
}

TEST_F(FlowStateTest, PushAgesAddressesOfReleasedMappings) {
  S.push(call(0), symbol(0), false, Values);
  store(variable(0), mapping(0));
  S.Stack.clear();
  S.push(call(0), symbol(0), false, Values);
  ASSERT_EQ(S.Stack.size(), 1u);
  EXPECT_EQ(load(variable(0)), Values.released(mapping(0)));
  EXPECT_FALSE(S.isLive(load(variable(0))));
}

// An address of a released instance is not one of the older that are live.
TEST_F(FlowStateTest, AgeingRevivesNoReleasedMapping) {
  S.push(call(0), symbol(0), false, Values);
  store(variable(0), mapping(0));
  S.Stack.clear();
  S.push(call(0), symbol(1), false, Values);
  S.push(call(0), symbol(2), false, Values);
  ASSERT_EQ(S.Stack.size(), 2u);
  const Value *Released = load(variable(0));
  EXPECT_FALSE(Released->isMapping() && S.isLive(Released));
}

TEST_F(FlowStateTest, AgeingRevivesNoOlderMapping) {
  S.push(call(0), symbol(0), false, Values);
  store(variable(0), mapping(0));
  S.push(call(0), symbol(1), false, Values);
  ASSERT_TRUE(S.isLive(load(variable(0))));
  S.Stack.erase(S.Stack.begin());
  ASSERT_FALSE(S.isLive(load(variable(0))));
  S.push(call(0), symbol(2), false, Values);
  EXPECT_FALSE(S.isLive(load(variable(0))));
}

TEST_F(FlowStateTest, PropertyIsTheOrderOfLiveMappings) {
  FlowState A, B;
  EXPECT_TRUE(A.sameProperty(B));
  A.push(call(0), symbol(0), false, Values);
  EXPECT_FALSE(A.sameProperty(B));
  B.push(call(0), symbol(1), false, Values);
  EXPECT_TRUE(A.sameProperty(B)); /* another page, the same mapping */
  A.push(call(1), symbol(0), false, Values);
  B.push(call(2), symbol(0), false, Values);
  EXPECT_FALSE(A.sameProperty(B));
  FlowState C, D;
  for (int I : {0, 1})
    C.push(call(I), symbol(0), false, Values);
  for (int I : {1, 0})
    D.push(call(I), symbol(0), false, Values);
  EXPECT_FALSE(C.sameProperty(D));
  D = C;
  D.IsDoubtful = true;
  EXPECT_FALSE(C.sameProperty(D));
}

// A copy between two mappings depends on whether they are of one page.
TEST_F(FlowStateTest, PropertyKnowsWhichVariableIsTheMappedPage) {
  FlowState A, B;
  A.push(call(0), symbol(0), false, Values);
  B.push(call(0), symbol(0), false, Values);
  A.store(variable(0), symbol(0), Values);
  EXPECT_FALSE(A.sameProperty(B));
  EXPECT_FALSE(B.sameProperty(A));
  B.store(variable(0), symbol(1), Values);
  EXPECT_FALSE(A.sameProperty(B));
  B.store(variable(0), symbol(0), Values);
  EXPECT_TRUE(A.sameProperty(B));
}

//===--- Calls that were executed for a value -----------------------------===//

TEST_F(FlowStateTest, NotesBelongToOneObject) {
  S.note(call(0), symbol(0), 7, Values);
  unsigned Found = 0;
  S.forEachNoted(symbol(0), [&](const clang::Expr *Call, int64_t Number) {
    EXPECT_EQ(Call, call(0));
    EXPECT_EQ(Number, 7);
    ++Found;
  });
  EXPECT_EQ(Found, 1u);
  auto IsNoted = [](const clang::Expr *, int64_t) { ADD_FAILURE(); };
  S.forEachNoted(symbol(1), IsNoted);
  // What the symbol means from here on was not meant.
  S.retire(symbol(0), Values);
  S.forEachNoted(symbol(0), IsNoted);
}

TEST_F(FlowStateTest, ZeroIsWhatABranchHasShown) {
  auto IsSymbol = [&](const Value *V) { return V == symbol(0); };
  EXPECT_FALSE(S.isZero(IsSymbol));
  ASSERT_TRUE(assume(symbol(0), false));
  EXPECT_TRUE(S.isZero(IsSymbol));
  EXPECT_FALSE(S.isZero([&](const Value *V) { return V == symbol(1); }));
}

TEST_F(FlowStateTest, ConstantsAndObjectsAreNoMappings) {
  EXPECT_TRUE(isNoMapping(integer(0)));
  EXPECT_TRUE(isNoMapping(Values.addressOf(variable(0))));
  EXPECT_FALSE(isNoMapping(symbol(0)));
  EXPECT_FALSE(isNoMapping(mapping(0)));
}

} // namespace
} // namespace kmap_tidy
