//===--- PageExtent.h - whether a size stays within a page ------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One map is one page (RULES R9). What the source says about a number of
/// bytes: at most a page, or a quantity that counts in pages and so may be
/// several.
///
/// A length that the source says nothing of is the code's own claim about its
/// one mapping, and is taken at its word.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_PAGEEXTENT_H
#define KMAP_TIDY_REWRITERS_PAGEEXTENT_H

#include "rewriters/PageHelperSyntax.h"
#include "rewriters/Region.h"

namespace kmap_tidy {

enum class PageExtent {
  Unknown,
  Within, ///< at most a page
  Partly, ///< at most a page in one case, in another the same without that
          ///< bound
  Beyond, ///< more than a page, or several pages for some value of a variable
};

/// The extent of \p Bytes, a number of bytes. Local variables are followed to
/// all that is assigned to them.
PageExtent extentOf(const clang::Expr &Bytes, const FunctionSyntax &Syntax);

/// Why \p Region of \p Flow must stay, if what it reaches through one map goes
/// past the page that is mapped (RULES R9): a length counts in pages, or the
/// offset grows with a loop.
std::optional<Refusal> spansPages(const ConvertedRegion &Region,
                                  const MapFlow &Flow,
                                  const FunctionSyntax &Syntax);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_PAGEEXTENT_H
