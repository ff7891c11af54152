//===--- PluginGate.cpp - refuses a clang-tidy of another LLVM ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// clang-tidy says "load request ignored" for a plugin that it cannot load,
/// goes on without it and exits 0: a job that checks nothing looks clean. This
/// object ends such a run while the plugin is being loaded.
///
//===----------------------------------------------------------------------===//

#include "llvm-c/Core.h"
#include "llvm/Config/llvm-config.h"
#include <cstdio>
#include <cstdlib>

// Before every other initialiser of the plugin: those already need the right
// LLVM. Hence also C only; LLVMGetVersion has the same ABI everywhere.
__attribute__((constructor(101))) static void refuseOtherLlvm() {
  unsigned Major = 0, Minor = 0, Patch = 0;
  LLVMGetVersion(&Major, &Minor, &Patch);
  if (Major == LLVM_VERSION_MAJOR)
    return;
  std::fprintf(stderr,
               "error: KmapTidy.so was built for LLVM %d and cannot be loaded "
               "into LLVM %u; build it with -DKMAP_TIDY_LLVM=%u\n",
               LLVM_VERSION_MAJOR, Major, Major);
  std::_Exit(1);
}
