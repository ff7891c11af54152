//===--- TextTokens.h - tokens of a text that nobody parses -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The tokens of a C source with what is open around each, for questions about
/// files that are not worth a parse. Both branches of a conditional are there.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_TEXTTOKENS_H
#define KMAP_TIDY_ANALYSIS_TEXTTOKENS_H

#include "clang/Basic/TokenKinds.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <utility>
#include <vector>

namespace clang {
class LangOptions;
} // namespace clang

namespace kmap_tidy {

struct TextToken {
  clang::tok::TokenKind Kind = clang::tok::unknown;
  /// Of an identifier or keyword.
  llvm::StringRef Word;
  size_t Offset = 0;
  unsigned Length = 0;
  /// The number sign of the directive that it is part of, or \c None. What a
  /// directive opens or closes is not counted.
  size_t Directive = 0;
  /// The innermost brace and parenthesis around it, or \c None.
  size_t Brace = 0, Paren = 0;
  /// How many are around it.
  unsigned Braces = 0, Parens = 0;
  /// Of an opening brace or parenthesis outside of directives: what closes it,
  /// or \c None.
  size_t Closed = 0;

  static constexpr size_t None = ~size_t(0);
};

class TextTokens {
public:
  /// \p Text, which ends with a null character, must outlive this.
  TextTokens(llvm::StringRef Text, const clang::LangOptions &Options);

  size_t size() const { return Tokens.size(); }
  const TextToken &operator[](size_t At) const { return Tokens[At]; }

  bool is(size_t At, clang::tok::TokenKind Kind) const {
    return At < Tokens.size() && Tokens[At].Kind == Kind;
  }
  bool isWord(size_t At) const { return is(At, clang::tok::raw_identifier); }
  bool isWord(size_t At, llvm::ArrayRef<llvm::StringRef> Words) const {
    return isWord(At) && llvm::is_contained(Words, Tokens[At].Word);
  }
  bool isOneOf(size_t At, llvm::ArrayRef<clang::tok::TokenKind> Kinds) const {
    return At < Tokens.size() && llvm::is_contained(Kinds, Tokens[At].Kind);
  }
  bool isInDirective(size_t At) const {
    return Tokens[At].Directive != TextToken::None;
  }
  /// Where the definition of the macro begins whose name, behind `define`, is
  /// the word at \p Name: behind its parameters, which are the words between.
  size_t macroBody(size_t Name) const;
  /// Whether the word at \p At, in the definition of a macro, is one of its
  /// parameters.
  bool isMacroParameter(size_t At) const;
  /// The parenthesis or bracket that what closes at \p At opens, in a
  /// directive, too; 0 if that is not to be found.
  size_t opening(size_t At) const;
  /// The parenthesis around \p At, in a directive, too, behind \p Limit; 0:
  /// none.
  size_t around(size_t At, size_t Limit) const;
  /// What the directive that begins at \p Hash includes, by quotes or brackets;
  /// empty if it does not. \p Text: what the tokens are of.
  llvm::StringRef included(size_t Hash, llvm::StringRef Text) const;
  /// Where the postfix expression begins that ends with the member at \p At.
  size_t beginOf(size_t At) const;
  /// By token, whether a conditional leaves it in or out; that around the whole
  /// of a header does not count, nor one with the same answer for all C code.
  std::vector<bool> conditional() const;
  /// The directives that begin the branches of conditionals around \p Offset,
  /// from the outermost on; those do not count here, either.
  std::vector<size_t> branchesAround(size_t Offset) const;
  /// Whether the directives \p One and \p Other begin branches of one
  /// conditional, or of two that ask for the same macro.
  bool areAlternatives(size_t One, size_t Other) const;
  /// Whether the directives \p One and \p Other begin conditionals that ask for
  /// the same.
  bool asksSame(size_t One, size_t Other) const;
  /// Whether who has what is at \p Offset always has what is at \p Other.
  bool comesWith(size_t Offset, size_t Other) const;
  /// Whether \p Brace begins values, rather than code or members.
  bool beginsValues(size_t Brace) const;
  /// Whether every value in \p Brace says which member it is for; a lone zero
  /// is for none. What \p MayBeMacro may be for more than one.
  bool isFilledByName(size_t Brace,
                      llvm::function_ref<bool(size_t)> MayBeMacro) const;
  /// The tokens between what ends code in front of \p At and behind it.
  std::pair<size_t, size_t> statementAround(size_t At) const;
  /// The tokens of the statement or declaration that a conditional leaves out
  /// in part, from \p At on, the first behind a directive: where it begins and
  /// where it has ended; twice 0 if it is left out as a whole.
  std::pair<size_t, size_t> partlyLeftOut(size_t At) const;
  /// Whether each brace and parenthesis has its other half.
  bool isBalanced() const { return Balanced; }

private:
  /// Whether the directive at \p Hash begins a conditional around the whole of
  /// a header.
  bool isGuard(size_t Hash) const;
  /// Whether the conditional at \p Hash is such a one, or has the same answer
  /// for all C code of the kernel.
  bool isSettled(size_t Hash) const;

  std::vector<TextToken> Tokens;
  bool Balanced = true;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_TEXTTOKENS_H
