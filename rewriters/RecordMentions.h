//===--- RecordMentions.h - what a header gives of a record -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_RECORDMENTIONS_H
#define KMAP_TIDY_REWRITERS_RECORDMENTIONS_H

#include "llvm/ADT/StringRef.h"

namespace clang {
class LangOptions;
} // namespace clang

namespace kmap_tidy {

/// Whether code that includes \p Text, which ends with a null character, may
/// get at a `struct \p Tag` without naming it: by a field, a result, a
/// variable, another name or a macro. Forward declarations, the definition, and
/// parameters of functions give nothing: who calls needs to have one, and who
/// defines such a function names it. All else is taken to give; what is const,
/// and a pointer to what is, only if \p CountsConst.
bool givesRecord(llvm::StringRef Text, llvm::StringRef Tag,
                 const clang::LangOptions &Options, bool CountsConst = true);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_RECORDMENTIONS_H
