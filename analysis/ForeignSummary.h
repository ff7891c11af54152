//===--- ForeignSummary.h - functions of other units ------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a unit tells of a function to the units that only see its declaration,
/// as plain data by name.
///
/// A summary has one *aspect* per parameter, what becomes of that argument, and
/// one for the call as a whole: its effects. Where the answer lies with a
/// function of a third unit, the aspect is *open* and names the aspects of that
/// function which it depends on. resolve() closes an aspect over the summaries
/// of all units that it leads to. All sets only grow, so the least fixpoint is
/// the union over what is reached; what nobody defines is unknown.
///
/// A slot (FunctionSlots.h) that units share is named like a function, and each
/// function that some unit stores in it is one of its definitions.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_FOREIGNSUMMARY_H
#define KMAP_TIDY_ANALYSIS_FOREIGNSUMMARY_H

#include "analysis/PageLink.h"
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace kmap_tidy {

/// What a function does with a pointer argument.
struct ParameterFate {
  /// The result may point into what the argument points to.
  bool IsReturned = false;
  /// The pointer is stored where it outlives the call.
  bool Escapes = false;
  /// The pointer is passed to a function that is not known.
  bool ReachesUnknown = false;
  /// A linear address or page of the argument is computed.
  bool PageAddressUsed = false;
  /// The pointer is left in a stream (StreamStores.h).
  bool LeftInStream = false;
  /// The pointer is passed to a function that is another argument of the call.
  bool ReachesArgument = false;
  /// Of what a unit is told: it did not ask.
  bool IsUnasked = false;

  bool operator==(const ParameterFate &O) const {
    return IsReturned == O.IsReturned && Escapes == O.Escapes &&
           ReachesUnknown == O.ReachesUnknown &&
           PageAddressUsed == O.PageAddressUsed &&
           LeftInStream == O.LeftInStream &&
           ReachesArgument == O.ReachesArgument && IsUnasked == O.IsUnasked;
  }
  bool operator!=(const ParameterFate &O) const { return !(*this == O); }

  /// What either of two functions does.
  void add(const ParameterFate &O) {
    IsReturned |= O.IsReturned;
    Escapes |= O.Escapes;
    ReachesUnknown |= O.ReachesUnknown;
    PageAddressUsed |= O.PageAddressUsed;
    LeftInStream |= O.LeftInStream;
    ReachesArgument |= O.ReachesArgument;
  }
};

/// Of an argument that nobody knows.
constexpr ParameterFate UnknownFate = {/*IsReturned=*/true,
                                       /*Escapes=*/false,
                                       /*ReachesUnknown=*/true,
                                       /*PageAddressUsed=*/false,
                                       /*LeftInStream=*/false,
                                       /*ReachesArgument=*/false,
                                       /*IsUnasked=*/false};

/// The aspect that is about a call as a whole; others are about the parameter
/// of that index.
constexpr int WholeCall = -1;

/// An aspect of a function that another unit defines.
struct ForeignAspect {
  std::string Function;
  int Aspect = WholeCall;

  bool operator<(const ForeignAspect &O) const {
    return std::tie(Function, Aspect) < std::tie(O.Function, O.Aspect);
  }
  bool operator==(const ForeignAspect &O) const {
    return Function == O.Function && Aspect == O.Aspect;
  }
};

/// An open aspect \c From of a function, and what it depends on.
struct ForeignLink {
  int From = WholeCall;
  ForeignAspect To;

  bool operator==(const ForeignLink &O) const {
    return From == O.From && To == O.To;
  }
};

/// Why a summary says what it says, for people: by effect the function that has
/// it, under \c UnknownCause why the call as a whole is unknown, under
/// \c StackCause who changes the stack, and under fateCause() what becomes of a
/// parameter where.
using Causes = std::map<unsigned, std::string>;
constexpr unsigned UnknownCause = 0;
constexpr unsigned StackCause = ~0u;

/// What is said of a parameter that somebody else may be the cause of. No value
/// is one of an effect.
enum class FateKind : unsigned {
  /// ParameterFate::ReachesUnknown
  Lost = 0xC0000000,
  /// ParameterFate::Escapes
  Kept = 0xA0000000,
  /// ParameterFate::PageAddressUsed
  Linear = 0x90000000
};
constexpr FateKind FateKinds[] = {FateKind::Lost, FateKind::Kept,
                                  FateKind::Linear};
bool isFate(const ParameterFate &Fate, FateKind Kind);

constexpr unsigned fateCause(FateKind Kind, unsigned Parameter) {
  return static_cast<unsigned>(Kind) + Parameter;
}

/// Adds to \p To who has which of \p Effects: what \p From says, else \p Who,
/// unless that is empty.
void addCauses(const Causes &From, unsigned Effects, const std::string &Who,
               Causes &To);
/// Likewise, who changes the stack, if \p Changes.
void addStackCause(const Causes &From, bool Changes, const std::string &Who,
                   Causes &To);
/// Likewise, why the call as a whole is unknown.
void addUnknownCause(const Causes &From, const std::string &Who, Causes &To);

/// The cause of \c FateKind::Lost where \p Who does not say more.
std::string handsOn(const std::string &Who);

/// Adds to \p To, of parameter \p Parameter, what \p From says of parameter
/// \p Other, whose fate is \p Fate. Of a function that is called \p Who, unless
/// that is empty, it is said that it hands a lost one on.
void addFateCauses(const Causes &From, unsigned Other,
                   const ParameterFate &Fate, const std::string &Who,
                   unsigned Parameter, Causes &To);

/// The name of a slot, where functions have that of the linker.
std::string slotName(const SharedPlace &Place);
bool isSlotName(const std::string &Name);
/// What code spells to get at the slot of that name.
std::string wordOfSlot(const std::string &Name);

/// The parameters of a function that are told apart by what each call passes,
/// as a set of bits (Summary.h).
using BoundParameters = unsigned;

/// The name of function \p Name, asked about as it is without what callers pass
/// for \p Bound. Without any that is the name itself.
std::string boundName(const std::string &Name, BoundParameters Bound);
std::string functionOf(const std::string &Name);
BoundParameters boundOf(const std::string &Name);

/// See Summary for the members of the same name.
struct ForeignSummary {
  /// Of a definition of a slot: the function that is stored.
  std::string Name;
  unsigned Effects = 0;
  bool ChangesStack = false;
  bool IsRecursive = false;
  /// The call as a whole is unknown for good.
  bool CallsUnknown = false;
  std::vector<ParameterFate> Parameters;
  std::vector<ForeignLink> Links;
  Causes Why;

  bool operator==(const ForeignSummary &O) const {
    return Name == O.Name && Effects == O.Effects &&
           ChangesStack == O.ChangesStack && IsRecursive == O.IsRecursive &&
           CallsUnknown == O.CallsUnknown && Parameters == O.Parameters &&
           Links == O.Links && Why == O.Why;
  }
};

/// By name. Those of one name are the definitions of several units.
using ForeignSummaries = std::map<std::string, std::vector<ForeignSummary>>;

/// Whether a unit that is told \p Answer knows no more than before.
bool saysNothing(const ForeignSummary &Answer);

/// What one unit is told: of each function as much as it asked for, the rest
/// unknown; without links.
using ForeignFunctions = std::map<std::string, ForeignSummary>;

/// Bounds on what one aspect may lead to; documented in docs/analysis.md. What
/// lies behind them is unknown.
constexpr unsigned MaxForeignDepth = 4;
constexpr unsigned MaxForeignAspects = 32;

/// What is stored in a slot that more units name is unknown; documented in
/// docs/analysis.md.
constexpr unsigned MaxSlotUnits = 48;

/// Closes \p Asked over \p Known and adds the answer to \p Answer. Names whose
/// summaries would be needed, but are not in \p Known, go to \p Missing; if
/// there are any, the answer is not final. A name in \p Known without a summary
/// is one that nobody defines.
void resolve(const ForeignAspect &Asked, const ForeignSummaries &Known,
             ForeignFunctions &Answer, std::set<std::string> &Missing);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_FOREIGNSUMMARY_H
