//===--- MapFlow.cpp - the mappings of one function -----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/MapFlow.h"
#include "analysis/PathInterpreter.h"
#include "analysis/Summary.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Analysis/Analyses/PostOrderCFGView.h"
#include "clang/Analysis/CFG.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/TimeProfiler.h"
#include <set>

using namespace clang;

namespace kmap_tidy {

MapFlow::MapFlow(const FunctionDecl &Function, CallSites &Sites,
                 Summaries &Callees)
    : Function(Function), Sites(Sites), Callees(Callees) {
  llvm::TimeTraceScope Time("MapFlow",
                            [&] { return Function.getNameAsString(); });
  collectSites(Function.getBody());
  if (Maps.empty() && Unmaps.empty() && !TouchesPages)
    return;

  CFG::BuildOptions Options;
  Options.PruneTriviallyFalseEdges = false;
  Options.setAllAlwaysAdd();
  Graph = CFG::buildCFG(&Function, Function.getBody(),
                        &Function.getASTContext(), Options);
  if (!Graph) {
    GaveUp = true;
    return;
  }
  run();

  llvm::erase_if(Violations, [&](const FlowViolation &V) {
    auto IsUncertain = [&](unsigned Map) {
      return Map < Maps.size() && Maps[Map].IsUncertain;
    };
    // An object that one path maps and the other has is told apart by
    // conditions that the paths may not decide.
    if (V.Kind == FlowViolation::ForeignAddress)
      return !Unmaps[UnmapIndex.lookup(cast<Expr>(V.At))].Maps.empty();
    if (IsUncertain(V.Map) || (concernsTwo(V) && IsUncertain(V.Other)))
      return true;
    return V.Kind == FlowViolation::Leak && mayBeReleasedElsewhere(Maps[V.Map]);
  });
}

MapFlow::~MapFlow() = default;

bool MapFlow::concernsTwo(const FlowViolation &V) const {
  return V.Kind == FlowViolation::WrongOrder ||
         V.Kind == FlowViolation::SamePageTwice ||
         (V.Kind == FlowViolation::MapSleeps && V.Other < Maps.size());
}

llvm::StringRef MapFlow::apiOf(const FlowViolation &V) const {
  if (V.Map < Maps.size())
    return Maps[V.Map].Site.Api->Name;
  const auto *Call = dyn_cast<CallExpr>(V.At);
  const KernelApi *Api = Call ? Sites.callee(*Call).Api : nullptr;
  return Api ? llvm::StringRef(Api->Name) : "";
}

bool MapFlow::mayBeReleasedElsewhere(const MapRecord &Map) const {
  if (Map.MayMeetUnknownUnmap)
    return true;
  // A map that nothing here releases belongs to a pair across functions: that
  // it is live at the end is its purpose, not a leak. But where the unmap takes
  // the address, somebody must have got it.
  bool IsAlone = Map.Unmaps.empty();
  if (IsAlone && (!isStacked(Map.Family) || Map.Callee ||
                  Map.Family == MapFamily::Iterator))
    return true;
  // So may one whose address went into an object that an unknown callee got, or
  // that a callee stored.
  return llvm::any_of(Map.Passed, [&](const PassedAddress &Passed) {
    ParameterFate Fate = Callees.fate(*Passed.Call, Passed.Argument);
    if (Sites.callee(*Passed.Call).Api)
      return Passed.Indirectly && Fate.ReachesUnknown;
    // Summaries say nothing of what a callee releases out of an object.
    return Passed.Indirectly ? IsAlone || Fate.ReachesUnknown
                             : Fate.Escapes || Fate.LeftInStream ||
                                   (IsAlone && Fate.ReachesUnknown);
  });
}

void MapFlow::collectIgnored(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || !Callee->hasBody(Callee) || Callee->hasSkippedBody())
    return;
  for (unsigned I = 0; I < std::min(Call.getNumArgs(), Callee->getNumParams());
       ++I)
    if (!Callee->getParamDecl(I)->isReferenced())
      IgnoredArguments.insert(Call.getArg(I)->IgnoreParenCasts());
}

