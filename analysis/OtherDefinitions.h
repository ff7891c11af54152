//===--- OtherDefinitions.h - what may stand for a name elsewhere -*- C++ -*-=//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Whether the linker, another architecture or another configuration may have
/// another definition of a function or macro than the one that the unit sees.
/// What is said of the one is not said of the other, wherever that is.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_OTHERDEFINITIONS_H
#define KMAP_TIDY_ANALYSIS_OTHERDEFINITIONS_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace clang {
class ASTContext;
class FunctionDecl;
} // namespace clang

namespace kmap_tidy {

class FileTokens;

class OtherDefinitions {
public:
  /// \p Context and \p Texts must outlive this.
  OtherDefinitions(const clang::ASTContext &Context, FileTokens &Texts)
      : Context(Context), Texts(Texts) {}

  /// Whether what is spelled at \p Loc is in a header of one architecture, so
  /// that others have another one.
  bool isOfArchitecture(clang::SourceLocation Loc) const;
  /// Whether there may be another definition than \p Definition for pages.
  /// Those of the main file are told by isMissing().
  bool isReplaceable(const clang::FunctionDecl &Definition);
  /// Likewise for numbers: it is of a header, and under a conditional there.
  bool isConfigured(const clang::FunctionDecl &Definition);
  /// Whether a configuration that has \p Call in the main file is without
  /// \p Definition there, and the file says of no other one.
  bool isMissing(const clang::FunctionDecl &Definition,
                 clang::SourceLocation Call);
  /// Whether the macro \p Name, in whose body \p Loc is, is a header's, and
  /// another configuration may have another one.
  bool isReplaceableMacro(llvm::StringRef Name, clang::SourceLocation Loc);
  /// Whether a conditional is around what is spelled at \p Loc, or around an
  /// `#include` that leads to where it counts.
  bool isUnderConditional(clang::SourceLocation Loc);

private:
  bool isInMainFile(clang::SourceLocation Loc) const;
  bool mayBeAnother(const clang::FunctionDecl &Definition);
  /// Whether macros make \p Definition, and a conditional is around one of them
  /// or around what calls them.
  bool isMadeByChoice(const clang::FunctionDecl &Definition);
  /// Whether the file of \p Loc, where \p Name is defined, is no kernel's, and
  /// defines the name otherwise, too: that is read.
  bool hasOthersBeside(llvm::StringRef Name, clang::SourceLocation Loc);
  bool isInBranch(clang::SourceLocation Loc);
  bool isIncludedConditionally(clang::SourceLocation Loc);
  bool isIncludedConditionally(clang::FileID File);
  /// Where the header of \p Definition has its name, in front of a parenthesis,
  /// under a conditional.
  llvm::ArrayRef<unsigned>
  conditionalOffsets(const clang::FunctionDecl &Definition);

  const clang::ASTContext &Context;
  FileTokens &Texts;
  /// Answers, which calls and headers ask for again and again.
  llvm::DenseMap<const clang::FunctionDecl *, bool> Replaceable;
  llvm::DenseMap<clang::FileID, bool> IncludedConditionally;
  /// By header and name.
  llvm::DenseMap<clang::FileID, llvm::StringMap<std::vector<unsigned>>>
      Declared;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_OTHERDEFINITIONS_H
