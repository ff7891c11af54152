//===--- PageSize.h - what the target says of pages -------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PAGESIZE_H
#define KMAP_TIDY_ANALYSIS_PAGESIZE_H

#include <cstdint>
#include <optional>

namespace clang {
class ASTContext;
} // namespace clang

namespace kmap_tidy {

/// Every supported kernel has at least this page size, in bytes, and at most
/// the other one.
constexpr int64_t SmallestPage = 4096;
constexpr int64_t LargestPage = int64_t(256) * 1024;

/// The page size in bytes, where the architecture alone decides it.
std::optional<int64_t> pageSize(const clang::ASTContext &Context);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PAGESIZE_H
