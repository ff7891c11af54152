//===--- GupCaller.h - releases that a caller makes again -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A function that puts a page which its caller puts again, on the same path,
/// gives up another reference than the caller's: that of a page table, say.
/// Likewise one that puts a page twice.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_GUPCALLER_H
#define KMAP_TIDY_REWRITERS_GUPCALLER_H

#include "analysis/PageOrigin.h"

namespace kmap_tidy {

/// Whether \p Release gives up a page of a parameter that a caller in the unit
/// releases itself after the call.
bool callerReleasesAgain(const PageOrigins &Origins, const PageEvent &Release,
                         clang::ASTContext &Context);

/// Whether a path comes from \p Release, of a page that a variable holds, to
/// another release of it: one of them gives up another reference.
bool isReleasedAgain(const PageOrigins &Origins, const PageEvent &Release,
                     clang::ASTContext &Context);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_GUPCALLER_H
