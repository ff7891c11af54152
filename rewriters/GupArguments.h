//===--- GupArguments.h - what an acquisition is called with ----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Whether the arguments of an acquisition may be such that no pinning call
/// takes them: a flag that asks for a reference, or no array of pages. Both
/// only warn and fail.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_GUPARGUMENTS_H
#define KMAP_TIDY_REWRITERS_GUPARGUMENTS_H

#include "llvm/ADT/StringRef.h"

namespace clang {
class ASTContext;
} // namespace clang

namespace kmap_tidy {

class TranslationUnit;
struct PageSource;

/// Whether the function that acquires \p Source names \p Flag.
bool namesFlag(const PageSource &Source, llvm::StringRef Flag,
               const clang::ASTContext &Context);

/// Whether the flags of \p Source's call may have \c ReferenceFlag: the
/// function names it, others say what they are, or the file or a macro that it
/// uses names it, and the flags come from a variable or a macro.
bool mayAskForReference(const PageSource &Source, TranslationUnit &TU);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_GUPARGUMENTS_H
