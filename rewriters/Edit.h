//===--- Edit.h - an edit list, or the reason for none ----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a rewriter returns: edits that only make sense together, or a refusal
/// with a machine-readable code. Every front end renders these two types.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_EDIT_H
#define KMAP_TIDY_REWRITERS_EDIT_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/Twine.h"
#include <string>
#include <variant>
#include <vector>

namespace kmap_tidy {

/// One replacement of a range of a file. \c Range is a character range of file
/// locations (never macro locations); an empty range is an insertion.
struct Edit {
  clang::CharSourceRange Range;
  std::string Text;
};

/// Edits of one mapping region. They are applied together or not at all
/// (DESIGN.md, "Safety of a rewrite").
struct Fix {
  /// What the conversion does, for people and machines: `kmap-to-local`, ...
  std::string Kind;
  std::vector<Edit> Edits;
  /// Two fixes with the same non-zero group are halves of one edit (for example
  /// an outer and an inner region of one page pair); apply both or neither.
  unsigned Group = 0;
};

/// Why a site is left alone.
struct Refusal {
  /// A code of docs/refusals.md, such as `not-lifo`.
  std::string Code;
  /// The rule of RULES.md that the refusal obeys (`R1`), or empty.
  std::string Rule;
  /// One sentence for a reader, without a trailing full stop.
  std::string Message;
};

inline Refusal refuse(llvm::StringRef Code, llvm::StringRef Rule,
                      const llvm::Twine &Message) {
  return {Code.str(), Rule.str(), Message.str()};
}

using Resolution = std::variant<Refusal, Fix>;

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_EDIT_H
