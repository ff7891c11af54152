//===--- CommandRecords.h - what Kbuild records of a build ------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_COMPDB_COMMANDRECORDS_H
#define KMAP_TIDY_TOOLS_COMPDB_COMMANDRECORDS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace kmap_tidy {

/// One compilation of a kernel source, as the database is to name it.
struct CompileEntry {
  std::string File; ///< absolute, without "." and ".."
  std::string
      Command; ///< shell syntax; relative paths start at the build folder
};

/// Reads \p FirstLine of a Kbuild `.X.o.cmd` file: `cmd_X.o := COMMAND SOURCE`
/// (`savedcmd_` since 6.2). \p Build resolves a relative source.
/// \returns nothing for what is not a kernel C file: host tools, assembly,
/// links, archives.
std::optional<CompileEntry> parseCommandRecord(llvm::StringRef FirstLine,
                                               llvm::StringRef Build);

/// Reads all records below the folder \p Build, sorted by file and command.
/// \p StandInPrefix, the stand-in's folder with a slash at the end, is taken
/// out of the commands, which leaves the compiler's own name.
llvm::Expected<std::vector<CompileEntry>>
readCommandRecords(llvm::StringRef Build, llvm::StringRef StandInPrefix);

/// Replaces the database \p Path in one step: at any moment, and after any
/// error, it is the old one or the new one.
llvm::Error writeDatabase(llvm::StringRef Path, llvm::StringRef Build,
                          llvm::ArrayRef<CompileEntry> Entries);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_COMPDB_COMMANDRECORDS_H
