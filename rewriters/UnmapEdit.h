//===--- UnmapEdit.h - the local form of an unmap ----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Writes the unmap that releases a mapping by its address. kunmap() is given
/// the page: the address has to be named by a variable that holds it whenever
/// the line is reached (RULES R7, R8).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_UNMAPEDIT_H
#define KMAP_TIDY_REWRITERS_UNMAPEDIT_H

#include "analysis/MapFlow.h"
#include "rewriters/Edit.h"
#include "rewriters/ScopeLookup.h"
#include <optional>

namespace kmap_tidy {

class FunctionSyntax;
class TranslationUnit;

class UnmapEditor {
public:
  UnmapEditor(TranslationUnit &TU, const MapFlow &Flow,
              const FunctionSyntax &Syntax)
      : TU(TU), Flow(Flow), Syntax(Syntax), Scopes(Flow.function()) {}

  /// Whether the source has something to name the address by at \p Unmap,
  /// which is given the page.
  bool namesAddress(const UnmapRecord &Unmap) const {
    std::string Argument;
    return !holderOf(Unmap, Argument);
  }

  /// Adds the edits of \p Unmap to \p Result, or says why it must stay. Where
  /// it is given the page, \p Base, unless empty, names the address.
  std::optional<Refusal> edit(const UnmapRecord &Unmap, llvm::StringRef Base,
                              Fix &Result) const;

private:
  std::optional<Refusal> holderOf(const UnmapRecord &Unmap,
                                  std::string &Argument) const;
  bool releasesConstant() const;

  TranslationUnit &TU;
  const MapFlow &Flow;
  const FunctionSyntax &Syntax;
  ScopeLookup Scopes;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_UNMAPEDIT_H
