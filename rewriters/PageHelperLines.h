//===--- PageHelperLines.h - edits that leave tidy lines --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Removes and replaces statements in the way a person would: a line that holds
/// nothing else goes as a whole, no blank lines meet, no braces are left around
/// one statement, and a call is wrapped as the kernel does it.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_PAGEHELPERLINES_H
#define KMAP_TIDY_REWRITERS_PAGEHELPERLINES_H

#include "rewriters/Edit.h"
#include "rewriters/PageHelperSyntax.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace kmap_tidy {

/// The changes of one fix to the file that \c Syntax is about.
class LineEdits {
public:
  explicit LineEdits(const FunctionSyntax &Syntax) : Syntax(Syntax) {}

  void removeStatement(const clang::Stmt *S);
  /// Leaves the statement that \p Label stands at.
  void removeLabel(const clang::LabelStmt &Label);
  void replace(Bytes Range, std::string Text);
  void remove(Bytes Range) { replace(Range, ""); }

  /// A comment that would have lost, with the statements that were removed,
  /// what it speaks of: its text on one line.
  std::optional<std::string> strandedComment() const;

  /// Whether a block would be left without any statement.
  bool emptiesBlock() const;

  /// The edits, after braces and blank lines have been seen to.
  std::vector<Edit> finish(const clang::SourceManager &SM);

private:
  struct Change {
    Bytes Range;
    std::string Text;
  };
  bool becomesSingle(const clang::Stmt *Body) const;
  void removeBraces(const clang::CompoundStmt &Block);
  void removeBracesAround(const clang::CompoundStmt &Block);
  Bytes wholeLines(Bytes Range) const;
  void takeBlankLines();
  void separateDeclarations();
  const clang::Stmt *neighbour(StatementPlace Place, int Step) const;

  const FunctionSyntax &Syntax;
  llvm::SmallPtrSet<const clang::Stmt *, 8> Removed;
  llvm::SmallVector<const clang::CompoundStmt *, 4> Blocks;
  std::vector<Change> Changes;
};

/// `Name(Arguments)` as it is written at \p Column (in tabs of 8), with lines
/// that end before column 80 where that is possible. \p Behind is what follows
/// on the last line, in bytes.
std::string wrapCall(llvm::StringRef Name,
                     llvm::ArrayRef<std::string> Arguments, unsigned Column,
                     unsigned Behind);

/// Whether \p Text, as it is written at \p Column, has no line that is longer
/// than checkpatch.pl lets pass.
bool passesCheckpatch(llvm::StringRef Text, unsigned Column);

/// Column (from 0, in tabs of 8) of \p Offset in \p Buffer.
unsigned columnOf(llvm::StringRef Buffer, unsigned Offset);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_PAGEHELPERLINES_H
