//===--- PathInterpreter.cpp - transfer functions of the map flow ---------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PathInterpreter.h"
#include "analysis/PageSize.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace kmap_tidy {

PathInterpreter::PathInterpreter(MapFlow &Flow)
    : Flow(Flow), Values(Flow.Values), Context(Flow.Function.getASTContext()) {}

bool startsPage(const MapRecord &Map) {
  Operand Kind = Map.Site.Api->Kind;
  return !Map.Callee && (Kind == Operand::Page || Kind == Operand::Pfn);
}

void PathInterpreter::trace(FlowState &State, TraceStep::StepKind Kind,
                            SourceLocation Loc, const Expr *Call) {
  State.Trace = new (Flow.TraceSteps.Allocate<TraceStep>())
      TraceStep{Kind, Loc, Call, State.Trace};
}

unsigned PathInterpreter::indexOf(const Expr *MapCall) const {
  return Flow.MapIndex.lookup(MapCall);
}

MapRecord &PathInterpreter::record(const Expr *MapCall) {
  return Flow.Maps[indexOf(MapCall)];
}

void PathInterpreter::violate(FlowViolation::ViolationKind Kind, const Stmt *At,
                              unsigned Map, unsigned Other,
                              const FlowState &State) {
  if (State.IsDoubtful)
    return;
  for (const FlowViolation &V : Flow.Violations)
    if (V.Kind == Kind && V.At == At && V.Map == Map && V.Other == Other)
      return;
  Flow.Violations.push_back({Kind, At, Map, Other, State.Trace});
}

void PathInterpreter::execute(const Stmt *S, FlowState &State) {
  if (const auto *D = dyn_cast<DeclStmt>(S))
    return declare(D, State);
  if (const auto *C = dyn_cast<CallExpr>(S))
    return call(C, State);
  if (const auto *B = dyn_cast<BinaryOperator>(S)) {
    if (!B->isAssignmentOp())
      return;
    const Value *V = evaluate(B->getRHS(), State);
    if (B->isCompoundAssignmentOp())
      V = compute(BinaryOperator::getOpForCompoundAssignment(B->getOpcode()),
                  State.load(locate(B->getLHS(), State), Values), V,
                  B->getLHS()->getType(), B->getRHS()->getType());
    assign(B->getLHS(), V, B, State);
    return;
  }
  if (const auto *U = dyn_cast<UnaryOperator>(S)) {
    if (!U->isIncrementDecrementOp())
      return;
    const Value *Old = State.load(locate(U->getSubExpr(), State), Values);
    const Value *New =
        compute(U->isIncrementOp() ? BO_Add : BO_Sub, Old, Values.integer(1),
                U->getSubExpr()->getType(), Context.IntTy);
    assign(U->getSubExpr(), New, U, State);
    State.setResult(U, U->isPrefix() ? New : Old);
    return;
  }
  if (const auto *C = dyn_cast<AbstractConditionalOperator>(S)) {
    const Value *V = evaluateConditional(C, State);
    if (V == resultOf(C))
      renew(C, V, State);
    State.setResult(C, V);
    return;
  }
  if (const auto *Cast = dyn_cast<CastExpr>(S)) {
    if (Cast->getCastKind() == CK_LValueToRValue)
      useMemory(locate(Cast->getSubExpr(), State), Cast, State);
    // virt_to_page() and kin are macros that compute with the address.
    if (Cast->getCastKind() == CK_PointerToIntegral)
      if (const Value *Mapping = mappingIn(evaluate(Cast, State)))
        takeForLinear(Mapping, Cast, Flow.Sites.macro(*Cast), State);
    auto Discard = Flow.UnmapIndex.find(Cast);
    if (Discard != Flow.UnmapIndex.end())
      unmap(Discard->second,
            evaluate(Flow.Unmaps[Discard->second].Site.Operand, State), State);
  }
}

void PathInterpreter::useMemory(const Value *Location, const Stmt *At,
                                FlowState &State) {
  const Value *Root = rootOf(Location);
  if (Root->Kind != ValueKind::Pointee)
    return;
  // A pointer that was dereferenced is not NULL from here on.
  if (!State.truth(Root->Left))
    State.assume(Root->Left, true, Values);
  const Value *Mapping = mappingIn(Root->Left);
  if (Mapping && !State.isLive(Mapping))
    violate(FlowViolation::UsedAfterUnmap, At, indexOf(Mapping->mapCall()), 0,
            State);
}

