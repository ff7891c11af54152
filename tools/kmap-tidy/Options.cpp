//===--- Options.cpp - what the command line asks for -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Options.h"
#include "llvm/Support/CommandLine.h"
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
cl::SubCommand Explain("explain", "Explain a refusal code, a check, or the "
                                  "finding at FILE:LINE");
cl::SubCommand ListChecks("list-checks", "List the checks");
cl::SubCommand ListApis("list-apis", "List the kernel APIs that are tracked");
// compdb has its own command line; it is here for --help only.
cl::SubCommand CompDb("compdb", "Make a compile database without a build "
                                "(see `compdb --help`)");

cl::OptionCategory Category("kmap-tidy options");

#define ANALYSING cl::sub(Check), cl::sub(Diff), cl::sub(Fix), cl::sub(Explain)

cl::list<std::string> Builds(
    "p", cl::desc("Folder that holds compile_commands.json, or such a file; "
                  "repeat it for several configurations (default: .)"),
    cl::value_desc("BUILD"), cl::cat(Category), ANALYSING);
cl::opt<std::string> Root("root",
                          cl::desc("The source tree; reported paths are "
                                   "relative to it"),
                          cl::value_desc("TREE"), cl::cat(Category), ANALYSING);
cl::list<std::string> Paths(cl::Positional, cl::desc("[PATH...]"),
                            cl::cat(Category), cl::sub(Check), cl::sub(Diff),
                            cl::sub(Fix));
cl::opt<std::string> Topic(cl::Positional,
                           cl::desc("CODE | CHECK | FILE:LINE"), cl::Required,
                           cl::cat(Category), cl::sub(Explain));
cl::opt<std::string> Checks("checks",
                            cl::desc("Comma-separated globs of checks; a "
                                     "leading '-' excludes"),
                            cl::value_desc("GLOBS"), cl::cat(Category),
                            cl::sub(Check), cl::sub(Diff), cl::sub(Fix));
cl::opt<std::string> Only("only", cl::desc("Apply the fixes of this check only"),
                          cl::value_desc("CHECK"), cl::cat(Category),
                          cl::sub(Diff), cl::sub(Fix));
cl::opt<std::string> Json("json", cl::desc("Write the JSON report to F"),
                          cl::value_desc("F"), cl::cat(Category),
                          cl::sub(Check), cl::sub(Diff), cl::sub(Fix));
cl::opt<std::string> ExportFixes("export-fixes",
                                 cl::desc("Write clang-tidy YAML to F, for "
                                          "clang-apply-replacements"),
                                 cl::value_desc("F"), cl::cat(Category),
                                 cl::sub(Check));
cl::opt<Format> Output("format", cl::desc("Form of the report on standard "
                                          "output"),
                       cl::values(clEnumValN(Format::Text, "text",
                                             "compiler-style lines (default)"),
                                  clEnumValN(Format::Json, "json",
                                             "one JSON object")),
                       cl::init(Format::Text), cl::cat(Category),
                       cl::sub(Check));
cl::opt<FailOn>
    Gate("fail-on", cl::desc("Exit with 2 when a finding is this severe"),
         cl::values(clEnumValN(FailOn::Note, "note", "any finding"),
                    clEnumValN(FailOn::Warning, "warning",
                               "a warning or an error (default)"),
                    clEnumValN(FailOn::Error, "error", "an error"),
                    clEnumValN(FailOn::None, "none", "never")),
         cl::init(FailOn::Warning), cl::cat(Category), cl::sub(Check));
cl::opt<Colour> Tint("color", cl::desc("Colour the output"),
                     cl::values(clEnumValN(Colour::Auto, "auto",
                                           "on a terminal (default)"),
                                clEnumValN(Colour::Always, "always", "always"),
                                clEnumValN(Colour::Never, "never", "never")),
                     cl::init(Colour::Auto), cl::cat(Category), ANALYSING);
cl::opt<unsigned> Jobs("j",
                       cl::desc("Translation units in parallel (default: one "
                                "per hardware thread)"),
                       cl::value_desc("N"), cl::Prefix, cl::init(0),
                       cl::cat(Category), ANALYSING);
cl::opt<bool> AllUnits("all-units",
                       cl::desc("Parse units that mention no tracked name, too"),
                       cl::cat(Category), cl::sub(Check), cl::sub(Diff),
                       cl::sub(Fix));
cl::opt<bool> ExplicitSections(
    "explicit-sections",
    cl::desc("Convert kmap_atomic() sections that rely on disabled page faults "
             "or preemption, with explicit calls"),
    cl::cat(Category), ANALYSING);
cl::opt<bool> Verify("verify",
                     cl::desc("Prove each fix by parsing the edited file"),
                     cl::cat(Category), cl::sub(Check));
cl::opt<bool> KeepGoing("keep-going",
                        cl::desc("Go on with the other files when the file "
                                 "system is full or read-only"),
                        cl::cat(Category), cl::sub(Fix));
cl::opt<bool> Quiet("quiet", cl::desc("No summary on standard error"),
                    cl::cat(Category), ANALYSING);

void printVersion(raw_ostream &OS) {
  OS << "kmap-tidy " KMAP_TIDY_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
}

/// The subcommand that was given; none is a mistake.
Verb chosenVerb() {
  if (Check)
    return Verb::Check;
  if (Diff)
    return Verb::Diff;
  if (Fix)
    return Verb::Fix;
  if (Explain)
    return Verb::Explain;
  if (ListChecks)
    return Verb::ListChecks;
  if (ListApis)
    return Verb::ListApis;
  errs() << "kmap-tidy: error: no command given; try `kmap-tidy check -p "
            "BUILD PATH` or `kmap-tidy --help`\n";
  std::exit(exit_code::ToolError);
}

} // namespace

Options parseOptions(int Argc, const char **Argv) {
  for (cl::SubCommand *Sub : {&Check, &Diff, &Fix, &Explain, &ListChecks,
                              &ListApis, &CompDb})
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
  if (Result.Command == Verb::Explain)
    Result.Paths.assign(1, Topic);
  Result.Checks = Only.empty() ? Checks : Only;
  Result.Json = Json;
  Result.ExportFixes = ExportFixes;
  Result.Output = Output;
  Result.Gate = Gate;
  Result.Tint = Tint;
  Result.Jobs = Jobs;
  Result.AllUnits = AllUnits;
  Result.ExplicitSections = ExplicitSections;
  Result.Verify = Verify || Result.Command == Verb::Diff ||
                  Result.Command == Verb::Fix;
  Result.KeepGoing = KeepGoing;
  Result.Quiet = Quiet;
  return Result;
}

} // namespace kmap_tidy
