//===--- Runner.h - many translation units at once --------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Runs units in parallel, each on a stack of its own that survives a crash.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_RUNNER_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_RUNNER_H

#include "tools/kmap-tidy/Unit.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace kmap_tidy {

/// What takes less is not traced, in microseconds.
constexpr unsigned TraceGranularity = 200;

/// Analyses \p Jobs on \p Threads threads (0: one per hardware thread), largest
/// file first. The result is in the order of \p Jobs. A unit that crashes is
/// reported as not parsed; the others finish. \p Progress, if set, is called
/// under a lock after each unit with the number done.
std::vector<UnitReport>
runUnits(llvm::ArrayRef<CompileJob> Jobs, const UnitOptions &Options,
         unsigned Threads, DroppedFlags &Dropped, const Overlay *Edited,
         llvm::function_ref<void(size_t Done)> Progress);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_RUNNER_H
