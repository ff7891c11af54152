//===--- Summary.cpp - what a function does, as its callers see it --------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Summary.h"
#include "analysis/MapFlow.h"
#include "analysis/PointerCopies.h"
#include "analysis/StreamStores.h"
#include "analysis/TextTokens.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace kmap_tidy {

namespace {

/// Calls that every execution of a body makes before it can leave it.
struct CertainCalls {
  std::vector<const CallExpr *> Calls;
  /// False once the body may have been left.
  bool Goes = true;

  void visit(const Stmt *S) {
    if (!S || !Goes)
      return;
    if (isa<UnaryExprOrTypeTraitExpr>(S))
      return;
    if (const auto *If = dyn_cast<IfStmt>(S))
      return onlyFirst(If->getCond(), S);
    if (const auto *Loop = dyn_cast<WhileStmt>(S))
      return onlyFirst(Loop->getCond(), S);
    if (const auto *Loop = dyn_cast<ForStmt>(S)) {
      visit(Loop->getInit());
      return onlyFirst(Loop->getCond(), S);
    }
    if (const auto *Switch = dyn_cast<SwitchStmt>(S))
      return onlyFirst(Switch->getCond(), S);
    if (const auto *C = dyn_cast<AbstractConditionalOperator>(S))
      return onlyFirst(C->getCond(), S);
    if (const auto *B = dyn_cast<BinaryOperator>(S); B && B->isLogicalOp())
      return onlyFirst(B->getLHS(), S);
    for (const Stmt *Child : S->children())
      visit(Child);
    if (const auto *Call = dyn_cast<CallExpr>(S); Call && Goes)
      Calls.push_back(Call);
    Goes &= !leaves(S);
  }

private:
  static bool leaves(const Stmt *S) {
    return isa<ReturnStmt, GotoStmt, IndirectGotoStmt, BreakStmt, ContinueStmt>(
        S);
  }

  void onlyFirst(const Stmt *First, const Stmt *Whole) {
    visit(First);
    Goes &= !mayLeave(Whole);
  }

  static bool mayLeave(const Stmt *S) {
    return leaves(S) || llvm::any_of(S->children(), [](const Stmt *Child) {
             return Child && mayLeave(Child);
           });
  }
};

} // namespace

bool Summary::isOpen(int Aspect) const {
  // Nothing sorts before a null function.
  auto At = Open.lower_bound(OpenAspect(Aspect, nullptr, WholeCall, 0));
  return At != Open.end() && std::get<0>(*At) == Aspect;
}

Summaries::Summaries(const ASTContext &Context, CallSites &Sites,
                     const ForeignFunctions *Foreign)
    : Context(Context), Sites(Sites), Foreign(Foreign), Slots(Context) {}
Summaries::~Summaries() = default;

void Summaries::ask(llvm::ArrayRef<Question> Questions) {
  std::set<OpenAspect> Open;
  for (const Question &One : Questions) {
    if (addOpen(*One.Call, One.Aspect, One.Aspect, Open))
      continue;
    const FunctionDecl *Callee = Sites.callee(*One.Call).Function;
    std::vector<PointerTargets> Unused;
    BoundParameters Bound = Callee ? boundBy(*One.Call, *Callee, Unused) : 0;
    if (!Callee || One.Aspect != WholeCall || !isUnasked(*Callee, Bound))
      return;
    Open.insert({WholeCall, Callee->getCanonicalDecl(), WholeCall, Bound});
  }
  for (const auto &[From, Target, To, Bound] : Open)
    Asked.insert({foreignName(*Target, Bound), To});
}

