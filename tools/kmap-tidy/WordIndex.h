//===--- WordIndex.h - which texts have a word ------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The headers of a tree are searched for one name after the other. To read
/// them each time costs more than to keep a hash of every word of each.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_WORDINDEX_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_WORDINDEX_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <vector>

namespace kmap_tidy {

class WordIndex {
public:
  /// Of \p Files, read on \p Threads threads. One that cannot be read has no
  /// word.
  WordIndex(llvm::ArrayRef<llvm::StringRef> Files, unsigned Threads);

  /// The places in \c Files of those that have \p Word as a whole word, in
  /// order. A few others may be among them.
  std::vector<size_t> filesWith(llvm::StringRef Word) const;

private:
  /// By file, hashes in order.
  std::vector<std::vector<uint32_t>> Words;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_WORDINDEX_H
