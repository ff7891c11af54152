//===--- Value.h - symbolic values of the map flow analysis -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Symbolic values and memory locations, hash-consed: two values that are known
/// to be equal on every execution are the same pointer.
///
/// Terminology. A *location* names a piece of memory by access path: a
/// variable, a field or element of a location, or what a pointer value points
/// to. A *value* is what a location may hold. Both are \c Value nodes, because
/// a path contains values (`p->page` is the field of what the value of `p`
/// points to).
///
/// A symbol that stands for "the result of this expression" is redefined each
/// time the expression is executed again. Whoever executes it retires the old
/// meaning first (\c FlowState::retire): what was made of it is then made of
/// its \c Former, and what was made of an earlier \c Former becomes \c Stale.
/// So the values of one iteration of a loop keep what they have to do with each
/// other, and equality never spans two iterations.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_VALUE_H
#define KMAP_TIDY_ANALYSIS_VALUE_H

#include "llvm/ADT/FoldingSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Allocator.h"
#include <algorithm>
#include <cstdint>
#include <optional>

namespace clang {
class Expr;
class FieldDecl;
class VarDecl;
} // namespace clang

namespace kmap_tidy {

enum class ValueKind : uint8_t {
  // Locations.
  Variable, ///< Origin: the VarDecl
  Field,    ///< Left: the object, Origin: the FieldDecl
  Element,  ///< Left: the array, Right: index value
  Pointee,  ///< Left: the pointer value
  // Values.
  Symbol,  ///< unknown result of Origin (an expression, a declaration); Left,
           ///< if not null: a mapping, this is zero if and only if it is NULL
  Former,  ///< what the symbol Origin (a Value) meant before
  Stale,   ///< what a symbol or location meant before that; equal to nothing
           ///< else
  Merge,   ///< join of different values of Left at CFG block Origin; Right, if
           ///< not null: mappings whose address it may be, see forEachMerged()
  Integer, ///< Number
  Mapping, ///< address in the mapping made by Origin; Number: see Offset;
           ///< Left: see ValueFactory::displacement; Right is not null: it was
           ///< released in an earlier iteration
  Initial, ///< content of location Left; Origin: the call that may have
           ///< changed it last, or null
  AddressOf, ///< address of location Left
  Operation, ///< Number: an operator, of Left and Right
  Executed,  ///< not zero: the call Origin was executed for Left; Number: with
             ///< this argument
  Call,      ///< result of the pure function Origin for Left and Right;
             ///< Number: the call that may have changed what Left points to
};

/// Where in its page a mapped address points. Values of 0 and more are exact
/// byte offsets from the page's start.
enum Offset : int64_t {
  InPage = -1,   ///< somewhere inside the page
  Anywhere = -2, ///< possibly outside of it
};

/// Operators of \c ValueKind::Operation, in canonical form.
enum class Operator : int64_t {
  Add,
  Sub,
  Mul,
  Div,
  Rem,
  And,
  Or,
  Xor,
  Shl,
  Shr,
  Equal,
  Less,
  Not,
  Minus,
  Complement,
  BoolAnd,
  BoolOr,
};

class Value : public llvm::FoldingSetNode {
public:
  ValueKind Kind;
  /// For \c Mapping: the address belongs to an earlier instance of the same
  /// map call (an earlier iteration of a loop).
  bool Older;
  const void *Origin;
  const Value *Left;
  const Value *Right;
  int64_t Number;

  bool isMapping() const { return Kind == ValueKind::Mapping; }
  bool isInteger(int64_t N) const {
    return Kind == ValueKind::Integer && Number == N;
  }
  bool isOperation(Operator Op) const {
    return Kind == ValueKind::Operation && Number == int64_t(Op);
  }
  bool isLocation() const { return Kind <= ValueKind::Pointee; }
  /// Whether this and \p Other are addresses in one mapping.
  bool isInMappingOf(const Value *Other) const {
    return isMapping() && Other->isMapping() && Origin == Other->Origin &&
           Older == Other->Older && Right == Other->Right;
  }
  /// The map call of a \c Mapping.
  const clang::Expr *mapCall() const {
    return static_cast<const clang::Expr *>(Origin);
  }
  /// The mapping that was made if and only if this \c Symbol is not zero; null
  /// if there is none.
  const Value *measuredMapping() const {
    return Kind == ValueKind::Symbol && Left && Left->isMapping() ? Left
                                                                  : nullptr;
  }
  /// The variable of a \c Variable.
  const clang::VarDecl *variable() const {
    return static_cast<const clang::VarDecl *>(Origin);
  }

