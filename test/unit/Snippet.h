//===--- Snippet.h - kernel code with expectations on the line --*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Parses C in memory behind a small kernel of our own (Prelude.cpp) and runs
/// the analysis on it.
///
/// A test reads as kernel code. What the map flow must find on a line stands
/// behind it in a `//` comment; a line without one breaks no rule:
///
/// \code
///   kunmap_atomic(a);   // wrong-order
///   return -EIO;        // leak
/// \endcode
///
/// Snippet.cpp has the words; several are separated by spaces. `@name` labels
/// the line, so that a test can ask for the map or unmap that stands on it. A
/// function that ends without a return is left at its closing brace. Any other
/// remark is a `/* */` comment.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TEST_UNIT_SNIPPET_H
#define KMAP_TIDY_TEST_UNIT_SNIPPET_H

#include "analysis/MapFlow.h"
#include "analysis/TranslationUnit.h"
#include "clang/Frontend/ASTUnit.h"
#include "gtest/gtest.h"
#include <map>
#include <memory>
#include <set>
#include <string>

namespace kmap_tidy {

/// The kernel that every snippet is compiled with: own writing, modelled after
/// 6.1 with CONFIG_HIGHMEM.
extern const char *const Prelude;

/// A line and the word for what is wrong there.
using Mark = std::pair<unsigned, std::string>;

/// The word that a mark uses for \p Kind.
std::string wordFor(FlowViolation::ViolationKind Kind);

class Snippet {
public:
  /// Parses \p Code. A fault of the test itself (C that does not compile, an
  /// unknown word) is a failure of the test.
  explicit Snippet(llvm::StringRef Code);

  clang::ASTContext &context() { return Unit->getASTContext(); }
  TranslationUnit &facts() { return *Facts; }

  /// The definition of \p Name.
  const clang::FunctionDecl &function(llvm::StringRef Name);
  /// The map flow of \p Name, which spells a map or unmap.
  const MapFlow &flow(llvm::StringRef Name = "f");
  const Summary &summary(llvm::StringRef Name);

  /// The record of the map or unmap on the line labelled \p Label.
  const MapRecord &map(llvm::StringRef Label);
  const UnmapRecord &unmap(llvm::StringRef Label);
  /// The last call of a function named \p Callee; null if there is none.
  const clang::CallExpr *call(llvm::StringRef Callee);
  /// Labels of the maps that the unmap at \p Label releases.
  std::set<std::string> releasedBy(llvm::StringRef Label);

  /// What the comments ask for, and what all map flows found.
  const std::set<Mark> &expected() const { return Expected; }
  std::set<Mark> found();

  unsigned lineOf(clang::SourceLocation Loc);

private:
  void readMarks(llvm::StringRef Code);
  std::string labelOf(unsigned Line) const;
  unsigned lineOf(llvm::StringRef Label) const;

  std::unique_ptr<clang::ASTUnit> Unit;
  std::unique_ptr<TranslationUnit> Facts;
  std::set<Mark> Expected;
  std::map<std::string, unsigned> Labels;
};

/// Whether the analysis finds in \p Code exactly what its comments say.
testing::AssertionResult asMarked(llvm::StringRef Code);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TEST_UNIT_SNIPPET_H
