//===--- ForeignSummary.cpp - functions of other units --------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/ForeignSummary.h"
#include "analysis/KernelApi.h"
#include <algorithm>
#include <deque>

namespace kmap_tidy {

static constexpr char SlotMark = '*';
static constexpr char AfterWord = '@';
static constexpr char BeforeBound = '!';

std::string slotName(const SharedPlace &Place) {
  return SlotMark + Place.Word + AfterWord + Place.Scope + '#' +
         std::to_string(Place.Kind) + '#' + std::to_string(Place.Index);
}

bool isSlotName(const std::string &Name) {
  return !Name.empty() && Name.front() == SlotMark;
}

std::string wordOfSlot(const std::string &Name) {
  return Name.substr(1, Name.find(AfterWord) - 1);
}

std::string boundName(const std::string &Name, BoundParameters Bound) {
  return Bound ? Name + BeforeBound + std::to_string(Bound) : Name;
}

std::string functionOf(const std::string &Name) {
  return isSlotName(Name) ? Name : Name.substr(0, Name.find(BeforeBound));
}

BoundParameters boundOf(const std::string &Name) {
  size_t At = isSlotName(Name) ? Name.npos : Name.find(BeforeBound);
  return At == Name.npos ? 0 : std::stoul(Name.substr(At + 1));
}

static void addCause(const Causes &From, unsigned Key, const std::string &Who,
                     Causes &To) {
  auto Known = From.find(Key);
  if (Known != From.end())
    To.insert(*Known);
  else if (!Who.empty())
    To.try_emplace(Key, Who);
}

void addCauses(const Causes &From, unsigned Effects, const std::string &Who,
               Causes &To) {
  for (unsigned Effect : {Sleeps, UserCopy, AtomicUserCopy, PerCpu})
    if (Effects & Effect)
      addCause(From, Effect, Who, To);
}

void addStackCause(const Causes &From, bool Changes, const std::string &Who,
                   Causes &To) {
  if (Changes)
    addCause(From, StackCause, Who, To);
}

void addUnknownCause(const Causes &From, const std::string &Who, Causes &To) {
  addCause(From, UnknownCause,
           Who.empty() ? Who : Who + " calls what is not known", To);
}

std::string handsOn(const std::string &Who) {
  return Who + " hands it to what is not known";
}

bool isFate(const ParameterFate &Fate, FateKind Kind) {
  switch (Kind) {
  case FateKind::Lost:
    return Fate.ReachesUnknown;
  case FateKind::Kept:
    return Fate.Escapes;
  case FateKind::Linear:
    return Fate.PageAddressUsed;
  }
  return false;
}

void addFateCauses(const Causes &From, unsigned Other,
                   const ParameterFate &Fate, const std::string &Who,
                   unsigned Parameter, Causes &To) {
  for (FateKind Kind : FateKinds) {
    if (!isFate(Fate, Kind))
      continue;
    auto Known = From.find(fateCause(Kind, Other));
    if (Known != From.end())
      To.try_emplace(fateCause(Kind, Parameter), Known->second);
    else if (Kind == FateKind::Lost && !Who.empty())
      To.try_emplace(fateCause(Kind, Parameter), handsOn(Who));
  }
}

namespace {

/// Effects that decide the fate of an atomic section, whatever else is called.
constexpr unsigned Deciding = UserCopy | AtomicUserCopy | PerCpu;

/// One aspect, and the union over what it leads to.
class Closure {
public:
  explicit Closure(const ForeignSummaries &Known) : Known(Known) {}

  void run(const ForeignAspect &Asked) {
    Parameter = Asked.Aspect;
    Work.push_back({Asked, 0});
    Seen.insert(Asked);
    while (!Work.empty() && !isDecided()) {
      auto [Aspect, Depth] = Work.front();
      Work.pop_front();
      visit(Aspect, Depth);
    }
    // What was left out might say more.
    if (!Work.empty())
      giveUp("");
    if (!Missing.empty())
      Effects |= TakesUp | CallsArgument;
  }

  /// Nothing that is reached further on could make a difference.
  bool isDecided() const {
    return IsUnknown || (Effects & Deciding) || Fate.Escapes ||
           Fate.PageAddressUsed;
  }

  unsigned Effects = 0;
  bool ChangesStack = false;
  bool IsRecursive = false;
  bool IsUnknown = false;
  ParameterFate Fate;
  Causes Why;
  std::set<std::string> Missing;

private:
  void giveUp(std::string Cause) {
    IsUnknown = true;
    Effects |= TakesUp | CallsArgument;
    if (!Cause.empty())
      Why.try_emplace(Parameter == WholeCall
                          ? UnknownCause
                          : fateCause(FateKind::Lost, Parameter),
                      std::move(Cause));
  }

