//===--- WrappedText.h - prose in lines -------------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Prose for terminals and for mail.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_WRAPPEDTEXT_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_WRAPPEDTEXT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace kmap_tidy {

/// Writes \p Text in lines of at most \p Columns characters.
void writeParagraph(llvm::StringRef Text, size_t Columns,
                    llvm::raw_ostream &OS);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_WRAPPEDTEXT_H
