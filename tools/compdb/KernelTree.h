//===--- KernelTree.h - a kernel source tree --------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_COMPDB_KERNELTREE_H
#define KMAP_TIDY_TOOLS_COMPDB_KERNELTREE_H

#include "tools/compdb/KernelConfig.h"
#include "llvm/Support/Error.h"
#include <string>

namespace kmap_tidy {

/// A folder that was found to hold kernel sources that Kbuild can build from.
struct KernelTree {
  std::string Path;    ///< absolute, without symbolic links
  std::string Version; ///< like "6.1.190"
};

/// Looks at \p Path and refuses what Kbuild would refuse later and less
/// clearly: no kernel, one too old for LLVM=-N, one configured in place.
llvm::Expected<KernelTree> openKernelTree(llvm::StringRef Path,
                                          const Architecture &Arch);

/// A folder that the user named, and the folder to give to make for it.
struct KernelFolder {
  std::string Path;   ///< relative to the tree, without a slash at the end
  std::string Target; ///< Path, or its next parent that has a Makefile
};

/// \p Name is relative to the tree, or absolute and inside of it.
llvm::Expected<KernelFolder> findKernelFolder(const KernelTree &Tree,
                                              llvm::StringRef Name);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_COMPDB_KERNELTREE_H