bool Summaries::addOpen(const CallExpr &Call, int Aspect, int From,
                        std::set<OpenAspect> &To) {
  CalleeInfo Info = Sites.callee(Call);
  if (Info.Api)
    return false;
  const Summary *Known = of(Call);
  if (!Known) {
    if (!isForeign(*Info.Function))
      return false;
    To.insert({From, Info.Function->getCanonicalDecl(), Aspect, 0});
    return true;
  }
  if (Aspect == WholeCall
          ? Known->CallsUnknown
          : static_cast<size_t>(Aspect) >= Known->Parameters.size() ||
                Known->Parameters[Aspect].ReachesUnknown)
    return false;
  for (auto At =
           Known->Open.lower_bound(OpenAspect(Aspect, nullptr, WholeCall, 0));
       At != Known->Open.end() && std::get<0>(*At) == Aspect; ++At)
    To.insert({From, std::get<1>(*At), std::get<2>(*At), std::get<3>(*At)});
  return true;
}

const Summary *Summaries::of(const FunctionDecl &Function) {
  return of(Function, 0);
}

const Summary *Summaries::of(const FunctionDecl &Function,
                             BoundParameters Bound) {
  const FunctionDecl *Definition = Function.getDefinition();
  if (Definition && Definition->hasSkippedBody())
    Skipped.insert(Definition);
  if (!Definition || !Definition->getBody())
    return Definition ? nullptr : foreign(Function, Bound);
  // The map flow is made once.
  return known(*Definition, Bound && maps(Function) ? 0 : Bound);
}

const Summary *Summaries::known(const ValueDecl &Target,
                                BoundParameters Bound) {
  Subject Wanted = {&Target, Bound};
  auto [Found, IsNew] = Known.try_emplace(Wanted);
  if (!IsNew) {
    // Asked for by somebody whom it calls: all between the two are one cycle.
    auto Asked = llvm::find(Active, Wanted);
    if (Asked != Active.end())
      CycleStart = std::min<size_t>(CycleStart, Asked - Active.begin());
    for (const auto &[Member, Start] : Unsettled)
      if (Member == Wanted)
        CycleStart = std::min(CycleStart, Start);
    return Found->second.get();
  }
  Found->second = std::make_unique<Summary>();
  Summary *Result = Found->second.get();

  size_t Depth = Active.size(), OuterCycle = CycleStart;
  size_t FirstMember = Unsettled.size();
  CycleStart = NoCycle;
  Active.push_back(Wanted);
  summarize(Wanted, *Result);
  Active.pop_back();
  if (CycleStart != NoCycle)
    Unsettled.push_back({Wanted, CycleStart});
  if (CycleStart == Depth) {
    settle(FirstMember);
    CycleStart = NoCycle;
  }
  CycleStart = std::min(CycleStart, OuterCycle);
  return Result;
}

bool Summaries::mayCarryAddress(QualType Type) const {
  if (Type->isIntegerType())
    return Context.getTypeSize(Type) >= Context.getTypeSize(Context.VoidPtrTy);
  return Type->isPointerType();
}

const MapFlow *Summaries::flow(const FunctionDecl &Function) {
  if (!of(Function))
    return nullptr;
  auto Found = Flows.find(Function.getDefinition());
  return Found == Flows.end() ? nullptr : Found->second.get();
}

void Summaries::settle(size_t FirstMember) {
  std::vector<Subject> Cycle;
  for (size_t I = FirstMember; I < Unsettled.size(); ++I)
    Cycle.push_back(Unsettled[I].first);
  Unsettled.resize(FirstMember);
  // Only the sets grow from round to round, and they are finite.
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (Subject Member : Cycle) {
      Summary Again;
      summarize(Member, Again);
      Summary &Before = *Known.find(Member)->second;
      Changed |= Again.Effects != Before.Effects ||
                 Again.SleepsAlways != Before.SleepsAlways ||
                 Again.ChangesStack != Before.ChangesStack ||
                 Again.CallsUnknown != Before.CallsUnknown ||
                 Again.Parameters != Before.Parameters ||
                 Again.Open != Before.Open;
      Before = std::move(Again);
    }
  }
  for (Subject Member : Cycle) {
    Summary &Result = *Known.find(Member)->second;
    Result.IsRecursive = true;
    // That is a loop.
    Result.Effects |= TakesUp;
  }
}

