//===--- Verify.h - a fix is proved before it is offered --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// DESIGN.md, "Safety of a rewrite", point 2: edited files are parsed again in
/// memory. A fix after which the compiler says something new, or after which a
/// check finds what it should have cured, is refused.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_VERIFY_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_VERIFY_H

#include "tools/kmap-tidy/Session.h"

namespace kmap_tidy {

/// Turns fixes of \p S that fail into refusals `verification-failed`, until the
/// rest passes together. Files that changed since they were analysed become
/// errors of the session, and their fixes are refused. Needs reports with
/// warnings kept (UnitOptions::KeepWarnings).
void verifyFixes(Session &S);

/// The content of \p File as it was analysed; the error says that it cannot be
/// read or has changed since. \p File is as displayed.
llvm::Expected<std::string> analysedContent(const Session &S,
                                            llvm::StringRef File);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_VERIFY_H
