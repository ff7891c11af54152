//===--- SourceTree.h - which files may have a record -----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An object of a record is used by a file that sees the record's definition,
/// and either names the record or gets the object from a header that does. Both
/// are decided by the text of a tree, for files that are never parsed.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_SOURCETREE_H
#define KMAP_TIDY_REWRITERS_SOURCETREE_H

#include "analysis/IncludeGraph.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/StringSaver.h"

namespace clang {
class ASTContext;
class RecordDecl;
} // namespace clang

namespace kmap_tidy {

/// By which code speaks of \p Record: its tag, or that of the record around it.
/// Empty if it has none.
llvm::StringRef nameOf(const clang::RecordDecl &Record);

class SourceTree {
public:
  /// Reads all files below \p Folder, through the file system of \p Context.
  SourceTree(const clang::ASTContext &Context, llvm::StringRef Folder);

  /// Whether the file \p Path, which does not name \p Record, may use an object
  /// of it, by what a macro spells if \p IsByMacro. Yes if that cannot be told.
  /// Code of a header of `include/` that also goes without the definition is
  /// taken to have no use for it.
  bool mayUseUnnamed(llvm::StringRef Path, const clang::RecordDecl &Record,
                     bool IsByMacro);

  /// The files that may see the definition of \p Record, headers that name it,
  /// and those that name \p Field where every source that includes them sees
  /// it; nothing if they cannot be told.
  std::optional<std::vector<llvm::StringRef>>
  seeing(const clang::RecordDecl &Record, llvm::StringRef Field);
  /// Whether others include the file \p Path.
  bool isIncluded(llvm::StringRef Path) const;

private:
  /// Adds the file \p Path, and to \p Others what it includes that is named
  /// unlike a source.
  void add(llvm::StringRef Path,
           llvm::SmallVectorImpl<llvm::StringRef> &Others);

  struct Users {
    /// Files that may see the definition.
    llvm::BitVector See;
    /// Files that are included and spell the record's name.
    llvm::BitVector Name;
    /// Files that may get at an object without naming the record.
    llvm::BitVector Given;
    bool AreUnknown = true;
  };
  Users usersOf(const clang::RecordDecl &Record) const;
  const Users &known(const clang::RecordDecl &Record);
  /// The files that include one of \p First, or all if the compiler is told to
  /// include one of them everywhere.
  llvm::BitVector includersOf(llvm::ArrayRef<size_t> First) const;
  bool isIncluded(size_t File) const;
  /// Whether a `.c` of \p Around is not in \p See.
  bool hasOther(const llvm::BitVector &Around,
                const llvm::BitVector &See) const;
  /// Whether a file of \p Around, which include the header \p File, is compiled
  /// without being in \p See.
  bool doesWithout(size_t File, const llvm::BitVector &Around,
                   const llvm::BitVector &See) const;

  const clang::ASTContext &Context;
  llvm::BumpPtrAllocator Memory;
  llvm::UniqueStringSaver Strings{Memory};
  IncludeGraph Graph;
  bool IsBroken = false;
  llvm::DenseMap<const clang::RecordDecl *, Users> Known;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_SOURCETREE_H
