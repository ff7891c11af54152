//===--- Options.h - what the command line asks for -------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The command line as plain data. Every subcommand takes the options that make
/// sense for it; docs/cli.md is the reference.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_OPTIONS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_OPTIONS_H

#include <optional>
#include <string>
#include <vector>

namespace kmap_tidy {

enum class Verb {
  Check,
  Diff,
  Fix,
  Patches,
  Merge,
  Explain,
  ListChecks,
  ListApis
};
enum class Format { Text, Json, Sarif, GitHub, GitLab };
enum class FailOn { Note, Warning, Error, None };
enum class Colour { Auto, Always, Never };

/// What a process returns; docs/cli.md lists them for users.
namespace exit_code {
constexpr int Clean = 0;
/// The tool could not do its job: bad input, an unwritable file, ...
constexpr int ToolError = 1;
constexpr int Findings = 2;
/// Some translation unit could not be parsed; the rest is reported.
constexpr int UnitFailed = 3;
} // namespace exit_code

constexpr unsigned DefaultCacheMegabytes = 500;

struct Options {
  Verb Command = Verb::Check;
  /// Folders that hold a compile_commands.json, or such files. Each is one
  /// configuration.
  std::vector<std::string> Builds;
  /// A compiler's command line, the source last, that stands in for a database.
  std::vector<std::string> CompilerCommand;
  /// The source tree; empty means "derive it" (Root.h).
  std::string Root;
  /// Files and folders to look at; none means the whole database.
  std::vector<std::string> Paths;
  /// Comma-separated globs, `-` excludes; empty means every check.
  std::string Checks;
  /// Where the reports go; `-` is standard output, empty means nowhere.
  std::string Json;
  std::string Sarif;
  std::string Html;
  std::string ExportFixes;
  /// Known findings: the file to read, and the one to write.
  std::string Baseline;
  std::string WriteBaseline;
  /// Only findings on or caused by changed lines: since a revision, or of a
  /// unified diff (`-` is standard input). At most one is set.
  std::string DiffBase;
  std::string DiffFile;
  /// Where the time of parsing and of each function goes, in the format of
  /// clang's -ftime-trace; empty means nowhere.
  std::string TimeTrace;
  /// Where `patches` writes.
  std::string OutputFolder;
  Format Output = Format::Text;
  FailOn Gate = FailOn::Warning;
  Colour Tint = Colour::Auto;
  /// Parallel translation units; 0 means one per hardware thread.
  unsigned Jobs = 0;
  /// Look at the files of shard \c Shard of \c Shards only; from 1. 0 of 0
  /// means all of them.
  unsigned Shard = 0;
  unsigned Shards = 0;
  /// Where results of earlier runs are kept; empty means nowhere.
  std::string CacheFolder;
  /// The cache is cut back to this.
  unsigned CacheMegabytes = DefaultCacheMegabytes;
  /// Parse every unit, also those that mention no tracked name.
  bool AllUnits = false;
  /// Convert sections that rely on what kmap_atomic() implied.
  bool ExplicitSections = false;
  bool FollowPages = false;
  /// `check`: prove each fix as `diff` and `fix` always do.
  bool Verify = false;
  /// `fix`: go on with the other files after an error of the file system.
  bool KeepGoing = false;
  bool Quiet = false;
};

/// The folder for \c Options::CacheFolder if the command line names none.
std::string defaultCacheFolder();

/// Reads the command line. Prints its own message and ends the process (0 for
/// `--help` and `--version`, 1 for a mistake) when there is nothing to run.
Options parseOptions(int Argc, const char **Argv);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_OPTIONS_H