void PathInterpreter::assign(const Expr *To, const Value *V, const Expr *At,
                             FlowState &State) {
  const Value *Location = locate(To, State);
  State.setResult(At, V);
  useMemory(Location, At, State);
  const Value *Mapping = mappingIn(V);
  if (Mapping && isVisibleOutside(Location))
    record(Mapping->mapCall()).StoredBy.insert(At);
  // What the mapped page contains is not followed.
  const Value *Root = rootOf(Location);
  if (Root->Kind == ValueKind::Pointee && mappingIn(Root->Left))
    return;
  State.store(Location, V, Values);
}

void PathInterpreter::declare(const DeclStmt *S, FlowState &State) {
  for (const Decl *Declared : S->decls()) {
    const auto *D = dyn_cast<VarDecl>(Declared);
    if (!D || D->hasGlobalStorage())
      continue;
    const Value *Variable = Values.variable(D->getCanonicalDecl());
    if (const Expr *Init = D->getInit()) {
      if (const auto *List = dyn_cast<InitListExpr>(Init)) {
        const auto *Record = D->getType()->getAsRecordDecl();
        State.store(Variable, unknown(D), Values);
        if (!Record || Record->isUnion())
          continue;
        unsigned I = 0;
        for (const FieldDecl *Member : Record->fields()) {
          if (I >= List->getNumInits())
            break;
          if (const Expr *MemberInit = List->getInit(I++))
            if (!isa<ImplicitValueInitExpr, InitListExpr>(MemberInit))
              State.store(Values.get(ValueKind::Field, Member, Variable),
                          evaluate(MemberInit, State), Values);
        }
        continue;
      }
      State.store(Variable, evaluate(Init, State), Values);
      continue;
    }
    const Value *Fresh = unknown(D);
    State.retire(Fresh, Values);
    State.store(Variable, Fresh, Values);
  }
}

void PathInterpreter::call(const CallExpr *Call, FlowState &State) {
  auto Map = Flow.MapIndex.find(Call);
  if (Map != Flow.MapIndex.end() && !Flow.Maps[Map->second].Callee)
    return map(Flow.Maps[Map->second].Site, State);
  auto Unmap = Flow.UnmapIndex.find(Call);
  if (Unmap != Flow.UnmapIndex.end() && !Flow.Unmaps[Unmap->second].Callee) {
    const CallSite &Site = Flow.Unmaps[Unmap->second].Site;
    unmap(Unmap->second,
          Site.Operand ? evaluate(Site.Operand, State) : unknown(Call), State);
    return;
  }

  unsigned Builtin = Call->getBuiltinCallee();
  if (Builtin == Builtin::BI__builtin_expect ||
      Builtin == Builtin::BI__builtin_expect_with_probability)
    return State.setResult(Call, evaluate(Call->getArg(0), State));

  const CalleeInfo Info = Flow.Sites.callee(*Call);
  for (const LiveMapping &Live : State.Stack)
    record(Live.MapCall).Calls.insert(Call);
  passArguments(Call, Info.Api, State);
  enterContext(Call, Info.Api, State);
  if (Info.Api)
    checkPageAccess(Call, *Info.Api, State);

  if (Unmap != Flow.UnmapIndex.end()) {
    const Summary &Callee = *Flow.Callees.of(*Info.Function);
    for (const ReleasedParameter &Released : Callee.Released)
      if (Released.Parameter < Call->getNumArgs())
        releaseByCallee(Unmap->second, Released,
                        evaluate(Call->getArg(Released.Parameter), State),
                        State);
  }
  if (Map != Flow.MapIndex.end())
    return mapByCallee(Call, State);

  if (Call->getNumArgs() > 0) {
    const Value *First = evaluate(Call->getArg(0), State);
    if (Info.Api && (Info.Api->Effects & ReturnsFirst) && mappingIn(First))
      return State.setResult(Call, First);
    // A mapping call that failed has mapped nothing, whichever way it says so.
    if (Info.Api && (Info.Api->Effects & TestsError) && mappingIn(First))
      return State.setResult(Call,
                             Values.operation(Operator::Equal, mappingIn(First),
                                              Values.integer(0)));
    // What was mapped is a page, not an error pointer.
    if (Info.Api && (Info.Api->Effects & TestsError) &&
        llvm::any_of(State.Stack, [&](const LiveMapping &Live) {
          return Live.Page == First;
        }))
      return State.setResult(Call, Values.integer(0));
    for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
      const Value *Mapping = mappingIn(evaluate(Call->getArg(I), State));
      if (Mapping && Call->getType()->isPointerType() &&
          Flow.Callees.fate(*Call, I).IsReturned) {
        const Value *Where = unknown(Call);
        State.retire(Where, Values);
        return State.setResult(Call,
                               Values.mappingLike(Mapping, Anywhere, Where));
      }
    }
    if (Info.Api && Info.Function && (Info.Api->Effects & Pure) &&
        Call->getNumArgs() <= 2)
      return State.setResult(
          Call,
          Values.get(ValueKind::Call, Info.Function->getCanonicalDecl(), First,
                     Call->getNumArgs() == 2 ? evaluate(Call->getArg(1), State)
                                             : nullptr,
                     reinterpret_cast<intptr_t>(State.lastTouch(First))));
  }
  const Value *Result = resultOf(Call);
  renew(Call, Result, State);
  State.setResult(Call, Result);
}