std::vector<const FunctionDecl *> Summaries::summarized() const {
  std::vector<const FunctionDecl *> Functions;
  for (const auto &Entry : Known)
    if (const auto *Function = dyn_cast<FunctionDecl>(Entry.first.first))
      Functions.push_back(Function);
  return Functions;
}

bool Summaries::maps(const FunctionDecl &Function) {
  const FunctionDecl *Definition = Function.getDefinition();
  if (!Definition || !Definition->getBody() ||
      CallSites::isApiDefinition(*Definition))
    return false;
  auto [Found, IsNew] = Mapping.try_emplace(Definition, false);
  if (!IsNew)
    return Found->second;
  // A macro of the file may hide the name; in headers reading the text is far
  // cheaper than walking every inline function.
  const SourceManager &SM = Context.getSourceManager();
  SourceRange Body = Definition->getBody()->getSourceRange();
  bool Spells = false;
  if (SM.isInMainFile(SM.getExpansionLoc(Body.getBegin()))) {
    BodyFacts Facts(*Definition->getBody(), Sites);
    Spells = Facts.HasSites || Facts.HasPageRanges ||
             llvm::any_of(Facts.Calls, [&](const CallExpr *Call) {
               return isWrapperCall(*Call);
             });
  } else if (Body.getBegin().isFileID() && Body.getEnd().isFileID()) {
    llvm::StringRef Text = Sites.text(CharSourceRange::getTokenRange(Body));
    Spells = llvm::any_of(kernelApis(), [&](const KernelApi &Api) {
      return Api.Role != ApiRole::Call && Text.contains(Api.Name);
    });
  }
  return Mapping[Definition] = Spells;
}

bool Summaries::isWrapperCall(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || isReplaceable(*Callee) || Sites.callee(Call).Api ||
      !maps(*Callee))
    return false;
  const Summary *Known = of(*Callee);
  return !Known->Released.empty() || Known->Returned;
}

unsigned Summaries::effects(const CallExpr &Call, bool &IsUnknown) {
  CalleeInfo Info = Sites.callee(Call);
  if (Info.Api) {
    unsigned Effects =
        Info.Api->Effects | (takesUpByRow(*Info.Api) ? TakesUp : NoEffect);
    if (!(Effects & SleepsByFlags))
      return Effects;
    auto MaySleep = Sites.allocationSleeps(Call);
    IsUnknown |= !MaySleep;
    return Effects | (MaySleep.value_or(false) ? Sleeps : NoEffect);
  }
  if (Info.Function && Info.Function->getBuiltinID())
    return Borrows;
  const Summary *Known = of(Call);
  if (!Known) {
    IsUnknown = true;
    return NoEffect;
  }
  IsUnknown |= Known->CallsUnknown || Known->isOpen(WholeCall);
  return Known->Effects;
}

std::optional<bool> Summaries::takesUp(const CallExpr &Call) {
  if (Sites.recognise(&Call))
    return false;
  CalleeInfo Info = Sites.callee(Call);
  if (Info.Api)
    return takesUpByRow(*Info.Api);
  if (Info.Function && Info.Function->getBuiltinID())
    return false;
  const Summary *Known = of(Call);
  if (Known && (Known->Effects & TakesUp))
    return true;
  std::vector<PointerTargets> Unused;
  if (!Known || Known->isOpen(WholeCall) ||
      (Info.Function &&
       isUnasked(*Info.Function, boundBy(Call, *Info.Function, Unused))))
    return std::nullopt;
  return false;
}

bool Summaries::isUnasked(const FunctionDecl &Function, BoundParameters Bound) {
  const Summary *Told = foreign(Function, Bound);
  return Told && Told->CallsUnknown && !(Told->Effects & TakesUp);
}

bool Summaries::sleepsAlways(const CallExpr &Call) {
  if (auto Site = Sites.recognise(&Call))
    return Site->Api->isMap() && Site->Api->Family == MapFamily::Kmap;
  CalleeInfo Info = Sites.callee(Call);
  bool IsUnknown = false;
  if (Info.Api) {
    unsigned Effects = effects(Call, IsUnknown);
    return (Effects & Sleeps) && !(Effects & UserCopy);
  }
  if (!Info.Function || Info.Function->getBuiltinID())
    return false;
  const Summary *Known = of(Call);
  return Known && Known->SleepsAlways;
}

