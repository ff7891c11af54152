//===--- MapFlow.cpp - the mappings of one function -------------------- ===//
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
#include <set>

using namespace clang;

namespace kmap_tidy {

MapFlow::MapFlow(const FunctionDecl &Function, CallSites &Sites,
                 Summaries &Callees)
    : Function(Function), Sites(Sites), Callees(Callees) {
  collectSites(Function.getBody());
  if (Maps.empty() && Unmaps.empty())
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

  // A map that nothing here releases belongs to a pair across functions: that
  // it is live at the end is its purpose, not a leak.
  llvm::erase_if(Violations, [&](const FlowViolation &V) {
    return V.Kind == FlowViolation::Leak &&
           (Maps[V.Map].Unmaps.empty() || Maps[V.Map].MayMeetUnknownUnmap);
  });
}

MapFlow::~MapFlow() = default;

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
      return;
    }
    UnmapIndex[Site->Node] = Unmaps.size();
    UnmapRecord &Unmap = Unmaps.emplace_back();
    Unmap.Site = *Site;
    Unmap.Family = Site->Api->Family;
    return;
  }
  const auto *Call = dyn_cast<CallExpr>(S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !Callees.maps(*Callee))
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

/// The states that reach one block, one per property.
struct BlockStates {
  std::vector<FlowState> States;
};

/// Forward worklist over (block, state) in reverse post-order.
class Worklist {
public:
  explicit Worklist(const CFG &Graph) : Blocks(Graph.getNumBlockIDs()) {
    unsigned Order = 0;
    PostOrderCFGView View(&Graph);
    Rank.resize(Graph.getNumBlockIDs(), 0);
    for (const CFGBlock *Block : View) {
      Rank[Block->getBlockID()] = Order++;
      ByRank.push_back(Block);
    }
  }

  /// Lets \p State reach \p Block. False if the block has too many states.
  bool reach(const CFGBlock *Block, FlowState State, ValueFactory &Values) {
    std::vector<FlowState> &States = Blocks[Block->getBlockID()].States;
    for (unsigned I = 0; I < States.size(); ++I) {
      if (!States[I].sameProperty(State))
        continue;
      if (States[I].merge(std::move(State), Block, Values))
        Pending.insert({Rank[Block->getBlockID()], I});
      return true;
    }
    if (States.size() >= MaxStatesPerBlock)
      return false;
    Pending.insert({Rank[Block->getBlockID()], unsigned(States.size())});
    States.push_back(std::move(State));
    return true;
  }

  bool empty() const { return Pending.empty(); }

  std::pair<const CFGBlock *, FlowState> take() {
    auto [Order, Index] = *Pending.begin();
    Pending.erase(Pending.begin());
    const CFGBlock *Block = ByRank[Order];
    return {Block, Blocks[Block->getBlockID()].States[Index]};
  }

private:
  std::vector<BlockStates> Blocks;
  std::vector<unsigned> Rank;
  std::vector<const CFGBlock *> ByRank;
  std::set<std::pair<unsigned, unsigned>> Pending;
};

/// Whether the branch of \p Block is decided by the configuration
/// (`if (IS_ENABLED(..))`). Both sides are then somebody's code. Loops such as
/// `do .. while (0)` mean what they say.
bool isConfigurationBranch(const CFGBlock &Block) {
  return isa_and_nonnull<IfStmt, ConditionalOperator>(
      Block.getTerminatorStmt());
}

} // namespace

void MapFlow::run() {
  PathInterpreter Interpreter(*this);
  Worklist Work(*Graph);
  Work.reach(&Graph->getEntry(), FlowState(), Values);

  for (unsigned Visited = 0; !Work.empty(); ++Visited) {
    if (Visited == MaxVisitedStates) {
      GaveUp = true;
      return;
    }
    auto [Block, State] = Work.take();
    const Stmt *Last = nullptr;
    for (const CFGElement &Element : *Block)
      if (auto Executed = Element.getAs<CFGStmt>()) {
        Last = Executed->getStmt();
        Interpreter.execute(Last, State);
      }

    const auto *Return = dyn_cast_or_null<ReturnStmt>(Last);
    if (Return || (!Block->hasNoReturnElement() && Block->succ_size() == 1 &&
                   Block->succ_begin()->getReachableBlock() ==
                       &Graph->getExit()))
      Interpreter.leave(Return, State);

    const Stmt *Terminator = Block->getTerminatorStmt();
    if (const auto *Switch = dyn_cast_or_null<SwitchStmt>(Terminator)) {
      const Value *Selector = Interpreter.evaluate(Switch->getCond(), State);
      for (const CFGBlock *Next : Block->succs()) {
        if (!Next)
          continue;
        FlowState Branch = State;
        const auto *Case = dyn_cast_or_null<CaseStmt>(Next->getLabel());
        if (Case && !Case->getRHS()) {
          const Value *Label = Interpreter.evaluate(Case->getLHS(), Branch);
          const Value *Taken =
              Values.operation(Operator::Equal, Selector, Label);
          if (!Branch.assume(Taken, true, Values))
            continue;
        }
        if (!Work.reach(Next, std::move(Branch), Values))
          GaveUp = true;
      }
      continue;
    }

    const Expr *Condition =
        Block->succ_size() == 2 ? Block->getLastCondition() : nullptr;
    const Value *Decides =
        Condition ? Interpreter.evaluate(Condition, State) : nullptr;
    bool Both = Decides && Decides->Kind == ValueKind::Integer &&
                isConfigurationBranch(*Block);
    bool Truth = true;
    for (const CFGBlock *Next : Block->succs()) {
      bool Side = Truth;
      Truth = false;
      if (!Next)
        continue;
      FlowState Branch = State;
      if (Decides && !Both) {
        if (!Branch.assume(Decides, Side, Values))
          continue;
        Interpreter.trace(Branch,
                          Side ? TraceStep::TookTrue : TraceStep::TookFalse,
                          Condition->getBeginLoc());
      }
      if (!Work.reach(Next, std::move(Branch), Values))
        GaveUp = true;
    }
  }
}

} // namespace kmap_tidy
