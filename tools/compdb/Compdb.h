//===--- Compdb.h - a kernel compile database without a build ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `kmap-tidy compdb`: configures and prepares a kernel tree outside of its
// sources, lets Kbuild go through the motions of a build with kmap-tidy-cc as
// its compiler (see StandIn.cpp), and turns the command records that Kbuild
// leaves into compile_commands.json. docs/compdb.md tells why and how well.
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_COMPDB_COMPDB_H
#define KMAP_TIDY_TOOLS_COMPDB_COMPDB_H

namespace kmap_tidy {

/// Runs `kmap-tidy compdb`. \p Argv[0] is "compdb", the options follow.
/// \returns the exit code: 0 when the database is complete, 1 after an error,
/// which then was printed as one line on standard error.
int runCompdb(int Argc, const char **Argv);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_COMPDB_COMPDB_H
