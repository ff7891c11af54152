//===--- ValueTest.cpp - symbolic values ----------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Value.h"
#include "gtest/gtest.h"

namespace kmap_tidy {
namespace {

class ValueTest : public testing::Test {
protected:
  /// A symbol; equal numbers give equal symbols. Origins are only keys.
  const Value *symbol(int N) { return Values.get(ValueKind::Symbol, Keys + N); }
  const Value *variable(int N) {
    return Values.get(ValueKind::Variable, Keys + N);
  }
  const Value *integer(int64_t N) { return Values.integer(N); }
  const Value *op(Operator Op, const Value *L, const Value *R = nullptr) {
    return Values.operation(Op, L, R);
  }
  const clang::Expr *expr(int N) {
    return reinterpret_cast<const clang::Expr *>(Keys + N);
  }

  ValueFactory Values;
  /// Keys are aligned as the nodes are that they stand for.
  static const uint64_t Keys[8];
};
const uint64_t ValueTest::Keys[8] = {};

TEST_F(ValueTest, EqualValuesAreOneObject) {
  EXPECT_EQ(symbol(0), symbol(0));
  EXPECT_NE(symbol(0), symbol(1));
  EXPECT_NE(symbol(0), variable(0));
  EXPECT_EQ(integer(7), integer(7));
  EXPECT_EQ(op(Operator::Less, symbol(0), symbol(1)),
            op(Operator::Less, symbol(0), symbol(1)));
}

TEST_F(ValueTest, MappingsDifferInCallOffsetAndAge) {
  EXPECT_EQ(Values.mapping(expr(0), 0, false),
            Values.mapping(expr(0), 0, false));
  EXPECT_NE(Values.mapping(expr(0), 0, false),
            Values.mapping(expr(0), 8, false));
  EXPECT_NE(Values.mapping(expr(0), 0, false),
            Values.mapping(expr(0), 0, true));
  EXPECT_NE(Values.mapping(expr(0), 0, false),
            Values.mapping(expr(1), 0, false));
}

TEST_F(ValueTest, AddressAndPointeeCancel) {
  const Value *X = variable(0), *P = symbol(1);
  EXPECT_EQ(Values.pointee(Values.addressOf(X)), X);
  EXPECT_EQ(Values.addressOf(Values.pointee(P)), P);
  EXPECT_TRUE(Values.pointee(P)->isLocation());
  EXPECT_FALSE(Values.addressOf(X)->isLocation());
}

TEST_F(ValueTest, FoldsIntegers) {
  EXPECT_TRUE(op(Operator::Add, integer(2), integer(3))->isInteger(5));
  EXPECT_TRUE(op(Operator::Sub, integer(2), integer(3))->isInteger(-1));
  EXPECT_TRUE(op(Operator::Mul, integer(4), integer(3))->isInteger(12));
  EXPECT_TRUE(op(Operator::Div, integer(9), integer(4))->isInteger(2));
  EXPECT_TRUE(op(Operator::Rem, integer(9), integer(4))->isInteger(1));
  EXPECT_TRUE(op(Operator::And, integer(12), integer(10))->isInteger(8));
  EXPECT_TRUE(op(Operator::Or, integer(12), integer(10))->isInteger(14));
  EXPECT_TRUE(op(Operator::Xor, integer(12), integer(10))->isInteger(6));
  EXPECT_TRUE(op(Operator::Shl, integer(1), integer(12))->isInteger(4096));
  EXPECT_TRUE(op(Operator::Shr, integer(4096), integer(12))->isInteger(1));
  EXPECT_TRUE(op(Operator::Less, integer(-1), integer(0))->isInteger(1));
  EXPECT_TRUE(op(Operator::Equal, integer(1), integer(0))->isInteger(0));
  EXPECT_TRUE(op(Operator::Not, integer(5))->isInteger(0));
  EXPECT_TRUE(op(Operator::Minus, integer(5))->isInteger(-5));
  EXPECT_TRUE(op(Operator::Complement, integer(4095))->isInteger(-4096));
  EXPECT_TRUE(op(Operator::BoolAnd, integer(2), integer(4))->isInteger(1));
  EXPECT_TRUE(op(Operator::BoolOr, integer(0), integer(0))->isInteger(0));
}

// Arithmetic that C leaves undefined stays an operation; none of it may trap.
TEST_F(ValueTest, DoesNotFoldWhatHasNoResult) {
  for (Operator Op : {Operator::Div, Operator::Rem})
    EXPECT_TRUE(op(Op, integer(1), integer(0))->isOperation(Op));
  EXPECT_TRUE(op(Operator::Div, integer(INT64_MIN), integer(-1))
                  ->isOperation(Operator::Div));
  EXPECT_TRUE(
      op(Operator::Shl, integer(1), integer(64))->isOperation(Operator::Shl));
  EXPECT_TRUE(
      op(Operator::Shl, integer(1), integer(-1))->isOperation(Operator::Shl));
  EXPECT_TRUE(
      op(Operator::Shr, integer(-1), integer(1))->isOperation(Operator::Shr));
  EXPECT_TRUE(
      op(Operator::Add, integer(INT64_MAX), integer(1))->isInteger(INT64_MIN));
  EXPECT_TRUE(op(Operator::Minus, integer(INT64_MIN))->isInteger(INT64_MIN));
}

TEST_F(ValueTest, CommutativeOperandsHaveOneOrder) {
  for (Operator Op : {Operator::Add, Operator::Mul, Operator::And, Operator::Or,
                      Operator::Xor, Operator::Equal}) {
    EXPECT_EQ(op(Op, symbol(0), symbol(1)), op(Op, symbol(1), symbol(0)));
    const Value *WithInteger = op(Op, integer(3), symbol(0));
    EXPECT_EQ(WithInteger, op(Op, symbol(0), integer(3)));
    EXPECT_TRUE(WithInteger->Right->isInteger(3));
  }
  for (Operator Op :
       {Operator::Sub, Operator::Div, Operator::Less, Operator::Shl})
    EXPECT_NE(op(Op, symbol(0), symbol(1)), op(Op, symbol(1), symbol(0)));
}

TEST_F(ValueTest, Simplifies) {
  const Value *X = symbol(0);
  EXPECT_TRUE(op(Operator::Equal, X, X)->isInteger(1));
  EXPECT_EQ(op(Operator::Add, X, integer(0)), X);
  EXPECT_EQ(op(Operator::Sub, X, integer(0)), X);
  const Value *Test = op(Operator::Equal, X, integer(0));
  EXPECT_EQ(op(Operator::Not, op(Operator::Not, Test)), Test);
  // !!x is 0 or 1, and x need not be.
  EXPECT_NE(op(Operator::Not, op(Operator::Not, X)), X);
}

TEST_F(ValueTest, AdditionOfZeroFromTheLeft) {
  EXPECT_EQ(op(Operator::Add, integer(0), symbol(0)), symbol(0));
}

// What one holder had before is one value; it is not what another had.
TEST_F(ValueTest, ForgetMakesOldMeaningsDistinct) {
  const Value *Old = symbol(0);
  const Value *Uses = op(Operator::Add, Old, integer(8));
  const Value *A = variable(1), *B = variable(2);
  EXPECT_EQ(Values.forget(symbol(1), Old, A), symbol(1));
  const Value *InA = Values.forget(Uses, Old, A);
  EXPECT_EQ(InA->Kind, ValueKind::Stale);
  EXPECT_EQ(InA, Values.forget(Uses, Old, A));
  EXPECT_NE(InA, Values.forget(Uses, Old, B));
  EXPECT_FALSE(ValueFactory::contains(InA, Old));
  // Two stale values may stand for different iterations.
  EXPECT_TRUE(op(Operator::Equal, InA, InA)->isOperation(Operator::Equal));
}

TEST_F(ValueTest, ReplaceKeepsWhatValuesHaveToDoWithEachOther) {
  const Value *Old = symbol(0), *Former = Values.former(Old);
  const Value *Uses = op(Operator::Add, Old, symbol(1));
  EXPECT_EQ(Values.replace(symbol(1), Old, Former), symbol(1));
  EXPECT_EQ(Values.replace(Uses, Old, Former),
            op(Operator::Add, Former, symbol(1)));
  EXPECT_EQ(Values.replace(op(Operator::Mul, Uses, Uses), Old, Former),
            op(Operator::Mul, op(Operator::Add, Former, symbol(1)),
               op(Operator::Add, Former, symbol(1))));
}

TEST_F(ValueTest, ContainsLooksThroughPathsAndOperations) {
  const Value *P = symbol(0);
  const Value *Path =
      Values.get(ValueKind::Initial, nullptr,
                 Values.get(ValueKind::Field, Keys + 3, Values.pointee(P)));
  EXPECT_TRUE(ValueFactory::contains(Path, P));
  EXPECT_TRUE(ValueFactory::contains(op(Operator::Less, symbol(1), Path), P));
  EXPECT_FALSE(ValueFactory::contains(Path, symbol(1)));
  EXPECT_FALSE(ValueFactory::contains(nullptr, P));
}

TEST_F(ValueTest, WithoutCallsForgetsWhoMayHaveWritten) {
  const Value *Field =
      Values.get(ValueKind::Field, Keys + 3, Values.pointee(symbol(0)));
  const Value *Before = Values.get(ValueKind::Initial, nullptr, Field);
  const Value *After = Values.get(ValueKind::Initial, Keys + 4, Field);
  EXPECT_NE(Before, After);
  EXPECT_EQ(Values.withoutCalls(Before), Values.withoutCalls(After));
  EXPECT_EQ(Values.withoutCalls(op(Operator::Equal, After, integer(0))),
            op(Operator::Equal, Before, integer(0)));

  const Value *Call = Values.get(ValueKind::Call, Keys + 5, symbol(0), nullptr,
                                 reinterpret_cast<intptr_t>(Keys + 4));
  EXPECT_EQ(Values.withoutCalls(Call),
            Values.get(ValueKind::Call, Keys + 5, symbol(0)));
  // The number of a mapping is its offset, not a call.
  const Value *Mapping = Values.mapping(expr(6), 16, false);
  EXPECT_EQ(Values.withoutCalls(Mapping), Mapping);
}

TEST_F(ValueTest, WithoutCallsKeepsTheOneOrderOfOperands) {
  const Value *A = Values.get(ValueKind::Initial, Keys + 4, variable(0));
  const Value *B = Values.get(ValueKind::Initial, nullptr, variable(1));
  EXPECT_EQ(
      Values.withoutCalls(op(Operator::Equal, A, B)),
      op(Operator::Equal, Values.withoutCalls(A), Values.withoutCalls(B)));
}

} // namespace
} // namespace kmap_tidy