void MapFlow::collectSites(const Stmt *S) {
  if (!S)
    return;
  // Operands of sizeof and typeof are not executed.
  if (isa<UnaryExprOrTypeTraitExpr>(S))
    return;
  for (const Stmt *Child : S->children())
    collectSites(Child);

  if (auto Site = Sites.recognise(S)) {
    if (Site->Api->isMap()) {
      MapIndex[Site->Node] = Maps.size();
      MapRecord &Map = Maps.emplace_back();
      Map.Site = *Site;
      Map.Family = Site->Api->Family;
      // The next step of an iterator releases the one before.
      if (Map.Family != MapFamily::Iterator)
        return;
    }
    UnmapIndex[Site->Node] = Unmaps.size();
    UnmapRecord &Unmap = Unmaps.emplace_back();
    Unmap.Site = *Site;
    Unmap.Family = Site->Api->Family;
    return;
  }
  const auto *Call = dyn_cast<CallExpr>(S);
  if (Call)
    collectIgnored(*Call);
  TouchesPages |= Call && Sites.touchesPage(*Call);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !Callees.isWrapperCall(*Call))
    return;
  const Summary *Known = Callees.of(*Callee);
  if (!Known->Released.empty()) {
    UnmapIndex[Call] = Unmaps.size();
    UnmapRecord &Unmap = Unmaps.emplace_back();
    Unmap.Callee = Callee;
    Unmap.Family = Known->Released.front().Family;
    Unmap.Site.Api = Known->Released.front().Api;
    Unmap.Site.Node = Call;
    Unmap.Site.Name = Call->getBeginLoc();
  }
  if (Known->Returned) {
    MapIndex[Call] = Maps.size();
    MapRecord &Map = Maps.emplace_back();
    Map.Callee = Callee;
    Map.Family = Known->Returned->Family;
    Map.Site.Api = Known->Returned;
    Map.Site.Node = Call;
    Map.Site.Name = Call->getBeginLoc();
  }
}

namespace {

/// Names one of the states that leave a block: the block, the index of the
/// state it entered with, and the successor.
struct Edge {
  unsigned Block;
  unsigned State;
  unsigned Successor;

  bool operator<(const Edge &O) const {
    return std::tie(Block, State, Successor) <
           std::tie(O.Block, O.State, O.Successor);
  }
};

/// What reaches a block with one property.
struct Entry {
  FlowState Joined;
  /// The latest state over each edge. A predecessor that is executed again
  /// replaces what it sent before: joining both would only lose how the values
  /// of one iteration relate.
  std::map<Edge, FlowState> Inputs;
};

/// Forward worklist over (block, entry) in reverse post-order. Loop heads
/// accumulate (their entries only lose precision, which is what ends the
/// iteration); every other block is the join of its latest inputs.
class Worklist {
public:
  /// \p OperandOf has to outlive this.
  Worklist(const CFG &Graph, ValueFactory &Values, OperandReader OperandOf)
      : Values(Values), OperandOf(OperandOf), Entries(Graph.getNumBlockIDs()),
        Rank(Graph.getNumBlockIDs(), ~0u) {
    PostOrderCFGView View(&Graph);
    for (const CFGBlock *Block : View) {
      Rank[Block->getBlockID()] = ByRank.size();
      ByRank.push_back(Block);
    }
  }

  /// Lets \p State reach \p Block over \p From. False if the block would get
  /// too many entries.
  bool reach(const CFGBlock *Block, Edge From, FlowState State) {
    unsigned Id = Block->getBlockID();
    std::vector<Entry> &All = Entries[Id];
    unsigned Index = 0;
    while (Index < All.size() && !All[Index].Joined.sameProperty(State))
      ++Index;
    withdraw(Block, From, Index);
    if (Index == All.size()) {
      if (All.size() >= MaxStatesPerBlock)
        return false;
      All.emplace_back();
      All.back().Joined = State;
      All.back().Inputs.emplace(From, std::move(State));
      Pending.insert({Rank[Id], Index});
      return true;
    }
    Entry &Existing = All[Index];
    if (isLoopHead(Block)) {
      if (Existing.Joined.merge(std::move(State), Block, Values, OperandOf))
        Pending.insert({Rank[Id], Index});
      return true;
    }
    auto [Known, IsNew] = Existing.Inputs.try_emplace(From, State);
    if (!IsNew && Known->second == State)
      return true;
    Known->second = std::move(State);
    join(Block, Existing);
    Pending.insert({Rank[Id], Index});
    return true;
  }

