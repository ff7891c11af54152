//===--- SpelledCalls.h - calls that move pages, by text ----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Of code that is not parsed.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_SPELLEDCALLS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_SPELLEDCALLS_H

#include "llvm/ADT/StringRef.h"

namespace kmap_tidy {

/// Which kinds of calls a text, or several, may have.
class SpelledCalls {
public:
  /// See the functions of analysis/GupApi.h that name them.
  enum Kind : unsigned {
    Puts = 1,
    Refers = 2,
    Finds = 4,
    Holds = 8,
    MakesPhysical = 16
  };

  explicit SpelledCalls(llvm::StringRef Text);

  void add(const SpelledCalls &Other) { Kinds |= Other.Kinds; }
  bool has(Kind One) const { return (Kinds & One) != 0; }

  /// Whether a page that is found, or that a request has, may be put, or a
  /// reference taken to it.
  bool mayPutFound() const {
    return (has(Puts) || has(Refers)) && (has(Finds) || has(Holds));
  }

private:
  unsigned Kinds = 0;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_SPELLEDCALLS_H
