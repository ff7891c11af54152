//===--- Options.cpp - what the command line asks for ---------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Options.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

using namespace llvm;

namespace kmap_tidy {
namespace {

cl::SubCommand Check("check", "Report every site, with a fix or the reason "
                              "for none");
cl::SubCommand Diff("diff", "Print every safe fix as a unified diff; write "
                            "nothing");
cl::SubCommand Fix("fix", "Apply every safe fix");
cl::SubCommand Patches("patches", "Write every safe fix as a series, one patch "
                                  "per section of MAINTAINERS");
cl::SubCommand Merge("merge", "Make one report of those of a run's shards");
cl::SubCommand Explain("explain", "Explain a refusal code, a check, or the "
                                  "finding at FILE:LINE");
cl::SubCommand ListChecks("list-checks", "List the checks");
cl::SubCommand ListApis("list-apis", "List the kernel APIs that are tracked");
// compdb has its own command line; it is here for --help only.
cl::SubCommand CompDb("compdb", "Make a compile database without a build "
                                "(see `compdb --help`)");

cl::OptionCategory Category("kmap-tidy options");

#define CONVERTING cl::sub(Diff), cl::sub(Fix), cl::sub(Patches)
#define ANALYSING cl::sub(Check), CONVERTING, cl::sub(Explain)
#define REPORTING cl::sub(Check), cl::sub(Merge)

cl::list<std::string>
    Builds("p",
           cl::desc("Folder that holds compile_commands.json, or such a file; "
                    "repeat it for several configurations (default: .)"),
           cl::value_desc("BUILD"), cl::cat(Category), ANALYSING);
cl::opt<std::string> Root("root",
                          cl::desc("The source tree; reported paths are "
                                   "relative to it"),
                          cl::value_desc("TREE"), cl::cat(Category), ANALYSING);
cl::list<std::string> Paths(cl::Positional, cl::desc("[PATH...]"),
                            cl::cat(Category), cl::sub(Check), CONVERTING);
cl::list<std::string> Topics(cl::Positional,
                             cl::desc("CODE | CHECK | FILE:LINE"),
                             cl::cat(Category), cl::sub(Explain));
cl::opt<bool> Gup("gup",
                  cl::desc("List each acquisition of pages of user memory in "
                           "the files that are named (default: all), and its "
                           "releases"),
                  cl::cat(Category), cl::sub(Explain));
cl::opt<std::string> Checks("checks",
                            cl::desc("Comma-separated globs of checks; a "
                                     "leading '-' excludes"),
                            cl::value_desc("GLOBS"), cl::cat(Category),
                            cl::sub(Check), CONVERTING);
cl::opt<std::string> Only("only",
                          cl::desc("Apply the fixes of this check only"),
                          cl::value_desc("CHECK"), cl::cat(Category),
                          CONVERTING);
cl::opt<std::string> OutputFolder("o",
                                  cl::desc("The folder for the patches, made "
                                           "if need be"),
                                  cl::value_desc("DIR"), cl::Required,
                                  cl::cat(Category), cl::sub(Patches));
cl::opt<std::string> Json("json", cl::desc("Write the JSON report to F"),
                          cl::value_desc("F"), cl::cat(Category),
                          cl::sub(Check), cl::sub(Diff), cl::sub(Fix),
                          cl::sub(Merge), cl::sub(Explain));
cl::opt<std::string> Sarif("sarif", cl::desc("Write a SARIF 2.1.0 log to F"),
                           cl::value_desc("F"), cl::cat(Category), REPORTING);
cl::opt<std::string> Html("html",
                          cl::desc("Write one self-contained HTML page to F"),
                          cl::value_desc("F"), cl::cat(Category), REPORTING);
cl::opt<std::string> ExportFixes("export-fixes",
                                 cl::desc("Write clang-tidy YAML to F, for "
                                          "clang-apply-replacements"),
                                 cl::value_desc("F"), cl::cat(Category),
                                 REPORTING);
cl::opt<std::string> Baseline("baseline",
                              cl::desc("Only findings that F does not list "
                                       "count"),
                              cl::value_desc("F"), cl::cat(Category),
                              REPORTING);
cl::opt<std::string> WriteBaseline("write-baseline",
                                   cl::desc("List the findings in F, and "
                                            "exit as if there were none"),
                                   cl::value_desc("F"), cl::cat(Category),
                                   REPORTING);
cl::opt<std::string> DiffBase("diff-base",
                              cl::desc("Only what lines changed since the git "
                                       "revision REV brought"),
                              cl::value_desc("REV"), cl::cat(Category),
                              cl::sub(Check), CONVERTING);
cl::opt<std::string> DiffFile("diff",
                              cl::desc("Only what the lines that the unified "
                                       "diff F adds brought"),
                              cl::value_desc("F"), cl::cat(Category),
                              cl::sub(Check), CONVERTING);
cl::opt<std::string> Shard("shard",
                           cl::desc("Look at the I-th of N parts of the files "
                                    "only; see `merge`"),
                           cl::value_desc("I/N"), cl::cat(Category),
                           cl::sub(Check));
cl::list<std::string> Reports(cl::Positional, cl::desc("REPORT..."),
                              cl::cat(Category), cl::sub(Merge));
cl::opt<Format> Output(
    "format", cl::desc("Form of the report on standard output"),
    cl::values(
        clEnumValN(Format::Text, "text", "compiler-style lines (default)"),
        clEnumValN(Format::Json, "json", "one JSON object"),
        clEnumValN(Format::Sarif, "sarif", "SARIF 2.1.0"),
        clEnumValN(Format::GitHub, "github", "GitHub workflow annotations"),
        clEnumValN(Format::GitLab, "gitlab", "GitLab code quality JSON")),
    cl::init(Format::Text), cl::cat(Category), REPORTING);
cl::opt<FailOn> Gate("fail-on",
                     cl::desc("Exit with 2 when a finding is this severe"),
                     cl::values(clEnumValN(FailOn::Note, "note", "any finding"),
                                clEnumValN(FailOn::Warning, "warning",
                                           "a warning or an error (default)"),
                                clEnumValN(FailOn::Error, "error", "an error"),
                                clEnumValN(FailOn::None, "none", "never")),
                     cl::init(FailOn::Warning), cl::cat(Category), REPORTING);
cl::opt<std::string>
    TimeTrace("time-trace",
              cl::desc("Write where the time goes, for chrome://tracing and "
                       "the like; cached results take none"),
              cl::value_desc("FILE"), cl::cat(Category), ANALYSING);
cl::opt<bool> NoCache("no-cache",
                      cl::desc("Neither use nor keep results of other runs"),
                      cl::cat(Category), ANALYSING);
cl::opt<std::string> CacheFolder(
    "cache-dir",
    cl::desc("Where results are kept (default: $KMAP_TIDY_CACHE, else "
             "kmap-tidy in the user's cache folder)"),
    cl::value_desc("DIR"), cl::cat(Category), ANALYSING);
cl::opt<unsigned> CacheMegabytes("cache-size",
                                 cl::desc("Cut the cache back to N MB "
                                          "(default: 500)"),
                                 cl::value_desc("N"),
                                 cl::init(DefaultCacheMegabytes),
                                 cl::cat(Category), ANALYSING);
cl::opt<Colour>
    Tint("color", cl::desc("Colour the output"),
         cl::values(clEnumValN(Colour::Auto, "auto", "on a terminal (default)"),
                    clEnumValN(Colour::Always, "always", "always"),
                    clEnumValN(Colour::Never, "never", "never")),
         cl::init(Colour::Auto), cl::cat(Category), ANALYSING, cl::sub(Merge));
cl::opt<unsigned> Jobs("j",
                       cl::desc("Translation units in parallel (default: one "
                                "per hardware thread)"),
                       cl::value_desc("N"), cl::Prefix, cl::init(0),
                       cl::cat(Category), ANALYSING);
cl::opt<bool>
    AllUnits("all-units",
             cl::desc("Parse units that mention no tracked name, too"),
             cl::cat(Category), cl::sub(Check), CONVERTING);
cl::opt<bool> ExplicitSections(
    "explicit-sections",
    cl::desc("Convert kmap_atomic() sections that rely on disabled preemption, "
             "or call what is not known, with explicit calls"),
    cl::cat(Category), ANALYSING);
cl::opt<bool> FollowPages(
    "follow-pages",
    cl::desc("Follow pinned pages from file to file; reads many more files"),
    cl::cat(Category), ANALYSING);
cl::opt<bool> Verify("verify",
                     cl::desc("Prove each fix by parsing the edited file"),
                     cl::cat(Category), cl::sub(Check));
cl::opt<bool> KeepGoing("keep-going",
                        cl::desc("Go on with the other files when the file "
                                 "system is full or read-only"),
                        cl::cat(Category), cl::sub(Fix));
cl::opt<bool> Quiet("quiet", cl::desc("No summary on standard error"),
                    cl::cat(Category), ANALYSING, cl::sub(Merge));

void printVersion(raw_ostream &OS) {
  OS << "kmap-tidy " KMAP_TIDY_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
}

[[noreturn]] void failUsage(const Twine &Message) {
  errs() << "kmap-tidy: error: " << Message << '\n';
  std::exit(exit_code::ToolError);
}

/// Reads I/N into \p Result.
void readShard(StringRef Text, Options &Result) {
  auto [Index, Count] = Text.split('/');
  if (Index.getAsInteger(10, Result.Shard) ||
      Count.getAsInteger(10, Result.Shards) || !Result.Shard ||
      Result.Shard > Result.Shards)
    failUsage("--shard " + Text + ": not I/N with 1 <= I <= N, such as 1/4");
}

/// The subcommand that was given; none is a mistake.
Verb chosenVerb() {
  if (Check)
    return Verb::Check;
  if (Diff)
    return Verb::Diff;
  if (Fix)
    return Verb::Fix;
  if (Patches)
    return Verb::Patches;
  if (Merge)
    return Verb::Merge;
  if (Explain)
    return Verb::Explain;
  if (ListChecks)
    return Verb::ListChecks;
  if (ListApis)
    return Verb::ListApis;
  failUsage("no command given; try `kmap-tidy check -p BUILD PATH` or "
            "`kmap-tidy --help`");
}

} // namespace

std::string defaultCacheFolder() {
  if (std::optional<std::string> Set = sys::Process::GetEnv("KMAP_TIDY_CACHE"))
    return *Set;
  SmallString<128> Result;
  if (!sys::path::cache_directory(Result))
    return "";
  sys::path::append(Result, "kmap-tidy");
  return std::string(Result);
}

Options parseOptions(int Argc, const char **Argv) {
  for (cl::SubCommand *Sub : {&Check, &Diff, &Fix, &Patches, &Merge, &Explain,
                              &ListChecks, &ListApis, &CompDb})
    cl::HideUnrelatedOptions(Category, *Sub);
  // libLLVM's own options would drown ours in the top-level --help.
  cl::HideUnrelatedOptions(Category);
  cl::SetVersionPrinter(printVersion);
  cl::ParseCommandLineOptions(
      Argc, Argv,
      "kmap-tidy: finds uses of the kernel's old page mapping API, converts "
      "what is provably safe, and says why it leaves the rest\n");

  Options Result;
  Result.Command = chosenVerb();
  Result.Builds.assign(Builds.begin(), Builds.end());
  if (Result.Builds.empty())
    Result.Builds.push_back(".");
  Result.Root = Root;
  Result.Paths.assign(Paths.begin(), Paths.end());
  Result.Checks = Only.empty() ? Checks : Only;
  if (Result.Command == Verb::Explain) {
    Result.Paths.assign(Topics.begin(), Topics.end());
    if (!Gup && Topics.size() != 1)
      failUsage("explain: name one refusal code, check or FILE:LINE");
    if (!Gup && !Json.empty())
      failUsage("explain: --json goes with --gup only");
  }
  if (Result.Command == Verb::Merge) {
    Result.Paths.assign(Reports.begin(), Reports.end());
    if (Reports.empty())
      failUsage("merge: no report given; name what each shard wrote with "
                "--json");
  }
  Result.Json = Json;
  Result.Sarif = Sarif;
  Result.Html = Html;
  Result.ExportFixes = ExportFixes;
  Result.Baseline = Baseline;
  Result.WriteBaseline = WriteBaseline;
  Result.DiffBase = DiffBase;
  Result.DiffFile = DiffFile;
  if (!DiffBase.empty() && !DiffFile.empty())
    failUsage("--diff-base and --diff exclude each other; give one");
  if (!Shard.empty())
    readShard(Shard, Result);
  if (!Shard.empty() && Json.empty())
    failUsage("--shard without --json: the report of a shard is what `merge` "
              "takes");
  if (!Shard.empty() && Verify)
    failUsage("--shard and --verify exclude each other: a fix is proved over "
              "the whole run");
  if (!NoCache)
    Result.CacheFolder =
        CacheFolder.empty() ? defaultCacheFolder() : CacheFolder;
  Result.CacheMegabytes = CacheMegabytes;
  Result.TimeTrace = TimeTrace;
  Result.Output = Output;
  Result.Gate = Gate;
  if (Gup) {
    // A report like any other, of what is no finding.
    Result.Command = Verb::Check;
    Result.Checks = "linuxkernel-gup-listing";
    Result.Gate = FailOn::None;
  }
  Result.Tint = Tint;
  Result.Jobs = Jobs;
  Result.AllUnits = AllUnits;
  Result.ExplicitSections = ExplicitSections;
  Result.FollowPages = FollowPages;
  Result.OutputFolder = OutputFolder;
  Result.Verify = Verify || Result.Command == Verb::Diff ||
                  Result.Command == Verb::Fix ||
                  Result.Command == Verb::Patches;
  Result.KeepGoing = KeepGoing;
  Result.Quiet = Quiet;
  return Result;
}

} // namespace kmap_tidy
