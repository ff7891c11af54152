//===--- RandomProgramGenerator.cpp - makes and spells programs -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomPrograms.h"

namespace kmap_tidy {

namespace {

class Generator {
public:
  Generator(std::mt19937 &Random, bool Correlated)
      : Random(Random), Correlated(Correlated) {}

  Program anyMix() {
    Program P;
    unsigned LadderSize = below(3);
    Rungs = LadderSize;
    P.Body = steps(2 + below(5), 0, false);
    // A goto out of the ladder could only lead back.
    Rungs = 0;
    for (unsigned I = 0; I < LadderSize; ++I)
      P.Ladder.push_back(steps(1 + below(2), 1, false));
    return P;
  }

  Program guarded();

private:
  /// Uniform in [0, N); not std::uniform_int_distribution, whose results differ
  /// between standard libraries.
  unsigned below(unsigned N) { return Random() % N; }
  bool chance(unsigned Percent) { return below(100) < Percent; }

  Condition condition() {
    Condition C;
    C.Negated = chance(30);
    if (!Correlated || chance(30))
      return C;
    C.Kind = Condition::ConditionKind(1 + below(3));
    C.Number = C.Kind == Condition::Parameter ? below(ParameterCount)
               : C.Kind == Condition::Flag    ? below(FlagCount)
                                              : below(GlobalPointer);
    return C;
  }

  Step leaf(bool InLoop);
  Step compound(unsigned Depth, bool InLoop);
  std::vector<Step> steps(unsigned Count, unsigned Depth, bool InLoop);

  std::vector<Step> guardedSteps(unsigned Depth, bool InLoop);
  std::vector<Step> guard(unsigned Depth, bool InLoop);

