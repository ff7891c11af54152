//===--- UnitUses.h - everything that names a declaration -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// All references to variables, fields and functions in the bodies of one unit,
/// what surrounds each, and whether text that was not compiled names them too.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_UNITUSES_H
#define KMAP_TIDY_REWRITERS_UNITUSES_H

#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include <vector>

namespace kmap_tidy {

class UnitUses {
public:
  explicit UnitUses(const clang::ASTContext &Context);

  /// The references to \p Declared, a variable or field, that are evaluated.
  llvm::ArrayRef<const clang::Expr *>
  usesOf(const clang::ValueDecl &Declared) const;
  const clang::Stmt *parent(const clang::Stmt *S) const {
    return Parents.lookup(S);
  }
  /// The definition that \p S is a statement of; null if it is of none.
  const clang::FunctionDecl *functionOf(const clang::Stmt *S) const;
  /// Whose initial value \p E is; null if of nobody.
  const clang::VarDecl *initialises(const clang::Expr *E) const {
    return Inits.lookup(E);
  }
  /// The lists that give objects of \p Record their values.
  llvm::ArrayRef<const clang::InitListExpr *>
  listsOf(const clang::RecordDecl &Record) const;

  /// Whether \p Function is static, defined in the main file, and only ever
  /// called, by calls that are all seen.
  bool hasKnownCalls(const clang::FunctionDecl &Function) const;
  llvm::ArrayRef<const clang::CallExpr *>
  callsOf(const clang::FunctionDecl &Function) const;
  /// What \p Function returns, each time.
  llvm::ArrayRef<const clang::Expr *>
  resultsOf(const clang::FunctionDecl &Function) const;

  /// Whether code of the main file that is not compiled, such as that of
  /// another configuration or of a macro that nobody uses, has the name of
  /// \p Declared, for something that it may be.
  bool isNamedUnseen(const clang::ValueDecl &Declared) const;

  /// Whether code that is not compiled gives an object of \p Record its value.
  bool isListedUnseen(const clang::RecordDecl &Record) const;
  /// Whether another configuration may have another text for the statement of
  /// \p S, or for what lies between two locations.
  bool isSplit(const clang::Stmt &S) const;
  bool isSplit(clang::SourceLocation First, clang::SourceLocation Last) const;
  /// Whether allocation flags keep out of high memory, in every configuration:
  /// they are constant, and spelled by the kernel's own names.
  bool isWithoutHighmem(const clang::Expr &Flags) const;
  /// Whether a file other than the kernel's headers defines the macro \p Name.
  bool isOwnMacro(llvm::StringRef Name) const;

  /// Whether something else than its fields may change what an object of
  /// \p Record holds: another view of its memory, by a union, a cast, or a copy
  /// of another type.
  bool isPunned(const clang::RecordDecl &Record) const;
  /// Whether somebody computes where \p Field lies in its record.
  bool isOffsetTaken(const clang::FieldDecl &Field) const {
    return OffsetTaken.contains(&Field);
  }

private:
  class Collector;

  struct Word {
    unsigned Offset;
    /// Behind `.` or `->`.
    bool IsMember;
    /// A macro may put it there.
    bool MayBeMember;
    /// What a macro's body has may be used by code that is not compiled.
    bool InDirective;
  };
  void lexMainFile();
  void addUnions(const clang::DeclContext &Around);
  /// \p Record, and all that it consists of.
  void pun(const clang::RecordDecl &Record);

  const clang::ASTContext &Context;
  llvm::DenseMap<const clang::Stmt *, const clang::Stmt *> Parents;
  llvm::DenseMap<const clang::Stmt *, const clang::FunctionDecl *> Bodies;
  llvm::DenseMap<const clang::Decl *, std::vector<const clang::Expr *>> Uses;
  llvm::DenseMap<const clang::Expr *, const clang::VarDecl *> Inits;
  llvm::DenseMap<const clang::RecordDecl *,
                 std::vector<const clang::InitListExpr *>>
      Lists;
  llvm::DenseMap<const clang::FunctionDecl *,
                 std::vector<const clang::CallExpr *>>
      Calls;
  llvm::DenseMap<const clang::FunctionDecl *, std::vector<const clang::Expr *>>
      Results;
  llvm::DenseSet<const clang::Decl *> AddressTaken;
  llvm::DenseSet<const clang::FieldDecl *> OffsetTaken;
  llvm::DenseSet<const clang::RecordDecl *> Punned;
  /// Where the main file spells a name that the syntax tree has.
  llvm::DenseSet<unsigned> Known;
  llvm::StringMap<std::vector<Word>> Words;
  /// Where the main file has conditional directives, and where its statements
  /// begin and end.
  std::vector<unsigned> Splits, Bounds;
  /// Where tags are spelled in front of a list.
  llvm::StringMap<std::vector<unsigned>> TagsOfLists;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_UNITUSES_H