void PathInterpreter::renew(const Expr *E, const Value *Result,
                            FlowState &State) {
  bool IsRepeated = State.result(E);
  State.retire(Result, Values);
  // Another use of a macro tells what this one is, an earlier one of this does
  // not.
  const Value *Alike = Values.withoutCalls(Result);
  if (IsRepeated && Alike != Result)
    State.retire(Alike, Values);
}

/// Whether a callee may write through parameter \p Index of \p Call.
static bool mayWrite(const CallExpr *Call, unsigned Index) {
  QualType Type = Call->getArg(Index)->getType();
  if (const FunctionDecl *Callee = Call->getDirectCallee())
    if (Index < Callee->getNumParams())
      Type = Callee->getParamDecl(Index)->getType();
  return Type->isPointerType() && !Type->getPointeeType().isConstQualified();
}

void PathInterpreter::handOver(const Value *Mapping, const CallExpr *Call,
                               const KernelApi *Api, const FlowState &State) {
  unsigned Map = indexOf(Mapping->mapCall());
  if (Api && (Api->Effects & HandsOver) && isStacked(Flow.Maps[Map].Family))
    violate(FlowViolation::HandedOver, Call, Map, 0, State);
}

void PathInterpreter::takeForLinear(const Value *Mapping, const Expr *At,
                                    const KernelApi *Api,
                                    const FlowState &State) {
  unsigned Map = indexOf(Mapping->mapCall());
  if (Api && (Api->Effects & AddressToPage) && isStacked(Flow.Maps[Map].Family))
    violate(FlowViolation::TakenForLinear, At, Map, 0, State);
}

bool PathInterpreter::isUsedBy(const CallExpr *Call, unsigned Index,
                               const KernelApi *Api) const {
  if (Api)
    return Api->Effects & Borrows;
  // Printing an address that is dead is no use of it.
  const FunctionDecl *Callee = Call->getDirectCallee();
  return Callee && Index < Callee->getNumParams() &&
         Callee->getParamDecl(Index)->getType()->isPointerType() &&
         Flow.Callees.of(*Callee);
}

