//===--- Summary.h - what a function does, as its callers see it *- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Summaries of functions whose body the translation unit has, computed on
/// demand and bottom-up over the call graph, and of those that other units were
/// asked about (ForeignSummary.h). A function of the API table is described by
/// its row alone, so that all trees and front ends agree. A slot
/// (FunctionSlots.h) has a summary, too: the union over what is stored in it.
///
/// A parameter that is a pointer to a function is a slot, to which every caller
/// contributes. Where a call says which function it passes, the union is not
/// taken: the parameter is *bound*. The callee has another summary for each set
/// of bound parameters, which says that it calls an argument (CallsArgument),
/// and which of the others it passes to that (ReachesArgument); what the passed
/// function does is added at the call. Only a call of the parameter itself is
/// left out, and only if the body does nothing but read it: what it stores or
/// passes on to an unknown one is in other slots.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_SUMMARY_H
#define KMAP_TIDY_ANALYSIS_SUMMARY_H

#include "analysis/CallSite.h"
#include "analysis/ForeignSummary.h"
#include "analysis/FunctionSlots.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

namespace clang {
class CallExpr;
class FunctionDecl;
class ValueDecl;
} // namespace clang

namespace kmap_tidy {

class MapFlow;

/// A mapping that a function releases for its caller.
struct ReleasedParameter {
  unsigned Parameter;
  MapFamily Family;
  /// The unmap that the body ends in.
  const KernelApi *Api;
  /// Every path releases it; otherwise only some do.
  bool Always;
};

/// An open aspect of a summary, and the aspect of a function defined elsewhere,
/// or of a shared slot, that it depends on (ForeignSummary.h).
/// The last member: which of that function's parameters are bound.
using OpenAspect =
    std::tuple<int, const clang::ValueDecl *, int, BoundParameters>;

struct Summary {
  /// Union of the effects (enum Effect) of everything that is called.
  unsigned Effects = 0;
  /// Every execution that returns calls something that may sleep.
  bool SleepsAlways = false;
  /// Leaves a mapping live that it does not return, or releases one that is no
  /// parameter: what is mapped around a call of it may be out of order.
  bool ChangesStack = false;
  /// May call itself.
  bool IsRecursive = false;
  /// Calls something of which nobody can tell: what it does as a whole is
  /// unknown for good.
  bool CallsUnknown = false;
  /// \c ReachesUnknown is for good, too.
  std::vector<ParameterFate> Parameters;
  /// Of what slots brought into this.
  Causes Why;
  /// Aspects that are neither known nor unknown for good.
  std::set<OpenAspect> Open;
  std::vector<ReleasedParameter> Released;
  /// The map call whose address the function returns; null if none.
  const KernelApi *Returned = nullptr;

  /// Whether \p Aspect depends on functions that are defined elsewhere.
  bool isOpen(int Aspect) const;
};

/// What becomes of argument \c Aspect of \c Call, or what the call does.
struct Question {
  const clang::CallExpr *Call;
  int Aspect;
};

class Summaries {
public:
  /// \p Foreign: what other units told; may be null.
  Summaries(const clang::ASTContext &Context, CallSites &Sites,
            const ForeignFunctions *Foreign = nullptr);
  ~Summaries();

  /// Summary of \p Function, or null if neither its body is known nor what
  /// another unit tells of it. During a
  /// recursion the inner call gets what is known so far; the outermost one of a
  /// cycle repeats its members until nothing changes.
  const Summary *of(const clang::FunctionDecl &Function);

  /// That of what \p Call calls, if it has no row in the API table; else null.
  /// Of a call through a pointer, or one that passes a function, it holds until
  /// the next one is asked for.
  const Summary *of(const clang::CallExpr &Call);

  /// The map flow of \p Function, which its summary was made from. Null if the
  /// body is not known or does not map. Not to be kept while a function of the
  /// same cycle is summarized.
  const MapFlow *flow(const clang::FunctionDecl &Function);

  /// Functions that were asked for, but whose body the parser was told to skip.
  const llvm::SetVector<const clang::FunctionDecl *> &skippedBodies() const {
    return Skipped;
  }

  /// Functions that have a summary, in no useful order.
  std::vector<const clang::FunctionDecl *> summarized() const;

  /// Whether the body of \p Function maps or unmaps, itself or (in the main
  /// file) through such functions.
  bool maps(const clang::FunctionDecl &Function);

  /// Whether \p Call is to a function that maps or unmaps for its caller.
  bool isWrapperCall(const clang::CallExpr &Call);

  /// Effects of \p Call: of its row, else of its summary. \p IsUnknown is set
  /// if there is neither.
  unsigned effects(const clang::CallExpr &Call, bool &IsUnknown);

  /// Whether \p Call is to something that may sleep, whichever way it goes.
  /// User copies do not count: in atomic context they fail instead.
  bool sleepsAlways(const clang::CallExpr &Call);

  /// Whether \p Call may take up an address that was left in a stream
  /// (StreamStores.h); nothing if other units have to be asked.
  std::optional<bool> takesUp(const clang::CallExpr &Call);

  /// What \p Call does with its argument \p Index; everything bad if unknown.
  ParameterFate fate(const clang::CallExpr &Call, unsigned Index);

  /// Whether \p Call may keep a pointer that it finds in its argument \p Index
  /// or behind it, or pass it to code that this unit does not have.
  bool keepsHeld(const clang::CallExpr &Call, unsigned Index);

  /// Notes that a judgement would change if other units answered \p Questions.
  /// Does nothing if one of them cannot be answered.
  void ask(llvm::ArrayRef<Question> Questions);

