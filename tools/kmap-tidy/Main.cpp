//===--- Main.cpp - the kmap-tidy command ---------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Commands.h"
#include "tools/kmap-tidy/Options.h"
#include "tools/kmap-tidy/Runner.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/TimeProfiler.h"
#include "llvm/Support/raw_ostream.h"
#ifdef KMAP_TIDY_HAS_COMPDB
#include "tools/compdb/Compdb.h"
#endif

using namespace kmap_tidy;

static int runVerb(Options Asked) {
  switch (Asked.Command) {
  case Verb::Check:
    return runCheck(std::move(Asked));
  case Verb::Diff:
    return runDiff(std::move(Asked));
  case Verb::Fix:
    return runFix(std::move(Asked));
  case Verb::Patches:
    return runPatches(std::move(Asked));
  case Verb::Merge:
    return runMerge(std::move(Asked));
  case Verb::Explain:
    return runExplain(std::move(Asked));
  case Verb::ListChecks:
    return runListChecks();
  case Verb::ListApis:
    return runListApis();
  }
  return exit_code::ToolError;
}

/// Runs with the profiler on, and writes \c Options::TimeTrace.
static int runTraced(Options Asked) {
  const std::string File = Asked.TimeTrace;
  llvm::timeTraceProfilerInitialize(TraceGranularity, "kmap-tidy");
  int Code = runVerb(std::move(Asked));
  llvm::Error Failed = llvm::timeTraceProfilerWrite(File, File);
  llvm::timeTraceProfilerCleanup();
  if (!Failed)
    return Code;
  llvm::consumeError(std::move(Failed));
  llvm::errs() << "kmap-tidy: error: --time-trace " << File
               << ": cannot be written; name a file in a folder that can\n";
  return exit_code::ToolError;
}

/// \p Code, unless what was printed could not be written.
static int closeOutput(int Code) {
  llvm::outs().flush();
  std::error_code Failed = llvm::outs().error();
  if (!Failed)
    return Code;
  // LLVM would abort.
  llvm::outs().clear_error();
  llvm::errs() << "kmap-tidy: error: standard output: " << Failed.message()
               << "; what was to be printed is lost\n";
  return exit_code::ToolError;
}

int main(int Argc, const char **Argv) {
  llvm::setBugReportMsg("kmap-tidy: crashed; please report it with:\n");
#ifdef KMAP_TIDY_HAS_COMPDB
  // compdb reads its own command line.
  if (Argc > 1 && llvm::StringRef(Argv[1]) == "compdb")
    return runCompdb(Argc - 1, Argv + 1);
#endif
  // Kbuild gives a checker a compiler's command line.
  if (llvm::sys::path::stem(Argv[0]) == "kmap-tidy-check")
    return runKbuildCheck(Argc, Argv);
  Options Asked = parseOptions(Argc, Argv);
  return closeOutput(Asked.TimeTrace.empty() ? runVerb(std::move(Asked))
                                             : runTraced(std::move(Asked)));
}
