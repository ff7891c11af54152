//===--- PointerCalls.cpp - summaries of what pointers call ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The part of Summary.h that is about slots (FunctionSlots.h).
//
//===----------------------------------------------------------------------===//

#include "analysis/StreamStores.h"
#include "analysis/Summary.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/SaveAndRestore.h"
#include <limits>

using namespace clang;

namespace kmap_tidy {

/// Makes \p To unknown as a whole, because of \p Cause.
static void setUnknown(Summary &To, const std::string &Cause) {
  To.CallsUnknown = true;
  To.Effects |= TakesUp;
  To.Why.try_emplace(UnknownCause, Cause);
  for (unsigned I = 0; I < To.Parameters.size(); ++I) {
    To.Parameters[I].add(UnknownFate);
    To.Why.try_emplace(fateCause(FateKind::Lost, I), Cause);
  }
}

/// Who does to its argument what is of kind \p Kind, by its row in the API
/// table.
static std::string causeByRow(const std::string &Who, FateKind Kind) {
  return Who + (Kind == FateKind::Kept ? " hands it over" : " gets it");
}

const Summary *Summaries::of(const CallExpr &Call) {
  CalleeInfo Info = Sites.callee(Call);
  if (Info.Api)
    return nullptr;
  Summary Result;
  if (!Info.Function) {
    Result.Parameters.resize(Call.getNumArgs());
    addTargets(Slots.calledBy(Call), Result);
    PointerCall = std::move(Result);
    return &PointerCall;
  }
  // Another unit may have the body that counts.
  if (isReplaceable(*Info.Function))
    return nullptr;
  std::vector<PointerTargets> Passed;
  BoundParameters Bound = boundBy(Call, *Info.Function, Passed);
  const Summary *Own = of(*Info.Function, Bound);
  if (!Bound || (!Own && !isForeign(*Info.Function)))
    return Own;
  const FunctionDecl *Callee = Info.Function->getCanonicalDecl();
  if (Own) {
    Result = *Own;
  } else {
    Result.Parameters.resize(Call.getNumArgs());
    addUnasked(*Callee, Bound, Result);
  }
  // Nobody asks for the call as a whole before it is known to be of use.
  bool IsCalled = (Result.Effects & CallsArgument) || Result.CallsUnknown ||
                  Result.isOpen(WholeCall);
  std::set<int> Reaching;
  for (int I = 0; I < static_cast<int>(Result.Parameters.size()); ++I) {
    ParameterFate &Fate = Result.Parameters[I];
    if (Fate.ReachesArgument || Fate.ReachesUnknown || Result.isOpen(I))
      Reaching.insert(I);
    Fate.ReachesArgument = false;
  }
  Result.Effects &= ~CallsArgument;
  for (unsigned I = 0; I < Passed.size(); ++I)
    if (Bound >> I & 1)
      addPassed(*Callee->getParamDecl(I), Passed[I], IsCalled, Reaching,
                Result);
  PointerCall = std::move(Result);
  return &PointerCall;
}

BoundParameters Summaries::boundBy(const CallExpr &Call,
                                   const FunctionDecl &Function,
                                   std::vector<PointerTargets> &To) const {
  BoundParameters Bound = 0;
  if (Function.getBuiltinID())
    return Bound;
  unsigned Count = std::min(
      {Call.getNumArgs(), Function.getNumParams(),
       static_cast<unsigned>(std::numeric_limits<BoundParameters>::digits)});
  To.resize(Count);
  for (unsigned I = 0; I < Count; ++I) {
    if (!Function.getParamDecl(I)->getType()->isFunctionPointerType())
      continue;
    To[I] = Slots.valueOf(*Call.getArg(I));
    if (To[I].Unknown.empty())
      Bound |= 1u << I;
  }
  return Bound;
}

/// Whether the functions that \p Slot may hold return an integer: most likely
/// a count.
static bool returnsNumber(const ValueDecl &Slot) {
  const auto *Function =
      Slot.getType()->getPointeeType()->getAs<FunctionType>();
  return Function && Function->getReturnType()->isIntegerType();
}

void Summaries::addPassed(const ValueDecl &Slot, const PointerTargets &Passed,
                          bool IsCalled, const std::set<int> &Reaching,
                          Summary &To) {
  Summary Own;
  Own.Parameters.resize(FunctionSlots::parametersOf(Slot));
  addTargets(Passed, Own);
  if (IsCalled) {
    To.Effects |= Own.Effects;
    To.ChangesStack |= Own.ChangesStack;
    To.IsRecursive |= Own.IsRecursive;
    To.CallsUnknown |= Own.CallsUnknown;
    addCauses(Own.Why, Own.Effects, "", To.Why);
    addStackCause(Own.Why, Own.ChangesStack, "", To.Why);
    if (Own.CallsUnknown)
      addUnknownCause(Own.Why, "", To.Why);
  }
  // To which of its parameters an argument goes is not told.
  ParameterFate Any;
  bool IsLost = false;
  for (unsigned P = 0; P < Own.Parameters.size(); ++P) {
    Any.add(Own.Parameters[P]);
    // Who is not asked yet says so then.
    IsLost |= Own.Parameters[P].IsReturned && !Own.isOpen(P);
  }
  // What comes back is followed in the callee, but for an address as a number.
  Any.IsReturned = false;
  IsLost &= returnsNumber(Slot);
  for (int I : Reaching) {
    To.Parameters[I].add(Any);
    for (unsigned P = 0; P < Own.Parameters.size(); ++P)
      addFateCauses(Own.Why, P, Own.Parameters[P], "", I, To.Why);
    if (!IsLost)
      continue;
    To.Parameters[I].ReachesUnknown = true;
    To.Why.try_emplace(fateCause(FateKind::Lost, I),
                       Slot.getNameAsString() + "() may return it");
  }
  for (const auto &[From, Target, Aspect, Bound] : Own.Open) {
    if (From != WholeCall)
      for (int I : Reaching)
        To.Open.insert({I, Target, Aspect, Bound});
    else if (IsCalled)
      To.Open.insert({WholeCall, Target, Aspect, Bound});
  }
  dropSettled(To);
}

bool Summaries::isBound(const ValueDecl &Target) const {
  const auto *Parameter = dyn_cast<ParmVarDecl>(&Target);
  const auto *Own = dyn_cast_or_null<FunctionDecl>(Summarized.first);
  return Parameter && Own &&
         Own->getCanonicalDecl() ==
             dyn_cast<FunctionDecl>(Parameter->getDeclContext()) &&
         Parameter->getFunctionScopeIndex() <
             std::numeric_limits<BoundParameters>::digits &&
         (Summarized.second >> Parameter->getFunctionScopeIndex() & 1);
}

namespace {

/// Finds parameters of which a body does more than to read their value.
struct ParameterWrites : RecursiveASTVisitor<ParameterWrites> {
  bool VisitImplicitCastExpr(ImplicitCastExpr *Cast) {
    if (Cast->getCastKind() == CK_LValueToRValue)
      if (const auto *Name =
              dyn_cast<DeclRefExpr>(Cast->getSubExpr()->IgnoreParens()))
        Read.insert(Name);
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *Name) {
    const auto *Parameter = dyn_cast<ParmVarDecl>(Name->getDecl());
    if (Parameter && !Read.count(Name) &&
        Parameter->getFunctionScopeIndex() <
            std::numeric_limits<BoundParameters>::digits)
      Found |= 1u << Parameter->getFunctionScopeIndex();
    return true;
  }

