//===--- RandomProgramInterpreter.cpp - every path of a program -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Executes a program on sets of concrete states. Some rules are not of the
// stack but of what the analysis promises to report (MapFlow.cpp):
//   * kmap() does not nest: only kmap_local_page() has an order;
//   * a kmap() is only leaked if something in the function releases it on some
//     path: elsewhere its page is enough to release it;
//   * no map is leaked if an unmap of its family meets a pointer that holds no
//     mapping while it is live: that unmap may be meant for it;
//   * kunmap() is such an unmap for the older mappings of one kmap() call: a
//     loop that maps an array of pages is not followed page by page;
//   * a mapping whose address (any instance of the same call) is returned, or
//     held by a global variable at the end, is handed out.
//
//===----------------------------------------------------------------------===//

#include "RandomPrograms.h"
#include <array>

namespace kmap_tidy {

namespace {

/// An instance of the mapping that the step on line Map made. Live ones are
/// numbered by their place on the stack, from 1; 0 is a released one.
struct Instance {
  unsigned Map = 0; ///< 0: no mapping (NULL)
  unsigned Id = 0;
  unsigned Page = 0;
  bool IsStacked = false;
  /// The same step has mapped again since.
  bool IsOlder = false;

  bool operator<(const Instance &O) const {
    return std::tie(Map, Id, IsOlder) < std::tie(O.Map, O.Id, O.IsOlder);
  }
};

struct State {
  std::vector<Instance> Stack;
  std::array<Instance, PointerCount> Pointers;
  std::array<bool, FlagCount> Flags = {};
  /// Parameters that a branch has asked for: 0 or 1; else -1.
  std::array<int, ParameterCount> Parameters = {-1, -1, -1};

  bool operator<(const State &O) const {
    return std::tie(Stack, Pointers, Flags, Parameters) <
           std::tie(O.Stack, O.Pointers, O.Flags, O.Parameters);
  }

  /// The place on the stack of what \p I names.
  size_t find(const Instance &I) const {
    for (size_t At = 0; At < Stack.size(); ++At)
      if (I.Map && I.Id && Stack[At].Id == I.Id)
        return At;
    return Stack.size();
  }

  /// Numbers instances afresh, so that equal states compare equal.
  void renumber() {
    for (Instance &P : Pointers) {
      size_t At = find(P);
      P.Id = At == Stack.size() ? 0 : At + 1;
    }
    for (size_t At = 0; At < Stack.size(); ++At)
      Stack[At].Id = At + 1;
  }
};

using States = std::set<State>;

/// Where control goes from a list of steps.
struct Flow {
  States Next, Broken, Continued;
};

class Interpreter {
public:
  Interpreter(const Program &P, unsigned Unrolled)
      : P(P), Unrolled(Unrolled), Jumps(P.Ladder.size()) {}

  std::optional<std::set<Wrong>> run() {
    Flow Out = steps(P.Body, {State()});
    leave(Out.Next, P.BodyEnd, nullptr);
    States Falling;
    for (size_t I = 0; I < P.Ladder.size(); ++I) {
      Falling.insert(Jumps[I].begin(), Jumps[I].end());
      Falling = steps(P.Ladder[I], Falling).Next;
    }
    leave(Falling, P.LadderEnd, nullptr);
    if (TooMany)
      return std::nullopt;
    for (const auto &[Line, Map] : Leaks)
      if ((Released.count(Map) || !FoundByPage.count(Map)) &&
          !MayBeReleased.count(Map))
        Found.insert({FlowViolation::Leak, Line, Map});
    return Found;
  }

private:
  Flow steps(const std::vector<Step> &Steps, States In);
  Flow step(const Step &S, const States &In);
  Flow loop(const Step &S, const States &In);
  void simple(const Step &S, State &At);
  void release(State &At, size_t Position, const Step &S);
  void leave(const States &In, unsigned Line, const Step *Return);
  /// The states of \p In in which \p Test is \p Side.
  States assume(const Condition &Test, const States &In, bool Side);

