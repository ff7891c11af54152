//===--- FieldElsewhere.h - who else may use a field ------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A field of a record that a header declares is used by units that are not
/// seen. The text of these says whether one of them may release what the field
/// holds (RULES P2), or may name the field at all (R14).
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

  /// Whether code outside of this unit may acquire or release pages that
  /// \p Field holds. No for a field whose header lies in a folder where no
  /// other file writes to the field, hands it on, or names it and a call that
  /// acquires or releases. The folder of a header of
  /// `include/` is the tree, if the unit is part of it; of the files that name
  /// such a field only those count that name the record, too, or that see its
  /// definition and get an object by a header. Yes whenever the folder cannot
  /// be read.
  bool mayBeReleasedElsewhere(const clang::FieldDecl &Field);

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
  bool isUsedElsewhere(const clang::FieldDecl &Field);
  /// The files below \p Folder, read when somebody asks.
  SourceTree &treeOf(llvm::StringRef Folder);

  const clang::ASTContext &Context;
  llvm::DenseMap<const clang::FieldDecl *, bool> Known, Named;
  llvm::StringMap<std::unique_ptr<SourceTree>> Trees;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_FIELDELSEWHERE_H
