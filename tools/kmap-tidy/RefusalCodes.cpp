//===--- RefusalCodes.cpp - the refusal codes, as data --------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/RefusalCodes.h"

namespace kmap_tidy {

llvm::ArrayRef<RefusalCode> refusalCodes() {
  static constexpr RefusalCode Codes[] = {
#define REFUSAL(CODE, RULE, MEANING) {CODE, RULE, MEANING},
#include "rewriters/Refusals.def"
  };
  return Codes;
}

const RefusalCode *findRefusalCode(llvm::StringRef Code) {
  for (const RefusalCode &Entry : refusalCodes())
    if (Entry.Code == Code)
      return &Entry;
  return nullptr;
}

} // namespace kmap_tidy
