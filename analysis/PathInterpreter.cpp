//===--- PathInterpreter.cpp - transfer functions of the map flow ---------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PathInterpreter.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/Builtins.h"
#include "llvm/ADT/SetVector.h"

using namespace clang;

namespace kmap_tidy {

PathInterpreter::PathInterpreter(MapFlow &Flow)
    : Flow(Flow), Values(Flow.Values), Context(Flow.Function.getASTContext()) {}

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
  if (const auto *Assembler = dyn_cast<GCCAsmStmt>(S)) {
    for (const Expr *Output : Assembler->outputs())
      State.havoc(locate(Output, State), Output, Values);
    return;
  }
  if (const auto *Atomic = dyn_cast<AtomicExpr>(S)) {
    for (const Stmt *Operand : Atomic->children())
      if (const auto *E = dyn_cast_or_null<Expr>(Operand);
          E && E != Atomic->getPtr())
        blur(evaluate(E, State));
    return;
  }
  if (const auto *C = dyn_cast<AbstractConditionalOperator>(S)) {
    const Value *V = evaluateConditional(C, State);
    if (V == resultOf(C)) {
      for (const Expr *Side : {C->getTrueExpr(), C->getFalseExpr()})
        blur(evaluate(Side, State));
      renew(C, V, State);
    } else if (mappingIn(V) && mappingIn(V)->Left == unknown(C)) {
      State.retire(unknown(C), Values);
    }
    State.setResult(C, V);
    return;
  }
  if (const auto *Cast = dyn_cast<CastExpr>(S)) {
    if (Cast->getCastKind() == CK_LValueToRValue) {
      const Value *Location = locate(Cast->getSubExpr(), State);
      useMemory(Location, Cast, State);
      if (!State.IsDoubtful)
        forEachMerged(State.load(Location, Values),
                      [&](const Value *Mapping) { blur(Mapping); });
    }
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

/// The object that \p V, a pointer, points to or into; null if it is not known.
static const Value *objectAt(const Value *V) {
  if (V->Kind != ValueKind::AddressOf)
    return nullptr;
  const Value *Target = V->Left;
  bool IsFirst =
      Target->Kind == ValueKind::Element && Target->Right->isInteger(0);
  return IsFirst ? Target->Left : Target;
}

void PathInterpreter::blur(const Value *V) {
  if (const Value *Mapping = mappingIn(V))
    record(Mapping->mapCall()).IsBlurred = true;
}

/// Whether \p Location is a member of a union, by whose other members it can be
/// read, or a part of one.
static bool isInUnion(const Value *Location) {
  for (; Location && Location->isLocation(); Location = Location->Left)
    if (Location->Kind == ValueKind::Field &&
        static_cast<const FieldDecl *>(Location->Origin)
            ->getParent()
            ->isUnion())
      return true;
  return false;
}

/// The mapping whose address the number \p V was computed from, so that it can
/// be computed back; null if there is none.
static const Value *hiddenMapping(const Value *V) {
  if (V->isMapping())
    return V;
  if (V->Kind != ValueKind::Operation)
    return nullptr;
  switch (Operator(V->Number)) {
  case Operator::And:
  case Operator::Rem:
  case Operator::Equal:
  case Operator::Less:
  case Operator::Not:
  case Operator::BoolAnd:
  case Operator::BoolOr:
    return nullptr;
  default:
    break;
  }
  const Value *Left = hiddenMapping(V->Left);
  const Value *Right = V->Right ? hiddenMapping(V->Right) : nullptr;
  if (V->isOperation(Operator::Sub) && Left && Right)
    return nullptr;
  return Left ? Left : Right;
}

void PathInterpreter::assign(const Expr *To, const Value *V, const Expr *At,
                             FlowState &State) {
  const Value *Location = locate(To, State);
  State.setResult(At, V);
  useMemory(Location, At, State);
  const Value *Mapping = mappingIn(V);
  if (isInUnion(Location))
    blur(V);
  if (isVisibleOutside(Location)) {
    if (!Mapping)
      Mapping = hiddenMapping(V);
    if (Mapping)
      record(Mapping->mapCall()).StoredBy.insert(At);
    else if (const Value *Object = objectAt(V))
      forEachReached(Object, State, [&](const Value *Held) {
        record(Held->mapCall()).StoredBy.insert(At);
      });
  }
  if (const auto *B = dyn_cast<BinaryOperator>(At))
    copyRecord(*B->getRHS(), State);
  // What the mapped page contains is not followed.
  const Value *Root = rootOf(Location);
  if (Root->Kind == ValueKind::Pointee && mappingIn(Root->Left))
    return;
  State.store(Location, V, Values);
}

void PathInterpreter::forEachReached(
    const Value *Object, FlowState &State,
    llvm::function_ref<void(const Value *Mapping)> Visit) {
  llvm::SmallSetVector<const Value *, 4> Objects;
  Objects.insert(Object);
  for (unsigned I = 0; I < Objects.size(); ++I)
    State.forEachStored([&](const Value *Location, const Value *Stored) {
      const Value *Mapping = mappingIn(Stored);
      const Value *Next = Mapping ? nullptr : objectAt(Stored);
      if (Mapping ? !State.isLive(Mapping) : !Next)
        return;
      for (; Location && Location->isLocation(); Location = Location->Left)
        if (Location == Objects[I]) {
          if (Mapping)
            Visit(Mapping);
          else
            Objects.insert(Next);
          return;
        }
    });
}

void PathInterpreter::forEachHeld(
    const Expr &Record, FlowState &State,
    llvm::function_ref<void(const Value *Mapping)> Visit) {
  const Expr *E = Record.IgnoreParenImpCasts();
  if (const auto *Literal = dyn_cast<CompoundLiteralExpr>(E))
    E = Literal->getInitializer()->IgnoreParenImpCasts();
  if (const auto *List = dyn_cast<InitListExpr>(E)) {
    for (const Expr *Init : List->inits()) {
      if (Init->getType()->isRecordType() || isa<InitListExpr>(Init))
        forEachHeld(*Init, State, Visit);
      else if (!isa<ImplicitValueInitExpr>(Init))
        if (const Value *Mapping = mappingIn(evaluate(Init, State)))
          Visit(Mapping);
    }
    return;
  }
  if (E->isLValue())
    forEachReached(locate(E, State), State, Visit);
}

/// What a copy of a record holds is not followed: it may be anywhere.
void PathInterpreter::copyRecord(const Expr &From, FlowState &State) {
  if (From.getType()->isRecordType())
    forEachHeld(From, State, [&](const Value *Mapping) {
      record(Mapping->mapCall()).StoredBy.insert(&From);
    });
}

/// Of the elements of an array, and the members of a union, nobody knows which
/// one will be read.
void PathInterpreter::initialise(const Value *Object, const InitListExpr &List,
                                 FlowState &State) {
  const auto *Record = List.getType()->getAsRecordDecl();
  if (!Record || Record->isUnion())
    return forEachHeld(List, State,
                       [&](const Value *Mapping) { blur(Mapping); });
  unsigned I = 0;
  for (const FieldDecl *Member : Record->fields()) {
    if (I >= List.getNumInits())
      break;
    const Expr *Init = List.getInit(I++);
    if (!Init || isa<ImplicitValueInitExpr>(Init))
      continue;
    const Value *At = Values.get(ValueKind::Field, Member, Object);
    if (const auto *Inner = dyn_cast<InitListExpr>(Init))
      initialise(At, *Inner, State);
    else
      State.store(At, evaluate(Init, State), Values);
  }
}

void PathInterpreter::declare(const DeclStmt *S, FlowState &State) {
  for (const Decl *Declared : S->decls()) {
    const auto *D = dyn_cast<VarDecl>(Declared);
    if (!D || D->hasGlobalStorage())
      continue;
    const Value *Variable = Values.variable(D->getCanonicalDecl());
    if (const Expr *Init = D->getInit()) {
      if (const auto *List = dyn_cast<InitListExpr>(Init)) {
        State.store(Variable, unknown(D), Values);
        initialise(Variable, *List, State);
        continue;
      }
      copyRecord(*Init, State);
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
  if (Info.Api && (Info.Api->Effects & LinksBuffers))
    linkBuffers(Call, State);
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
    // kmap() gives the page the address that page_address() tells.
    if (Info.Api && (Info.Api->Effects & PageStart))
      for (const LiveMapping &Live : State.Stack)
        if (Live.Page == First && !Live.Older &&
            record(Live.MapCall).Family == MapFamily::Kmap)
          return State.setResult(
              Call, Values.mapping(Live.MapCall, 0, /*Older=*/false));
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
  if (const Expr *Argument = allocatorFlags(*Call))
    if (auto Flags = State.constant(evaluate(Argument, State)))
      State.note(Call, Result, *Flags, Values);
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

/// The compound literal that \p E, a pointer, points to; null if it is none.
static const Expr *literalAt(const Expr &E) {
  const Expr *Inner = E.IgnoreParenCasts();
  if (const auto *U = dyn_cast<UnaryOperator>(Inner);
      U && U->getOpcode() == UO_AddrOf)
    Inner = U->getSubExpr()->IgnoreParens();
  return dyn_cast<CompoundLiteralExpr>(Inner);
}

void PathInterpreter::passArguments(const CallExpr *Call, const KernelApi *Api,
                                    FlowState &State) {
  bool ReadsOnly = Api && (Api->Effects & Pure);
  for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
    const Expr *Arg = Call->getArg(I);
    auto Note = [&](const Value *Mapping, bool Indirectly) {
      MapRecord &Map = record(Mapping->mapCall());
      PassedAddress Passed = {Call, I, Indirectly};
      if (!llvm::is_contained(Map.Passed, Passed))
        Map.Passed.push_back(Passed);
    };
    if (Arg->getType()->isRecordType())
      forEachHeld(*Arg, State, [&](const Value *Mapping) {
        Note(Mapping, /*Indirectly=*/true);
      });
    if (!Arg->getType()->isPointerType() && !Arg->getType()->isIntegerType())
      continue;
    const Value *V = evaluate(Arg, State);
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
    if (const Expr *Literal = literalAt(*Arg))
      forEachHeld(*Literal, State, [&](const Value *Mapping) {
        Note(Mapping, /*Indirectly=*/true);
      });
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
    if (const Value *Target = objectAt(V)) {
      notePagesHeld(Call, I, Target, State);
      // The other context finds its way from a member to the whole object.
      forEachReached(rootOf(Target), State, [&](const Value *Mapping) {
        handOver(Mapping, Call, Api, State);
      });
      forEachReached(Target, State, [&](const Value *Mapping) {
        Note(Mapping, /*Indirectly=*/true);
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

/// \p Call makes its argument 0 lead to what its argument 2 points to.
void PathInterpreter::linkBuffers(const CallExpr *Call, FlowState &State) {
  if (Call->getNumArgs() < 3)
    return;
  const Value *Buffers = evaluate(Call->getArg(2), State);
  const Value *To = objectAt(evaluate(Call->getArg(0), State));
  if (To && !isVisibleOutside(To))
    return State.store(To, Buffers, Values);
  if (const Value *Held = objectAt(Buffers))
    forEachReached(Held, State, [&](const Value *Mapping) {
      record(Mapping->mapCall()).StoredBy.insert(Call);
    });
}

/// Notes the mapped pages that argument \p Argument of \p Call leads to, by way
/// of the local object at \p Target.
void PathInterpreter::notePagesHeld(const CallExpr *Call, unsigned Argument,
                                    const Value *Target, FlowState &State) {
  for (const LiveMapping &Live : State.Stack) {
    if (!Live.Page)
      continue;
    State.forEachStored([&](const Value *Location, const Value *Stored) {
      if (Values.withoutCalls(Stored) != Values.withoutCalls(Live.Page))
        return;
      PassedAddress Passed = {Call, Argument, /*Indirectly=*/true};
      std::vector<PassedAddress> &Known = record(Live.MapCall).PagePassed;
      for (; Location && Location->isLocation(); Location = Location->Left)
        if (Location == Target && !llvm::is_contained(Known, Passed))
          return Known.push_back(Passed);
    });
  }
}

/// What \p Call changes in the context that the path runs in, or needs of it.
void PathInterpreter::enterContext(const CallExpr *Call, const KernelApi *Api,
                                   FlowState &State) {
  auto Count = [&](unsigned &Sections, unsigned Opens, unsigned Closes) {
    if (Api && (Api->Effects & Opens))
      ++Sections;
    if (Api && (Api->Effects & Closes) && Sections > 0)
      --Sections;
  };
  Count(State.LocksHeld, PreemptOff, PreemptOn);
  Count(State.IrqsOffSections, IrqsOff, IrqsOn);
  if (Api && (Api->Effects & StartsIterator) && Call->getNumArgs() > 3)
    startIterator(Call, State);
  if (State.Stack.empty() || !Flow.Callees.sleepsAlways(*Call))
    return;
  for (const LiveMapping &Live : State.Stack)
    if (isAtomicSection(record(Live.MapCall).Family))
      violate(FlowViolation::SleepsInSection, Call, indexOf(Live.MapCall), 0,
              State);
}

} // namespace kmap_tidy
