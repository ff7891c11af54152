//===--- PageHelperRegion.h - maps that are open-coded helpers --*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Finds the maps of a function whose address goes into copying, setting or
/// clearing operations and nowhere else. That each unmap releases its map on
/// every path is the map flow's knowledge; where the statements stand is the
/// syntax'.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_PAGEHELPERREGION_H
#define KMAP_TIDY_REWRITERS_PAGEHELPERREGION_H

#include "analysis/MapFlow.h"
#include "rewriters/NullCheck.h"
#include "rewriters/PageHelperCall.h"
#include "rewriters/ScopeLookup.h"
#include <deque>

namespace kmap_tidy {

class TranslationUnit;
struct OpenCodedUse;

/// A statement that is one call of an operation.
struct MappedOperation {
  const OperationApi *Api;
  const clang::Stmt *Statement;
  /// The call, without the semicolon.
  Bytes Range;
  llvm::SmallVector<OperationArgument, 3> Arguments;
  llvm::SmallVector<Bytes, 3> Places;
  /// Of arguments that have the form of an address.
  llvm::SmallVector<std::optional<MappedAddress>, 3> Addresses;
  /// The use whose mapping the argument lies in, valid or not; or null.
  llvm::SmallVector<OpenCodedUse *, 3> Uses;

  OpenCodedUse *useOf(int Argument) const {
    return Argument < 0 ? nullptr : Uses[Argument];
  }
};

/// One map and all that is done with it.
struct OpenCodedUse {
  /// Index of the record that the flow reaches.
  unsigned Map;
  const CallSite *Site;
  /// The page, bio_vec or folio expression, on one line.
  std::string Page;
  /// Where in a folio the map begins; empty for anything else.
  PageOffset Start;
  /// The page may be the first of several contiguous ones (RULES R9).
  bool MayBeCompound = false;
  /// Null if the map stands in the operation's argument.
  const clang::VarDecl *Variable = nullptr;
  /// What the variable is ahead of the mapped address.
  PageOffset Base;
  /// Declaration or assignment; null without a variable.
  const clang::Stmt *Definition = nullptr;
  llvm::SmallVector<const clang::Stmt *, 2> Unmaps;
  /// The statements of Block from First to Last hold all of the region.
  const clang::CompoundStmt *Block = nullptr;
  unsigned First = 0, Last = 0;
  llvm::SmallVector<MappedOperation *, 2> Operations;
  /// Explicit flushes of the page, in the region or right behind it.
  llvm::SmallVector<const clang::Stmt *, 2> Flushes;
  /// Tests of the address for NULL, which go (RULES R15).
  llvm::SmallVector<NullCheck, 1> NullChecks;
  /// Leaf statements that stay.
  llvm::SmallVector<const clang::Stmt *, 4> Others;
  /// It is open-coded in form, but this stands against it.
  std::optional<Refusal> Reason;
  bool IsValid = false;

  /// Whether the byte at \p Offset is part of the region's statements.
  bool owns(unsigned Offset, const FunctionSyntax &Syntax) const;
  bool isNullCheck(const clang::Stmt *S) const {
    return llvm::any_of(NullChecks, [S](const NullCheck &Check) {
      return Check.Statement == S;
    });
  }
};

class OpenCodedRegions {
public:
  OpenCodedRegions(TranslationUnit &TU, const MapFlow &Flow,
                   const FunctionSyntax &Syntax);

  /// Valid uses, those of one operation together, in source order.
  std::vector<llvm::SmallVector<OpenCodedUse *, 2>> components();

private:
  bool isSimplePair(const MapRecord &Map) const;
  bool needsNoMap(const MapRecord &Map) const;
  bool mayBeCompound(const clang::Expr &Page) const;
  bool readStart(OpenCodedUse &Use, clang::CharSourceRange Range) const;
  bool place(OpenCodedUse &Use);
  bool placeDefinition(OpenCodedUse &Use);
  bool placeUnmaps(OpenCodedUse &Use);
  bool scan(OpenCodedUse &Use, const clang::Stmt *S);
  bool leaf(OpenCodedUse &Use, const clang::Stmt *S);
  bool claim(OpenCodedUse &Use);
  bool hasOnlyKnownReferences(const OpenCodedUse &Use) const;
  bool hasSameNames(
      const MappedOperation &Operation,
      const llvm::SmallPtrSetImpl<const clang::Decl *> &Variables) const;
  bool staysTheSame(const OpenCodedUse &Use, const clang::Expr &E) const;
  bool allowsOthers(const OpenCodedUse &Use) const;
  bool isPageFlush(const OpenCodedUse &Use, const clang::Stmt *S);
  MappedOperation *operation(const clang::Stmt *S);

  TranslationUnit &TU;
  const MapFlow &Flow;
  const FunctionSyntax &Syntax;
  ScopeLookup Scopes;
  /// Variables whose address the function takes.
  llvm::SmallPtrSet<const clang::Decl *, 4> ExposedVariables;
  std::deque<OpenCodedUse> Uses;
  std::deque<MappedOperation> Operations;
  llvm::DenseMap<const clang::Stmt *, MappedOperation *> Known;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_PAGEHELPERREGION_H
