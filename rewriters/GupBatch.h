//===--- GupBatch.h - one release for many pages ----------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Loops that put one page after the other, and a set_page_dirty_lock() right
/// in front of a put_page(), become the one call that does all of it. A loop
/// only if it does nothing else to any slot (RULES P3) and counts as the call
/// does; a page that is marked dirty by set_page_dirty() never (RULES P4).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_GUPBATCH_H
#define KMAP_TIDY_REWRITERS_GUPBATCH_H

#include "analysis/PageOrigin.h"
#include "rewriters/Edit.h"

namespace kmap_tidy {

class TranslationUnit;

/// The edits that make \p Release, the put of a single page, and what belongs
/// to it a call of the pinned family, or of put_user_page*() if \p ForPins is
/// false. Nothing if only the name of the call has to change.
std::vector<Edit> batchRelease(TranslationUnit &TU, const PageEvent &Release,
                               bool ForPins);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_GUPBATCH_H
