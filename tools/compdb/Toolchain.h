//===--- Toolchain.h - the programs that a kernel build needs ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_COMPDB_TOOLCHAIN_H
#define KMAP_TIDY_TOOLS_COMPDB_TOOLCHAIN_H

#include "tools/compdb/KernelConfig.h"
#include "llvm/Support/Error.h"
#include <string>

namespace kmap_tidy {

/// Where the programs are that compdb runs itself.
struct Toolchain {
  std::string Make;
  std::string Compiler; ///< absolute path of clang-N
  std::string StandIn;  ///< absolute path of kmap-tidy-cc
};

/// Finds what Kbuild will need, so that a missing program is named at once with
/// the Debian package that has it, not a minute later in a log.
llvm::Expected<Toolchain> findToolchain(unsigned Llvm,
                                        const Architecture &Arch);

/// \returns the Debian package that mends \p LogLine, such as libelf-dev for a
/// missing <gelf.h>; empty when unknown.
llvm::StringRef packageFor(llvm::StringRef LogLine);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_COMPDB_TOOLCHAIN_H
