//===--- PageHelperSyntax.h - a function as written -------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Where statements stand, who refers to a variable, and the text of both. The
/// body of a macro is no part of this: a macro call is one leaf.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_PAGEHELPERSYNTAX_H
#define KMAP_TIDY_REWRITERS_PAGEHELPERSYNTAX_H

#include "analysis/CallSite.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <string>
#include <vector>

namespace clang {
class ASTContext;
class FunctionDecl;
class LabelDecl;
class VarDecl;
} // namespace clang

namespace kmap_tidy {

/// A range of bytes of one file.
struct Bytes {
  clang::FileID File;
  unsigned Begin = 0;
  unsigned End = 0;

  bool contains(unsigned Offset) const {
    return Begin <= Offset && Offset < End;
  }
};

/// A statement's place in a block that is spelled in a file.
struct StatementPlace {
  const clang::CompoundStmt *Block = nullptr;
  unsigned Index = 0;

  const clang::Stmt *statement() const { return Block->body_begin()[Index]; }
};

class FunctionSyntax {
public:
  FunctionSyntax(const clang::FunctionDecl &Function,
                 const clang::ASTContext &Context);

  const clang::FunctionDecl &function() const { return Function; }
  const clang::ASTContext &context() const { return Context; }
  const clang::Stmt *parent(const clang::Stmt *S) const {
    return Parents.lookup(S);
  }
  /// The nearest block around \p S that the source spells; its Block is null if
  /// there is none.
  StatementPlace placeOf(const clang::Stmt *S) const;
  /// The statement of \p Block that \p S is part of, if any.
  std::optional<unsigned> indexIn(const clang::CompoundStmt &Block,
                                  const clang::Stmt *S) const;
  bool isInLoop(const clang::Stmt *S) const;

  llvm::ArrayRef<const clang::DeclRefExpr *>
  references(const clang::VarDecl &Variable) const;
  /// What the initialiser and plain assignments give \p Variable. \p IsAll is
  /// cleared if something else may change it too: a compound assignment, an
  /// increment, its address, or a caller (a parameter).
  llvm::SmallVector<const clang::Expr *, 4>
  definitions(const clang::VarDecl &Variable, bool *IsAll = nullptr) const;
  /// Whether \p Part holds a reference to \p Variable.
  bool refersTo(const clang::Stmt *Part, const clang::VarDecl &Variable) const;
  /// The statement that declares \p Variable; null for a parameter.
  const clang::DeclStmt *declaration(const clang::VarDecl &Variable) const {
    return Declarations.lookup(&Variable);
  }

  llvm::ArrayRef<const clang::GotoStmt *>
  jumpsTo(const clang::LabelDecl &Label) const;

  /// Where \p S is written, with a semicolon that follows.
  Bytes rangeOf(const clang::Stmt *S) const;
  /// Whether \p S is nothing but \p Call.
  bool isOnly(const clang::Stmt &S, const SpelledCall &Call) const;
  /// Offset of the file location of \p Loc.
  unsigned offsetOf(clang::SourceLocation Loc) const;
  clang::FileID file() const { return File; }
  llvm::StringRef buffer() const { return Buffer; }
  llvm::StringRef text(Bytes Range) const {
    return Buffer.slice(Range.Begin, Range.End);
  }
  /// \p E as written, on one line; empty if it is not written as a whole.
  std::string textOf(const clang::Expr &E) const;
  /// The range of \p E as written; nothing if it is not written as a whole.
  std::optional<Bytes> writtenRange(const clang::Expr &E) const;

  /// Whether the body spells \p Variable's name at a place that is no known
  /// reference, such as code that this configuration does not compile.
  bool isSpelledElsewhere(const clang::VarDecl &Variable) const;

private:
  void visit(const clang::Stmt *S, const clang::Stmt *Parent);

  const clang::FunctionDecl &Function;
  const clang::ASTContext &Context;
  const clang::SourceManager &SM;
  clang::FileID File;
  llvm::StringRef Buffer;
  llvm::DenseMap<const clang::Stmt *, const clang::Stmt *> Parents;
  llvm::DenseMap<const clang::VarDecl *,
                 std::vector<const clang::DeclRefExpr *>>
      References;
  llvm::DenseMap<const clang::VarDecl *, const clang::DeclStmt *> Declarations;
  llvm::DenseMap<const clang::LabelDecl *, std::vector<const clang::GotoStmt *>>
      GotoStatements;
};

/// Whether \p Text, of code, has a comment, or a directive behind its first
/// line: what an edit would lose.
bool hasCommentOrDirective(llvm::StringRef Text);

/// \p Text with every run of white space as one blank.
std::string onOneLine(llvm::StringRef Text);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_PAGEHELPERSYNTAX_H
