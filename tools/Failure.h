//===--- Failure.h - errors with one line of text ---------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_FAILURE_H
#define KMAP_TIDY_TOOLS_FAILURE_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

namespace kmap_tidy {

/// An error that the user is to read: \p Message names the file or the tool,
/// and what mends it, on one line.
inline llvm::Error failure(const llvm::Twine &Message) {
  return llvm::make_error<llvm::StringError>(Message,
                                             llvm::inconvertibleErrorCode());
}

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_FAILURE_H
