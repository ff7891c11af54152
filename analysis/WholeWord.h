//===--- WholeWord.h - an identifier in a text ------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Finds a name in the text of files that are not parsed.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_WHOLEWORD_H
#define KMAP_TIDY_ANALYSIS_WHOLEWORD_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include <initializer_list>
#include <set>
#include <string>

namespace kmap_tidy {

/// Calls \p Visit with the offset of each place where \p Text has \p Word as a
/// whole word, in order, until it returns false. Comments and strings count.
void forEachWord(llvm::StringRef Text, llvm::StringRef Word,
                 llvm::function_ref<bool(size_t Offset)> Visit);

/// Whether \p Text has \p Word anywhere as a whole word.
bool hasWord(llvm::StringRef Text, llvm::StringRef Word);

/// Words that many texts are asked for.
class WordSet {
public:
  WordSet(std::initializer_list<const std::set<std::string> *> Sets);

  /// Whether \p Text has any of them as a whole word.
  bool isSpelledIn(llvm::StringRef Text) const;

private:
  llvm::StringSet<> Words;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_WHOLEWORD_H
