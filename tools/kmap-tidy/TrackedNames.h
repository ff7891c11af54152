//===--- TrackedNames.h - where a text mentions the tracked API -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Finds names of the API table in plain text. It decides which units are worth
/// a parse and is the ledger's ground truth: it sees what grep -w sees.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_TRACKEDNAMES_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_TRACKEDNAMES_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace kmap_tidy {

struct KernelApi;

/// The map or unmap that \p Name is, or null.
const KernelApi *trackedApi(llvm::StringRef Name);

/// Calls \p Each with the byte offset of every whole-word mention of a tracked
/// name in \p Text, comments and strings included, until it returns false.
void forEachMention(
    llvm::StringRef Text,
    llvm::function_ref<bool(size_t Offset, const KernelApi &Api)> Each);

/// Whether \p Text mentions a tracked name, or a call that a check looks at for
/// itself: only such a file can have findings.
bool mentionsCheckedName(llvm::StringRef Text);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_TRACKEDNAMES_H
