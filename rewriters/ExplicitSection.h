//===--- ExplicitSection.h - what kmap_atomic() implied ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Spells out what kmap_atomic() did besides mapping, where a section relies on
/// it: `pagefault_disable()`/`pagefault_enable()` around the mapping, or the
/// same for preemption (RULES R4, R5).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_EXPLICITSECTION_H
#define KMAP_TIDY_REWRITERS_EXPLICITSECTION_H

#include "analysis/KernelApi.h"
#include "rewriters/Edit.h"
#include "clang/Basic/SourceLocation.h"

namespace clang {
class FunctionDecl;
} // namespace clang

namespace kmap_tidy {

class TranslationUnit;

/// Puts \p Section around a mapping: its begin before the statement that holds
/// the map spelled at \p Map, its end behind the statement of the unmap spelled
/// at \p Unmap. False, with \p Result unchanged, if one of them is not a
/// statement of a block on lines of its own.
bool enclose(TranslationUnit &TU, const clang::FunctionDecl &Function,
             const SectionApi &Section, clang::SourceLocation Map,
             clang::SourceLocation Unmap, Fix &Result);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_EXPLICITSECTION_H
