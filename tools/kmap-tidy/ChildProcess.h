//===--- ChildProcess.h - the output of another program ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Runs git and the kernel's scripts.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_CHILDPROCESS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_CHILDPROCESS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace kmap_tidy {

/// Standard output of `PROGRAM ARGUMENTS`. The error is the first line of its
/// complaint if it fails, or says that it is not installed.
llvm::Expected<std::string> outputOf(llvm::StringRef Program,
                                     llvm::ArrayRef<llvm::StringRef> Arguments);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_CHILDPROCESS_H
