//===--- NullPointer.h - pointers that may be null --------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_NULLPOINTER_H
#define KMAP_TIDY_ANALYSIS_NULLPOINTER_H

namespace clang {
class ASTContext;
class Expr;
class FunctionDecl;
class Stmt;
class ValueDecl;
} // namespace clang

namespace kmap_tidy {

/// Whether \p E is a null pointer constant.
bool isNullPointer(const clang::Expr &E, const clang::ASTContext &Context);

/// The variable or field that \p E is; null if it is none.
const clang::ValueDecl *variableOrField(const clang::Expr &E);

/// Whether \p Pointer may be null at \p At in \p Function, which has a body:
/// it is a choice that may be, or a variable or field that the statements in
/// front of it, in order, leave null or give what may be. Nothing else counts,
/// such as memory that is zero.
bool mayBeNull(const clang::Expr &Pointer, const clang::Stmt &At,
               const clang::FunctionDecl &Function,
               const clang::ASTContext &Context);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_NULLPOINTER_H
