//===--- PluginGate.cpp - refuses a clang-tidy of another LLVM ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// KmapTidy.so, which the user names, is only this. clang-tidy says "load
/// request ignored" for a plugin that it cannot load, goes on without it and
/// exits 0: a job that checks nothing looks clean. So what clang-tidy loads
/// must always load; it then asks for the version, loads the checks (which only
/// load into the LLVM they were built for), and ends the run if it cannot.
///
//===----------------------------------------------------------------------===//

#include "llvm/Config/llvm-config.h"
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <string>

// llvm-c/Core.h: the same in every LLVM since 16, and weak to load into older.
extern "C" __attribute__((weak)) void
LLVMGetVersion(unsigned *Major, unsigned *Minor, unsigned *Patch);

[[noreturn]] static void refuse(const std::string &Why) {
  std::fprintf(stderr, "error: KmapTidy.so %s\n", Why.c_str());
  std::_Exit(1);
}

__attribute__((constructor)) static void loadChecks() {
  const std::string Own = std::to_string(LLVM_VERSION_MAJOR);
  if (!LLVMGetVersion)
    refuse("was built for LLVM " + Own +
           " and cannot be loaded into an LLVM before 16");
  unsigned Major = 0, Minor = 0, Patch = 0;
  LLVMGetVersion(&Major, &Minor, &Patch);
  const std::string Host = std::to_string(Major);
  if (Host != Own)
    refuse("was built for LLVM " + Own + " and cannot be loaded into LLVM " +
           Host + "; build it with -DKMAP_TIDY_LLVM=" + Host);

  Dl_info Self;
  if (!dladdr(reinterpret_cast<void *>(&loadChecks), &Self))
    refuse("cannot find its own folder");
  std::string Checks = Self.dli_fname;
  Checks.resize(Checks.rfind('/') + 1);
  Checks += "KmapTidyChecks.so";
  if (!dlopen(Checks.c_str(), RTLD_NOW | RTLD_GLOBAL))
    refuse(std::string("cannot load the checks beside it: ") + dlerror());
}
