//===--- Realign.h - continuation lines of a renamed call -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_REALIGN_H
#define KMAP_TIDY_REWRITERS_REALIGN_H

#include "analysis/CallSite.h"
#include "rewriters/Edit.h"

namespace clang {
class SourceManager;
} // namespace clang

namespace kmap_tidy {

/// Gives \p Call the name \p NewName. Lines of its arguments that begin below
/// the character behind an open parenthesis of the call stay below it.
void renameCall(const SpelledCall &Call, llvm::StringRef NewName,
                const clang::SourceManager &SM, Fix &Result);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_REALIGN_H
