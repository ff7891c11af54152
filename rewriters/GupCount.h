//===--- GupCount.h - how many pages a release gives up ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_GUPCOUNT_H
#define KMAP_TIDY_REWRITERS_GUPCOUNT_H

namespace kmap_tidy {

class TranslationUnit;
struct PageEvent;

/// Whether the number of pages that \p Release gives up may be an error of an
/// acquisition, as far as the unit says, or is counted from one:
/// release_pages() takes that for none, a call for pins does not (RULES P3).
bool mayCountError(const PageEvent &Release, TranslationUnit &TU);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_GUPCOUNT_H
