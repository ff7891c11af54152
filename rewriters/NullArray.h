//===--- NullArray.h - acquisitions without an array ------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// get_user_pages*() may be called for no pages, to fault them in; nobody pins
/// none (RULES P6).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_NULLARRAY_H
#define KMAP_TIDY_REWRITERS_NULLARRAY_H

namespace kmap_tidy {

class PageOrigins;
class TranslationUnit;
struct PageSource;

/// Whether \p Source, of \p Origins, may get no array for the pages, as far as
/// the unit's functions say. Memory that is zero is not looked into.
bool mayHaveNoArray(const PageSource &Source, const PageOrigins &Origins,
                    TranslationUnit &TU);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_NULLARRAY_H
