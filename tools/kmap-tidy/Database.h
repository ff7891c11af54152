//===--- Database.h - the compile databases of a run ------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Loads compile databases and answers which commands a PATH means. Commands
/// are adjusted (Flags.h) only when a file is chosen: a kernel database has
/// 22,000 of them.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_DATABASE_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_DATABASE_H

#include "analysis/ForeignSummary.h"
#include "analysis/PageLink.h"
#include "tools/kmap-tidy/Flags.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>
#include <vector>

namespace kmap_tidy {

/// One command of one file, ready to parse.
struct CompileJob {
  /// Absolute, without `.` and `..`; symbolic links are kept.
  std::string File;
  std::string Directory;
  std::vector<std::string> CommandLine;
  /// Index into \c Database::configurations().
  unsigned Configuration = 0;
  /// What other units told of functions that this one asked about; null:
  /// nothing.
  std::shared_ptr<const ForeignFunctions> Foreign = nullptr;
  /// Not empty: no check runs, but summaries of these functions are exported.
  std::vector<std::string> Exports = {};
  /// Likewise, of what is stored in these slots; by the name that others know.
  std::map<std::string, SharedPlace> ExportedSlots = {};
  /// Whether functions of headers may store in one of these.
  bool HeadersStore = false;
  /// What other units let flow into places of this one; null: nothing is known.
  std::shared_ptr<const ForeignPages> Pages = nullptr;
  /// No check runs, but the page flow is exported.
  bool ExportsPages = false;
  /// Not empty: that of the functions of these headers instead of the unit's
  /// own, as if anybody might call them. Absolute, in order.
  std::vector<std::string> Walked = {};
};

class Database {
public:
  /// Loads each of \p Builds, a folder with a compile_commands.json or such a
  /// file. The error names the path and says what to do about it.
  static llvm::Expected<Database> load(llvm::ArrayRef<std::string> Builds);

  /// A database of the one command \p CommandLine, whose last argument is the
  /// source and whose folder is the working directory.
  static llvm::Expected<Database>
  ofCommand(llvm::ArrayRef<std::string> CommandLine);

  struct Configuration {
    /// As given by the user.
    std::string Build;
    /// The folder that holds the database, absolute.
    std::string Folder;
    size_t Files = 0;
    std::unique_ptr<clang::tooling::CompilationDatabase> Commands;
  };
  const std::vector<Configuration> &configurations() const { return Loaded; }

  /// The C files of all configurations, sorted, each once.
  const std::vector<std::string> &files() const { return Files; }

  /// The files that \p Path, absolute and without dots, means: itself or those
  /// below it. Falls back to resolving symbolic links.
  std::vector<std::string> filesAt(llvm::StringRef Path) const;

  /// Every command of \p File, in database order, without exact duplicates.
  std::vector<CompileJob> jobsOf(llvm::StringRef File,
                                 DroppedFlags &Dropped) const;

private:
  llvm::Error add(Configuration &&One);

  std::vector<Configuration> Loaded;
  std::vector<std::string> Files;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_DATABASE_H
