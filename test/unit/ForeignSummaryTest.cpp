//===--- ForeignSummaryTest.cpp - functions of other units ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/ForeignSummary.h"
#include "Snippet.h"
#include "analysis/KernelApi.h"

namespace kmap_tidy {
namespace {

/// A function of \p Parameters parameters that does nothing.
ForeignSummary harmless(unsigned Parameters = 1) {
  ForeignSummary Result;
  Result.Parameters.resize(Parameters);
  return Result;
}

ForeignSummary linked(int From, const char *To, int Aspect) {
  ForeignSummary Result = harmless();
  Result.Links.push_back({From, {To, Aspect}});
  return Result;
}

struct Resolved {
  ForeignSummary Told;
  std::set<std::string> Missing;
};

Resolved ask(const ForeignSummaries &Known, const char *Name, int Aspect) {
  ForeignFunctions Answer;
  Resolved Result;
  resolve({Name, Aspect}, Known, Answer, Result.Missing);
  Result.Told = Answer.at(Name);
  return Result;
}

TEST(ForeignSummary, OnlyWhatWasAskedForIsKnown) {
  ForeignSummaries Known = {{"f", {harmless(2)}}};
  Resolved Argument = ask(Known, "f", 1);
  EXPECT_TRUE(Argument.Missing.empty());
  EXPECT_TRUE(Argument.Told.CallsUnknown);
  EXPECT_TRUE(Argument.Told.Parameters.at(0).ReachesUnknown);
  EXPECT_TRUE(Argument.Told.Parameters.at(0).IsUnasked);
  EXPECT_EQ(Argument.Told.Parameters.at(1), ParameterFate());
  EXPECT_FALSE(ask(Known, "f", WholeCall).Told.CallsUnknown);
  // A variadic argument has no fate.
  EXPECT_TRUE(ask(Known, "f", 2).Told.Parameters.at(2).ReachesUnknown);
}

TEST(ForeignSummary, WhatIsOpenIsAskedFurther) {
  ForeignSummaries Known = {{"f", {linked(0, "g", 0)}}};
  EXPECT_EQ(ask(Known, "f", 0).Missing, std::set<std::string>{"g"});
  // The other aspect does not lead there.
  EXPECT_TRUE(ask(Known, "f", WholeCall).Missing.empty());

  ForeignSummary Keeps = harmless();
  Keeps.Parameters[0].Escapes = Keeps.Parameters[0].IsReturned = true;
  Known["g"] = {Keeps};
  Resolved Kept = ask(Known, "f", 0);
  EXPECT_TRUE(Kept.Missing.empty());
  EXPECT_TRUE(Kept.Told.Parameters.at(0).Escapes);
  // What g() returns, f() need not.
  EXPECT_FALSE(Kept.Told.Parameters.at(0).IsReturned);
}

TEST(ForeignSummary, WhoIsToBlameForAnArgument) {
  ForeignSummary Passes = linked(1, "g", 0);
  Passes.Parameters.resize(2);
  ForeignSummaries Known = {{"f", {Passes}}};
  auto Cause = [&](const ForeignSummary &Reached, FateKind Kind) {
    Known["g"] = {Reached};
    Causes Why = ask(Known, "f", 1).Told.Why;
    auto At = Why.find(fateCause(Kind, 1));
    return At == Why.end() ? "" : At->second;
  };
  ForeignSummary Reached = harmless();
  EXPECT_EQ(Cause(Reached, FateKind::Lost), "");
  Reached.Parameters[0].ReachesUnknown = true;
  EXPECT_EQ(Cause(Reached, FateKind::Lost),
            "g() hands it to what is not known");
  EXPECT_EQ(Cause(Reached, FateKind::Kept), "");
  Reached.Why[fateCause(FateKind::Lost, 0)] = "h() is not known";
  EXPECT_EQ(Cause(Reached, FateKind::Lost), "h() is not known");
  Reached.Parameters[0].Escapes = true;
  Reached.Why[fateCause(FateKind::Kept, 0)] = "h() stores it";
  EXPECT_EQ(Cause(Reached, FateKind::Kept), "h() stores it");
  Known["g"] = {};
  EXPECT_EQ(ask(Known, "f", 1).Told.Why.at(fateCause(FateKind::Lost, 1)),
            "g() is not defined");
}

TEST(ForeignSummary, WhatNobodyDefinesIsUnknown) {
  ForeignSummaries Known = {{"f", {linked(WholeCall, "g", WholeCall)}},
                            {"g", {}}};
  Resolved Told = ask(Known, "f", WholeCall);
  EXPECT_TRUE(Told.Missing.empty());
  EXPECT_TRUE(Told.Told.CallsUnknown);
}

TEST(ForeignSummary, EveryDefinitionCounts) {
  ForeignSummary Sleeping = harmless();
  Sleeping.Effects = Sleeps;
  ForeignSummaries Known = {{"f", {harmless(), Sleeping}}};
  EXPECT_EQ(ask(Known, "f", WholeCall).Told.Effects, unsigned(Sleeps));
}

TEST(ForeignSummary, CyclesEnd) {
  ForeignSummaries Known = {{"f", {linked(0, "g", 0)}},
                            {"g", {linked(0, "f", 0)}}};
  Resolved Told = ask(Known, "f", 0);
  EXPECT_TRUE(Told.Missing.empty());
  EXPECT_EQ(Told.Told.Parameters.at(0), ParameterFate());
}

TEST(ForeignSummary, WhatIsDecidedAsksNoMore) {
  ForeignSummary Copies = linked(WholeCall, "g", WholeCall);
  Copies.Effects = UserCopy;
  Resolved Told = ask({{"f", {Copies}}}, "f", WholeCall);
  EXPECT_TRUE(Told.Missing.empty());
  EXPECT_TRUE(Told.Told.CallsUnknown);
  EXPECT_TRUE(Told.Told.Effects & UserCopy);
}

TEST(ForeignSummary, DepthIsBounded) {
  ForeignSummaries Known;
  std::string Name = "f";
  for (unsigned I = 0; I <= MaxForeignDepth + 1; ++I) {
    std::string Next = Name + "f";
    Known[Name] = {linked(0, Next.c_str(), 0)};
    Name = Next;
  }
  Known[Name] = {harmless()};
  EXPECT_TRUE(ask(Known, "f", 0).Told.Parameters.at(0).ReachesUnknown);
  // From further on it is near enough.
  EXPECT_FALSE(ask(Known, "fff", 0).Told.Parameters.at(0).ReachesUnknown);
}

TEST(ForeignSummary, WhatIsNotReadMayTakeUp) {
  // A user copy decides, and so g() is not read.
  ForeignSummary Copies = linked(WholeCall, "g", WholeCall);
  Copies.Effects = UserCopy;
  ForeignSummaries Known = {{"f", {Copies}}};
  EXPECT_TRUE(ask(Known, "f", WholeCall).Told.Effects & TakesUp);
  Known["g"] = {};
  EXPECT_TRUE(ask(Known, "f", WholeCall).Told.Effects & TakesUp);

  Known["f"] = {linked(WholeCall, "g", WholeCall)};
  EXPECT_TRUE(ask(Known, "f", WholeCall).Told.Effects & TakesUp);
  Known["g"] = {harmless()};
  EXPECT_FALSE(ask(Known, "f", WholeCall).Told.Effects & TakesUp);
  // Of what is unknown only allocation flags are harmless.
  Known["g"].front().CallsUnknown = true;
  EXPECT_TRUE(ask(Known, "f", WholeCall).Told.Effects & TakesUp);
  Known["g"].front().Effects = SleepsByFlags;
  EXPECT_FALSE(ask(Known, "f", WholeCall).Told.Effects & TakesUp);
}

TEST(ForeignSummary, AddressesAreLeftInStreamsByWhatIsCalled) {
  ForeignSummary Leaves = harmless();
  Leaves.Parameters[0].LeftInStream = true;
  ForeignSummaries Known = {{"f", {linked(0, "g", 0)}}, {"g", {Leaves}}};
  EXPECT_TRUE(ask(Known, "f", 0).Told.Parameters.at(0).LeftInStream);
}

TEST(ForeignSummary, BoundParametersArePartOfTheName) {
  EXPECT_EQ(boundName("f", 0), "f");
  std::string Bound = boundName("f", 1u << 31 | 8);
  EXPECT_NE(Bound, "f");
  EXPECT_EQ(functionOf(Bound), "f");
  EXPECT_EQ(boundOf(Bound), 1u << 31 | 8);
  EXPECT_EQ(functionOf("f"), "f");
  EXPECT_EQ(boundOf("f"), 0u);

  // With and without them are two functions to whoever asks.
  ForeignSummary Sleepy = harmless();
  Sleepy.Effects = Sleeps;
  ForeignSummaries Known = {{"f", {Sleepy}}, {boundName("f", 1), {harmless()}}};
  EXPECT_EQ(ask(Known, "f", WholeCall).Told.Effects, unsigned(Sleeps));
  EXPECT_EQ(ask(Known, "f!1", WholeCall).Told.Effects, 0u);
}

} // namespace
} // namespace kmap_tidy
