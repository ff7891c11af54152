//===--- Outputs.h - the faces of a report -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The same findings as compiler-style text, JSON and clang-tidy YAML.
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

/// Calls \p Write with a stream to \p Path (`-` is standard output). A file is
/// replaced only when all of it was written. False: the reason has been
/// printed.
bool writeTo(llvm::StringRef Path,
             llvm::function_ref<void(llvm::raw_ostream &)> Write);

/// Standard output with colours on or off as \p Tint asks.
llvm::raw_ostream &standardOutput(Colour Tint);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_OUTPUTS_H
