//===--- Session.cpp - one run over the database --------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Session.h"
#include "checks/Registry.h"
#include "tools/kmap-tidy/CheckGlobs.h"
#include "tools/kmap-tidy/Includers.h"
#include "tools/kmap-tidy/Inquiry.h"
#include "tools/kmap-tidy/ListingSummary.h"
#include "tools/kmap-tidy/Merge.h"
#include "tools/kmap-tidy/PageInquiry.h"
#include "tools/kmap-tidy/Paths.h"
#include "tools/kmap-tidy/Progress.h"
#include "tools/kmap-tidy/ResultCache.h"
#include "tools/kmap-tidy/Runner.h"
#include "tools/kmap-tidy/Shards.h"
#include "tools/kmap-tidy/SourceFiles.h"
#include "tools/kmap-tidy/SourceIndex.h"
#include "tools/kmap-tidy/TrackedNames.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <set>

using namespace llvm;

namespace kmap_tidy {
namespace {

/// What a PATH may mean: relative to the root first, then to the working
/// directory.
std::vector<std::string> meaningsOf(StringRef Path, const Root &Tree) {
  if (sys::path::is_absolute(Path))
    return {absolutePath(Path)};
  return {absolutePath(Tree.absolute(Path)), absolutePath(Path)};
}

std::string whyNotChosen(StringRef Path, const Session &S) {
  bool Exists = llvm::any_of(meaningsOf(Path, S.Tree), [](const auto &Meaning) {
    return sys::fs::exists(Meaning);
  });
  if (!Exists)
    return (Path + ": no such file or folder below " + S.Tree.folder() +
            " or the working directory; check the spelling or give --root")
        .str();
  if (sys::path::extension(Path) == ".h")
    return (Path + ": a header is analysed through the files that include it; "
                   "name one of them")
        .str();
  return (Path + ": not in the compile database " +
          S.DB.configurations().front().Folder +
          "; give the -p of a build that compiles it, or make one with "
          "`kmap-tidy compdb`")
      .str();
}

/// The changed lines that the run is about. False: the reason has been printed.
bool readChanges(Session &S) {
  if (S.Asked.DiffBase.empty() && S.Asked.DiffFile.empty())
    return true;
  Expected<ChangedLines> Changes =
      S.Asked.DiffFile.empty() ? ChangedLines::since(S.Asked.DiffBase, S.Tree)
                               : ChangedLines::ofDiff(S.Asked.DiffFile, S.Tree);
  if (!Changes) {
    reportError(toString(Changes.takeError()));
    return false;
  }
  S.Changes = std::move(*Changes);
  return true;
}

/// Leaves the files of \p Chosen that changed lines may matter to, and of these
/// the asked-for shard.
void narrow(const Session &S, std::vector<std::string> &Chosen) {
  if (S.Changes)
    llvm::erase_if(Chosen, [&](const std::string &File) {
      return !S.Changes->mayMatter(S.Tree.display(File));
    });
  if (!S.Asked.Shards)
    return;
  size_t Index = 0;
  llvm::erase_if(Chosen, [&](const std::string &) {
    return Index++ % S.Asked.Shards != S.Asked.Shard - 1;
  });
}

bool chooseFiles(const Session &S, std::vector<std::string> &Chosen) {
  if (S.Asked.Paths.empty()) {
    Chosen = S.DB.files();
    return true;
  }
  std::set<std::string> Result;
  bool Fine = true;
  for (const std::string &Path : S.Asked.Paths) {
    std::vector<std::string> Files;
    for (const std::string &Meaning : meaningsOf(Path, S.Tree))
      if (Files.empty())
        Files = S.DB.filesAt(Meaning);
    if (Files.empty()) {
      reportError(whyNotChosen(Path, S));
      Fine = false;
    }
    Result.insert(Files.begin(), Files.end());
  }
  Chosen.assign(Result.begin(), Result.end());
  return Fine;
}

/// Drops files that cannot be read (an error), and those that mention nothing
/// tracked and are not there for a header.
std::vector<std::string> filesThatMatter(Session &S,
                                         ArrayRef<std::string> Chosen,
                                         const UnitScan &Scan) {
  std::vector<std::string> Result;
  for (const std::string &File : Chosen) {
    if (auto Known = Scan.Mentions.find(File); Known != Scan.Mentions.end()) {
      if (Known->second || Scan.ForHeaders.count(File))
        Result.push_back(File);
      else
        ++S.Statistics.FilesWithoutMention;
      continue;
    }
    if (sys::fs::exists(File) && !sys::fs::is_regular_file(File)) {
      S.Errors.push_back({S.Tree.display(File),
                          "cannot be read (it is no file), but the compile "
                          "database lists it"});
      continue;
    }
    auto Buffer = MemoryBuffer::getFile(File);
    if (!Buffer) {
      S.Errors.push_back({S.Tree.display(File),
                          "cannot be read (" + Buffer.getError().message() +
                              "), but the compile database lists it"});
      continue;
    }
    if (S.Asked.AllUnits || mentionsCheckedName((*Buffer)->getBuffer()))
      Result.push_back(File);
    else
      ++S.Statistics.FilesWithoutMention;
  }
  return Result;
}

/// A finding in a header belongs to the run if PATH covers the header.
/// \p Units are the main files, as displayed.
bool isAskedFor(const ResolvedFinding &F, const Session &S,
                const StringSet<> &Units) {
  std::string File = S.Tree.absolute(F.Begin.File);
  // The definitions of an API in an installed header are nobody's to convert,
  // and whether their bodies were parsed depends on the unit.
  // Make's checker would repeat those in the tree for every file of it.
  bool IsOfUnit = Units.contains(F.Begin.File);
  if (F.refusal() && F.refusal()->Code == "api-definition" &&
      (!S.Tree.contains(File) ||
       (!S.Asked.CompilerCommand.empty() && !IsOfUnit)))
    return false;
  if (S.Asked.Paths.empty() || IsOfUnit)
    return true;
  for (const std::string &Path : S.Asked.Paths)
    for (const std::string &Meaning : meaningsOf(Path, S.Tree))
      if (StringRef(File).starts_with(Meaning + "/"))
        return true;
  return false;
}

/// The folders whose every mention has to be accounted for. None if the root is
/// only a guess that may be far too large.
std::vector<std::string> accountedFolders(const Session &S) {
  std::vector<std::string> Result;
  for (const std::string &Path : S.Asked.Paths)
    for (const std::string &Meaning : meaningsOf(Path, S.Tree))
      if (sys::fs::is_directory(Meaning)) {
        Result.push_back(Meaning);
        break;
      }
  if (S.Asked.Paths.empty() && (!S.Asked.Root.empty() || S.Tree.isSure()))
    Result.push_back(S.Tree.folder().str());
  return Result;
}

/// Fills \c Mentioned, if anyone will read the ledger.
/// \p Sources: those below the accounted folders, if they are known already.
void collectMentions(Session &S, std::vector<std::string> Sources) {
  if (S.Asked.Json.empty() && S.Asked.Html.empty() &&
      S.Asked.Output != Format::Json && !S.Asked.Shards)
    return;
  if (Sources.empty())
    Sources = sourcesBelow(accountedFolders(S));
  size_t Index = 0;
  llvm::erase_if(Sources, [&](const std::string &) {
    return S.Asked.Shards && Index++ % S.Asked.Shards != S.Asked.Shard - 1;
  });
  S.Sources->read(Sources, S.Asked.Jobs);
  S.Mentioned = mentionsOf(Sources, *S.Sources, S.Tree);
  std::vector<std::string> Parsed;
  for (const UnitReport &Report : S.Reports)
    if (!Report.IsPartial)
      Parsed.push_back(S.Tree.absolute(Report.File));
  S.Sources->read(Parsed, S.Asked.Jobs);
  for (const UnitReport &Report : S.Reports)
    if (const SourceFacts *Facts =
            Report.IsPartial ? nullptr
                             : S.Sources->of(S.Tree.absolute(Report.File)))
      S.Mentioned.try_emplace(Report.File, Facts->Mentions);
}

void analyse(Session &S) {
  UnitOptions Units;
  Units.Tree = &S.Tree;
  Units.Bodies = &S.Bodies;
  Units.Mentioning = &S.Mentioning;
  Units.Chosen.ExplicitSections = S.Asked.ExplicitSections;
  Units.Checks = S.Checks;
  Units.KeepWarnings = S.Asked.Verify;
  S.Results = std::make_unique<ResultCache>(S.Asked.CacheFolder);
  Units.Results = S.Results.get();
  Progress Meter(S.Jobs.size(), S.Asked.Quiet);
  S.Reports = runUnits(S.Jobs, Units, S.Asked.Jobs, S.Dropped, nullptr,
                       [&](size_t Done) { Meter.show(Done); });
  answerQuestions(S, Units);
  for (const UnitReport &Report : S.Reports) {
    ++(Report.Parsed ? S.Statistics.UnitsParsed : S.Statistics.UnitsFailed);
    if (!Report.Parsed)
      S.Errors.push_back({Report.File, Report.Problem});
  }
  followPages(S, Units);
}

} // namespace

Session::Session() = default;
Session::~Session() {
  if (Results)
    Results->prune(Asked.CacheMegabytes);
}

void reportError(const Twine &Message) {
  errs() << "kmap-tidy: ";
  WithColor::error() << Message << '\n';
}

bool runSession(Session &S) {
  Expected<std::vector<const CheckEntry *>> Checks = checksFor(S.Asked.Checks);
  if (!Checks) {
    reportError(toString(Checks.takeError()));
    return false;
  }
  S.Checks = std::move(*Checks);
  Expected<Database> DB = S.Asked.CompilerCommand.empty()
                              ? Database::load(S.Asked.Builds)
                              : Database::ofCommand(S.Asked.CompilerCommand);
  if (!DB) {
    reportError(toString(DB.takeError()));
    return false;
  }
  S.DB = std::move(*DB);
  for (const Database::Configuration &One : S.DB.configurations())
    S.Configurations.push_back({One.Build, One.Files});
  Expected<Root> Tree = Root::find(S.Asked.Root, S.DB);
  if (!Tree) {
    reportError(toString(Tree.takeError()));
    return false;
  }
  S.Tree = std::move(*Tree);
  std::vector<std::string> Chosen;
  if (!readChanges(S) || !chooseFiles(S, Chosen))
    return false;
  // Of all of them: each shard has to come to the same files.
  S.Sources =
      std::make_unique<SourceIndex>(S.Asked.CacheFolder, S.Tree.folder());
  std::vector<std::string> Below;
  UnitScan Scan;
  if (!S.Asked.AllUnits && S.Asked.CompilerCommand.empty()) {
    Below = sourcesBelow(accountedFolders(S));
    S.Sources->read(Below, S.Asked.Jobs);
    Scan = scanUnits(Below, Chosen, *S.Sources);
  }
  S.AskedFor = Chosen;
  llvm::sort(S.AskedFor);
  narrow(S, Chosen);
  S.Statistics.FilesInDatabase = S.DB.files().size();
  S.Statistics.FilesChosen = Chosen.size();
  for (const std::string &File : filesThatMatter(S, Chosen, Scan))
    for (CompileJob &Job : S.DB.jobsOf(File, S.Dropped))
      S.Jobs.push_back(std::move(Job));
  analyse(S);
  collectMentions(S, std::move(Below));
  S.Sources->save(accountedFolders(S));
  if (S.Asked.Shards)
    S.ShardBytes = packShard(S);
  mergeReports(S);
  return true;
}

void mergeReports(Session &S) {
  // The same order, whether it was one run or several.
  llvm::sort(S.Errors, [](const RunError &A, const RunError &B) {
    return std::tie(A.File, A.Message) < std::tie(B.File, B.Message);
  });
  S.Accounts.open(S.Mentioned, S.Reports, S.Tree);
  S.Findings = mergeFindings(S.Reports);
  StringSet<> Units;
  for (const UnitReport &Report : S.Reports)
    Units.insert(Report.File);
  llvm::erase_if(S.Findings, [&](const ResolvedFinding &F) {
    return !isAskedFor(F, S, Units);
  });
}

int exitCodeOfErrors(const Session &S) {
  if (S.Errors.empty())
    return exit_code::Clean;
  bool Ours = llvm::any_of(
      S.Errors, [](const RunError &Problem) { return Problem.IsToolError; });
  return Ours ? exit_code::ToolError : exit_code::UnitFailed;
}

void printSummary(const Session &S) {
  std::vector<std::string> Flags = S.Dropped.list();
  // Make's checker always gets sparse's flags.
  if (!Flags.empty() && S.Asked.CompilerCommand.empty()) {
    errs() << "kmap-tidy: ";
    WithColor::note() << Flags.size()
                      << (Flags.size() == 1 ? " flag" : " flags")
                      << " that clang does not know "
                      << (Flags.size() == 1 ? "was" : "were") << " dropped: ";
    for (size_t I = 0; I < Flags.size(); ++I)
      errs() << (I ? ", " : "") << Flags[I];
    errs() << '\n';
  }
  for (const RunError &Problem : S.Errors)
    // The place of a syntax error names the file already, or the header at
    // fault.
    reportError(StringRef(Problem.Message).starts_with(Problem.File + ":")
                    ? Problem.Message
                    : Problem.File + ": " + Problem.Message);
  if (S.Asked.Quiet)
    return;
  size_t Fixable = 0;
  std::map<Standing, size_t> Count;
  for (const ResolvedFinding &F : S.Findings) {
    ++Count[F.Where];
    Fixable += F.Where == Standing::New && F.fix();
  }
  errs() << "kmap-tidy: ";
  if (isListing(S))
    errs() << listingSummary(S);
  else
    errs() << Count[Standing::New] << " findings, " << Fixable << " with a fix";
  errs() << ", in " << S.Statistics.UnitsParsed << " translation units ("
         << S.Statistics.FilesChosen << " files chosen, "
         << S.Statistics.FilesWithoutMention << " without a tracked name";
  if (!S.Errors.empty())
    errs() << ", " << S.Errors.size() << " failed";
  errs() << ")";
  if (S.Results && S.Results->hits())
    errs() << "; " << S.Results->hits() << " from the cache";
  if (Count[Standing::Suppressed])
    errs() << "; " << Count[Standing::Suppressed] << " suppressed by NOLINT";
  if (!S.Asked.Baseline.empty())
    errs() << "; " << Count[Standing::Known] << " known, "
           << S.Statistics.GoneSinceBaseline << " gone since the baseline";
  if (Count[Standing::Elsewhere])
    errs() << "; " << Count[Standing::Elsewhere] << " not on changed lines";
  errs() << '\n';
}

} // namespace kmap_tidy