  std::mt19937 &Random;
  bool Correlated;
  unsigned Rungs = 0;
  unsigned PointersUsed = 0, FlagsUsed = 0, ParametersUsed = 0;
};

} // namespace

Step Generator::leaf(bool InLoop) {
  unsigned Choice = below(100);
  unsigned Pointer = below(GlobalPointer);
  if (Choice < 28)
    return {Step::MapLocal, Pointer, below(2)};
  if (Choice < 32)
    return {Step::MapKmap, Pointer, 2};
  if (Choice < 62)
    return {Step::UnmapLocal, Pointer};
  if (Choice < 66)
    return {Step::UnmapKmap, 0, 2};
  if (Choice < 72)
    return {Step::Copy, chance(10) ? GlobalPointer : Pointer,
            below(GlobalPointer)};
  if (Choice < 76)
    return {Step::Clear, Pointer};
  if (Choice < 84)
    return {Step::Use, Pointer};
  if (Choice < 88)
    return Correlated ? Step{Step::SetFlag, below(FlagCount), below(2)}
                      : Step{Step::Use, Pointer};
  if (Choice < 92 && Rungs)
    return {Step::Goto, below(Rungs)};
  if (Choice < 95 && InLoop)
    return {chance(50) ? Step::Break : Step::Continue};
  if (Choice < 97)
    return {Step::ReturnNull};
  if (Choice < 98)
    return {Step::ReturnValue, Pointer};
  return {Step::UnmapLocal, Pointer};
}

Step Generator::compound(unsigned Depth, bool InLoop) {
  Step S;
  if (chance(65)) {
    S.Kind = Step::If;
    S.Test = condition();
    S.Body = steps(1 + below(3), Depth + 1, InLoop);
    if (chance(40))
      S.Otherwise = steps(1 + below(2), Depth + 1, InLoop);
    return S;
  }
  S.Kind = chance(70) ? Step::While : Step::DoWhile;
  if (S.Kind == Step::While && chance(20))
    S.Test.Kind = Condition::Always;
  S.Body = steps(1 + below(4), Depth + 1, true);
  return S;
}

std::vector<Step> Generator::steps(unsigned Count, unsigned Depth,
                                   bool InLoop) {
  std::vector<Step> Result;
  for (unsigned I = 0; I < Count; ++I)
    Result.push_back(Depth < 3 && chance(30) ? compound(Depth, InLoop)
                                             : leaf(InLoop));
  return Result;
}

/// Steps that leave the stack as they found it, on pointers of their own.
std::vector<Step> Generator::guardedSteps(unsigned Depth, bool InLoop) {
  std::vector<Step> Result;
  for (unsigned I = 0, E = 1 + below(2); I < E; ++I) {
    std::vector<Step> Part;
    unsigned Choice = below(100);
    if (Choice < 60 && Depth < 3 && PointersUsed < GlobalPointer) {
      Part = guard(Depth + 1, InLoop);
    } else if (Choice < 75 && Depth < 3) {
      Step Loop{chance(60) ? Step::While : Step::DoWhile};
      Loop.Body = guardedSteps(Depth + 1, true);
      Part.push_back(Loop);
    } else if (Choice < 90 && Depth < 3) {
      Step Branch{Step::If};
      Branch.Body = guardedSteps(Depth + 1, InLoop);
      Part.push_back(Branch);
    } else if (PointersUsed < GlobalPointer) {
      unsigned Own = PointersUsed;
      Part = {{Step::MapLocal, Own, 0},
              {Step::Use, Own},
              {Step::UnmapLocal, Own},
              {Step::Clear, Own}};
    }
    Result.insert(Result.end(), Part.begin(), Part.end());
  }
  return Result;
}

/// if (x) map; ...; if (x) unmap; in one of the spellings of x.
std::vector<Step> Generator::guard(unsigned Depth, bool InLoop) {
  unsigned Pointer = PointersUsed++;
  Step Open{Step::If}, Close{Step::If};
  Open.Body = {{Step::MapLocal, Pointer, below(2)}};
  Close.Body = {{Step::UnmapLocal, Pointer}};
  unsigned Choice = below(3);
  if (Choice == 0 && ParametersUsed == ParameterCount)
    Choice = 2;
  if (Choice == 1 && FlagsUsed == FlagCount)
    Choice = 2;
  if (Choice == 0) {
    Open.Test.Kind = Close.Test.Kind = Condition::Parameter;
    Open.Test.Number = Close.Test.Number = ParametersUsed++;
    Open.Test.Negated = Close.Test.Negated = chance(50);
  } else if (Choice == 1) {
    unsigned Flag = FlagsUsed++;
    Open.Body.push_back({Step::SetFlag, Flag, 1});
    Close.Test.Kind = Condition::Flag;
    Close.Test.Number = Flag;
    Close.Body.push_back({Step::SetFlag, Flag, 0});
  } else {
    Close.Test.Kind = Condition::Pointer;
    Close.Test.Number = Pointer;
  }
  Close.Body.push_back({Step::Clear, Pointer});
  std::vector<Step> Result = {Open};
  std::vector<Step> Inner = guardedSteps(Depth, InLoop);
  Result.insert(Result.end(), Inner.begin(), Inner.end());
  Result.push_back(Close);
  --PointersUsed;
  return Result;
}

static unsigned countSteps(const std::vector<Step> &Steps) {
  unsigned Count = 0;
  for (const Step &S : Steps)
    Count += 1 + countSteps(S.Body) + countSteps(S.Otherwise);
  return Count;
}

/// Removes the step number \p Index in the order of the text.
static bool removeStep(std::vector<Step> &Steps, unsigned &Index) {
  for (size_t I = 0; I < Steps.size(); ++I) {
    if (Index-- == 0) {
      Steps.erase(Steps.begin() + I);
      return true;
    }
    if (removeStep(Steps[I].Body, Index) ||
        removeStep(Steps[I].Otherwise, Index))
      return true;
  }
  return false;
}

Program Generator::guarded() {
  Program P;
  P.Body = guard(0, false);
  if (chance(50)) {
    unsigned Index = below(countSteps(P.Body));
    removeStep(P.Body, Index);
  }
  return P;
}

Program randomUncorrelated(std::mt19937 &Random) {
  return Generator(Random, false).anyMix();
}
Program randomCorrelated(std::mt19937 &Random) {
  return Generator(Random, true).anyMix();
}
Program randomGuarded(std::mt19937 &Random) {
  return Generator(Random, true).guarded();
}

//===--- Spelling ---------------------------------------------------------===//

namespace {

class Printer {
public:
  explicit Printer(unsigned FirstLine) : LineNumber(FirstLine) {}

  void line(unsigned Depth, const std::string &Text) {
    Out += std::string(Depth, '\t') + Text + "\n";
    ++LineNumber;
  }
  void steps(std::vector<Step> &Steps, unsigned Depth) {
    for (Step &S : Steps)
      step(S, Depth);
  }
  void step(Step &S, unsigned Depth);