  /// Takes back what came over \p From to another entry than \p Except.
  void withdraw(const CFGBlock *Block, Edge From, unsigned Except) {
    if (isLoopHead(Block))
      return;
    std::vector<Entry> &All = Entries[Block->getBlockID()];
    for (unsigned I = 0; I < All.size(); ++I) {
      if (I == Except || !All[I].Inputs.erase(From) || All[I].Inputs.empty())
        continue;
      join(Block, All[I]);
      Pending.insert({Rank[Block->getBlockID()], I});
    }
  }

  bool empty() const { return Pending.empty(); }

  /// The next entry to execute; its block is null if nothing reaches it now.
  std::tuple<const CFGBlock *, unsigned, FlowState> take() {
    auto [Order, Index] = *Pending.begin();
    Pending.erase(Pending.begin());
    const CFGBlock *Block = ByRank[Order];
    const Entry &Next = Entries[Block->getBlockID()][Index];
    bool IsDead = Next.Inputs.empty() && !isLoopHead(Block);
    return {IsDead ? nullptr : Block, Index, Next.Joined};
  }

private:
  bool isLoopHead(const CFGBlock *Block) const {
    unsigned Own = Rank[Block->getBlockID()];
    return llvm::any_of(Block->preds(), [&](const CFGBlock *Before) {
      return Before && Rank[Before->getBlockID()] != ~0u &&
             Rank[Before->getBlockID()] >= Own && !isNeverTaken(*Before);
    });
  }

  /// Whether \p BackEdge is that of a macro's `do .. while (0)`.
  static bool isNeverTaken(const CFGBlock &BackEdge) {
    const auto *Loop = dyn_cast_or_null<DoStmt>(BackEdge.getLoopTarget());
    const auto *Condition =
        Loop ? dyn_cast<IntegerLiteral>(Loop->getCond()->IgnoreParenCasts())
             : nullptr;
    return Condition && Condition->getValue() == 0;
  }

  void join(const CFGBlock *Block, Entry &Target) {
    auto Input = Target.Inputs.begin();
    Target.Joined = Input->second;
    if (Target.Inputs.size() == 1)
      return;
    Target.Joined.retireMerges(Block, Values);
    for (++Input; Input != Target.Inputs.end(); ++Input) {
      FlowState Other = Input->second;
      Other.retireMerges(Block, Values);
      Target.Joined.merge(std::move(Other), Block, Values, OperandOf);
    }
  }

  ValueFactory &Values;
  OperandReader OperandOf;
  std::vector<std::vector<Entry>> Entries;
  std::vector<unsigned> Rank;
  std::vector<const CFGBlock *> ByRank;
  std::set<std::pair<unsigned, unsigned>> Pending;
};

/// Whether the branch of \p Block on \p Condition is decided by the
/// configuration (`if (IS_ENABLED(..))`). Both sides are then somebody's code.
/// Loops such as `do .. while (0)` mean what they say.
bool isConfigurationBranch(const CFGBlock &Block, const Expr &Condition,
                           const ASTContext &Context) {
  return isa_and_nonnull<IfStmt, ConditionalOperator>(
             Block.getTerminatorStmt()) &&
         Condition.isEvaluatable(Context);
}

} // namespace