ParameterFate Summaries::fateByRow(const KernelApi &Api, unsigned Index) {
  ParameterFate Fate;
  Fate.IsReturned = Index == 0 && (Api.Effects & ReturnsFirst);
  Fate.Escapes = Api.Effects & HandsOver;
  Fate.PageAddressUsed = Api.Effects & (PageAddress | AddressToPage);
  return Fate;
}

ParameterFate Summaries::fate(const CallExpr &Call, unsigned Index) {
  CalleeInfo Info = Sites.callee(Call);
  if (Info.Api)
    return fateByRow(*Info.Api, Index);
  ParameterFate Fate;
  if (Info.Function && Info.Function->getBuiltinID()) {
    unsigned Id = Info.Function->getBuiltinID();
    Fate.IsReturned = Index == 0 && (Call.getType()->isPointerType() ||
                                     Id == Builtin::BI__builtin_expect);
    Fate.Escapes = Index > 0 && Info.Function->getName().starts_with("__sync_");
    return Fate;
  }
  const Summary *Known = of(Call);
  if (!Known || Index >= Known->Parameters.size())
    return UnknownFate;
  Fate = Known->Parameters[Index];
  Fate.ReachesUnknown |= Known->isOpen(Index);
  return Fate;
}

bool Summaries::keepsHeld(const CallExpr &Call, unsigned Index) {
  CalleeInfo Info = Sites.callee(Call);
  if (Info.Api)
    return !(Info.Api->Effects & (CopiesBuffers | LinksBuffers));
  if (!Info.Function)
    return true;
  if (Info.Function->getBuiltinID())
    return memoryUse(Info.Function) == MemoryUse::Copies ||
           Info.Function->getName().starts_with("__sync_");
  // Asks for the body if it was skipped.
  const FunctionDecl *Definition =
      of(*Info.Function) ? Info.Function->getDefinition() : nullptr;
  if (!Definition || Index >= Definition->getNumParams())
    return true;
  // What a recursion keeps is not followed.
  auto [Found, IsNew] = Keeping.try_emplace({Definition, Index}, true);
  if (!IsNew)
    return Found->second;

  BodyFacts Body(*Definition->getBody(), Sites);
  PointerCopies Copies(*Definition->getParamDecl(Index), Body, *this);
  // An integer is most likely a length, unless a pointer was made one.
  auto IsHeld = [&](const Expr *E) {
    if (E->getType()->isIntegerType() && !Copies.isMadeOfPointer(E))
      return false;
    return Copies.isStorable(*E) &&
           (Copies.carries(E) || Copies.holds(E) || Copies.leadsThrough(E));
  };
  // What becomes of the operands of others is not known.
  bool Keeps = llvm::any_of(Body.Operands, IsHeld) ||
               llvm::any_of(Body.Returns, IsHeld) ||
               llvm::any_of(Body.Copies, [&](const BodyFacts::Copy &C) {
                 return !PointerCopies::target(C) && IsHeld(C.From);
               });
  for (const CallExpr *Inner : Body.Calls)
    for (unsigned I = 0; !Keeps && I < Inner->getNumArgs(); ++I)
      Keeps = IsHeld(Inner->getArg(I)) && keepsHeld(*Inner, I);
  return Keeping[{Definition, Index}] = Keeps;
}

void Summaries::dropSettled(Summary &Result) {
  // What is unknown for good does not depend on anybody.
  for (auto At = Result.Open.begin(); At != Result.Open.end();) {
    int From = std::get<0>(*At);
    bool IsSettled = From == WholeCall ? Result.CallsUnknown
                                       : Result.Parameters[From].ReachesUnknown;
    if (IsSettled && From == WholeCall)
      Result.Effects |= TakesUp;
    At = IsSettled ? Result.Open.erase(At) : std::next(At);
  }
}

