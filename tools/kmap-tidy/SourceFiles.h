//===--- SourceFiles.h - the C files of a tree ------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// For what is read as text alone, whatever the compile database says.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_SOURCEFILES_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_SOURCEFILES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <string>
#include <vector>

namespace kmap_tidy {

/// Every .c and .h file below \p Folders, also if it is only shipped under
/// another ending, sorted, once each. Links to folders and hidden
/// folders are not followed; links to files count if \p WithLinks.
std::vector<std::string> sourcesBelow(llvm::ArrayRef<std::string> Folders,
                                      bool WithLinks = false);

/// Whether \p Path is compiled, rather than included.
bool isCode(llvm::StringRef Path);

/// Calls \p Each with 0 to \p Count - 1, on \p Threads threads, in any order;
/// returns when all are done.
void inParallel(size_t Count, unsigned Threads,
                llvm::function_ref<void(size_t)> Each);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_SOURCEFILES_H
