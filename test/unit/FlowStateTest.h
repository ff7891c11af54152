//===--- FlowStateTest.h - keys and values for lattice tests ----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TEST_UNIT_FLOWSTATETEST_H
#define KMAP_TIDY_TEST_UNIT_FLOWSTATETEST_H

#include "analysis/FlowState.h"
#include "gtest/gtest.h"

namespace kmap_tidy {

/// Calls, fields and blocks are keys to the lattice; it never looks inside.
class FlowStateTest : public testing::Test {
protected:
  const clang::Expr *call(int N) {
    return reinterpret_cast<const clang::Expr *>(Keys + N);
  }
  const clang::CFGBlock *block(int N) {
    return reinterpret_cast<const clang::CFGBlock *>(Keys + 16 + N);
  }
  const Value *variable(int N) {
    return Values.get(ValueKind::Variable, Keys + 32 + N);
  }
  const Value *symbol(int N) {
    return Values.get(ValueKind::Symbol, Keys + 48 + N);
  }
  const Value *field(const Value *Object, int N) {
    return Values.get(ValueKind::Field, Keys + 64 + N, Object);
  }
  const Value *element(const Value *Array, const Value *Index) {
    return Values.get(ValueKind::Element, nullptr, Array, Index);
  }
  const Value *integer(int64_t N) { return Values.integer(N); }
  const Value *mapping(int Call, int64_t Offset = 0, bool Older = false) {
    return Values.mapping(call(Call), Offset, Older);
  }
  const Value *equals(const Value *V, int64_t N) {
    return Values.operation(Operator::Equal, V, integer(N));
  }
  const Value *isNot(const Value *V) { return equals(V, 0); }
  const Value *load(const Value *Location) { return S.load(Location, Values); }
  void store(const Value *Location, const Value *V) {
    S.store(Location, V, Values);
  }
  bool assume(const Value *V, bool Truth) { return S.assume(V, Truth, Values); }

  ValueFactory Values;
  FlowState S;
  static inline const uint64_t Keys[80] = {};
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TEST_UNIT_FLOWSTATETEST_H
