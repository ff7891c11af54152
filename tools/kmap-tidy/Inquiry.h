//===--- Inquiry.h - what other units tell of a function --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A unit that hands a mapped address to a function that another unit defines
/// asks what becomes of it (Summaries::ask). The units that define what is
/// asked for are parsed for their summaries alone; what these leave open is
/// asked of further units. Then the unit that asked is analysed again, with the
/// answers.
///
/// What a unit is told depends on the database and on its own questions, not on
/// those of other units: shards come to the same findings as one run.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_INQUIRY_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_INQUIRY_H

#include "tools/kmap-tidy/Session.h"

namespace kmap_tidy {

/// Answers what \p S.Reports ask, and replaces the reports, and the jobs, of
/// units that an answer may change.
void answerQuestions(Session &S, const UnitOptions &Options);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_INQUIRY_H
