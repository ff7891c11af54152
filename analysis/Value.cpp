//===--- Value.cpp - symbolic values of the map flow analysis -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Value.h"
#include <map>

namespace kmap_tidy {

const Value *mappingIn(const Value *V) {
  if (V->isMapping())
    return V;
  // Flags in the low bits, or an offset, leave it an address of the mapping; a
  // difference of addresses is none.
  if (V->isOperation(Operator::Sub))
    return mappingIn(V->Right) ? nullptr : mappingIn(V->Left);
  if (!V->isOperation(Operator::Add) && !V->isOperation(Operator::And) &&
      !V->isOperation(Operator::Or))
    return nullptr;
  const Value *Mapping = mappingIn(V->Left);
  return Mapping ? Mapping : mappingIn(V->Right);
}

/// Visits the mappings of a chain.
static void forEachChained(const Value *Chain,
                           llvm::function_ref<void(const Value *)> Visit) {
  if (!Chain)
    return;
  if (Chain->isMapping())
    return Visit(Chain);
  forEachChained(Chain->Left, Visit);
  forEachChained(Chain->Right, Visit);
}

void forEachMerged(const Value *V,
                   llvm::function_ref<void(const Value *Mapping)> Visit) {
  switch (V->Kind) {
  case ValueKind::Merge:
    return forEachChained(V->Right, Visit);
  case ValueKind::Former:
    return forEachMerged(static_cast<const Value *>(V->Origin), Visit);
  case ValueKind::Operation:
    forEachMerged(V->Left, Visit);
    if (V->Right)
      forEachMerged(V->Right, Visit);
    return;
  default:
    return;
  }
}

const Value *ValueFactory::withMapping(const Value *Chain,
                                       const Value *Address) {
  const Value *Mapping = get(ValueKind::Mapping, Address->Origin, nullptr,
                             Address->Right, InPage, Address->Older);
  if (!Chain)
    return Mapping;
  return contains(Chain, Mapping) ? Chain
                                  : get(ValueKind::Operation, nullptr, Chain,
                                        Mapping, int64_t(Operator::BoolOr));
}

void Value::profile(llvm::FoldingSetNodeID &ID, ValueKind Kind, bool Older,
                    const void *Origin, const Value *Left, const Value *Right,
                    int64_t Number) {
  ID.AddInteger(unsigned(Kind));
  ID.AddBoolean(Older);
  ID.AddPointer(Origin);
  ID.AddPointer(Left);
  ID.AddPointer(Right);
  ID.AddInteger(Number);
}

const Value *ValueFactory::get(ValueKind Kind, const void *Origin,
                               const Value *Left, const Value *Right,
                               int64_t Number, bool Older) {
  llvm::FoldingSetNodeID ID;
  Value::profile(ID, Kind, Older, Origin, Left, Right, Number);
  void *Position = nullptr;
  if (Value *Found = Values.FindNodeOrInsertPos(ID, Position))
    return Found;
  auto *V = new (Allocator.Allocate<Value>())
      Value(Kind, Older, Origin, Left, Right, Number);
  Values.InsertNode(V, Position);
  return V;
}

const Value *ValueFactory::pointee(const Value *Pointer) {
  if (Pointer->Kind == ValueKind::AddressOf)
    return Pointer->Left;
  return get(ValueKind::Pointee, nullptr, Pointer);
}

const Value *ValueFactory::addressOf(const Value *Location) {
  if (Location->Kind == ValueKind::Pointee)
    return Location->Left;
  return get(ValueKind::AddressOf, nullptr, Location);
}

static std::optional<int64_t> fold(Operator Op, int64_t L, int64_t R) {
  auto Wrap = [](uint64_t N) { return static_cast<int64_t>(N); };
  switch (Op) {
  case Operator::Add:
    return Wrap(uint64_t(L) + uint64_t(R));
  case Operator::Sub:
    return Wrap(uint64_t(L) - uint64_t(R));
  case Operator::Mul:
    return Wrap(uint64_t(L) * uint64_t(R));
  case Operator::Div:
    return R > 0 ? std::optional<int64_t>(L / R) : std::nullopt;
  case Operator::Rem:
    return R > 0 ? std::optional<int64_t>(L % R) : std::nullopt;
  case Operator::And:
    return L & R;
  case Operator::Or:
    return L | R;
  case Operator::Xor:
    return L ^ R;
  case Operator::Shl:
    return R >= 0 && R < 64 ? std::optional<int64_t>(Wrap(uint64_t(L) << R))
                            : std::nullopt;
  case Operator::Shr:
    return R >= 0 && R < 64 && L >= 0 ? std::optional<int64_t>(L >> R)
                                      : std::nullopt;
  case Operator::Equal:
    return L == R;
  case Operator::Less:
    return L < R;
  case Operator::Not:
    return !L;
  case Operator::Minus:
    return Wrap(-uint64_t(L));
  case Operator::Complement:
    return ~L;
  case Operator::BoolAnd:
    return L && R;
  case Operator::BoolOr:
    return L || R;
  }
  return std::nullopt;
}

/// One order for commutative operators makes `a == b` and `b == a` equal.
static void sortOperands(Operator Op, const Value *&Left, const Value *&Right) {
  bool Commutes = Op == Operator::Equal || Op == Operator::Add ||
                  Op == Operator::And || Op == Operator::Or ||
                  Op == Operator::Mul || Op == Operator::Xor;
  if (Commutes && (Left->Kind == ValueKind::Integer ||
                   (Right->Kind != ValueKind::Integer && Right < Left)))
    std::swap(Left, Right);
}

/// What is left of `Left op Right` when a term cancels out; null: nothing does.
static const Value *cancel(Operator Op, const Value *Left, const Value *Right) {
  if (!ValueFactory::isStable(Right))
    return nullptr;
  if (Op == Operator::Sub && Left->isOperation(Operator::Add)) {
    if (Left->Left == Right)
      return Left->Right;
    if (Left->Right == Right)
      return Left->Left;
  }
  if (Op == Operator::Add) {
    if (Left->isOperation(Operator::Sub) && Left->Right == Right)
      return Left->Left;
    if (Right->isOperation(Operator::Sub) && Right->Right == Left)
      return Right->Left;
  }
  return nullptr;
}

const Value *ValueFactory::operation(Operator Op, const Value *Left,
                                     const Value *Right) {
  bool LeftIsInteger = Left->Kind == ValueKind::Integer;
  if (LeftIsInteger && (!Right || Right->Kind == ValueKind::Integer))
    if (auto N = fold(Op, Left->Number, Right ? Right->Number : 0))
      return integer(*N);
  sortOperands(Op, Left, Right);
  if (Left == Right && isStable(Left)) {
    if (Op == Operator::Equal)
      return integer(1);
    if (Op == Operator::Sub)
      return integer(0);
  }
  if ((Op == Operator::Add || Op == Operator::Sub) && Right->isInteger(0))
    return Left;
  if ((Op == Operator::Mul || Op == Operator::Div) && Right->isInteger(1))
    return Left;
  if (Op == Operator::Add || Op == Operator::Sub)
    if (const Value *Rest = cancel(Op, Left, Right))
      return Rest;
  if (Op == Operator::Not && Left->isOperation(Operator::Not) &&
      (Left->Left->isOperation(Operator::Not) ||
       Left->Left->isOperation(Operator::Equal) ||
       Left->Left->isOperation(Operator::Less)))
    return Left->Left;
  return get(ValueKind::Operation, nullptr, Left, Right, int64_t(Op));
}

/// Adds \p Times the terms of the sum \p V to \p Terms; the constants count for
/// the null term.
static void addTerms(const Value *V, int64_t Times,
                     std::map<const Value *, int64_t> &Terms) {
  if (V->isOperation(Operator::Add) || V->isOperation(Operator::Sub)) {
    addTerms(V->Left, Times, Terms);
    return addTerms(V->Right, V->isOperation(Operator::Add) ? Times : -Times,
                    Terms);
  }
  if (V->isOperation(Operator::Minus))
    return addTerms(V->Left, -Times, Terms);
  if (V->Kind == ValueKind::Integer)
    Terms[nullptr] += Times * V->Number;
  else
    Terms[V] += Times;
}

bool ValueFactory::isTakenAway(const Value *V) {
  std::map<const Value *, int64_t> Terms;
  addTerms(V, 1, Terms);
  bool Any = false;
  for (const auto &[Term, Times] : Terms) {
    if (Times > 0 || (Term && Times != 0 && !isStable(Term)))
      return false;
    Any |= Times < 0;
  }
  return Any;
}

bool ValueFactory::contains(const Value *Whole, const Value *Part) {
  if (!Whole)
    return false;
  return Whole == Part || contains(Whole->Left, Part) ||
         contains(Whole->Right, Part);
}

const Value *ValueFactory::replace(const Value *V, const Value *Part,
                                   const Value *By) {
  if (V == Part)
    return By;
  if (!contains(V, Part))
    return V;
  const Value *Left = replace(V->Left, Part, By);
  const Value *Right = replace(V->Right, Part, By);
  if (V->Kind == ValueKind::Operation)
    sortOperands(Operator(V->Number), Left, Right);
  return get(V->Kind, V->Origin, Left, Right, V->Number, V->Older);
}

const Value *ValueFactory::forget(const Value *V, const Value *Part,
                                  const void *Holder) {
  if (!contains(V, Part))
    return V;
  const Value *Unknown = get(ValueKind::Stale, Holder, nullptr, nullptr,
                             reinterpret_cast<intptr_t>(Part));
  // Of an address only the place in the mapping has lost its name.
  return V->isMapping() ? mappingLike(V, V->Number, Unknown) : Unknown;
}

const Value *ValueFactory::withoutCalls(const Value *V) {
  if (!V)
    return V;
  const Value *Left = withoutCalls(V->Left);
  const Value *Right = withoutCalls(V->Right);
  if (V->Kind == ValueKind::Operation)
    sortOperands(Operator(V->Number), Left, Right);
  const void *Origin = V->Kind == ValueKind::Initial ? nullptr : V->Origin;
  int64_t Number = V->Kind == ValueKind::Call ? 0 : V->Number;
  return get(V->Kind, Origin, Left, Right, Number, V->Older);
}

} // namespace kmap_tidy