namespace {
/// Where the code that is compiled names parameters.
struct NameFinder : RecursiveASTVisitor<NameFinder> {
  explicit NameFinder(const SourceManager &SM) : SM(SM) {}
  bool VisitDeclRefExpr(DeclRefExpr *Name) {
    if (isa<ParmVarDecl>(Name->getDecl()))
      Offsets.insert(SM.getFileOffset(SM.getSpellingLoc(Name->getLocation())));
    return true;
  }
  const SourceManager &SM;
  llvm::DenseSet<unsigned> Offsets;
};
} // namespace

/// The words of code that a conditional leaves out of \p Function, which has a
/// body: its parameters may be among them.
static llvm::StringSet<> namedByLeftOut(const FunctionDecl &Function,
                                        const ASTContext &Context) {
  llvm::StringSet<> Found;
  const SourceManager &SM = Context.getSourceManager();
  SourceRange Range = Function.getBody()->getSourceRange();
  if (Range.getBegin().isMacroID() || Range.getEnd().isMacroID() ||
      SM.getFileID(Range.getBegin()) != SM.getFileID(Range.getEnd()))
    return Found;
  unsigned Begin = SM.getFileOffset(Range.getBegin());
  llvm::StringRef Body =
      SM.getBufferData(SM.getFileID(Range.getBegin()))
          .slice(Begin, SM.getFileOffset(Range.getEnd()) + 1);
  if (!Body.contains('#'))
    return Found;
  NameFinder Seen(SM);
  Seen.TraverseStmt(Function.getBody());
  // The lexer wants an end.
  std::string Text = Body.str();
  TextTokens Tokens(Text, Context.getLangOpts());
  std::vector<bool> IsConditional = Tokens.conditional();
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (IsConditional[I] && !Tokens.isInDirective(I) && Tokens.isWord(I) &&
        !(I && Tokens.isOneOf(I - 1, {tok::period, tok::arrow})) &&
        !Seen.Offsets.contains(Begin + Tokens[I].Offset))
      Found.insert(Tokens[I].Word);
  return Found;
}