  /// Whether a pointer fits into a value of \p Type.
  bool mayCarryAddress(clang::QualType Type) const;

  /// What was asked.
  const std::set<ForeignAspect> &asked() const { return Asked; }

  /// The slots that \c asked() or an exported summary names.
  const std::map<std::string, SharedPlace> &namedSlots() const {
    return NamedSlots;
  }

  /// Who gives \p Call the effect \p Effect, or makes it unknown
  /// (\c UnknownCause), if it is not the callee itself: for people, or empty.
  /// Whom a callee that is given functions calls may be what others give.
  std::string cause(const clang::CallExpr &Call, unsigned Effect);

  /// Why argument \p Argument of \p Call has a fate of kind \p Kind: for
  /// people, a sentence about somebody, or empty.
  std::string cause(const clang::CallExpr &Call, unsigned Argument,
                    FateKind Kind);

  /// Summary of \p Function, which this unit defines, as other units get it.
  ForeignSummary exported(const clang::FunctionDecl &Function,
                          BoundParameters Bound = 0);

  /// What this unit stores in the slot \p Place, one summary for each function.
  std::vector<ForeignSummary> exported(const SharedPlace &Place);

private:
  /// A function or a slot, and the bound parameters.
  using Subject = std::pair<const clang::ValueDecl *, BoundParameters>;

  /// Of \p Function, which has bound parameters.
  const Summary *of(const clang::FunctionDecl &Function, BoundParameters Bound);
  /// The parameters of \p Function that \p Call binds, and to what.
  BoundParameters boundBy(const clang::CallExpr &Call,
                          const clang::FunctionDecl &Function,
                          std::vector<PointerTargets> &To) const;
  /// Adds to \p To, the summary of a function with bound parameters, what
  /// \p Passed does, which is passed for the parameter \p Slot: as a whole if
  /// it \p IsCalled, and to the parameters \p Reaching.
  void addPassed(const clang::ValueDecl &Slot, const PointerTargets &Passed,
                 bool IsCalled, const std::set<int> &Reaching, Summary &To);
  /// Whether \p Target is a bound parameter of the function that is being
  /// summarized.
  bool isBound(const clang::ValueDecl &Target) const;
  /// What another unit told of \p Function, with \p Bound, was not about the
  /// call as a whole.
  bool isUnasked(const clang::FunctionDecl &Function, BoundParameters Bound);
  /// Adds to \p To what aspect \p Aspect of \p Call depends on, as a
  /// dependence of aspect \p From. False: it is unknown for good.
  bool addOpen(const clang::CallExpr &Call, int Aspect, int From,
               std::set<OpenAspect> &To);
  /// Whether somebody else's body may be called instead: of a weak function, or
  /// one that has another name for the linker.
  static bool isReplaceable(const clang::FunctionDecl &Function);
  /// Whether another unit may define function \p Target, or store in that slot.
  bool isForeign(const clang::ValueDecl &Target) const;
  std::string foreignName(const clang::ValueDecl &Target,
                          BoundParameters Bound);
  const Summary *foreign(const clang::ValueDecl &Target,
                         BoundParameters Bound = 0);
  /// Summary of \p Target: a function with a body, or a local slot.
  const Summary *known(const clang::ValueDecl &Target,
                       BoundParameters Bound = 0);
  void summarize(Subject Target, Summary &Result);
  void summarizeBody(const clang::FunctionDecl &Function, Summary &Result);
  /// Adds to \p To what a call of \p Targets does; \p To has as many
  /// parameters as the call has arguments.
  void addTargets(const PointerTargets &Targets, Summary &To);
  void addTarget(const clang::ValueDecl &Target, Summary &To);
  /// Likewise of \p Target, which other units have to be asked about.
  void addUnasked(const clang::ValueDecl &Target, BoundParameters Bound,
                  Summary &To);
  /// Forgets on whom that depends which is unknown anyway.
  static void dropSettled(Summary &Result);
  static ParameterFate fateByRow(const KernelApi &Api, unsigned Index);
  ForeignSummary told(const Summary &Own);
  /// Summarizes the functions of one cycle, those of \c Unsettled from
  /// \p FirstMember on, until nothing changes.
  void settle(size_t FirstMember);

  static constexpr size_t NoCycle = ~size_t(0);

  const clang::ASTContext &Context;
  CallSites &Sites;
  const ForeignFunctions *Foreign;
  FunctionSlots Slots;
  std::set<ForeignAspect> Asked;
  std::map<std::string, SharedPlace> NamedSlots;
  llvm::DenseMap<Subject, std::unique_ptr<Summary>> Known;
  /// Of the last call through a pointer, or that passes a function.
  Summary PointerCall;
  /// What is being summarized, with those parameters that its body only reads.
  Subject Summarized = {nullptr, 0};
  /// Of functions that have a summary and map.
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<MapFlow>> Flows;
  llvm::DenseMap<const clang::FunctionDecl *, bool> Mapping;
  /// The answers of \c keepsHeld, by definition and parameter.
  std::map<std::pair<const clang::FunctionDecl *, unsigned>, bool> Keeping;
  llvm::SetVector<const clang::FunctionDecl *> Skipped;
  /// Functions and slots that are being summarized, outermost first.
  std::vector<Subject> Active;
  /// The outermost of \c Active that the current one leads back to.
  size_t CycleStart = NoCycle;
  /// Functions of cycles that are not complete, with their \c CycleStart.
  std::vector<std::pair<Subject, size_t>> Unsettled;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_SUMMARY_H
