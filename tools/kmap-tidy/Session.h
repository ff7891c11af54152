//===--- Session.h - one run over the database ------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What check, diff, fix and explain share: databases, root, the units that
/// matter, their findings, the ledger, and what went wrong.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_SESSION_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_SESSION_H

#include "tools/kmap-tidy/ChangedLines.h"
#include "tools/kmap-tidy/Database.h"
#include "tools/kmap-tidy/Ledger.h"
#include "tools/kmap-tidy/Options.h"
#include "tools/kmap-tidy/Report.h"
#include "tools/kmap-tidy/Root.h"
#include "tools/kmap-tidy/Unit.h"
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace kmap_tidy {

/// Something that kept the tool from looking at a file.
struct RunError {
  std::string File;
  std::string Message;
  /// Whether running again, or nothing at all, is the mend, rather than a
  /// change to the file or to the database.
  bool IsToolError = false;
};

struct RunStatistics {
  /// C files in the databases, and those that PATH chose.
  size_t FilesInDatabase = 0;
  size_t FilesChosen = 0;
  /// Chosen files that mention no tracked name and were not parsed.
  size_t FilesWithoutMention = 0;
  size_t UnitsParsed = 0;
  size_t UnitsFailed = 0;
  /// Files that were parsed for summaries of functions that others asked about,
  /// as displayed: the same, however the run is cut into shards.
  std::set<std::string> UnitsAsked;
  /// Entries of the baseline that no finding has any more.
  size_t GoneSinceBaseline = 0;
};

/// A compile database, as reports name it.
struct Configuration {
  /// As given by the user.
  std::string Build;
  size_t Files = 0;
};

class ResultCache;
class SourceIndex;

struct Session {
  Session();
  ~Session();

  Options Asked;
  Database DB;
  std::vector<Configuration> Configurations;
  Root Tree{""};
  std::vector<const CheckEntry *> Checks;
  DroppedFlags Dropped;
  WantedBodies Bodies;
  MentioningFiles Mentioning;
  std::unique_ptr<ResultCache> Results;
  std::unique_ptr<SourceIndex> Sources;
  /// The files that PATH means, absolute and sorted, whatever the shard.
  std::vector<std::string> AskedFor;
  /// The commands that were analysed, and what came out, by index. Reports have
  /// no findings any more: they are in \c Findings.
  std::vector<CompileJob> Jobs;
  std::vector<UnitReport> Reports;
  std::vector<ResolvedFinding> Findings;
  /// What the ledger has to account for.
  Mentions Mentioned;
  Ledger Accounts;
  /// What \c merge needs of this run, if it is a shard; packed.
  std::string ShardBytes;
  /// Set if the run is about changed lines.
  std::optional<ChangedLines> Changes;
  std::vector<RunError> Errors;
  RunStatistics Statistics;
};

/// Prints `kmap-tidy: error: MESSAGE` to standard error.
void reportError(const llvm::Twine &Message);

/// Loads, chooses, analyses and merges. False: nothing could be done, and the
/// reason has been printed.
bool runSession(Session &S);

/// Opens the ledger and merges the findings of all reports; \c Reports,
/// \c Mentioned and \c Errors are as the analysis, or several, left them.
void mergeReports(Session &S);

/// Proves, accounts and marks what is known already or none of this run's
/// business, as \c S.Asked says. False: the reason has been printed.
bool judgeFindings(Session &S);

/// Writes the reports and the summary; the exit code of `check` and `merge`.
int reportSession(Session &S);

/// The exit code that the errors of \p S ask for: Clean, UnitFailed or
/// ToolError.
int exitCodeOfErrors(const Session &S);

/// The last lines on standard error: the note on dropped flags, units that
/// failed, and one line of totals.
void printSummary(const Session &S);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_SESSION_H