void PathInterpreter::passArguments(const CallExpr *Call, const KernelApi *Api,
                                    FlowState &State) {
  bool ReadsOnly = Api && (Api->Effects & Pure);
  for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
    const Expr *Arg = Call->getArg(I);
    if (!Arg->getType()->isPointerType() && !Arg->getType()->isIntegerType())
      continue;
    const Value *V = evaluate(Arg, State);
    auto Note = [&](const Value *Mapping, bool Indirectly) {
      MapRecord &Map = record(Mapping->mapCall());
      PassedAddress Passed = {Call, I, Indirectly};
      if (!llvm::is_contained(Map.Passed, Passed))
        Map.Passed.push_back(Passed);
    };
    if (const Value *Mapping = mappingIn(V)) {
      Note(Mapping, /*Indirectly=*/false);
      handOver(Mapping, Call, Api, State);
      if (Arg->getType()->isPointerType())
        takeForLinear(Mapping, Call, Api, State);
      if (!State.isLive(Mapping) && isUsedBy(Call, I, Api))
        violate(FlowViolation::UsedAfterUnmap, Call,
                indexOf(Mapping->mapCall()), 0, State);
      continue;
    }
    if (!Arg->getType()->isPointerType())
      continue;
    // Whoever gets an iterator may step or stop it.
    llvm::erase_if(State.Stack, [&](const LiveMapping &Live) {
      return record(Live.MapCall).Family == MapFamily::Iterator &&
             Live.Page == V;
    });
    for (const LiveMapping &Live : State.Stack) {
      bool IsPage =
          Live.Page && Values.withoutCalls(Live.Page) == Values.withoutCalls(V);
      PassedAddress Passed = {Call, I, !IsPage};
      std::vector<PassedAddress> &Known = record(Live.MapCall).PagePassed;
      if ((IsPage || ValueFactory::contains(Live.Page, V)) &&
          !llvm::is_contained(Known, Passed))
        Known.push_back(Passed);
    }
    if (V->Kind == ValueKind::AddressOf) {
      const Value *Target = V->Left;
      if (Target->Kind == ValueKind::Element && Target->Right->isInteger(0))
        Target = Target->Left;
      State.forEachStored([&](const Value *Location, const Value *Stored) {
        const Value *Mapping = mappingIn(Stored);
        if (!Mapping || !State.isLive(Mapping))
          return;
        // The other context finds its way from a member to the whole object.
        if (rootOf(Location) == rootOf(Target))
          handOver(Mapping, Call, Api, State);
        for (; Location && Location->isLocation(); Location = Location->Left)
          if (Location == Target)
            return Note(Mapping, /*Indirectly=*/true);
      });
      bool IsLocal = !isVisibleOutside(Target);
      if (!ReadsOnly && mayWrite(Call, I) && (IsLocal || !Api))
        State.havoc(Target, Call, Values);
      continue;
    }
    if (!ReadsOnly && mayWrite(Call, I))
      State.touch(V, Call);
  }
}

static bool isAtomicSection(MapFamily Family) {
  return Family == MapFamily::Atomic || Family == MapFamily::IoAtomic ||
         Family == MapFamily::BvecIrq || Family == MapFamily::Iterator;
}

/// The cell in which the analysis keeps the flags of the iterator that
/// \p Iterator points to.
static const Value *iteratorFlags(const Value *Iterator, ValueFactory &Values) {
  return Values.get(ValueKind::Field, nullptr, Values.pointee(Iterator));
}

/// What \p Call changes in the context that the path runs in, or needs of it.
void PathInterpreter::enterContext(const CallExpr *Call, const KernelApi *Api,
                                   FlowState &State) {
  if (Api && (Api->Effects & PreemptOff))
    ++State.LocksHeld;
  if (Api && (Api->Effects & PreemptOn) && State.LocksHeld > 0)
    --State.LocksHeld;
  if (Api && (Api->Effects & StartsIterator) && Call->getNumArgs() > 3)
    State.store(iteratorFlags(evaluate(Call->getArg(0), State), Values),
                evaluate(Call->getArg(3), State), Values);
  if (State.Stack.empty() || !Flow.Callees.sleepsAlways(*Call))
    return;
  for (const LiveMapping &Live : State.Stack)
    if (isAtomicSection(record(Live.MapCall).Family))
      violate(FlowViolation::SleepsInSection, Call, indexOf(Live.MapCall), 0,
              State);
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
  State.push(Site.Node, Page, MayBeNull, Values);
  Map.IsMany |=
      !State.IsDoubtful && llvm::any_of(State.Stack, [&](const LiveMapping &L) {
        return L.MapCall == Site.Node && L.Older;
      });
  int64_t Offset = startsPage(Map) ? 0 : int64_t(InPage);
  State.setResult(Site.Node,
                  Values.mapping(Site.Node, Offset, /*Older=*/false));
  trace(State, TraceStep::Mapped, Site.Node->getBeginLoc(), Site.Node);
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
    if (isStacked(Flow.Maps[Map].Family) && isStacked(Flow.Maps[Above].Family))
      violate(FlowViolation::WrongOrder, Unmap.Site.Node, Map, Above, State);
  }
  State.Stack.erase(State.Stack.begin() + Position);
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
  for (const LiveMapping &Live : State.Stack)
    if (IsFamily(Live))
      record(Live.MapCall).MayMeetUnknownUnmap = true;
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
