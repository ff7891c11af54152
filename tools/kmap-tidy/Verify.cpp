//===--- Verify.cpp - a fix is proved before it is offered ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Verify.h"
#include "checks/Registry.h"
#include "tools/kmap-tidy/FixPlan.h"
#include "tools/kmap-tidy/Merge.h"
#include "tools/kmap-tidy/Runner.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>
#include <set>
#include <tuple>

using namespace llvm;

namespace kmap_tidy {
namespace {

/// Index of a finding, and what went wrong with its fix.
using Culprits = std::map<size_t, std::string>;
using MessageKey = std::tuple<bool, std::string, std::string>;
/// File and name of a function, and the check.
using FunctionKey = std::tuple<std::string, std::string, std::string>;

bool edits(const ResolvedFinding &F, StringRef File) {
  return llvm::any_of(F.fix()->Edits,
                      [&](const ResolvedEdit &E) { return E.File == File; });
}

class Verifier {
public:
  explicit Verifier(Session &S) : S(S) {}

  void run() {
    std::map<std::string, std::vector<ResolvedEdit>> Proved;
    // Each round refuses at least one fix, so this ends.
    for (;;) {
      Plan = planFixes(S.Findings);
      if (!readContents())
        continue;
      std::vector<size_t> Jobs = jobsToParse(Proved);
      if (Jobs.empty())
        return;
      Culprits Bad = parseEdited(Jobs);
      Proved = Plan.Edits;
      if (Bad.empty())
        return;
      for (const auto &[Index, Why] : Bad)
        S.Findings[Index].refuse("verification-failed", "", Why);
      refuseBrokenGroups(S.Findings);
    }
  }

private:
  /// Fills \c Edited. False: a file is not what was analysed, and its fixes
  /// have been refused.
  bool readContents() {
    Edited.clear();
    bool Fine = true;
    for (const auto &[File, Edits] : Plan.Edits) {
      Expected<std::string> Content = analysedContent(S, File);
      if (Content) {
        Edited[S.Tree.absolute(File)] = applyEdits(*Content, Edits);
        continue;
      }
      std::string Why = toString(Content.takeError());
      S.Errors.push_back({File, Why, /*IsToolError=*/true});
      for (size_t Index : Plan.Chosen)
        if (edits(S.Findings[Index], File))
          S.Findings[Index].refuse("verification-failed", "", Why);
      refuseBrokenGroups(S.Findings);
      Fine = false;
      break;
    }
    return Fine;
  }

  /// The units that see a file whose edits are not those of \p Proved.
  std::vector<size_t>
  jobsToParse(const std::map<std::string, std::vector<ResolvedEdit>> &Proved) {
    std::set<std::string> Changed;
    for (const auto &[File, Edits] : Plan.Edits) {
      auto Old = Proved.find(File);
      if (Old == Proved.end() || Old->second != Edits)
        Changed.insert(File);
    }
    std::vector<size_t> Result;
    for (size_t I = 0; I < S.Reports.size(); ++I)
      if (llvm::any_of(S.Reports[I].Hashes, [&](const auto &Entry) {
            return Changed.count(Entry.first);
          }))
        Result.push_back(I);
    return Result;
  }

  Culprits parseEdited(ArrayRef<size_t> Indices) {
    std::vector<UnitReport> After = parse(Indices, &Edited);
    Culprits Bad;
    std::vector<size_t> Suspects;
    for (size_t I = 0; I < After.size(); ++I) {
      const UnitReport &Before = S.Reports[Indices[I]];
      if (!After[I].Parsed && After[I].Messages.empty())
        blameUnit(Before, After[I].Problem, Bad);
      else if (!newMessages(Before, After[I]).empty())
        Suspects.push_back(Indices[I]);
    }
    confirmMessages(Suspects, Bad);
    compareFindings(mergeFindings(After), Bad);
    return Bad;
  }

  std::vector<UnitReport> parse(ArrayRef<size_t> Indices, const Overlay *Files,
                                bool AllBodies = false) {
    std::vector<CompileJob> Jobs;
    for (size_t Index : Indices)
      Jobs.push_back(S.Jobs[Index]);
    UnitOptions Options;
    Options.Tree = &S.Tree;
    Options.Bodies = &S.Bodies;
    Options.Mentioning = &S.Mentioning;
    Options.Chosen.ExplicitSections = S.Asked.ExplicitSections;
    Options.Checks = S.Checks;
    Options.KeepWarnings = true;
    Options.Results = S.Results.get();
    Options.AllBodies = AllBodies;
    return runUnits(Jobs, Options, S.Asked.Jobs, S.Dropped, Files, nullptr);
  }

