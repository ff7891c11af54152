//===--- Kbuild.h - runs the kernel's make ----------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_COMPDB_KBUILD_H
#define KMAP_TIDY_TOOLS_COMPDB_KBUILD_H

#include "tools/compdb/BuildFolder.h"
#include "tools/compdb/KernelTree.h"
#include "tools/compdb/Toolchain.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace kmap_tidy {

/// Kbuild for one tree, architecture and build folder. Output goes to a log
/// below `.kmap-tidy/` of the build folder; errors quote its telling line.
class Kbuild {
public:
  Kbuild(const KernelTree &Tree, const BuildFolder &Build,
         const Architecture &Arch, const Toolchain &Tools, unsigned Llvm,
         unsigned Jobs);

  /// `make TARGET`, a target of Kconfig such as allmodconfig.
  llvm::Error configure(llvm::StringRef Target) const;

  /// Generates headers and builds the host tools, with the real compiler.
  llvm::Error prepare() const;

  /// What came of record().
  struct Recording {
    std::vector<std::string> Failed; ///< see BuildLog::failedTargets
    bool MakeFailed = false; ///< expected of a whole tree, see Kbuild.cpp
    std::string FirstError;  ///< telling line of the log; may be empty
    std::string Log;
  };

  /// Has Kbuild record the commands of \p Targets (folders), or of the whole
  /// tree when there are none, compiling nothing but what the build reads.
  llvm::Expected<Recording> record(llvm::ArrayRef<KernelFolder> Targets) const;

  /// The stand-in's folder with a slash at the end, as the records name it.
  std::string standInPrefix() const;

private:
  llvm::Expected<int> make(llvm::ArrayRef<std::string> Args,
                           llvm::StringRef Log) const;
  llvm::Error makeOrFail(llvm::ArrayRef<std::string> Args, llvm::StringRef Log,
                         llvm::StringRef Purpose) const;
  llvm::Error makeEmptyObject() const;
  llvm::Error linkStandIn() const;

  const KernelTree &Tree;
  const BuildFolder &Build;
  const Architecture &Arch;
  const Toolchain &Tools;
  unsigned Llvm;
  unsigned Jobs;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_COMPDB_KBUILD_H
