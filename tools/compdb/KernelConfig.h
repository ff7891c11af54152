//===--- KernelConfig.h - what the configuration must say -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A database made without compiling needs a configuration without the features
// that look into compiled objects. This is the list of them, and of what an
// architecture needs so that high memory exists at all.
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_COMPDB_KERNELCONFIG_H
#define KMAP_TIDY_TOOLS_COMPDB_KERNELCONFIG_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace kmap_tidy {

/// An architecture that compdb knows how to configure.
struct Architecture {
  llvm::StringRef Name;   ///< what --arch and Kbuild's ARCH= say
  llvm::StringRef Folder; ///< its folder below arch/
  llvm::StringRef Triple; ///< the target of its objects
};

llvm::ArrayRef<Architecture> architectures();

/// \returns null when \p Name is not known.
const Architecture *findArchitecture(llvm::StringRef Name);

/// One line of .config that compdb decides.
struct ConfigSymbol {
  llvm::StringRef Name;  ///< without CONFIG_
  llvm::StringRef Value; ///< "y", "n", or a quoted string
};

/// The symbols to set for \p Arch. A configuration of the user's own
/// (\p IsUserConfig) only loses what would stop the database from being made;
/// allmodconfig also loses instrumentation, and gains high memory.
std::vector<ConfigSymbol> configSymbols(const Architecture &Arch,
                                        bool IsUserConfig);

/// \p Config, the text of a .config, with \p Symbols set. Kconfig has the last
/// word on dependencies: run olddefconfig on the result.
std::string applySymbols(llvm::StringRef Config,
                         llvm::ArrayRef<ConfigSymbol> Symbols);

/// The symbols of \p Symbols that \p Config, the text of a .config, contradicts
/// by a feature that is still on. A symbol that the tree does not have is fine.
std::vector<llvm::StringRef>
symbolsStillOn(llvm::StringRef Config, llvm::ArrayRef<ConfigSymbol> Symbols);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_COMPDB_KERNELCONFIG_H
