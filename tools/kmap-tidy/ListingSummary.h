//===--- ListingSummary.h - totals of the acquisitions ----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_LISTINGSUMMARY_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_LISTINGSUMMARY_H

#include "tools/kmap-tidy/Session.h"

namespace kmap_tidy {

/// Whether \p S lists acquisitions (`explain --gup`) instead of checking.
bool isListing(const Session &S);

/// How many acquisitions there are, and of how many the releases are seen: one
/// clause without a full stop.
std::string listingSummary(const Session &S);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_LISTINGSUMMARY_H
