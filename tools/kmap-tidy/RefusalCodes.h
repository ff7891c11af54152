//===--- RefusalCodes.h - the refusal codes, as data ------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// rewriters/Refusals.def, for look-up by code.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_REFUSALCODES_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_REFUSALCODES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace kmap_tidy {

struct RefusalCode {
  llvm::StringLiteral Code;
  /// Of RULES.md; empty for a limit of the tool.
  llvm::StringLiteral Rule;
  llvm::StringLiteral Meaning;
};

/// All codes, in the order of the table.
llvm::ArrayRef<RefusalCode> refusalCodes();

/// Null when there is no such code.
const RefusalCode *findRefusalCode(llvm::StringRef Code);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_REFUSALCODES_H
