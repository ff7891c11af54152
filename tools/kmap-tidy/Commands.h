//===--- Commands.h - the subcommands ---------------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One function per subcommand; each returns the exit code.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_COMMANDS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_COMMANDS_H

#include "tools/kmap-tidy/Options.h"

namespace kmap_tidy {

int runCheck(Options Asked);
int runDiff(Options Asked);
int runFix(Options Asked);
/// `make C=2 CHECK=kmap-tidy-check`: \p Argv is a checker's command line.
int runKbuildCheck(int Argc, const char **Argv);
int runPatches(Options Asked);
int runMerge(Options Asked);
int runExplain(Options Asked);
int runListChecks();
int runListApis();

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_COMMANDS_H
