//===--- CheckGlobs.h - which checks --checks means -------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The comma-separated globs of `--checks`, as clang-tidy reads them.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_CHECKGLOBS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_CHECKGLOBS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <vector>

namespace kmap_tidy {

struct CheckEntry;

/// The checks that \p Globs selects: from left to right, a glob adds and one
/// with a leading `-` removes. A list that begins with a removal starts from
/// all checks, as does an empty one. The error names a bad glob, or says that
/// none is left.
llvm::Expected<std::vector<const CheckEntry *>>
checksFor(llvm::StringRef Globs);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_CHECKGLOBS_H
