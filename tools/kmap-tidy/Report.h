//===--- Report.h - findings that outlive their syntax tree -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A Finding points into the syntax tree of its translation unit. A
/// ResolvedFinding is the same as plain data: it can be merged with those of
/// other units, cached, and rendered.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_REPORT_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_REPORT_H

#include "checks/Finding.h"
#include <string>
#include <variant>
#include <vector>

namespace clang {
class ASTContext;
} // namespace clang

namespace kmap_tidy {

class Root;

/// A place in a file. Lines and columns count from 1, offsets from 0, columns
/// and offsets in bytes.
struct Position {
  /// As Root::display() names it.
  std::string File;
  unsigned Line = 0;
  unsigned Column = 0;
  unsigned Offset = 0;
};

struct ResolvedNote {
  Position At;
  std::string Message;
};

/// Replaces \c Length bytes at \c Offset of \c File.
struct ResolvedEdit {
  std::string File;
  unsigned Offset = 0;
  unsigned Length = 0;
  std::string Text;
  /// The same range as lines and columns; \c End is just past it.
  unsigned Line = 0;
  unsigned Column = 0;
  unsigned EndLine = 0;
  unsigned EndColumn = 0;

  bool operator==(const ResolvedEdit &Other) const {
    return Offset == Other.Offset && Length == Other.Length &&
           File == Other.File && Text == Other.Text;
  }
};

struct ResolvedFix {
  std::string Kind;
  std::vector<ResolvedEdit> Edits;
};

using ResolvedOutcome = std::variant<Refusal, ResolvedFix>;

/// Whether a finding is a matter of this run.
enum class Standing {
  New,
  /// The baseline lists it.
  Known,
  /// A NOLINT comment says so.
  Suppressed,
  /// Not on or caused by a changed line.
  Elsewhere,
};

/// What one configuration made of a site.
struct ConfigurationView {
  /// Index into Database::configurations().
  unsigned Configuration = 0;
  /// `fix`, or a refusal's code.
  std::string Outcome;
};

struct ResolvedFinding {
  std::string Check;
  Severity Level = Severity::Warning;
  Confidence Sureness = Confidence::High;
  std::string Api;
  Position Begin;
  /// Just past the last byte of the site.
  Position End;
  /// Name of the function, or empty; its extent in \c Begin.File, in bytes
  /// (both 0 when there is none).
  std::string Function;
  unsigned FunctionBegin = 0;
  unsigned FunctionEnd = 0;
  unsigned FunctionLastLine = 0;
  std::string Message;
  std::string Page;
  std::string Mapping;
  std::vector<ResolvedNote> Notes;
  ResolvedOutcome Outcome;
  /// Non-empty: fixes of one group are halves of one edit.
  std::string Group;
  /// Edits of a fix that was withdrawn: other fixes that share one must go,
  /// too.
  std::vector<ResolvedEdit> Withdrawn;
  /// The site's source lines, blanks squeezed.
  std::string Lines;
  /// Set by mergeFindings().
  std::string Fingerprint;
  /// The configurations that compile the site, by index; set by
  /// mergeFindings().
  std::vector<ConfigurationView> Views;
  Standing Where = Standing::New;

  const ResolvedFix *fix() const { return std::get_if<ResolvedFix>(&Outcome); }
  const Refusal *refusal() const { return std::get_if<Refusal>(&Outcome); }
  /// Takes the fix back.
  void refuse(std::string Code, std::string Rule, std::string Message) {
    if (const ResolvedFix *Old = fix())
      Withdrawn = Old->Edits;
    Outcome = Refusal{std::move(Code), std::move(Rule), std::move(Message)};
  }
};

/// \p F as plain data, while its tree lives. \p Unit names the translation unit
/// (it makes groups unique). An edit that is no plain file range turns the fix
/// into a refusal `macro-body`.
ResolvedFinding resolve(const Finding &F, clang::ASTContext &Context,
                        const Root &Tree, llvm::StringRef Unit);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_REPORT_H
