//===--- KbuildCheck.cpp - a checker for make C=1 and C=2 -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Kbuild runs `$(CHECK) $(CHECKFLAGS) $(c_flags) FILE` in the object folder
/// for each C file, and a non-zero exit fails the build. So findings are exit
/// code 0, unless KMAP_TIDY_FAIL_ON asks for a gate.
///
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Commands.h"
#include "tools/kmap-tidy/Session.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Process.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

std::string variable(StringRef Name) {
  return sys::Process::GetEnv(Name).value_or("");
}

FailOn gate() {
  return StringSwitch<FailOn>(variable("KMAP_TIDY_FAIL_ON"))
      .Case("note", FailOn::Note)
      .Case("warning", FailOn::Warning)
      .Case("error", FailOn::Error)
      .Default(FailOn::None);
}

} // namespace

int runKbuildCheck(int Argc, const char **Argv) {
  if (Argc < 2 || !StringRef(Argv[Argc - 1]).ends_with(".c")) {
    reportError("kmap-tidy-check is for `make C=2 CHECK=kmap-tidy-check`; by "
                "hand, use `kmap-tidy check`");
    return exit_code::ToolError;
  }
  Options Asked;
  Asked.Command = Verb::Check;
  // Kbuild exports CC; its prefix tells the target of a cross compiler.
  std::string Compiler = variable("CC");
  Asked.CompilerCommand = {
      Compiler.empty() ? "cc" : StringRef(Compiler).rsplit(' ').second.str()};
  if (Asked.CompilerCommand.front().empty())
    Asked.CompilerCommand.front() = Compiler;
  Asked.CompilerCommand.insert(Asked.CompilerCommand.end(), Argv + 1,
                               Argv + Argc);
  Asked.Root = variable("abs_srctree");
  if (Asked.Root.empty())
    Asked.Root = variable("srctree");
  Asked.Checks = variable("KMAP_TIDY_CHECKS");
  Asked.Gate = gate();
  Asked.Quiet = true;
  // make runs one checker per processor.
  Asked.Jobs = 1;
  Asked.CacheFolder = defaultCacheFolder();
  int Code = runCheck(std::move(Asked));
  return Code == exit_code::Findings ? Code : exit_code::Clean;
}

} // namespace kmap_tidy
