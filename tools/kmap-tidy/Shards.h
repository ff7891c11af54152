//===--- Shards.h - one run on several machines -----------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// `check --shard I/N --json F` puts what it learnt into F, before anything was
/// merged; `merge` goes on from there as the one run would have.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_SHARDS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_SHARDS_H

#include "tools/kmap-tidy/Session.h"

namespace kmap_tidy {

/// What `merge` needs of \p S, packed; before mergeReports().
std::string packShard(const Session &S);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_SHARDS_H
