//===--- RandomPrograms.h - small programs and their truth ------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A little language of maps and unmaps: random programs in it, their spelling
/// in C, and an interpreter that executes every path of one by the rule of the
/// stack (RULES R1). What the interpreter sees is the truth that the map flow
/// analysis is held to.
///
/// A program has pointers v0.. (all start as NULL), flags f0.. (start as 0),
/// parameters c0.. that never change, and pages p0...
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TEST_UNIT_RANDOMPROGRAMS_H
#define KMAP_TIDY_TEST_UNIT_RANDOMPROGRAMS_H

#include "analysis/MapFlow.h"
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace kmap_tidy {

constexpr unsigned PointerCount = 4; ///< the last one is a global variable
constexpr unsigned GlobalPointer = PointerCount - 1;
constexpr unsigned FlagCount = 3;
constexpr unsigned ParameterCount = 3;

struct Condition {
  enum ConditionKind {
    Fresh,     ///< next(): decided anew each time
    Parameter, ///< c<Number>
    Flag,      ///< f<Number>
    Pointer,   ///< v<Number> is not NULL
    Always
  } Kind = Fresh;
  unsigned Number = 0;
  bool Negated = false;
};

struct Step {
  enum StepKind {
    MapLocal,   ///< v<Target> = kmap_local_page(p<Source>)
    MapKmap,    ///< v<Target> = kmap(p<Source>)
    UnmapLocal, ///< kunmap_local(v<Target>)
    UnmapKmap,  ///< kunmap(p<Source>)
    Copy,       ///< v<Target> = v<Source>
    Clear,      ///< v<Target> = NULL
    Use,        ///< *v<Target> = 0
    SetFlag,    ///< f<Target> = Source
    If,         ///< Test, Body, Otherwise
    While,      ///< Test, Body
    DoWhile,    ///< Body, Test
    Break,
    Continue,
    Goto, ///< rung Target of the ladder
    ReturnNull,
    ReturnValue, ///< return v<Target>
  } Kind;
  unsigned Target = 0;
  unsigned Source = 0;
  Condition Test = {};
  std::vector<Step> Body = {};
  std::vector<Step> Otherwise = {};
  /// Where print() has put it; a While's and an If's head, a DoWhile's foot.
  unsigned Line = 0;
};

struct Program {
  std::vector<Step> Body;
  /// The error ladder behind the body's `return NULL`: rung N is entered by
  /// `goto`, or falls from rung N - 1. The last one returns.
  std::vector<std::vector<Step>> Ladder;
  /// Lines of the two returns that are not steps.
  unsigned BodyEnd = 0;
  unsigned LadderEnd = 0;
};

/// What is wrong: kind, line, and line of the map.
using Wrong = std::tuple<FlowViolation::ViolationKind, unsigned, unsigned>;

/// Any mix of steps; every condition is \c Fresh, so no branches correlate.
Program randomUncorrelated(std::mt19937 &Random);
/// Any mix of steps and conditions.
Program randomCorrelated(std::mt19937 &Random);
/// Maps that hang on a condition, and unmaps that hang on the same one, nested
/// in each other: the shapes that FlowState.h promises to keep exact. Sometimes
/// one step is missing.
Program randomGuarded(std::mt19937 &Random);

/// \p P as the C function \p Name whose first line is \p FirstLine. Fills in
/// the lines of the steps.
std::string print(Program &P, const std::string &Name, unsigned FirstLine);

/// Whether C compiles it: no break or continue outside of a loop.
bool isWellFormed(const Program &P);

/// What can go wrong on any path that executes no loop more than \p Unrolled
/// times. Nothing if the program has too many paths to tell.
std::optional<std::set<Wrong>> execute(const Program &P, unsigned Unrolled);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TEST_UNIT_RANDOMPROGRAMS_H
