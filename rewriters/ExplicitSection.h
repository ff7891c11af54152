//===--- ExplicitSection.h - what kmap_atomic() implied ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Spells out what kmap_atomic() did besides mapping, where a section relies on
/// it: `pagefault_disable()`/`pagefault_enable()` within the mapping, or the
/// same for preemption (RULES R4, R5).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_EXPLICITSECTION_H
#define KMAP_TIDY_REWRITERS_EXPLICITSECTION_H

#include "analysis/KernelApi.h"
#include "rewriters/Edit.h"

namespace clang {
class Expr;
class Stmt;
} // namespace clang

namespace kmap_tidy {

class FunctionSyntax;

/// Puts the beginnings of \p Sections, outermost first, behind the statement
/// that maps with \p Map, and behind the declarations that follow it. False,
/// with \p Result unchanged, if it is no statement of a block on lines of its
/// own, or if a part of it, or of those declarations, may need the sections.
bool beginSections(const FunctionSyntax &Syntax,
                   llvm::ArrayRef<const SectionApi *> Sections,
                   const clang::Expr &Map, Fix &Result);

/// Whether \p S calls anything but \p Except; what that gets does not count.
bool callsBesides(const clang::Stmt *S, const clang::Stmt *Except);

/// Why a mapping stays whose section needs \p Sections, of which there is one
/// at least.
Refusal noPlaceFor(llvm::ArrayRef<const SectionApi *> Sections);

/// Puts their ends before the statement of \p Unmap. False, with \p Result
/// unchanged, if that is no statement of a block that begins its line.
bool endSections(const FunctionSyntax &Syntax,
                 llvm::ArrayRef<const SectionApi *> Sections,
                 const clang::Expr &Unmap, Fix &Result);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_EXPLICITSECTION_H