  const Program &P;
  unsigned Unrolled;
  std::vector<States> Jumps;
  std::set<Wrong> Found;
  std::set<std::pair<unsigned, unsigned>> Leaks;           ///< line, map
  std::set<unsigned> Released, MayBeReleased, FoundByPage; ///< maps
  /// Steps times states; most programs need less than a hundredth.
  static constexpr unsigned MaxWork = 20000;
  unsigned Work = 0;
  bool TooMany = false;
};

} // namespace

static void add(States &To, const States &From) {
  To.insert(From.begin(), From.end());
}

States Interpreter::assume(const Condition &Test, const States &In, bool Side) {
  Side ^= Test.Negated;
  States Out;
  for (State S : In) {
    switch (Test.Kind) {
    case Condition::Fresh:
      break;
    case Condition::Always:
      if (!Side)
        continue;
      break;
    case Condition::Parameter: {
      int &Value = S.Parameters[Test.Number];
      if (Value == int(!Side))
        continue;
      Value = Side;
      break;
    }
    case Condition::Flag:
      if (S.Flags[Test.Number] != Side)
        continue;
      break;
    case Condition::Pointer:
      if ((S.Pointers[Test.Number].Map != 0) != Side)
        continue;
      break;
    }
    Out.insert(std::move(S));
  }
  return Out;
}

void Interpreter::release(State &At, size_t Position, const Step &S) {
  Instance Gone = At.Stack[Position];
  Released.insert(Gone.Map);
  if (!Gone.IsStacked && S.Kind == Step::UnmapLocal)
    Found.insert({FlowViolation::MixedFamily, S.Line, Gone.Map});
  for (size_t Above = Position + 1; Above < At.Stack.size(); ++Above)
    if (Gone.IsStacked && At.Stack[Above].IsStacked)
      Found.insert({FlowViolation::WrongOrder, S.Line, Gone.Map});
  At.Stack.erase(At.Stack.begin() + Position);
  At.renumber();
}

void Interpreter::simple(const Step &S, State &At) {
  Instance &Target = At.Pointers[S.Target];
  switch (S.Kind) {
  case Step::MapLocal:
  case Step::MapKmap:
    Target = {S.Line, unsigned(At.Stack.size()) + 1, S.Source,
              S.Kind == Step::MapLocal};
    if (!Target.IsStacked)
      FoundByPage.insert(S.Line);
    for (Instance &Live : At.Stack)
      Live.IsOlder |= Live.Map == S.Line;
    At.Stack.push_back(Target);
    break;
  case Step::UnmapLocal:
    if (size_t Position = At.find(Target); Position < At.Stack.size())
      release(At, Position, S);
    else if (Target.Map)
      Found.insert({FlowViolation::ReleasedTwice, S.Line, Target.Map});
    else
      for (const Instance &Live : At.Stack)
        if (Live.IsStacked)
          MayBeReleased.insert(Live.Map);
    break;
  case Step::UnmapKmap: {
    // Which of several mappings of one page is meant makes no difference.
    size_t Position = At.Stack.size();
    while (Position-- > 0)
      if (!At.Stack[Position].IsStacked && !At.Stack[Position].IsOlder &&
          At.Stack[Position].Page == S.Source)
        return release(At, Position, S);
    for (const Instance &Live : At.Stack)
      if (!Live.IsStacked)
        MayBeReleased.insert(Live.Map);
    break;
  }
  case Step::Use:
    if (Target.Map && At.find(Target) == At.Stack.size())
      Found.insert({FlowViolation::UsedAfterUnmap, S.Line, Target.Map});
    break;
  case Step::Copy:
    Target = At.Pointers[S.Source];
    break;
  case Step::Clear:
    Target = Instance();
    break;
  case Step::SetFlag:
    At.Flags[S.Target] = S.Source;
    break;
  default:
    break;
  }
  At.renumber();
}

void Interpreter::leave(const States &In, unsigned Line, const Step *Return) {
  for (const State &S : In) {
    if (Return && Return->Kind == Step::ReturnValue) {
      const Instance &Value = S.Pointers[Return->Target];
      if (Value.Map && S.find(Value) == S.Stack.size())
        Found.insert({FlowViolation::ReturnedDead, Line, Value.Map});
    }
    for (const Instance &Live : S.Stack) {
      bool IsHandedOut = S.Pointers[GlobalPointer].Map == Live.Map;
      if (Return && Return->Kind == Step::ReturnValue)
        IsHandedOut |= S.Pointers[Return->Target].Map == Live.Map;
      if (!IsHandedOut)
        Leaks.insert({Line, Live.Map});
    }
  }
}

Flow Interpreter::loop(const Step &S, const States &In) {
  Flow Out;
  States Head = In;
  bool TestsFirst = S.Kind == Step::While;
  for (unsigned I = 0; I <= Unrolled; ++I) {
    if (TestsFirst) {
      add(Out.Next, assume(S.Test, Head, false));
      Head = assume(S.Test, Head, true);
    }
    if (I == Unrolled)
      break;
    Flow Body = steps(S.Body, Head);
    add(Out.Next, Body.Broken);
    Head = std::move(Body.Next);
    add(Head, Body.Continued);
    if (!TestsFirst) {
      add(Out.Next, assume(S.Test, Head, false));
      Head = assume(S.Test, Head, true);
    }
  }
  return Out;
}

Flow Interpreter::step(const Step &S, const States &In) {
  Flow Out;
  switch (S.Kind) {
  case Step::If: {
    Out = steps(S.Body, assume(S.Test, In, true));
    Flow Otherwise = steps(S.Otherwise, assume(S.Test, In, false));
    add(Out.Next, Otherwise.Next);
    add(Out.Broken, Otherwise.Broken);
    add(Out.Continued, Otherwise.Continued);
    return Out;
  }
  case Step::While:
  case Step::DoWhile:
    return loop(S, In);
  case Step::Break:
    Out.Broken = In;
    return Out;
  case Step::Continue:
    Out.Continued = In;
    return Out;
  case Step::Goto:
    add(Jumps[S.Target], In);
    return Out;
  case Step::ReturnNull:
  case Step::ReturnValue:
    leave(In, S.Line, &S);
    return Out;
  default:
    for (State At : In) {
      simple(S, At);
      Out.Next.insert(std::move(At));
    }
    return Out;
  }
}

Flow Interpreter::steps(const std::vector<Step> &Steps, States In) {
  Flow Out;
  for (const Step &S : Steps) {
    Work += In.size();
    TooMany |= Work > MaxWork;
    if (TooMany || In.empty())
      break;
    Flow After = step(S, In);
    add(Out.Broken, After.Broken);
    add(Out.Continued, After.Continued);
    In = std::move(After.Next);
  }
  Out.Next = std::move(In);
  return Out;
}

std::optional<std::set<Wrong>> execute(const Program &P, unsigned Unrolled) {
  return Interpreter(P, Unrolled).run();
}

} // namespace kmap_tidy