  llvm::SmallPtrSet<const DeclRefExpr *, 16> Read;
  BoundParameters Found = 0;
};

} // namespace

void Summaries::summarize(Subject Wanted, Summary &Result) {
  const ValueDecl &Target = *Wanted.first;
  llvm::SaveAndRestore<Subject> Inner(Summarized, Wanted);
  if (const auto *Function = dyn_cast<FunctionDecl>(&Target)) {
    if (Wanted.second) {
      ParameterWrites Writes;
      Writes.TraverseStmt(Function->getBody());
      Summarized.second &= ~Writes.Found;
    }
    return summarizeBody(*Function, Result);
  }
  Result.Parameters.resize(FunctionSlots::parametersOf(Target));
  PointerTargets Stored = Slots.storedIn(Target);
  if (Stored.Unknown.empty() && Stored.Known.empty())
    Stored.Unknown = "no function is stored in " + Target.getNameAsString();
  addTargets(Stored, Result);
}

void Summaries::addTargets(const PointerTargets &Targets, Summary &To) {
  for (const ValueDecl *Target : Targets.Known)
    addTarget(*Target, To);
  if (!Targets.Unknown.empty())
    setUnknown(To, Targets.Unknown);
  dropSettled(To);
}

void Summaries::addTarget(const ValueDecl &Target, Summary &To) {
  if (isBound(Target)) {
    To.Effects |= CallsArgument;
    for (ParameterFate &Fate : To.Parameters) {
      Fate.IsReturned = !returnsNumber(Target);
      Fate.ReachesArgument = true;
    }
    return;
  }
  const auto *Function = dyn_cast<FunctionDecl>(&Target);
  std::string Who = Function ? Target.getNameAsString() + "()" : "";
  if (Function && isReplaceable(*Function))
    return setUnknown(To, Who + " may be replaced");
  const KernelApi *Api = findKernelApi(nameOf(Function));
  if (Api && Api->Role == ApiRole::Call) {
    // Nobody sees the flags that it will be called with.
    unsigned Effects = Api->Effects;
    if (Effects & SleepsByFlags)
      Effects |= Sleeps;
    if (takesUpByRow(*Api))
      Effects |= TakesUp;
    To.Effects |= Effects;
    addCauses({}, Effects, Who, To.Why);
    for (unsigned I = 0; I < To.Parameters.size(); ++I) {
      ParameterFate Fate = fateByRow(*Api, I);
      To.Parameters[I].add(Fate);
      for (FateKind Kind : FateKinds)
        if (isFate(Fate, Kind))
          To.Why.try_emplace(fateCause(Kind, I), causeByRow(Who, Kind));
    }
    return;
  }
  const Summary *Told = nullptr;
  if (!Api && Function)
    Told = of(*Function);
  else if (!Function)
    Told = Slots.isLocal(Target) ? known(Target) : foreign(Target);
  bool IsWrapper = Told && (Told->Returned || !Told->Released.empty());
  if (!Told && !Api && isForeign(Target))
    return addUnasked(Target, 0, To);
  if (!Told || IsWrapper)
    return setUnknown(To, Function ? Who + " calls what is not known"
                                   : "what is in " + Target.getNameAsString() +
                                         " cannot be asked for");
  To.Effects |= Told->Effects;
  To.ChangesStack |= Told->ChangesStack;
  To.IsRecursive |= Told->IsRecursive;
  addCauses(Told->Why, Told->Effects, Who, To.Why);
  addStackCause(Told->Why, Told->ChangesStack, Who, To.Why);
  if (Told->CallsUnknown) {
    To.CallsUnknown = true;
    // What was told may be about an argument only.
    if (isForeign(Target))
      To.Effects |= TakesUp;
    addUnknownCause(Told->Why, Who, To.Why);
  }
  for (unsigned I = 0; I < To.Parameters.size(); ++I) {
    bool IsTold = I < Told->Parameters.size();
    ParameterFate Fate = IsTold ? Told->Parameters[I] : UnknownFate;
    To.Parameters[I].add(Fate);
    addFateCauses(Told->Why, I, Fate, Who, I, To.Why);
  }
  for (const OpenAspect &Open : Told->Open)
    if (std::get<0>(Open) < static_cast<int>(To.Parameters.size()))
      To.Open.insert(Open);
}

void Summaries::addUnasked(const ValueDecl &Target, BoundParameters Bound,
                           Summary &To) {
  To.Open.insert({WholeCall, &Target, WholeCall, Bound});
  for (int I = 0; I < static_cast<int>(To.Parameters.size()); ++I) {
    To.Open.insert({I, &Target, I, Bound});
    To.Parameters[I].IsReturned = true;
  }
}

std::string Summaries::cause(const CallExpr &Call, unsigned Effect) {
  const Summary *Known = of(Call);
  if (!Known)
    return "";
  auto Found = Known->Why.find(Effect);
  if (Found == Known->Why.end())
    return "";
  // It may be of what others give the callee.
  bool IsGivenAnother = llvm::any_of(Call.arguments(), [&](const Expr *E) {
    const Expr *Argument = E->IgnoreParenCasts();
    const auto *Name = dyn_cast<DeclRefExpr>(Argument);
    return Argument->getType()->isFunctionType() &&
           !(Name &&
             llvm::StringRef(Found->second)
                 .starts_with(Name->getDecl()->getNameAsString() + "()"));
  });
  return Found->second + (IsGivenAnother ? ", for some callers" : "");
}

std::string Summaries::cause(const CallExpr &Call, unsigned Argument,
                             FateKind Kind) {
  CalleeInfo Info = Sites.callee(Call);
  if (Info.Api)
    return causeByRow(Info.Api->Name.str() + "()", Kind);
  std::string Who =
      Info.Function ? Info.Function->getNameAsString() + "()" : "";
  const Summary *Known = of(Call);
  if (!Known)
    return Kind == FateKind::Lost ? Who + " is not known" : "";
  auto Found = Known->Why.find(fateCause(Kind, Argument));
  if (Found != Known->Why.end())
    return Found->second;
  return Kind == FateKind::Lost && Info.Function ? handsOn(Who) : "";
}

} // namespace kmap_tidy
