//===--- PathSearch.cpp - whether a path leads to a statement -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/PathSearch.h"
#include "clang/AST/ASTContext.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace kmap_tidy {

static const Stmt *statementAt(const CFGBlock &Block, size_t I) {
  auto Statement = Block[I].getAs<CFGStmt>();
  return Statement ? Statement->getStmt() : nullptr;
}

/// Whether \p Asks is true of the edge to successor \p I of \p Block.
static bool isEdge(const CFGBlock &Block, size_t I,
                   llvm::function_ref<bool(const Expr &, bool)> Asks) {
  const Stmt *Terminator = Block.getTerminatorStmt();
  const Expr *Condition = Block.getLastCondition();
  return Asks && Block.succ_size() == 2 && Condition && Terminator &&
         !isa<SwitchStmt>(Terminator) && Asks(*Condition, I == 0);
}

bool leadsTo(const FunctionDecl &Function, const PathSearch &Search,
             ASTContext &Context) {
  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  std::unique_ptr<CFG> Graph =
      CFG::buildCFG(&Function, Function.getBody(), &Context, Options);
  if (!Graph)
    return false;
  std::vector<std::pair<const CFGBlock *, size_t>> Work;
  for (const CFGBlock *Block : *Graph)
    for (size_t I = 0; I < Block->size(); ++I)
      if (const Stmt *S = statementAt(*Block, I); S && Search.Begins(*S))
        Work.push_back({Block, I + 1});
  if (Search.BeginsAtEntry)
    Work.push_back({&Graph->getEntry(), 0});
  llvm::SmallPtrSet<const CFGBlock *, 16> Seen;
  for (const CFGBlock *Block : *Graph)
    for (size_t I = 0; I < Block->succ_size(); ++I)
      if (const CFGBlock *Next = *(Block->succ_begin() + I))
        if (isEdge(*Block, I, Search.BeginsOn) && Seen.insert(Next).second)
          Work.push_back({Next, 0});
  while (!Work.empty()) {
    auto [Block, First] = Work.back();
    Work.pop_back();
    if (Search.WantsExit && Block == &Graph->getExit())
      return true;
    bool GoesOn = true;
    for (size_t I = First; I < Block->size() && GoesOn; ++I) {
      const Stmt *S = statementAt(*Block, I);
      if (S && Search.IsWanted(*S))
        return true;
      GoesOn = !S || !Search.Ends(*S);
    }
    for (size_t I = 0; GoesOn && I < Block->succ_size(); ++I) {
      const CFGBlock *Next = *(Block->succ_begin() + I);
      if (Next && !isEdge(*Block, I, Search.Bars) && Seen.insert(Next).second)
        Work.push_back({Next, 0});
    }
  }
  return false;
}

} // namespace kmap_tidy