void Summaries::summarizeBody(const FunctionDecl &Function, Summary &Result) {
  Result.Parameters.resize(Function.getNumParams());
  BodyFacts Body(*Function.getBody(), Sites);
  StreamUse Streams(*Function.getBody(), Sites);
  if (Streams.Reads || Streams.Loops)
    Result.Effects |= TakesUp;

  for (const CallExpr *Call : Body.Calls) {
    bool IsUnknown = false;
    Result.Effects |= effects(*Call, IsUnknown);
    bool IsLost =
        IsUnknown && !addOpen(*Call, WholeCall, WholeCall, Result.Open);
    Result.CallsUnknown |= IsLost;
    if (IsLost && !takesUp(*Call))
      Result.Effects |= TakesUp;
    const Summary *Callee = of(*Call);
    if (!Callee)
      continue;
    Result.ChangesStack |= Callee->ChangesStack;
    addStackCause(Callee->Why, Callee->ChangesStack, "", Result.Why);
    addCauses(Callee->Why, Callee->Effects, "", Result.Why);
    if (IsLost)
      addUnknownCause(Callee->Why, "", Result.Why);
  }
  CertainCalls Certain;
  Certain.visit(Function.getBody());
  Result.SleepsAlways = llvm::any_of(
      Certain.Calls, [&](const CallExpr *Call) { return sleepsAlways(*Call); });

  llvm::StringSet<> LeftOut = namedByLeftOut(Function, Context);
  for (unsigned I = 0; I < Function.getNumParams(); ++I) {
    const ParmVarDecl &Parameter = *Function.getParamDecl(I);
    if (Parameter.getType()->isRecordType()) {
      // What becomes of its members is not followed.
      Result.Parameters[I].ReachesUnknown = true;
      continue;
    }
    if (!Parameter.getType()->isPointerType() &&
        !Parameter.getType()->isIntegerType())
      continue;
    PointerCopies Copies(Parameter, Body, *this);
    ParameterFate &Fate = Result.Parameters[I];
    if (Parameter.getType()->isPointerType() &&
        LeftOut.contains(Parameter.getName())) {
      Fate.ReachesUnknown = true;
      Result.Why.try_emplace(
          fateCause(FateKind::Lost, I),
          Function.getNameAsString() +
              "() does more with it in another configuration");
    }
    for (const BodyFacts::Copy &C : Body.Copies) {
      if (PointerCopies::target(C) || !Copies.isStorable(*C.From) ||
          !(Copies.carries(C.From) || Copies.holds(C.From)))
        continue;
      // Most likely no address, but what a call that is not seen counts.
      if (Parameter.getType()->isPointerType() &&
          C.From->getType()->isIntegerType() &&
          !Copies.isMadeOfPointer(C.From)) {
        Fate.ReachesUnknown = true;
        continue;
      }
      bool IsInStream = C.To && Streams.isStore(*C.To) && !Copies.holds(C.From);
      (IsInStream ? Fate.LeftInStream : Fate.Escapes) = true;
      if (!IsInStream)
        Result.Why.try_emplace(fateCause(FateKind::Kept, I),
                               Function.getNameAsString() + "() stores it");
    }
    for (const Expr *Returned : Body.Returns) {
      bool Carries = Copies.carries(Returned);
      Fate.IsReturned |= Carries && mayCarryAddress(Returned->getType());
      Fate.Escapes |= Carries && Returned->getType()->isRecordType();
    }
    for (const CallExpr *Call : Body.Calls)
      for (unsigned A = 0; A < Call->getNumArgs(); ++A) {
        const Expr *Arg = Call->getArg(A);
        bool IsInside = Copies.holds(Arg);
        ParameterFate Inner = fate(*Call, A);
        if (!IsInside && !Copies.carries(Arg)) {
          bool Leads = Copies.leadsThrough(Arg);
          Fate.PageAddressUsed |= Inner.PageAddressUsed && Leads;
          Fate.ReachesArgument |= Inner.ReachesArgument && Leads;
          continue;
        }
        // A summary says what becomes of the argument, not of what it holds.
        bool IsHeld = IsInside &&
                      (!Sites.callee(*Call).Api ||
                       memoryUse(Call->getDirectCallee()) == MemoryUse::Copies);
        Inner.ReachesUnknown = IsHeld || (Inner.ReachesUnknown &&
                                          !addOpen(*Call, A, I, Result.Open));
        if (const auto *Callee =
                dyn_cast_or_null<NamedDecl>(Call->getCalleeDecl());
            Callee && IsHeld)
          Result.Why.try_emplace(fateCause(FateKind::Lost, I),
                                 Callee->getNameAsString() +
                                     "() gets what holds it");
        Inner.IsReturned = false;
        Fate.add(Inner);
        for (FateKind Kind : FateKinds)
          if (isFate(Inner, Kind) && !Result.Why.count(fateCause(Kind, I)))
            if (std::string Cause = cause(*Call, A, Kind); !Cause.empty())
              Result.Why.try_emplace(fateCause(Kind, I), std::move(Cause));
      }
  }

  dropSettled(Result);

  if (Summarized.second || !maps(Function))
    return;
  // Summarizes callees, and so adds to Flows.
  auto Made = std::make_unique<MapFlow>(Function, Sites, *this);
  const MapFlow &Flow = *Made;
  for (const UnmapRecord &Unmap : Flow.unmaps())
    if (Unmap.Parameter)
      Result.Released.push_back({Unmap.Parameter->getFunctionScopeIndex(),
                                 Unmap.Family, Unmap.Site.Api,
                                 Flow.alwaysReleases(*Unmap.Parameter)});
    else
      Result.ChangesStack |= Unmap.ReleasesUnknown;
  for (const MapRecord &Map : Flow.maps())
    if (Map.IsReturned)
      Result.Returned = Map.Site.Api;
    else
      Result.ChangesStack |= Map.IsLiveAtExit && !Map.IsUncertain;
  Flows[&Function] = std::move(Made);
}

} // namespace kmap_tidy