  void visit(const ForeignAspect &At, unsigned Depth) {
    auto Found = Known.find(At.Function);
    if (Found == Known.end()) {
      // The rest of this level is asked for in the same round.
      Missing.insert(At.Function);
      return;
    }
    if (Found->second.empty())
      return giveUp(isSlotName(At.Function)
                        ? "no function is stored in " + wordOfSlot(At.Function)
                        : functionOf(At.Function) + "() is not defined");
    for (const ForeignSummary &Definition : Found->second) {
      std::string Who = Definition.Name;
      if (Who.empty() && Depth && !isSlotName(At.Function))
        Who = functionOf(At.Function);
      add(Definition, At.Aspect, Depth, Who.empty() ? Who : Who + "()");
    }
  }

  void add(const ForeignSummary &Definition, int Aspect, unsigned Depth,
           const std::string &Who) {
    if (Aspect == WholeCall) {
      addCauses(Definition.Why, Definition.Effects & ~Effects, Who, Why);
      addStackCause(Definition.Why, Definition.ChangesStack, Who, Why);
      if (Definition.CallsUnknown)
        addUnknownCause(Definition.Why, Who, Why);
      Effects |= Definition.Effects;
      ChangesStack |= Definition.ChangesStack;
      IsRecursive |= Definition.IsRecursive;
      IsUnknown |= Definition.CallsUnknown;
      if (Definition.CallsUnknown && !(Definition.Effects & SleepsByFlags))
        Effects |= TakesUp | CallsArgument;
    } else if (static_cast<size_t>(Aspect) >= Definition.Parameters.size()) {
      giveUp("");
    } else {
      const ParameterFate &Own = Definition.Parameters[Aspect];
      // Only the function that was asked about returns to the caller.
      Fate.IsReturned |= Depth == 0 && Own.IsReturned;
      Fate.LeftInStream |= Own.LeftInStream;
      Fate.ReachesArgument |= Own.ReachesArgument;
      Fate.Escapes |= Own.Escapes;
      Fate.PageAddressUsed |= Own.PageAddressUsed;
      IsUnknown |= Own.ReachesUnknown;
      addFateCauses(Definition.Why, Aspect, Own, Who, Parameter, Why);
    }
    for (const ForeignLink &Link : Definition.Links) {
      if (Link.From != Aspect || !Seen.insert(Link.To).second)
        continue;
      if (Depth == MaxForeignDepth || Seen.size() > MaxForeignAspects)
        return giveUp("it leads to more functions than are worth reading");
      Work.push_back({Link.To, Depth + 1});
    }
  }

  const ForeignSummaries &Known;
  /// What was asked about.
  int Parameter = WholeCall;
  std::deque<std::pair<ForeignAspect, unsigned>> Work;
  std::set<ForeignAspect> Seen;
};

} // namespace

bool saysNothing(const ForeignSummary &Answer) {
  return Answer.CallsUnknown &&
         !(Answer.Effects & ~(TakesUp | CallsArgument)) &&
         !Answer.ChangesStack && Answer.Why.empty() &&
         std::all_of(Answer.Parameters.begin(), Answer.Parameters.end(),
                     [](const ParameterFate &Fate) {
                       return Fate.ReachesUnknown && !Fate.Escapes &&
                              !Fate.PageAddressUsed && !Fate.LeftInStream;
                     });
}

static ParameterFate unaskedFate() {
  ParameterFate Fate = UnknownFate;
  Fate.IsUnasked = true;
  return Fate;
}

void resolve(const ForeignAspect &Asked, const ForeignSummaries &Known,
             ForeignFunctions &Answer, std::set<std::string> &Missing) {
  Closure Reached(Known);
  Reached.run(Asked);
  if (!Reached.isDecided())
    Missing.insert(Reached.Missing.begin(), Reached.Missing.end());

  auto [At, IsNew] = Answer.try_emplace(Asked.Function);
  ForeignSummary &Result = At->second;
  if (IsNew)
    Result.CallsUnknown = true;
  Result.Why.insert(Reached.Why.begin(), Reached.Why.end());
  if (Asked.Aspect == WholeCall) {
    Result.Effects = Reached.Effects;
    Result.ChangesStack = Reached.ChangesStack;
    Result.IsRecursive = Reached.IsRecursive;
    Result.CallsUnknown = Reached.IsUnknown;
    return;
  }
  if (Result.Parameters.size() <= static_cast<size_t>(Asked.Aspect))
    Result.Parameters.resize(Asked.Aspect + 1, unaskedFate());
  Result.Parameters[Asked.Aspect] = Reached.Fate;
  Result.Parameters[Asked.Aspect].ReachesUnknown = Reached.IsUnknown;
}

} // namespace kmap_tidy
