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

#include "analysis/Summary.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"

using namespace clang;

namespace kmap_tidy {

/// Makes \p To unknown as a whole.
static void setUnknown(Summary &To) {
  To.CallsUnknown = true;
  for (ParameterFate &Fate : To.Parameters)
    Fate.add(UnknownFate);
}

const Summary *Summaries::of(const CallExpr &Call) {
  CalleeInfo Info = Sites.callee(Call);
  if (Info.Api)
    return nullptr;
  if (Info.Function)
    return of(*Info.Function);
  Summary Result;
  Result.Parameters.resize(Call.getNumArgs());
  addTargets(Slots.calledBy(Call), Result);
  PointerCall = std::move(Result);
  return &PointerCall;
}

void Summaries::summarize(const ValueDecl &Target, Summary &Result) {
  if (const auto *Function = dyn_cast<FunctionDecl>(&Target))
    return summarizeBody(*Function, Result);
  Result.Parameters.resize(FunctionSlots::parametersOf(Target));
  PointerTargets Stored = Slots.storedIn(Target);
  if (Stored.Unknown.empty() && Stored.Known.empty())
    Stored.Unknown = "no function is stored in " + Target.getNameAsString();
  addTargets(Stored, Result);
}

void Summaries::addTargets(const PointerTargets &Targets, Summary &To) {
  for (const ValueDecl *Target : Targets.Known)
    addTarget(*Target, To);
  if (!Targets.Unknown.empty()) {
    setUnknown(To);
    To.Why.try_emplace(UnknownCause, Targets.Unknown);
  }
  dropSettled(To);
}

void Summaries::addTarget(const ValueDecl &Target, Summary &To) {
  const auto *Function = dyn_cast<FunctionDecl>(&Target);
  std::string Who = Function ? Target.getNameAsString() + "()" : "";
  if (Function && isReplaceable(*Function)) {
    setUnknown(To);
    To.Why.try_emplace(UnknownCause, Who + " may be replaced");
    return;
  }
  const KernelApi *Api = Function && Function->getIdentifier()
                             ? findKernelApi(Function->getName())
                             : nullptr;
  if (Api && Api->Role == ApiRole::Call) {
    // Nobody sees the flags that it will be called with.
    unsigned Effects = Api->Effects;
    if (Effects & SleepsByFlags)
      Effects |= Sleeps;
    To.Effects |= Effects;
    addCauses({}, Effects, Who, To.Why);
    for (unsigned I = 0; I < To.Parameters.size(); ++I)
      To.Parameters[I].add(fateByRow(*Api, I));
    return;
  }
  const Summary *Told = nullptr;
  if (!Api && Function)
    Told = of(*Function);
  else if (!Function)
    Told = Slots.isLocal(Target) ? known(Target) : foreign(Target);
  bool IsWrapper = Told && (Told->Returned || !Told->Released.empty());
  if (!Told && !Api && isForeign(Target)) {
    To.Open.insert({WholeCall, &Target, WholeCall});
    for (int I = 0; I < static_cast<int>(To.Parameters.size()); ++I)
      To.Open.insert({I, &Target, I});
    return;
  }
  if (!Told || IsWrapper) {
    setUnknown(To);
    if (Function)
      addUnknownCause({}, Who, To.Why);
    else
      To.Why.try_emplace(UnknownCause, "what is in " +
                                           Target.getNameAsString() +
                                           " cannot be asked for");
    return;
  }
  To.Effects |= Told->Effects;
  To.ChangesStack |= Told->ChangesStack;
  To.IsRecursive |= Told->IsRecursive;
  addCauses(Told->Why, Told->Effects, Who, To.Why);
  addStackCause(Told->Why, Told->ChangesStack, Who, To.Why);
  if (Told->CallsUnknown) {
    To.CallsUnknown = true;
    addUnknownCause(Told->Why, Who, To.Why);
  }
  for (unsigned I = 0; I < To.Parameters.size(); ++I)
    To.Parameters[I].add(I < Told->Parameters.size() ? Told->Parameters[I]
                                                     : UnknownFate);
  for (const OpenAspect &Open : Told->Open)
    if (std::get<0>(Open) < static_cast<int>(To.Parameters.size()))
      To.Open.insert(Open);
}

std::string Summaries::cause(const CallExpr &Call, unsigned Effect) {
  const Summary *Known = of(Call);
  if (!Known)
    return "";
  auto Found = Known->Why.find(Effect);
  return Found == Known->Why.end() ? "" : Found->second;
}

} // namespace kmap_tidy
