//===--- Runner.cpp - many translation units at once ----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Runner.h"
#include "analysis/Compat.h"
#include "tools/kmap-tidy/ResultCache.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/TimeProfiler.h"
#include <algorithm>
#include <csignal>
#include <mutex>
#include <numeric>

using namespace llvm;

namespace kmap_tidy {
namespace {

/// What clang gives its own parser threads.
constexpr unsigned StackBytes = 8 << 20;

/// Lets the crash handlers run on what useSignalStack() gives a thread: it may
/// be the thread's own stack that is full.
void handleFullStacks() {
  for (int Signal : {SIGSEGV, SIGBUS}) {
    struct sigaction Handler;
    if (sigaction(Signal, nullptr, &Handler) != 0)
      continue;
    Handler.sa_flags |= SA_ONSTACK;
    sigaction(Signal, &Handler, nullptr);
  }
}

/// Of the calling thread; \p Memory lives longer.
void useSignalStack(std::vector<char> &Memory) {
  stack_t Stack = {};
  Stack.ss_sp = Memory.data();
  Stack.ss_size = Memory.size();
  sigaltstack(&Stack, nullptr);
}

/// \p IsTraced: the profiler gets what this unit's own thread does.
UnitReport analyseSafely(const CompileJob &Job, const UnitOptions &Options,
                         DroppedFlags &Dropped, const Overlay *Edited,
                         bool IsTraced) {
  if (Options.Results)
    if (std::optional<UnitReport> Known =
            Options.Results->find(Job, Options, Edited)) {
      for (const std::string &Flag : Known->DroppedFlags)
        Dropped.add(Flag);
      return std::move(*Known);
    }
  UnitReport Report;
  FileStates Seen;
  std::vector<char> SignalStack(64 << 10);
  CrashRecoveryContext Guard;
  bool Survived = Guard.RunSafelyOnThread(
      [&] {
        useSignalStack(SignalStack);
        if (IsTraced)
          timeTraceProfilerInitialize(TraceGranularity, "kmap-tidy");
        Report = analyseUnit(Job, Options, Dropped, Edited, Seen);
        if (IsTraced)
          timeTraceProfilerFinishThread();
      },
      StackBytes);
  // What failed may be mended by something that the parse never asked for.
  if (Survived && Report.Parsed && Options.Results)
    Options.Results->keep(Job, Options, Edited, Report, std::move(Seen));
  if (Survived)
    return Report;
  UnitReport Crashed;
  Crashed.File = Options.Tree->display(Job.File);
  Crashed.Configuration = Job.Configuration;
  Crashed.Views.push_back({Crashed.File, {}, {}});
  Crashed.Problem = "the parser or a check crashed on this file; please report "
                    "it with the file's compile command";
  return Crashed;
}

/// Indices of \p Jobs, the largest file first, so that no long unit starts
/// last.
std::vector<size_t> largestFirst(ArrayRef<CompileJob> Jobs) {
  std::vector<uint64_t> Sizes(Jobs.size());
  for (size_t I = 0; I < Jobs.size(); ++I)
    if (sys::fs::file_size(Jobs[I].File, Sizes[I]))
      Sizes[I] = 0;
  std::vector<size_t> Order(Jobs.size());
  std::iota(Order.begin(), Order.end(), 0);
  std::stable_sort(Order.begin(), Order.end(),
                   [&](size_t A, size_t B) { return Sizes[A] > Sizes[B]; });
  return Order;
}

} // namespace

std::vector<UnitReport> runUnits(ArrayRef<CompileJob> Jobs,
                                 const UnitOptions &Options, unsigned Threads,
                                 DroppedFlags &Dropped, const Overlay *Edited,
                                 function_ref<void(size_t)> Progress) {
  CrashRecoveryContext::Enable();
  handleFullStacks();
  const bool IsTraced = timeTraceProfilerEnabled();
  std::vector<UnitReport> Reports(Jobs.size());
  std::mutex Lock;
  size_t Done = 0;
  compat::ThreadPool Pool(hardware_concurrency(Threads));
  for (size_t Index : largestFirst(Jobs))
    Pool.async([&, Index] {
      Reports[Index] =
          analyseSafely(Jobs[Index], Options, Dropped, Edited, IsTraced);
      std::lock_guard<std::mutex> Guard(Lock);
      ++Done;
      if (Progress)
        Progress(Done);
    });
  Pool.wait();
  return Reports;
}

} // namespace kmap_tidy
