//===--- Outputs.h - the faces of a report ----------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The same findings in every form that somebody reads.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_OUTPUTS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_OUTPUTS_H

#include "tools/kmap-tidy/Session.h"
#include "llvm/Support/raw_ostream.h"

namespace kmap_tidy {

/// `path:line:col: warning: text [check]` and indented notes.
void writeText(const Session &S, llvm::raw_ostream &OS);

/// The object of docs/report.schema.json.
void writeJson(const Session &S, llvm::raw_ostream &OS);

/// What `clang-tidy --export-fixes` writes; paths are absolute, so that
/// clang-apply-replacements works from any folder.
void writeYaml(const Session &S, llvm::raw_ostream &OS);

/// SARIF 2.1.0: paths relative to the root, path notes as code flows, fixes,
/// fingerprints, suppressions and, with a baseline, the baseline state.
void writeSarif(const Session &S, llvm::raw_ostream &OS);

/// GitHub workflow commands, one line per finding.
void writeGitHub(const Session &S, llvm::raw_ostream &OS);

/// GitLab's code quality report.
void writeGitLab(const Session &S, llvm::raw_ostream &OS);

/// One static page without a reference to anything else.
void writeHtml(const Session &S, llvm::raw_ostream &OS);

/// Writes every report that \c S.Asked names, and standard output in its form
/// unless a report goes there. False: the reason has been printed.
bool writeReports(const Session &S);

/// What a reason of \p F's kind is about.
llvm::StringRef reasonLabel(const ResolvedFinding &F);

/// \p F's message and, in brackets, why it has no fix.
std::string messageWithReason(const ResolvedFinding &F);

/// The name of \p Level, \p Sureness and \p Where in reports.
llvm::StringRef nameOf(Severity Level);
llvm::StringRef nameOf(Confidence Sureness);
llvm::StringRef nameOf(Standing Where);

/// Calls \p Write with a stream to \p Path (`-` is standard output). A file is
/// replaced only when all of it was written. False: the reason has been
/// printed.
bool writeTo(llvm::StringRef Path,
             llvm::function_ref<void(llvm::raw_ostream &)> Write);

/// Standard output with colours on or off as \p Tint asks.
llvm::raw_ostream &standardOutput(Colour Tint);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_OUTPUTS_H
