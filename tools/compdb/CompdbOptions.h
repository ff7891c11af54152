//===--- CompdbOptions.h - the command line of compdb -----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_COMPDB_COMPDBOPTIONS_H
#define KMAP_TIDY_TOOLS_COMPDB_COMPDBOPTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace kmap_tidy {

/// What the user asked for, as written: nothing is checked against the disk.
struct CompdbOptions {
  bool Help = false;
  std::string Source;               ///< --source, the kernel tree
  std::string Build;                ///< --build, made when missing
  std::string Arch;                 ///< --arch
  std::string Config;               ///< --config; empty means allmodconfig
  unsigned Llvm = 19;               ///< --llvm, major version of the toolchain
  unsigned Jobs = 0;                ///< --jobs; 0 means one per processor
  std::vector<std::string> Folders; ///< empty means the whole tree
};

/// Parses the arguments that follow "compdb". A small parser of our own: the
/// program's llvm::cl options are global and belong to the other subcommands.
llvm::Expected<CompdbOptions>
parseCompdbOptions(llvm::ArrayRef<const char *> Args);

void printCompdbHelp(llvm::raw_ostream &OS);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_COMPDB_COMPDBOPTIONS_H
