//===--- ConfiguredMacros.h - macros that are others elsewhere --*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A macro of the unit's own texts may stand for something else in another
/// configuration: it has several definitions, or perhaps none, or names one
/// that has. What is put together of it by ## is any name then.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_CONFIGUREDMACROS_H
#define KMAP_TIDY_ANALYSIS_CONFIGUREDMACROS_H

#include "analysis/ConfiguredNames.h"
#include "llvm/ADT/StringSet.h"
#include <set>
#include <string>

namespace kmap_tidy {

class ConfiguredMacros {
public:
  /// \p Names must outlive this.
  explicit ConfiguredMacros(const ConfiguredNames &Names);

  /// Whether a conditional decides what the macro \p Word is.
  bool isConditional(llvm::StringRef Word) const {
    return Conditional.contains(Word);
  }
  /// Likewise by way of any others, or of Kconfig.
  bool isConfigured(llvm::StringRef Word) const {
    return Word.starts_with("CONFIG_") || Configured.contains(Word);
  }
  /// Whether code names \p Word, by way of any macros.
  bool isUsed(llvm::StringRef Word) const { return Used.contains(Word); }
  /// Whether the word at \p At is given to what puts names together.
  bool isPasted(const TextTokens &Tokens, size_t At) const;
  /// The words that \p Macro stands for, by way of any others.
  std::set<std::string> wordsOf(const NamedDeclaration &Macro) const;
  /// What \p Macro is another name for, if it has no parameters and no more
  /// than one word, by way of any others; else itself.
  NamedDeclaration aliased(NamedDeclaration Macro) const;

private:
  const ConfiguredNames &Names;
  llvm::StringSet<> Conditional, Configured, Pasting, Used;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_CONFIGUREDMACROS_H