  void Profile(llvm::FoldingSetNodeID &ID) const {
    profile(ID, Kind, Older, Origin, Left, Right, Number);
  }
  static void profile(llvm::FoldingSetNodeID &ID, ValueKind Kind, bool Older,
                      const void *Origin, const Value *Left, const Value *Right,
                      int64_t Number);

private:
  friend class ValueFactory;
  Value(ValueKind Kind, bool Older, const void *Origin, const Value *Left,
        const Value *Right, int64_t Number)
      : Kind(Kind), Older(Older), Origin(Origin), Left(Left), Right(Right),
        Number(Number) {}
};

/// The address of a mapping that \p V is or points into; null if none.
const Value *mappingIn(const Value *V);

/// Calls \p Visit for every mapping whose address \p V may be, if paths met on
/// which it was something else.
void forEachMerged(const Value *V,
                   llvm::function_ref<void(const Value *Mapping)> Visit);

class ValueFactory {
public:
  const Value *get(ValueKind Kind, const void *Origin,
                   const Value *Left = nullptr, const Value *Right = nullptr,
                   int64_t Number = 0, bool Older = false);

  const Value *integer(int64_t N) {
    return get(ValueKind::Integer, nullptr, nullptr, nullptr, N);
  }
  const Value *mapping(const clang::Expr *MapCall, int64_t Off, bool Older) {
    return get(ValueKind::Mapping, MapCall, nullptr, nullptr, Off, Older);
  }
  /// Another address of the mapping that \p Address points into, \p
  /// Displacement bytes behind what the map call returned. Null: none, or what
  /// the exact offset \p Off says.
  const Value *mappingLike(const Value *Address, int64_t Off,
                           const Value *Displacement = nullptr) {
    return get(ValueKind::Mapping, Address->Origin, Displacement,
               Address->Right, Off, Address->Older);
  }
  /// Bytes from what the map call returned to the mapped \p Address. It keeps
  /// the elements of an array apart whose place in the page is not known.
  const Value *displacement(const Value *Address) {
    return Address->Left ? Address->Left
                         : integer(std::max<int64_t>(Address->Number, 0));
  }
  /// \p Address, whose map call was executed again while it was live.
  const Value *older(const Value *Address) {
    return get(ValueKind::Mapping, Address->Origin, Address->Left, nullptr,
               Address->Number, /*Older=*/true);
  }
  /// \p Address, which was released before its map call was executed again.
  const Value *released(const Value *Address) {
    return get(ValueKind::Mapping, Address->Origin, Address->Left, integer(0),
               Address->Number, /*Older=*/true);
  }
  const Value *variable(const clang::VarDecl *D) {
    return get(ValueKind::Variable, D);
  }
  /// The join of different values of \p Location at \p Block, which may be
  /// addresses of the mappings in \p May, a chain that withMapping() makes.
  const Value *merge(const void *Block, const Value *Location,
                     const Value *May) {
    return get(ValueKind::Merge, Block, Location, May);
  }
  /// \p Chain, which may be null, and the mapping that \p Address points into.
  const Value *withMapping(const Value *Chain, const Value *Address);
  /// What \p Pointer points to.
  const Value *pointee(const Value *Pointer);
  /// The address of location \p Location.
  const Value *addressOf(const Value *Location);
  /// \p Left op \p Right, folded where both are integers. \p Right is null for
  /// unary operators.
  const Value *operation(Operator Op, const Value *Left, const Value *Right);

  /// Whether \p V is the same on every execution that names it: it depends on
  /// nothing that got a new meaning.
  static bool isStable(const Value *V) {
    return !V || (V->Kind != ValueKind::Stale && isStable(V->Left) &&
                  isStable(V->Right));
  }

  /// Whether nothing is left of the sum \p V but what is taken away, and that
  /// is not just zero: `x - (x + n)`.
  static bool isTakenAway(const Value *V);

  /// Whether \p Part occurs in \p Whole.
  static bool contains(const Value *Whole, const Value *Part);

  /// What the symbol \p Old meant before.
  const Value *former(const Value *Old) { return get(ValueKind::Former, Old); }
  /// \p V with \p By for each occurrence of \p Part.
  const Value *replace(const Value *V, const Value *Part, const Value *By);
  /// \p V, if \p Part occurs in it a value that equals nothing else, for the
  /// holder \p Holder (a location, or any key that makes the result unique).
  const Value *forget(const Value *V, const Value *Part, const void *Holder);

  /// \p V without the marks of calls that may have changed memory: equal for
  /// two reads of one access path even if an unknown call stands between.
  const Value *withoutCalls(const Value *V);

private:
  llvm::BumpPtrAllocator Allocator;
  llvm::FoldingSet<Value> Values;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_VALUE_H