  /// Two parses of a unit may skip different bodies, and a function that only a
  /// skipped body calls is "unused". So what looks new counts only if it is new
  /// between two parses that skip nothing.
  void confirmMessages(ArrayRef<size_t> Suspects, Culprits &Bad) {
    if (Suspects.empty())
      return;
    std::vector<UnitReport> Before =
        parse(Suspects, nullptr, /*AllBodies=*/true);
    std::vector<UnitReport> After =
        parse(Suspects, &Edited, /*AllBodies=*/true);
    for (size_t I = 0; I < Suspects.size(); ++I)
      for (const CompilerMessage &M : newMessages(Before[I], After[I]))
        blamePlace(M.At, S.Reports[Suspects[I]],
                   "the compiler says of the result: " + M.Text, Bad);
  }

  /// The messages of \p After that \p Before has less often.
  static std::vector<CompilerMessage> newMessages(const UnitReport &Before,
                                                  const UnitReport &After) {
    std::map<MessageKey, long> Balance;
    for (const CompilerMessage &M : Before.Messages)
      ++Balance[{M.IsError, M.At.File, M.Text}];
    for (const CompilerMessage &M : After.Messages)
      --Balance[{M.IsError, M.At.File, M.Text}];
    std::vector<CompilerMessage> Result;
    for (const CompilerMessage &M : After.Messages)
      if (Balance[{M.IsError, M.At.File, M.Text}] < 0)
        Result.push_back(M);
    return Result;
  }

  /// Blames the fixes of the function at \p At of the edited file, or all that
  /// the unit sees.
  void blamePlace(const Position &At, const UnitReport &Unit,
                  const std::string &Why, Culprits &Bad) {
    bool Found = false;
    auto Edits = Plan.Edits.find(At.File);
    if (Edits != Plan.Edits.end()) {
      unsigned Old = offsetBefore(At.Offset, Edits->second);
      for (size_t Index : Plan.Chosen) {
        const ResolvedFinding &F = S.Findings[Index];
        if (F.Begin.File != At.File || Old < F.FunctionBegin ||
            Old >= F.FunctionEnd)
          continue;
        Bad.emplace(Index, Why);
        Found = true;
      }
    }
    if (!Found)
      blameUnit(Unit, Why, Bad);
  }

  void blameUnit(const UnitReport &Unit, const std::string &Why,
                 Culprits &Bad) {
    for (size_t Index : Plan.Chosen)
      if (llvm::any_of(Unit.Hashes, [&](const auto &Entry) {
            return edits(S.Findings[Index], Entry.first);
          }))
        Bad.emplace(Index, Why);
  }

  /// An edited function must have fewer findings of a check, by the fixes of
  /// that check that were applied to it. What is only said in more words than
  /// it takes is no fault of a fix.
  void compareFindings(ArrayRef<ResolvedFinding> After, Culprits &Bad) {
    std::map<FunctionKey, long> Allowed;
    for (const ResolvedFinding &F : S.Findings)
      ++Allowed[{F.Begin.File, F.Function, F.Check}];
    for (size_t Index : Plan.Chosen) {
      const ResolvedFinding &F = S.Findings[Index];
      --Allowed[{F.Begin.File, F.Function, F.Check}];
    }
    for (const ResolvedFinding &F : After)
      if (F.Check != OpenCodedCheck &&
          --Allowed[{F.Begin.File, F.Function, F.Check}] < 0)
        for (size_t Index : Plan.Chosen) {
          const ResolvedFinding &Fixed = S.Findings[Index];
          if (Fixed.Begin.File == F.Begin.File && Fixed.Function == F.Function)
            Bad.emplace(Index, F.Check + " says of the result: " + F.Message);
        }
  }

  Session &S;
  FixPlan Plan;
  Overlay Edited;
};

} // namespace

Expected<std::string> analysedContent(const Session &S, StringRef File) {
  auto Buffer = MemoryBuffer::getFile(S.Tree.absolute(File), /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false,
                                      /*IsVolatile=*/true);
  if (!Buffer)
    return createStringError(Buffer.getError(), "cannot be read (%s)",
                             Buffer.getError().message().c_str());
  std::string Content = (*Buffer)->getBuffer().str();
  for (const UnitReport &Report : S.Reports) {
    auto Hash = Report.Hashes.find(File.str());
    if (Hash != Report.Hashes.end() && Hash->second != contentHash(Content))
      return createStringError(inconvertibleErrorCode(),
                               "changed while it was analysed; run again");
  }
  return Content;
}

void verifyFixes(Session &S) { Verifier(S).run(); }

} // namespace kmap_tidy
