//===--- KbuildGuard.h - what decides whether a file is built ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads the kernel's makefiles for the symbol that a file, which no database
/// compiles, waits for.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_KBUILDGUARD_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_KBUILDGUARD_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace kmap_tidy {

class Root;

/// The nearest `CONFIG_...` on the way from the C file \p File, as displayed,
/// up through the makefiles of its folders; else the architecture whose folder
/// it is in; else `user space` in tools/; else the conditions around the
/// `#include` of it in a C file of a folder above; else empty.
std::string kbuildGuard(llvm::StringRef File, const Root &Tree);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_KBUILDGUARD_H
