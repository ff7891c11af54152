//===--- MapTransfer.cpp - what maps and unmaps do to a path --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageSize.h"
#include "analysis/PathInterpreter.h"
#include "clang/AST/ASTContext.h"

using namespace clang;

namespace kmap_tidy {

bool startsPage(const MapRecord &Map) {
  Operand Kind = Map.Site.Api->Kind;
  return !Map.Callee && (Kind == Operand::Page || Kind == Operand::Pfn);
}

/// The cell in which the analysis keeps the flags of the iterator that
/// \p Iterator points to.
static const Value *iteratorFlags(const Value *Iterator, ValueFactory &Values) {
  return Values.get(ValueKind::Field, nullptr, Values.pointee(Iterator));
}

void PathInterpreter::startIterator(const CallExpr *Call, FlowState &State) {
  State.store(iteratorFlags(evaluate(Call->getArg(0), State), Values),
              evaluate(Call->getArg(3), State), Values);
}

void PathInterpreter::stepIterator(const CallSite &Site, FlowState &State) {
  const Value *Iterator = evaluate(Site.Operand, State);
  for (size_t I = State.Stack.size(); I-- > 0;)
    if (record(State.Stack[I].MapCall).Family == MapFamily::Iterator &&
        State.Stack[I].Page == Iterator) {
      release(Flow.UnmapIndex.lookup(Site.Node), I, State);
      break;
    }
  const Value *Flags = State.load(iteratorFlags(Iterator, Values), Values);
  Alternatives Known = State.alternatives(Flags);
  auto MapsLocally = [](int64_t Word) { return Word & IteratorMapsLocally; };
  if (!Known.empty() && llvm::none_of(Known, MapsLocally)) {
    const Value *Result = unknown(Site.Node);
    State.retire(Result, Values);
    return State.setResult(Site.Node, Result);
  }
  record(Site.Node).IsUncertain |=
      Known.empty() || !llvm::all_of(Known, MapsLocally);
  State.push(Site.Node, Iterator, /*MayBeNull=*/true, Values);
  const Value *Mapping = Values.mapping(Site.Node, InPage, /*Older=*/false);
  State.setResult(Site.Node, Mapping);
  storeResult(Site, Mapping, State);
  trace(State, TraceStep::Mapped, Site.Node->getBeginLoc(), Site.Node);
}

void PathInterpreter::storeResult(const CallSite &Site, const Value *Mapping,
                                  FlowState &State) {
  const RecordDecl *Record =
      Site.Operand->getType()->getPointeeType()->getAsRecordDecl();
  const RecordDecl *Definition = Record ? Record->getDefinition() : nullptr;
  if (!Definition)
    return;
  const Value *Object = Values.pointee(evaluate(Site.Operand, State));
  const Value *Length = Values.get(ValueKind::Symbol, Site.Node, Mapping);
  State.retire(Length, Values);
  for (const ResultFields &Row : resultFields()) {
    if (Row.Name != Site.Api->Name)
      continue;
    for (const FieldDecl *Field : Definition->fields()) {
      const Value *Location =
          Values.get(ValueKind::Field, Field->getCanonicalDecl(), Object);
      if (Field->getName() == Row.Address)
        State.store(Location, Mapping, Values);
      else if (Field->getName() == Row.Length)
        State.store(Location, Length, Values);
    }
  }
}

void PathInterpreter::map(const CallSite &Site, FlowState &State) {
  MapRecord &Map = record(Site.Node);
  Map.IsReached = true;
  Map.IsWithIrqsOff |= State.IrqsOffSections > 0;
  if (Map.Family == MapFamily::Iterator && Site.Operand)
    return stepIterator(Site, State);
  if (Map.Family == MapFamily::Kmap) {
    if (State.LocksHeld > 0)
      violate(FlowViolation::MapSleeps, Site.Node, indexOf(Site.Node), ~0u,
              State);
    for (const LiveMapping &Live : State.Stack)
      if (isAtomicSection(record(Live.MapCall).Family))
        violate(FlowViolation::MapSleeps, Site.Node, indexOf(Site.Node),
                indexOf(Live.MapCall), State);
  }
  const Value *Page = Site.Operand ? evaluate(Site.Operand, State) : nullptr;
  bool MayBeNull = Site.Api->Kind == Operand::PageTable;
  bool IsObject =
      Site.Api->Kind == Operand::Page || Site.Api->Kind == Operand::Folio;
  if (IsObject && Page)
    State.assume(Page, true, Values);
  for (const LiveMapping &Live : State.Stack)
    Map.Below.insert(indexOf(Live.MapCall));
  State.push(Site.Node, Page, MayBeNull, Values);
  Map.IsMany |=
      !State.IsDoubtful && llvm::any_of(State.Stack, [&](const LiveMapping &L) {
        return L.MapCall == Site.Node && L.Older;
      });
  int64_t Offset = startsPage(Map) ? 0 : int64_t(InPage);
  State.setResult(Site.Node,
                  Values.mapping(Site.Node, Offset, /*Older=*/false));
  trace(State, TraceStep::Mapped, Site.Node->getBeginLoc(), Site.Node);
  if (Page && IsObject && isStacked(Map.Family))
    checkEarlierAddress(indexOf(Site.Node), Page, State);
}

void PathInterpreter::mapByCallee(const CallExpr *Call, FlowState &State) {
  MapRecord &Map = record(Call);
  Map.IsReached = true;
  State.push(Call, nullptr, /*MayBeNull=*/true, Values);
  State.setResult(Call, Values.mapping(Call, InPage, /*Older=*/false));
  trace(State, TraceStep::Mapped, Call->getBeginLoc(), Call);
}

void PathInterpreter::noteHolders(UnmapRecord &Unmap, const LiveMapping &Live,
                                  const FlowState &State) {
  llvm::SmallSetVector<const VarDecl *, 4> Now;
  State.forEachStored([&](const Value *Location, const Value *V) {
    const Value *Mapping = mappingIn(V);
    if (Location->Kind != ValueKind::Variable || !Mapping ||
        Mapping->mapCall() != Live.MapCall || Mapping->Older != Live.Older ||
        Location->variable()->hasGlobalStorage())
      return;
    if (Mapping != V || V->Number == Anywhere || V->Number >= SmallestPage)
      Unmap.HasLooseHolder = true;
    else
      Now.insert(Location->variable());
  });
  if (!Unmap.IsReached) {
    Unmap.Holders = Now;
    return;
  }
  Unmap.Holders.remove_if([&](const VarDecl *D) { return !Now.contains(D); });
}

void PathInterpreter::release(unsigned Record, size_t Position,
                              FlowState &State) {
  UnmapRecord &Unmap = Flow.Unmaps[Record];
  const LiveMapping Live = State.Stack[Position];
  unsigned Map = indexOf(Live.MapCall);
  noteHolders(Unmap, Live, State);
  if (Flow.Maps[Map].Family != Unmap.Family && !State.IsDoubtful) {
    Unmap.MixesFamilies = true;
    violate(FlowViolation::MixedFamily, Unmap.Site.Node, Map, 0, State);
  }
  Unmap.Maps.insert(Map);
  Flow.Maps[Map].Unmaps.insert(Record);
  for (size_t I = Position + 1; I < State.Stack.size(); ++I) {
    unsigned Above = indexOf(State.Stack[I].MapCall);
    Unmap.Above.insert(Above);
    if (isStacked(Flow.Maps[Map].Family) &&
        isStacked(Flow.Maps[Above].Family) && !State.Stack[I].MayBeReleased)
      violate(FlowViolation::WrongOrder, Unmap.Site.Node, Map, Above, State);
  }
  State.Stack.erase(State.Stack.begin() + Position);
  if (Live.Page && isStacked(Flow.Maps[Map].Family))
    State.note(Live.MapCall, Live.Page, 0, Values);
}

void PathInterpreter::unmap(unsigned Record, const Value *V, FlowState &State) {
  releaseOperand(Record, V, State);
  UnmapRecord &Unmap = Flow.Unmaps[Record];
  Unmap.IsReached = true;
  trace(State, TraceStep::Unmapped, Unmap.Site.Node->getBeginLoc(),
        Unmap.Site.Node);
}

/// Whether some part of the sum \p V counts nothing on this path, such as the
/// rounds of a loop that was not entered.
static bool hasNothing(const Value *V, const FlowState &State,
                       ValueFactory &Values) {
  if (V->isOperation(Operator::Add) || V->isOperation(Operator::Sub))
    return hasNothing(V->Left, State, Values) ||
           hasNothing(V->Right, State, Values);
  return State.truth(V) == false ||
         State.truth(Values.operation(Operator::Less, Values.integer(0), V)) ==
             false;
}

void PathInterpreter::releaseOperand(unsigned Record, const Value *V,
                                     FlowState &State) {
  UnmapRecord &Unmap = Flow.Unmaps[Record];
  Operand Kind = Unmap.Site.Api->Kind;
  auto IsFamily = [&](const LiveMapping &Live) {
    return record(Live.MapCall).Family == Unmap.Family;
  };

  if (Kind == Operand::Address) {
    if (const Value *Mapping = mappingIn(V)) {
      auto PageSize = pageSize(Context);
      bool IsOutside = V->isMapping() && PageSize &&
                       (V->Number >= *PageSize || State.isBehind(V, *PageSize));
      if (V->isMapping() && V->Left && startsPage(record(V->mapCall())))
        IsOutside |= ValueFactory::isTakenAway(V->Left) &&
                     !hasNothing(V->Left, State, Values);
      if (IsOutside)
        violate(FlowViolation::OutsidePage, Unmap.Site.Node,
                indexOf(V->mapCall()), 0, State);
      Unmap.MayLeavePage |= !Mapping->isMapping() ||
                            Mapping->Number == Anywhere ||
                            Mapping->Number >= SmallestPage;
      for (size_t I = State.Stack.size(); I-- > 0;)
        if (!Mapping->Right && State.Stack[I].MapCall == Mapping->mapCall() &&
            State.Stack[I].Older == Mapping->Older)
          return release(Record, I, State);
      Unmap.ReleasesDead |= !State.IsDoubtful;
      violate(FlowViolation::ReleasedTwice, Unmap.Site.Node,
              indexOf(Mapping->mapCall()), 0, State);
      return;
    }
    for (size_t I = State.Stack.size(); I-- > 0;)
      if (IsFamily(State.Stack[I]) && State.Stack[I].Page == V) {
        violate(FlowViolation::PageForAddress, Unmap.Site.Node,
                indexOf(State.Stack[I].MapCall), 0, State);
        return release(Record, I, State);
      }
    if (V->Kind == ValueKind::AddressOf &&
        rootOf(V->Left)->Kind == ValueKind::Variable)
      violate(FlowViolation::ForeignAddress, Unmap.Site.Node, ~0u, 0, State);
  } else {
    if (const Value *Mapping = mappingIn(V))
      for (size_t I = State.Stack.size(); I-- > 0;)
        if (State.Stack[I].MapCall == Mapping->mapCall()) {
          violate(FlowViolation::AddressForPage, Unmap.Site.Node,
                  indexOf(Mapping->mapCall()), 0, State);
          return release(Record, I, State);
        }
    for (size_t I = State.Stack.size(); I-- > 0;)
      if (IsFamily(State.Stack[I]) && State.Stack[I].Page == V)
        return release(Record, I, State);
    // A call in between may have changed the memory that holds the page
    // pointer; a balanced function then still means the mapping it made.
    const Value *Path = Values.withoutCalls(V);
    for (size_t I = State.Stack.size(); I-- > 0;)
      if (IsFamily(State.Stack[I]) && State.Stack[I].Page &&
          Values.withoutCalls(State.Stack[I].Page) == Path)
        return release(Record, I, State);
  }

  if (State.IsDoubtful)
    return;
  Unmap.ReleasesUnknown = true;
  if (V->Kind == ValueKind::Initial && V->Left->Kind == ValueKind::Variable)
    if (const auto *Parameter = dyn_cast<ParmVarDecl>(V->Left->variable())) {
      Unmap.Parameter = Parameter;
      if (!llvm::is_contained(State.ReleasedParameters, Parameter))
        State.ReleasedParameters.push_back(Parameter);
    }
  for (LiveMapping &Live : State.Stack)
    if (IsFamily(Live)) {
      record(Live.MapCall).MayMeetUnknownUnmap = true;
      Live.MayBeReleased |= !isNoMapping(V);
    }
}

void PathInterpreter::releaseByCallee(unsigned Record,
                                      const ReleasedParameter &Released,
                                      const Value *Operand, FlowState &State) {
  if (Released.Always)
    return unmap(Record, Operand, State);
  // The result tells the caller whether it was released; that relation is not
  // followed.
  for (size_t I = State.Stack.size(); I-- > 0;) {
    const LiveMapping Live = State.Stack[I];
    const Value *Mapping = mappingIn(Operand);
    bool IsOperand =
        Mapping ? Mapping->mapCall() == Live.MapCall : Live.Page == Operand;
    if (!IsOperand)
      continue;
    unsigned Map = indexOf(Live.MapCall);
    Flow.Unmaps[Record].Maps.insert(Map);
    Flow.Unmaps[Record].IsReached = true;
    Flow.Maps[Map].Unmaps.insert(Record);
    return State.forget(Live.MapCall, Values);
  }
}

void PathInterpreter::leave(const Stmt *At, FlowState &State) {
  const Value *Returned = nullptr;
  if (const auto *Return = dyn_cast_or_null<ReturnStmt>(At))
    if (const Expr *Result = Return->getRetValue())
      Returned = evaluate(Result, State);
  const Value *ReturnedMapping = Returned ? mappingIn(Returned) : nullptr;
  ++Flow.Exits;
  for (const VarDecl *Parameter : State.ReleasedParameters)
    ++Flow.ExitsReleasing[Parameter];
  if (ReturnedMapping && !State.isLive(ReturnedMapping) &&
      Flow.Function.getReturnType()->isPointerType())
    violate(FlowViolation::ReturnedDead, At,
            indexOf(ReturnedMapping->mapCall()), 0, State);

  for (const LiveMapping &Live : State.Stack) {
    MapRecord &Map = record(Live.MapCall);
    Map.IsLiveAtExit |= !State.IsDoubtful;
    bool HandsAddress =
        ReturnedMapping && ReturnedMapping->mapCall() == Live.MapCall;
    Map.IsReturned |= HandsAddress;
    bool IsHandedOut = HandsAddress || (Returned && Live.Page == Returned);
    State.forEachStored([&](const Value *Location, const Value *V) {
      if (!isVisibleOutside(Location))
        return;
      const Value *Mapping = mappingIn(V);
      IsHandedOut |=
          V == Live.Page || (Mapping && Mapping->mapCall() == Live.MapCall);
      // Whoever gets the object that holds the page can release it.
      IsHandedOut |= Live.Page && V->Kind != ValueKind::Integer &&
                     V->Kind != ValueKind::Stale &&
                     ValueFactory::contains(Live.Page, V);
    });
    if (!IsHandedOut)
      violate(FlowViolation::Leak, At ? At : Flow.Function.getBody(),
              indexOf(Live.MapCall), 0, State);
  }
}

} // namespace kmap_tidy
