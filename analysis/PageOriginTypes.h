//===--- PageOriginTypes.h - types that pages may be behind -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a type may hold or be read as, and what object an address leads to, as
/// far as one expression says. Private to the page flow (PageOrigin.h).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PAGEORIGINTYPES_H
#define KMAP_TIDY_ANALYSIS_PAGEORIGINTYPES_H

#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstdint>
#include <optional>

namespace kmap_tidy {

/// What \p Type points to, or is an array of.
clang::QualType elementOf(clang::QualType Type,
                          const clang::ASTContext &Context);

/// The definition of the record that \p Type is; null if it is none, or if the
/// unit does not see what it holds.
const clang::RecordDecl *definitionOf(clang::QualType Type);

/// The record at the end of the pointers and arrays of \p Type, of which there
/// are \p Levels; null likewise.
const clang::RecordDecl *recordAtEnd(clang::QualType Type, unsigned &Levels,
                                     const clang::ASTContext &Context);

/// The record that \p E is or points to, whatever it is cast to; null if it is
/// none, or if the unit does not see what it holds.
const clang::RecordDecl *recordBehind(const clang::Expr &E,
                                      const clang::ASTContext &Context);

/// The tag of the record that \p Type is; empty if it is none, or has none.
llvm::StringRef nameOfRecord(clang::QualType Type);

/// The page that \p E points to or into; null if it is anything else.
const clang::Expr *pageStarting(const clang::Expr &E);

/// Whether memory of type \p Element may be that of any object.
bool isBytes(clang::QualType Element);

/// Whether \p Element is a number that may be a page pointer.
bool isWord(clang::QualType Element, const clang::ASTContext &Context);

/// Whether \p Type is what an address of any memory is kept in.
bool isUntyped(clang::QualType Type);

/// Whether \p Element, which may be null, is a page, where pages are, or a
/// pointer to anything.
bool mayBePage(clang::QualType Element);

/// Whether \p From is memory behind an array of pages, and used for numbers of
/// type \p Word that are no pages: who hides a pointer in a number takes a
/// long.
bool isBehind(const clang::Expr &From, clang::QualType Word);

/// Whether an object of \p Outer has \p Inner in it, or is one.
bool contains(const clang::RecordDecl &Outer, const clang::RecordDecl &Inner,
              const clang::ASTContext &Context);

/// Whether neither of two records is, or has in it, the other one.
bool areApart(const clang::RecordDecl &One, const clang::RecordDecl &Other,
              const clang::ASTContext &Context);

/// Whether an object of \p Record begins with one of type \p Type.
bool beginsWith(const clang::RecordDecl &Record, clang::QualType Type,
                const clang::ASTContext &Context);

/// Whether an object of \p Record has pages in it, or what may be any pointer.
bool mayHoldPages(const clang::RecordDecl &Record,
                  const clang::ASTContext &Context);

/// Whether an object of \p Record has pages in it.
bool holdsPages(const clang::RecordDecl &Record,
                const clang::ASTContext &Context);

/// Whether pages of an object of \p Record may be read or written by a pointer
/// to \p To: that is no record which contains it, as container_of() has it, nor
/// its first member.
bool isOtherView(clang::QualType To, const clang::RecordDecl &Record,
                 const clang::ASTContext &Context);

/// Whether an object of \p Other has, where one of \p Record has a page
/// pointer, another one, or a field that \p IsUsed for such.
bool sharesPages(const clang::RecordDecl &Record,
                 const clang::RecordDecl &Other,
                 const clang::ASTContext &Context,
                 llvm::function_ref<bool(const clang::FieldDecl &)> IsUsed);

/// Whether \p Member, of a union, has a number or a pointer to anything where
/// another member has a page pointer. A pointer to something else is none that
/// a page can be.
bool mayReadAsNumber(const clang::FieldDecl &Member,
                     const clang::ASTContext &Context);

/// Whether \p Member, of a union, has a part of what is a number in another
/// member.
bool mayReadParts(const clang::FieldDecl &Member,
                  const clang::ASTContext &Context);

/// Whether numbers of pages of an object of \p Record may be read or written by
/// a pointer to \p To.
bool mayReadNumbers(clang::QualType To, const clang::RecordDecl &Record,
                    const clang::ASTContext &Context);

/// The object that \p E points to, or into by an offset of its own; null if
/// that leads behind it.
const clang::Expr *objectAround(const clang::Expr &E,
                                const clang::ASTContext &Context);

/// \p Address, a number, without what marks are hidden in it.
const clang::Expr &withoutBits(const clang::Expr &Address);

/// Whether \p E is made of nothing but numbers; what a call makes of a page, as
/// compound_head() does, is that.
bool isOfNumbers(const clang::Expr &E);

/// Whether the address \p E, which is seen as one of pages, may be that of an
/// object of any type. New memory is none.
bool mayBeAnyMemory(const clang::Expr &E);

/// The record whose size \p Sum, an address of no type, is behind where that
/// begins; null if it is anything else.
const clang::RecordDecl *recordPassed(const clang::BinaryOperator &Sum);

/// From where an address is counted.
enum class Step {
  None,
  Number,   ///< that of a number
  Object,   ///< that of another object, to what is before it
  Nameless, ///< a pointer to anything
};

/// From where \p E counts, if it is made by hand.
Step stepOf(const clang::Expr &E);

/// How many bytes \p E is behind the pointer that it is counted from; nothing
/// if that varies.
std::optional<int64_t> stepsOf(const clang::Expr &E,
                               const clang::ASTContext &Context);

/// Whether \p Function gets or returns pages, or what may be some.
bool handlesPages(const clang::FunctionDecl &Function);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PAGEORIGINTYPES_H
