//===--- WrappedText.cpp - prose in lines ---------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/WrappedText.h"
#include "llvm/ADT/SmallVector.h"

using namespace llvm;

namespace kmap_tidy {

void writeParagraph(StringRef Text, size_t Columns, raw_ostream &OS) {
  size_t Column = 0;
  SmallVector<StringRef, 64> Words;
  Text.split(Words, ' ', -1, /*KeepEmpty=*/false);
  for (StringRef Word : Words) {
    if (Column && Column + 1 + Word.size() > Columns) {
      OS << '\n';
      Column = 0;
    }
    OS << (Column ? " " : "") << Word;
    Column += Word.size() + (Column ? 1 : 0);
  }
  OS << '\n';
}

} // namespace kmap_tidy
