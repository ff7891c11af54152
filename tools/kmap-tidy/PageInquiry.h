//===--- PageInquiry.h - pinned pages that leave their unit -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Where one unit pins pages and another one puts them, neither is wrong by
/// itself. From each place that pinned pages leave their unit by, the units
/// that name it are read for their page flow (PageLink.h), as far as it leads.
/// Where it comes to a put_page(), everything that may reach that one is
/// followed the other way; only if all of it was pinned, the unit is told so
/// and analysed (again).
///
/// Where a release of references is left alone because an unknown function gets
/// the pages, the functions that the call may mean are read, and what they hand
/// the pages on to. The unit is told which of them are only lent the pages.
///
/// What a unit is told depends on the database and on the acquisition, not on
/// other units of the run: shards come to the same findings as one run.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_PAGEINQUIRY_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_PAGEINQUIRY_H

#include "tools/kmap-tidy/Session.h"

namespace kmap_tidy {

/// Whether one of \p Checks wants to know of pages that go from unit to unit.
bool followsPages(llvm::ArrayRef<const CheckEntry *> Checks);

/// Replaces the reports of \p S whose releases get pages that only other units
/// pin, or whose pages go to functions that only look at them, and adds such
/// findings for units that were not chosen. A listing of acquisitions gets the
/// releases in other units instead.
void followPages(Session &S, const UnitOptions &Options);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_PAGEINQUIRY_H
