//===--- FieldElsewhere.h - who else may use a field ------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A field of a record that a header declares is used by units that are not
/// seen. The text of these says whether one of them may name the field at all
/// (RULES R14).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_FIELDELSEWHERE_H
#define KMAP_TIDY_REWRITERS_FIELDELSEWHERE_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <memory>
#include <string>

namespace clang {
class ASTContext;
class FieldDecl;
} // namespace clang

namespace kmap_tidy {

class SourceTree;

/// What one unit asks about its fields.
class FieldUsers {
public:
  explicit FieldUsers(const clang::ASTContext &Context);
  ~FieldUsers();

  /// Whether code outside of this file may name \p Field, or give an object
  /// that holds it its value. Asked of all files that may see the record, which
  /// are those of the tree if the unit is part of one, and those beside the
  /// header otherwise.
  bool mayBeNamedElsewhere(const clang::FieldDecl &Field);

private:
  bool isNamedElsewhere(const clang::FieldDecl &Field);
  /// The folder of the tree that both the unit and the file \p Header are part
  /// of: the one with the headers' `include/`. Empty if there is none.
  std::string treeAround(llvm::StringRef Header) const;
  /// The files below \p Folder, read when somebody asks.
  SourceTree &treeOf(llvm::StringRef Folder);

  const clang::ASTContext &Context;
  llvm::DenseMap<const clang::FieldDecl *, bool> Named;
  llvm::StringMap<std::unique_ptr<SourceTree>> Trees;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_FIELDELSEWHERE_H
