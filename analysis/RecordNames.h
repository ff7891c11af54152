//===--- RecordNames.h - by what names records have pages -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Which records of a unit have pages in them or lead to some, and which names
/// in its text are these or name objects of them, also where the compiler does
/// not see it.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_RECORDNAMES_H
#define KMAP_TIDY_ANALYSIS_RECORDNAMES_H

#include "analysis/ConfiguredNames.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <map>
#include <set>
#include <string>
#include <utility>

namespace kmap_tidy {

/// The records by which code of the unit's finds pages.
class RecordNames {
public:
  RecordNames(const clang::ASTContext &Context, const ConfiguredNames &Names,
              llvm::ArrayRef<const clang::FieldDecl *> Pages);

  /// What \p Declared says that its name is, by tags and by way of macros.
  std::set<std::string> of(const NamedDeclaration &Declared) const;
  /// Whether pages are found by the record \p Tag.
  bool leadsToPages(const std::string &Tag) const { return Leading.count(Tag); }
  /// Whether the type that the word at \p At of \p Tokens names has pages in
  /// it.
  bool isHolder(const TextTokens &Tokens, size_t At) const;
  /// Whether what the word at \p At names is such a record or points to one.
  bool isOfHolder(const TextTokens &Tokens, size_t At) const;
  /// Whether \p At is among the members of a record that leads to pages, or of
  /// one in it.
  bool isAmongMembers(const TextTokens &Tokens, size_t At) const;

private:
  void add(const NamedDeclaration &Declared, std::set<std::string> &Found,
           llvm::StringSet<> &Followed) const;
  static std::string tagOf(const clang::RecordDecl &Record);
  void addMembers(const clang::RecordDecl &Record);
  void addOtherNames(const TextTokens &Tokens);
  /// The record at the end of \p Type; empty if there is none.
  std::string tagAtEnd(clang::QualType Type) const;
  template <typename Kind> const Kind *find(llvm::StringRef Word) const;
  /// The one that typedef gives the name \p Word; likewise.
  std::string typeNamed(llvm::StringRef Word) const;
  /// The one that \p Word, of a type or an expression, names; likewise.
  std::string recordNamed(llvm::StringRef Word, bool IsType) const;

  const clang::ASTContext &Context;
  const ConfiguredNames &Names;
  std::set<std::string> Leading;
  /// Records with pages in them, and names of what is or points to these.
  std::set<std::string> Holders;
  llvm::StringSet<> OfHolders;
  /// Other names of the types that \c Holders are, by typedef or macro.
  llvm::StringSet<> OtherNames;
  /// By records, those that have them or, as second value, point to them.
  std::multimap<std::string, std::pair<std::string, bool>> Outer;
  /// Of what members of a name are or point to.
  llvm::StringMap<std::set<std::string>> Members;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_RECORDNAMES_H
