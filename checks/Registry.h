//===--- Registry.h - the list of checks, as data ---------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Every front end (clang-tidy plugin, all-in-one clang-tidy, command line)
/// takes its checks from this list, which Checks.def generates.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_CHECKS_REGISTRY_H
#define KMAP_TIDY_CHECKS_REGISTRY_H

#include "checks/Finding.h"
#include "llvm/ADT/ArrayRef.h"

namespace kmap_tidy {

class TranslationUnit;

struct CheckEntry {
  /// `linuxkernel-...`; the kernel's `make clang-tidy` runs that prefix only.
  llvm::StringLiteral Name;
  /// One line: what the check finds.
  llvm::StringLiteral Summary;
  /// Reports every finding of the check in \p TU.
  void (*Run)(TranslationUnit &TU, FindingSink Sink);
};

/// All checks, in the order of DESIGN.md's table.
llvm::ArrayRef<CheckEntry> allChecks();

/// Lists the acquisitions of pages of user memory, each with its releases or the
/// reason why they cannot all be seen. No check: nothing has to be wrong.
extern const CheckEntry GupListing;

} // namespace kmap_tidy

#endif // KMAP_TIDY_CHECKS_REGISTRY_H
