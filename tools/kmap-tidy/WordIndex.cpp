//===--- WordIndex.cpp - which texts have a word --------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/WordIndex.h"
#include "tools/kmap-tidy/MacroIndex.h"
#include "tools/kmap-tidy/SourceFiles.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace kmap_tidy {

static uint32_t hashOf(StringRef Word) {
  return static_cast<uint32_t>(size_t(hash_value(Word)));
}

WordIndex::WordIndex(ArrayRef<StringRef> Files, unsigned Threads)
    : Words(Files.size()) {
  inParallel(Files.size(), Threads, [&](size_t I) {
    auto Buffer = MemoryBuffer::getFile(Files[I]);
    if (!Buffer)
      return;
    std::vector<uint32_t> All;
    forEachIdentifier((*Buffer)->getBuffer(),
                      [&](StringRef Word) { All.push_back(hashOf(Word)); });
    llvm::sort(All);
    All.erase(std::unique(All.begin(), All.end()), All.end());
    Words[I].assign(All.begin(), All.end());
  });
}

std::vector<size_t> WordIndex::filesWith(StringRef Word) const {
  uint32_t Hash = hashOf(Word);
  std::vector<size_t> Result;
  for (size_t I = 0; I < Words.size(); ++I)
    if (std::binary_search(Words[I].begin(), Words[I].end(), Hash))
      Result.push_back(I);
  return Result;
}

} // namespace kmap_tidy