  std::string Out;
  unsigned LineNumber;
};

} // namespace

static std::string spell(unsigned Pointer) {
  return Pointer == GlobalPointer ? "global" : "v" + std::to_string(Pointer);
}

static std::string spell(const Condition &C) {
  std::string Not = C.Negated ? "!" : "";
  switch (C.Kind) {
  case Condition::Fresh:
    return Not + "next()";
  case Condition::Parameter:
    return Not + "c" + std::to_string(C.Number);
  case Condition::Flag:
    return Not + "f" + std::to_string(C.Number);
  case Condition::Pointer:
    return Not + spell(C.Number);
  case Condition::Always:
    return "1";
  }
  return "";
}

void Printer::step(Step &S, unsigned Depth) {
  std::string Target = spell(S.Target), Page = "p" + std::to_string(S.Source);
  S.Line = LineNumber;
  switch (S.Kind) {
  case Step::MapLocal:
    return line(Depth, Target + " = kmap_local_page(" + Page + ");");
  case Step::MapKmap:
    return line(Depth, Target + " = kmap(" + Page + ");");
  case Step::UnmapLocal:
    return line(Depth, "kunmap_local(" + Target + ");");
  case Step::UnmapKmap:
    return line(Depth, "kunmap(" + Page + ");");
  case Step::Copy:
    return line(Depth, Target + " = " + spell(S.Source) + ";");
  case Step::Clear:
    return line(Depth, Target + " = NULL;");
  case Step::Use:
    return line(Depth, "*" + Target + " = 0;");
  case Step::SetFlag:
    return line(Depth, "f" + std::to_string(S.Target) + " = " +
                           std::to_string(S.Source) + ";");
  case Step::If:
    line(Depth, "if (" + spell(S.Test) + ") {");
    steps(S.Body, Depth + 1);
    if (!S.Otherwise.empty()) {
      line(Depth, "} else {");
      steps(S.Otherwise, Depth + 1);
    }
    return line(Depth, "}");
  case Step::While:
    line(Depth, "while (" + spell(S.Test) + ") {");
    steps(S.Body, Depth + 1);
    return line(Depth, "}");
  case Step::DoWhile:
    line(Depth, "do {");
    steps(S.Body, Depth + 1);
    return line(Depth, "} while (" + spell(S.Test) + ");");
  case Step::Break:
    return line(Depth, "break;");
  case Step::Continue:
    return line(Depth, "continue;");
  case Step::Goto:
    return line(Depth, "goto rung" + std::to_string(S.Target) + ";");
  case Step::ReturnNull:
    return line(Depth, "return NULL;");
  case Step::ReturnValue:
    return line(Depth, "return " + Target + ";");
  }
}

std::string print(Program &P, const std::string &Name, unsigned FirstLine) {
  Printer Out(FirstLine);
  Out.line(0, "char *" + Name +
                  "(struct page *p0, struct page *p1, struct page *p2, "
                  "int c0, int c1, int c2) {");
  Out.line(1, "char *v0 = NULL, *v1 = NULL, *v2 = NULL;");
  Out.line(1, "int f0 = 0, f1 = 0, f2 = 0;");
  Out.steps(P.Body, 1);
  P.BodyEnd = Out.LineNumber;
  Out.line(1, "return NULL;");
  for (size_t I = 0; I < P.Ladder.size(); ++I) {
    Out.line(0, "rung" + std::to_string(I) + ":;");
    Out.steps(P.Ladder[I], 1);
  }
  P.LadderEnd = Out.LineNumber;
  if (!P.Ladder.empty())
    Out.line(1, "return NULL;");
  Out.line(0, "}");
  return Out.Out;
}

static bool isWellFormed(const std::vector<Step> &Steps, bool InLoop) {
  for (const Step &S : Steps) {
    bool IsLoop = S.Kind == Step::While || S.Kind == Step::DoWhile;
    if ((S.Kind == Step::Break || S.Kind == Step::Continue) && !InLoop)
      return false;
    if (!isWellFormed(S.Body, InLoop || IsLoop) ||
        !isWellFormed(S.Otherwise, InLoop))
      return false;
  }
  return true;
}

bool isWellFormed(const Program &P) {
  for (const std::vector<Step> &Rung : P.Ladder)
    if (!isWellFormed(Rung, false))
      return false;
  return isWellFormed(P.Body, false);
}

} // namespace kmap_tidy