void MapFlow::run() {
  const SourceManager &SM = Function.getASTContext().getSourceManager();
  PathInterpreter Interpreter(*this);
  auto OperandOf = [&](const Expr *Call, const FlowState &State) {
    const CallSite &Site = Maps[MapIndex.lookup(Call)].Site;
    bool IsPage = Site.Operand && Site.Api->Kind == Operand::Page;
    return IsPage ? Interpreter.evaluate(Site.Operand, State) : nullptr;
  };
  Worklist Work(*Graph, Values, OperandOf);
  Work.reach(&Graph->getEntry(), {~0u, 0, 0}, FlowState());

  for (unsigned Visited = 0; !Work.empty(); ++Visited) {
    if (Visited == MaxVisitedStates) {
      GaveUp = true;
      return;
    }
    auto [Block, Index, State] = Work.take();
    if (!Block)
      continue;
    // Structured bindings cannot be captured.
    const CFGBlock *From = Block;
    unsigned FromState = Index, Slot = 0;
    bool LeavesAtEnd = !Block->hasNoReturnElement();
    auto Send = [&](const CFGBlock *Next, std::optional<FlowState> Branch) {
      Edge Over = {From->getBlockID(), FromState, Slot++};
      if (!Next)
        return;
      if (!Branch)
        return Work.withdraw(Next, Over, ~0u);
      // The end of the body; a return was handled where it stands.
      if (Next == &Graph->getExit() && LeavesAtEnd)
        Interpreter.leave(nullptr, *Branch);
      if (!Work.reach(Next, Over, std::move(*Branch)))
        GaveUp = true;
    };
    const Stmt *Last = nullptr;
    for (const CFGElement &Element : *Block)
      if (auto Executed = Element.getAs<CFGStmt>()) {
        Last = Executed->getStmt();
        Interpreter.execute(Last, State);
      }

    if (const auto *Return = dyn_cast_or_null<ReturnStmt>(Last)) {
      Interpreter.leave(Return, State);
      LeavesAtEnd = false;
    }

    const Stmt *Terminator = Block->getTerminatorStmt();
    if (const auto *Switch = dyn_cast_or_null<SwitchStmt>(Terminator)) {
      const Value *Selector = Interpreter.evaluate(Switch->getCond(), State);
      // Whether the selector has the value of \p Label; null for a range.
      auto Taken = [&](const Stmt *Label) -> const Value * {
        const auto *Case = dyn_cast_or_null<CaseStmt>(Label);
        if (!Case || Case->getRHS())
          return nullptr;
        return Values.operation(Operator::Equal, Selector,
                                Interpreter.evaluate(Case->getLHS(), State));
      };
      for (const CFGBlock *Next : Block->succs()) {
        FlowState Branch = State;
        const Stmt *Label = Next ? Next->getLabel() : nullptr;
        bool IsPossible = true;
        if (const Value *Matches = Taken(Label))
          IsPossible = Branch.assume(Matches, true, Values);
        else if (!isa_and_nonnull<CaseStmt>(Label))
          // The default, or the end of a switch without: no case matches.
          for (const SwitchCase *Other = Switch->getSwitchCaseList(); Other;
               Other = Other->getNextSwitchCase())
            if (const Value *Matches = Taken(Other))
              IsPossible &= Branch.assume(Matches, false, Values);
        Send(Next,
             IsPossible ? std::optional(std::move(Branch)) : std::nullopt);
      }
      continue;
    }

    const Expr *Condition =
        Block->succ_size() == 2 ? Block->getLastCondition() : nullptr;
    const Value *Decides =
        Condition ? Interpreter.evaluate(Condition, State) : nullptr;
    bool Both =
        Decides && Decides->Kind == ValueKind::Integer &&
        isConfigurationBranch(*Block, *Condition, Function.getASTContext());
    bool Truth = true;
    for (const CFGBlock *Next : Block->succs()) {
      bool Side = Truth;
      Truth = false;
      FlowState Branch = State;
      if (Decides && !Both) {
        auto Likely = State.likelyTruth(Decides, Values);
        if (!Branch.assume(Decides, Side, Values)) {
          Send(Next, std::nullopt);
          continue;
        }
        Branch.IsDoubtful |= Likely && *Likely != Side;
        // A branch inside a macro is not the reader's.
        SourceLocation At = Condition->getBeginLoc();
        auto IsSpelled = [&](SourceLocation Loc) {
          return Loc.isFileID() || SM.isMacroArgExpansion(Loc);
        };
        if (IsSpelled(At) && IsSpelled(Terminator->getBeginLoc()))
          Interpreter.trace(
              Branch, Side ? TraceStep::TookTrue : TraceStep::TookFalse, At);
      }
      Send(Next, std::move(Branch));
    }
  }
}

} // namespace kmap_tidy
