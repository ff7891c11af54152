//===--- Finding.h - what a check reports, as data --------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A finding is data. Text, clang-tidy diagnostics, YAML, JSON and SARIF render
/// the same object; a check never formats output and never edits.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_CHECKS_FINDING_H
#define KMAP_TIDY_CHECKS_FINDING_H

#include "rewriters/Edit.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace clang {
class FunctionDecl;
} // namespace clang

namespace kmap_tidy {

enum class Severity { Note, Warning, Error };

/// How sure the analysis is that the finding is true.
enum class Confidence { Low, Medium, High };

/// One step of the path that leads to a finding, in execution order.
struct PathNote {
  clang::SourceLocation Loc;
  std::string Message;
  /// Where the step is, if another unit said so and \c Loc is not valid.
  struct {
    /// As reports name it; empty: the step has no place.
    std::string File;
    unsigned Line = 0;
    unsigned Column = 0;
  } Elsewhere = {};
};

struct Finding {
  /// Name of the check, for example `linuxkernel-kmap-deprecated`; static
  /// storage.
  llvm::StringRef Check;
  Severity Level = Severity::Warning;
  Confidence Sureness = Confidence::High;
  /// Name of the kernel API as spelled at the site; static storage.
  llvm::StringRef Api;
  /// The spelled call (file locations, token range). For a site inside a macro
  /// body: the place in the macro's definition.
  clang::SourceRange Range;
  /// Function whose body holds the site; null for a site inside the body of a
  /// macro that is never expanded in a function.
  const clang::FunctionDecl *Function = nullptr;
  /// One line without a trailing full stop.
  std::string Message;
  /// Source text of the page and of the mapped address; may be empty.
  std::string Page;
  std::string Mapping;
  std::vector<PathNote> Notes;
  /// The fix, or why there is none.
  Resolution Outcome;
};

/// Receives the findings of one translation unit, in source order per check.
using FindingSink = llvm::function_ref<void(Finding &&)>;

} // namespace kmap_tidy

#endif // KMAP_TIDY_CHECKS_FINDING_H
