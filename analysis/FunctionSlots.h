//===--- FunctionSlots.h - what pointers to functions hold ------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Which functions a call through a pointer may reach, as far as one unit says.
///
/// Terminology. A *slot* is a class of memory that holds pointers to functions:
/// a field of a record in whichever object, a parameter, or a variable; an
/// array of such pointers is one slot. What is *stored* in a slot is the union
/// over all initialisers, assignments and arguments: functions, and other slots
/// whose content is copied. Neither paths nor objects are told apart, so the
/// set may be too large, never too small: what is no function's name and no
/// slot, a slot whose address is taken, and one in a union are *unknown*, with
/// a reason for people. A copy of a whole record moves nothing, because a slot
/// is the field of all objects of the type. A record that is written as bytes,
/// or through a pointer to another type, is not seen.
///
/// A slot is *local* if this unit is all that can store in it: a field of a
/// record that the main file declares, a variable of a function, a static
/// variable or a parameter of a static function of the main file. Other
/// parameters and variables, and fields of the records of headers, are *shared*
/// (SharedPlaces.h), and every unit that may store in one has to be asked: what
/// is stored in one, over the units of the database, is a closed world. Modules
/// from outside of the tree are not part of it.
///
/// How it is used. A slot is to the summaries (Summary.h) what a function is,
/// with one definition for each function that is stored in it: a direct call
/// and a call through a pointer are judged by the same rules, and what a shared
/// slot does is asked of other units like what a function does
/// (ForeignSummary.h).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_FUNCTIONSLOTS_H
#define KMAP_TIDY_ANALYSIS_FUNCTIONSLOTS_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include <string>
#include <vector>

namespace clang {
class ASTContext;
class CallExpr;
class Expr;
class FunctionDecl;
class ValueDecl;
} // namespace clang

namespace kmap_tidy {

struct SharedPlace;

/// What a pointer to a function may be.
struct PointerTargets {
  /// Canonical functions, and slots of which it is a copy.
  llvm::SetVector<const clang::ValueDecl *> Known;
  /// Not empty: it may be anything, and why.
  std::string Unknown;
};

class FunctionSlots {
public:
  explicit FunctionSlots(const clang::ASTContext &Context);
  ~FunctionSlots();

  /// What \p Call, which has no direct callee, may call.
  PointerTargets calledBy(const clang::CallExpr &Call) const;

  /// What \p E, a pointer to a function, may be.
  PointerTargets valueOf(const clang::Expr &E) const;

  /// What the unit stores in \p Slot.
  PointerTargets storedIn(const clang::ValueDecl &Slot);

  /// Whether \p Slot is local to the unit, and \c storedIn() is all there is.
  bool isLocal(const clang::ValueDecl &Slot) const;

  /// Whether other units can be asked about \p Slot; one that is neither local
  /// nor shared is unknown.
  bool isShared(const clang::ValueDecl &Slot) const;

  /// Under which name other units know \p Slot, which is shared.
  SharedPlace placeOf(const clang::ValueDecl &Slot) const;

  /// The slots that other units know as \p Place and that this one stores in.
  std::vector<const clang::ValueDecl *> slotsAt(const SharedPlace &Place);

  /// Number of arguments that what \p Slot holds takes.
  static unsigned parametersOf(const clang::ValueDecl &Slot);

private:
  class Collector;
  void collect();
  void addValue(const clang::Expr *E, PointerTargets &To) const;
  std::string where(const clang::Expr &E) const;

  const clang::ASTContext &Context;
  bool IsCollected = false;
  llvm::MapVector<const clang::ValueDecl *, PointerTargets> Stored;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_FUNCTIONSLOTS_H
