//===--- Packing.h - results that another process reads ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Packs what a run learnt into bytes, for the cache and for the shards of a
/// run. A checksum and the program's identity go with it: only the same program
/// reads it back, and only whole.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_PACKING_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_PACKING_H

#include "tools/kmap-tidy/Mentions.h"
#include "tools/kmap-tidy/Session.h"
#include "tools/kmap-tidy/Unit.h"
#include <map>
#include <string>
#include <vector>

namespace kmap_tidy {

/// What a parse read, by absolute path: the hash of a file's content, or one of
/// the values below.
using FileStates = std::map<std::string, uint64_t>;
namespace file_state {
constexpr uint64_t Absent = 0;
constexpr uint64_t Folder = 1;
/// There, but its content was not read.
constexpr uint64_t Unread = 2;
} // namespace file_state

struct CachedUnit {
  UnitReport Report;
  /// What the parse read: lines of a state in hexadecimal, a blank, and the
  /// path. There are a thousand of a unit, so they are read as they lie.
  std::string Files;
};

/// What `merge` needs of one shard.
struct ShardContent {
  unsigned Shard = 0;
  unsigned Shards = 0;
  std::string Root;
  std::vector<Configuration> Configurations;
  std::vector<std::string> Paths;
  std::vector<std::string> Checks;
  std::vector<UnitReport> Reports;
  Mentions Mentioned;
  std::vector<RunError> Errors;
  RunStatistics Statistics;
  std::vector<std::string> Dropped;
};

std::string pack(const CachedUnit &Content);
std::string pack(const ShardContent &Content);
/// For a key: nothing reads it back.
std::string pack(const ForeignFunctions &Content);
std::string pack(const ForeignPages &Content);

/// False: \p Bytes are damaged, or another program's.
bool unpack(llvm::StringRef Bytes, CachedUnit &Content);
bool unpack(llvm::StringRef Bytes, ShardContent &Content);

/// Tells this build of the program from any other.
const std::string &programIdentity();

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_PACKING_H
