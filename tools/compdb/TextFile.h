//===--- TextFile.h - small files, read and written whole -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_COMPDB_TEXTFILE_H
#define KMAP_TIDY_TOOLS_COMPDB_TEXTFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace kmap_tidy {

/// The whole of \p Path. The error is "PATH: reason".
llvm::Expected<std::string> readTextFile(llvm::StringRef Path);

/// Makes or replaces \p Path. The error is "PATH: reason".
llvm::Error writeTextFile(llvm::StringRef Path, llvm::StringRef Text);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_COMPDB_TEXTFILE_H
