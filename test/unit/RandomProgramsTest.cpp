//===--- RandomProgramsTest.cpp - the analysis against the truth ----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// No violation may be missed, and none may be false where branches do not
// correlate, or do so in a way that the lattice promises to follow.
//
//   KMAP_TIDY_RANDOM_PROGRAMS=100000 KMAP_TIDY_RANDOM_SEED=7
//     kmap_unit --gtest_filter=RandomPrograms.*
//
//===----------------------------------------------------------------------===//

#include "RandomPrograms.h"
#include "Snippet.h"
#include <cstdlib>

namespace kmap_tidy {
namespace {

unsigned fromEnvironment(const char *Name, unsigned Otherwise) {
  const char *Text = std::getenv(Name);
  return Text ? std::strtoul(Text, nullptr, 10) : Otherwise;
}

struct Verdict {
  std::set<Wrong> Missed, False;
  bool GaveUp = false;    ///< the analysis did
  bool Undecided = false; ///< the interpreter did
  bool isBad() const { return !Missed.empty() || !False.empty(); }
};

std::string describe(const std::set<Wrong> &All, const char *What) {
  std::string Text;
  for (const auto &[Kind, Line, Map] : All)
    Text += std::string("  ") + What + " " + wordFor(Kind) + " at line " +
            std::to_string(Line) + " of the map at line " +
            std::to_string(Map) + "\n";
  return Text;
}

/// Whether execute() knows the rule.
bool isModelled(FlowViolation::ViolationKind Kind) {
  switch (Kind) {
  case FlowViolation::WrongOrder:
  case FlowViolation::Leak:
  case FlowViolation::ReleasedTwice:
  case FlowViolation::UsedAfterUnmap:
  case FlowViolation::MixedFamily:
  case FlowViolation::ReturnedDead:
    return true;
  default:
    return false;
  }
}

/// Analyses \p Programs in one translation unit.
std::vector<Verdict> judge(std::vector<Program> &Programs, bool AllowFalse) {
  std::string Code = "int next(void); char *global;\n";
  unsigned Line = 2;
  for (size_t I = 0; I < Programs.size(); ++I) {
    std::string Text = print(Programs[I], "f" + std::to_string(I), Line);
    Line += std::count(Text.begin(), Text.end(), '\n');
    Code += Text;
  }
  Snippet S(Code);
  std::vector<std::set<Wrong>> Found(Programs.size());
  std::vector<Verdict> Verdicts(Programs.size());
  for (const auto &Flow : S.facts().mapFlows()) {
    unsigned I = 0;
    Flow->function().getName().drop_front().getAsInteger(10, I);
    Verdicts[I].GaveUp = Flow->gaveUp();
    for (const FlowViolation &V : Flow->violations())
      if (isModelled(V.Kind))
        Found[I].insert(
            {V.Kind, S.lineOf(V.At->getBeginLoc()),
             S.lineOf(Flow->maps()[V.Map].Site.Node->getBeginLoc())});
  }
  for (size_t I = 0; I < Programs.size(); ++I) {
    // What happens in two iterations must be found, unless a later one shows
    // why not (a leak that another unmap may be meant for). Four are enough for
    // whatever else these small programs can do.
    auto Certain = execute(Programs[I], 2), Possible = execute(Programs[I], 4);
    if (!Certain || !Possible)
      Verdicts[I].Undecided = true;
    if (Verdicts[I].Undecided || Verdicts[I].GaveUp)
      continue;
    for (const Wrong &W : *Certain)
      if (Possible->count(W) && !Found[I].count(W))
        Verdicts[I].Missed.insert(W);
    if (!AllowFalse)
      std::set_difference(
          Found[I].begin(), Found[I].end(), Possible->begin(), Possible->end(),
          std::inserter(Verdicts[I].False, Verdicts[I].False.end()));
  }
  return Verdicts;
}

Verdict judge(Program &P, bool AllowFalse) {
  std::vector<Program> One = {P};
  Verdict Result = judge(One, AllowFalse).front();
  P = One.front();
  return Result;
}

/// All programs that are \p Steps with one step less, or with a compound step
/// replaced by its body.
void smaller(const std::vector<Step> &Steps,
             std::vector<std::vector<Step>> &Out) {
  for (size_t I = 0; I < Steps.size(); ++I) {
    std::vector<Step> Less = Steps;
    Less.erase(Less.begin() + I);
    Out.push_back(Less);
    for (auto Part : {&Step::Body, &Step::Otherwise}) {
      if ((Steps[I].*Part).empty())
        continue;
      std::vector<Step> Spliced = Less;
      Spliced.insert(Spliced.begin() + I, (Steps[I].*Part).begin(),
                     (Steps[I].*Part).end());
      Out.push_back(Spliced);
      std::vector<std::vector<Step>> Inner;
      smaller(Steps[I].*Part, Inner);
      for (std::vector<Step> &Each : Inner) {
        std::vector<Step> Copy = Steps;
        Copy[I].*Part = std::move(Each);
        Out.push_back(std::move(Copy));
      }
    }
  }
}

/// Drops steps while one of the same faults remains.
Program shrink(Program P, bool AllowFalse, bool IsMiss) {
  for (bool Progress = true; Progress;) {
    Progress = false;
    std::vector<Program> Candidates;
    std::vector<std::vector<Step>> Lists;
    smaller(P.Body, Lists);
    for (std::vector<Step> &List : Lists) {
      Candidates.push_back(P);
      Candidates.back().Body = std::move(List);
    }
    for (size_t I = 0; I < P.Ladder.size(); ++I) {
      Lists.clear();
      smaller(P.Ladder[I], Lists);
      for (std::vector<Step> &List : Lists) {
        Candidates.push_back(P);
        Candidates.back().Ladder[I] = std::move(List);
      }
    }
    llvm::erase_if(Candidates,
                   [](const Program &C) { return !isWellFormed(C); });
    std::vector<Verdict> Verdicts = judge(Candidates, AllowFalse);
    for (size_t I = 0; I < Candidates.size() && !Progress; ++I)
      if (IsMiss ? !Verdicts[I].Missed.empty() : !Verdicts[I].False.empty()) {
        P = Candidates[I];
        Progress = true;
      }
  }
  return P;
}

void run(Program (*Generate)(std::mt19937 &), bool AllowFalse) {
  constexpr unsigned Batch = 100;
  unsigned Count = fromEnvironment("KMAP_TIDY_RANDOM_PROGRAMS", 700);
  unsigned Seed = fromEnvironment("KMAP_TIDY_RANDOM_SEED", 1);
  unsigned Undecided = 0, GaveUp = 0, Bad = 0;
  for (unsigned First = 0; First < Count; First += Batch) {
    std::vector<Program> Programs;
    for (unsigned I = First; I < std::min(Count, First + Batch); ++I) {
      std::mt19937 Random(Seed * 1000003 + I);
      Programs.push_back(Generate(Random));
    }
    std::vector<Verdict> Verdicts = judge(Programs, AllowFalse);
    for (unsigned I = 0; I < Programs.size(); ++I) {
      Undecided += Verdicts[I].Undecided;
      GaveUp += Verdicts[I].GaveUp;
      if (!Verdicts[I].isBad() || ++Bad > 5)
        continue;
      Program Full = Programs[I];
      Verdict Before = judge(Full, AllowFalse);
      Program Small =
          shrink(Programs[I], AllowFalse, !Verdicts[I].Missed.empty());
      Verdict After = judge(Small, AllowFalse);
      ADD_FAILURE() << "program " << First + I << " of seed " << Seed << "\n"
                    << describe(After.Missed, "missed")
                    << describe(After.False, "false") << print(Small, "f", 2)
                    << "shrunk from\n"
                    << describe(Before.Missed, "missed")
                    << describe(Before.False, "false") << print(Full, "f", 2);
    }
  }
  EXPECT_EQ(Bad, 0u) << "of " << Count << " programs";
  // A truth that nobody computes proves nothing.
  EXPECT_LE(Undecided, Count / 20 + 1);
  EXPECT_LE(GaveUp, Count / 15 + 1);
  if (std::getenv("KMAP_TIDY_RANDOM_PROGRAMS"))
    std::printf("%u programs of seed %u: %u bad, the analysis gave up on %u, "
                "the interpreter on %u\n",
                Count, Seed, Bad, GaveUp, Undecided);
}

TEST(RandomPrograms, WithoutCorrelation) { run(randomUncorrelated, false); }

// Facts between more than two branches are beyond the lattice: it may take an
// impossible path for possible, but never the other way round.
TEST(RandomPrograms, WithAnyCorrelation) { run(randomCorrelated, true); }

TEST(RandomPrograms, WithGuardedMappings) { run(randomGuarded, false); }

} // namespace
} // namespace kmap_tidy
