//===--- ExportedSummary.cpp - summaries from unit to unit ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The part of Summary.h that other units ask for, or told.
//
//===----------------------------------------------------------------------===//

#include "analysis/Summary.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"

using namespace clang;

namespace kmap_tidy {

bool Summaries::isReplaceable(const FunctionDecl &Function) {
  return Function.hasAttr<WeakAttr>() || Function.hasAttr<AsmLabelAttr>();
}

bool Summaries::isForeign(const ValueDecl &Target) const {
  const auto *Function = dyn_cast<FunctionDecl>(&Target);
  if (!Function)
    return Slots.isShared(Target);
  return Function->getIdentifier() && Function->isExternallyVisible() &&
         !Function->getBuiltinID() && !Function->isDefined();
}

std::string Summaries::foreignName(const ValueDecl &Target,
                                   BoundParameters Bound) {
  if (isa<FunctionDecl>(Target))
    return boundName(Target.getName().str(), Bound);
  SharedPlace Place = Slots.placeOf(Target);
  std::string Name = slotName(Place);
  NamedSlots.try_emplace(Name, std::move(Place));
  return Name;
}

const Summary *Summaries::foreign(const ValueDecl &Target,
                                  BoundParameters Bound) {
  if (!Foreign || !isForeign(Target))
    return nullptr;
  auto Told = Foreign->find(foreignName(Target, Bound));
  if (Told == Foreign->end())
    return nullptr;
  std::unique_ptr<Summary> &Result =
      Known[{cast<ValueDecl>(Target.getCanonicalDecl()), Bound}];
  if (!Result) {
    Result = std::make_unique<Summary>();
    Result->Effects = Told->second.Effects;
    Result->ChangesStack = Told->second.ChangesStack;
    Result->IsRecursive = Told->second.IsRecursive;
    Result->CallsUnknown = Told->second.CallsUnknown;
    Result->Parameters = Told->second.Parameters;
    Result->Why = Told->second.Why;
    const auto *Function = dyn_cast<FunctionDecl>(&Target);
    unsigned Count = Function ? Function->getNumParams()
                              : FunctionSlots::parametersOf(Target);
    for (unsigned I = 0; I < Count; ++I) {
      if (I == Result->Parameters.size())
        Result->Parameters.emplace_back().IsUnasked = true;
      ParameterFate &Fate = Result->Parameters[I];
      if (!Fate.IsUnasked)
        continue;
      Fate = ParameterFate();
      Fate.IsReturned = true;
      Result->Open.insert(
          {I, cast<ValueDecl>(Target.getCanonicalDecl()), I, Bound});
    }
  }
  return Result.get();
}

ForeignSummary Summaries::exported(const FunctionDecl &Function,
                                   BoundParameters Bound) {
  ForeignSummary Result;
  const Summary *Own = isReplaceable(Function) ? nullptr : of(Function, Bound);
  if (!Own) {
    Result.CallsUnknown = true;
    Result.Effects = TakesUp;
    return Result;
  }
  return told(*Own);
}

ForeignSummary Summaries::told(const Summary &Own) {
  ForeignSummary Result;
  Result.Effects = Own.Effects;
  Result.ChangesStack = Own.ChangesStack;
  Result.IsRecursive = Own.IsRecursive;
  Result.Parameters = Own.Parameters;
  Result.Why = Own.Why;
  // Pairs across units are nobody's to judge yet.
  bool IsWrapper = Own.Returned || !Own.Released.empty();
  Result.CallsUnknown = Own.CallsUnknown || IsWrapper;
  if (IsWrapper)
    Result.Effects |= TakesUp;
  for (ParameterFate &Fate : Result.Parameters)
    Fate.ReachesUnknown |= IsWrapper;
  for (const auto &[From, To, Aspect, Bound] : Own.Open)
    Result.Links.push_back({From, {foreignName(*To, Bound), Aspect}});
  llvm::sort(Result.Links, [](const ForeignLink &A, const ForeignLink &B) {
    return std::tie(A.From, A.To) < std::tie(B.From, B.To);
  });
  return Result;
}

std::vector<ForeignSummary> Summaries::exported(const SharedPlace &Place) {
  std::vector<ForeignSummary> Result;
  for (const ValueDecl *Slot : Slots.slotsAt(Place)) {
    Summary Empty;
    Empty.Parameters.resize(FunctionSlots::parametersOf(*Slot));
    PointerTargets Stored = Slots.storedIn(*Slot);
    auto Add = [&](const PointerTargets &Some, std::string Name) {
      Summary One = Empty;
      addTargets(Some, One);
      Result.push_back(told(One));
      Result.back().Name = std::move(Name);
    };
    for (const ValueDecl *Target : Stored.Known) {
      PointerTargets Only;
      Only.Known.insert(Target);
      Add(Only, isa<FunctionDecl>(Target) ? Target->getNameAsString() : "");
    }
    PointerTargets Rest;
    Rest.Unknown = Stored.Unknown;
    if (!Rest.Unknown.empty())
      Add(Rest, "");
  }
  return Result;
}

} // namespace kmap_tidy
