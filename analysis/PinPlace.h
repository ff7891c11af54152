//===--- PinPlace.h - where an acquisition puts its pages -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The variable, or the field of an object, that an acquisition fills with
/// pages, and who may get at them there. Private to PinFlow.h.
///
/// A field is named by the expression that the acquisition names it by
/// (`o->pages`): members of a local variable or of what that points to. As long
/// as none of these names gets another value, the same expression is the same
/// field.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PINPLACE_H
#define KMAP_TIDY_ANALYSIS_PINPLACE_H

#include "clang/AST/Expr.h"
#include <optional>
#include <set>

namespace clang {
class FieldDecl;
class VarDecl;
} // namespace clang

namespace kmap_tidy {

class PinPlace {
public:
  /// Nothing if the pages go to a parameter, a global variable, or to an
  /// element of an array of places.
  static std::optional<PinPlace> of(const clang::CallExpr &Acquired);

  /// The local variable; null for a field.
  const clang::VarDecl *local() const { return Field ? nullptr : Root; }

  /// Whether \p E is the place, or what it holds, as a whole.
  bool isNamedBy(const clang::Expr *E) const;

  /// Whether the expression of the place has \p Declared in it.
  bool dependsOn(const clang::ValueDecl &Declared) const;

  /// Whether the place holds one page instead of an array of them.
  bool isOnePage() const;

  /// Whether a callee may get at the pages by the arguments of \p Call, if
  /// nobody has copied them to memory that is not local. Calls that the API
  /// table knows to leave pages alone are for the caller to tell.
  bool isReachedBy(const clang::CallExpr &Call) const;

  /// Whether \p Call gives back the memory that the array is.
  bool isFreedBy(const clang::CallExpr &Call) const;

  /// Whether the place of a field may be another one from \p S on.
  bool isLostAt(const clang::Stmt *S) const;

private:
  /// The variable, or the one that leads to the field.
  const clang::VarDecl *Root = nullptr;
  const clang::MemberExpr *Field = nullptr;
};

/// What \p E is the address of, without parentheses and casts; null if it is
/// none.
const clang::Expr *addressedBy(const clang::Expr &E);

/// What \p E is the address of, or else \p E; likewise.
const clang::Expr *withoutAddress(const clang::Expr *E);

/// Whether both are the same members of the same variable.
bool isSamePlace(const clang::Expr *Left, const clang::Expr *Right);

/// Whether a part of \p E may be a page, or leads to one by its type.
bool mayHoldPage(const clang::Expr *E);

/// What \p E mentions: variables, functions and fields.
std::set<const clang::ValueDecl *> mentionedIn(const clang::Expr *E);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PINPLACE_H
