//===--- StreamStores.cpp - addresses left in streams ---------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/StreamStores.h"
#include "analysis/CallSite.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Analysis/CFG.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace kmap_tidy {

bool takesUpByRow(const KernelApi &Api) {
  constexpr unsigned Waiting = Sleeps | UserCopy | AtomicUserCopy | PerCpu |
                               PreemptOff | IrqsOff | HandsOver |
                               CopiesBuffers | LinksBuffers;
  return (Api.Effects & Waiting) && !(Api.Effects & Yields);
}

/// The field of a stream that \p E is; null if it is none.
static const MemberExpr *streamField(const Expr &E) {
  const auto *Member = dyn_cast<MemberExpr>(E.IgnoreParenCasts());
  const auto *Field =
      Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  bool IsRow = Field && Field->getIdentifier() &&
               Field->getParent()->getIdentifier() &&
               llvm::any_of(streamFields(), [&](const StreamField &Row) {
                 return Field->getName() == Row.Field &&
                        Field->getParent()->getName() == Row.Record;
               });
  return IsRow ? Member : nullptr;
}

/// Whether \p E, when it is executed, runs a stream; \p Argument is then a
/// pointer to it.
static bool runs(const Stmt *S, const Expr **Argument = nullptr) {
  const auto *Call = dyn_cast<CallExpr>(S);
  const KernelApi *Api =
      Call ? findKernelApi(nameOf(Call->getDirectCallee())) : nullptr;
  if (!Api || !(Api->Effects & RunsStream) || Call->getNumArgs() == 0)
    return false;
  if (Argument)
    *Argument = Call->getArg(0);
  return true;
}

/// Whether \p S runs a stream whichever way it goes.
static bool runsAlways(const Stmt *S) {
  if (!S || isa<UnaryExprOrTypeTraitExpr, StmtExpr>(S))
    return false;
  if (const auto *If = dyn_cast<IfStmt>(S))
    return runsAlways(If->getCond());
  if (const auto *Switch = dyn_cast<SwitchStmt>(S))
    return runsAlways(Switch->getCond());
  if (const auto *C = dyn_cast<AbstractConditionalOperator>(S))
    return runsAlways(C->getCond());
  if (const auto *B = dyn_cast<BinaryOperator>(S); B && B->isLogicalOp())
    return runsAlways(B->getLHS());
  if (!isa<Expr, DeclStmt, CompoundStmt>(S))
    return false;
  return runs(S) || llvm::any_of(S->children(), runsAlways);
}

/// Whether something in \p S may go on elsewhere in \p S.
static bool skips(const Stmt *S) {
  return S && (isa<LabelStmt, SwitchCase, ContinueStmt>(S) ||
               llvm::any_of(S->children(), skips));
}

/// Equal for expressions that are spelled alike.
static llvm::FoldingSetNodeID spelled(const Expr &E,
                                      const ASTContext &Context) {
  llvm::FoldingSetNodeID ID;
  E.IgnoreParenCasts()->Profile(ID, Context, /*Canonical=*/true);
  return ID;
}

class StreamUse::Visitor : public RecursiveASTVisitor<Visitor> {
public:
  Visitor(CallSites &Sites, StreamUse &To) : Sites(Sites), To(To) {}

  bool VisitWhileStmt(WhileStmt *S) {
    return loop(S->getBody(), runsAlways(S->getCond()));
  }
  bool VisitForStmt(ForStmt *S) { return loop(S->getBody(), false); }
  bool VisitDoStmt(DoStmt *S) {
    const auto *Condition =
        dyn_cast<IntegerLiteral>(S->getCond()->IgnoreParenCasts());
    return (Condition && Condition->getValue() == 0) ||
           loop(S->getBody(), false);
  }
  bool VisitGotoStmt(GotoStmt *S) {
    const LabelDecl &Label = *S->getLabel();
    const SourceManager &SM = Label.getASTContext().getSourceManager();
    To.Loops |=
        !SM.isBeforeInTranslationUnit(S->getGotoLoc(), Label.getLocation());
    return true;
  }
  bool VisitIndirectGotoStmt(IndirectGotoStmt *) {
    To.Loops = true;
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *B) {
    if (B->getOpcode() == BO_Assign)
      if (const MemberExpr *Field = streamField(*B->getLHS())) {
        Harmless.insert(Field);
        Stores.push_back(Field);
      }
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    for (const Expr *Argument : Call->arguments())
      if (const MemberExpr *Field = streamField(*Argument)) {
        const KernelApi *Api = Sites.callee(*Call).Api;
        if (Api && (Api->Effects & Pure))
          Harmless.insert(Field);
      }
    const Expr *Stream;
    if (runs(Call, &Stream))
      To.Running.push_back(Stream);
    return true;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    To.Reads |= streamField(*Member) && !Harmless.count(Member);
    return true;
  }

  bool RunsInLoop = false;
  llvm::SmallVector<const MemberExpr *, 4> Stores;

private:
  bool loop(const Stmt *Body, bool RunsFirst) {
    bool Runs = RunsFirst || (!skips(Body) && runsAlways(Body));
    (Runs ? RunsInLoop : To.Loops) = true;
    return true;
  }

  CallSites &Sites;
  StreamUse &To;
  llvm::SmallPtrSet<const MemberExpr *, 4> Harmless;
};

StreamUse::StreamUse(const Stmt &Body, CallSites &Sites) {
  Visitor Facts(Sites, *this);
  Facts.TraverseStmt(const_cast<Stmt *>(&Body));
  if (!Facts.RunsInLoop)
    return;
  bool Sets = false;
  for (const MemberExpr *Field : Facts.Stores) {
    const ASTContext &Context = Field->getMemberDecl()->getASTContext();
    Sets |= isStore(*Field) && llvm::all_of(Running, [&](const Expr *Stream) {
              return spelled(*Stream, Context) ==
                     spelled(*Running.front(), Context);
            });
  }
  Loops |= !Sets;
}

bool StreamUse::isStore(const Expr &Target) const {
  const MemberExpr *Field = streamField(Target);
  if (!Field)
    return false;
  const ASTContext &Context = Field->getMemberDecl()->getASTContext();
  return llvm::any_of(Running, [&](const Expr *Stream) {
    Stream = Stream->IgnoreParenCasts();
    const auto *U = dyn_cast<UnaryOperator>(Stream);
    bool IsAddress = U && U->getOpcode() == UO_AddrOf;
    return IsAddress != Field->isArrow() &&
           spelled(IsAddress ? *U->getSubExpr() : *Stream, Context) ==
               spelled(*Field->getBase(), Context);
  });
}

namespace {

/// Walks the blocks behind a call in depth first order.
struct BlockWalk {
  BlockWalk(const CallExpr &Call, llvm::ArrayRef<const Stmt *> Ends,
            CodeBehind &To)
      : Call(Call), Ends(Ends), To(To) {}

  /// From element \p First of \p Block on.
  void walk(const CFGBlock &Block, unsigned First) {
    for (unsigned I = First; I < Block.size(); ++I) {
      auto Executed = Block[I].getAs<CFGStmt>();
      if (!Executed)
        continue;
      const Stmt *S = Executed->getStmt();
      if (llvm::is_contained(Ends, S))
        return;
      To.Loops |= S == &Call;
      if (const auto *Made = dyn_cast<CallExpr>(S))
        To.Calls.insert(Made);
    }
    for (const CFGBlock *Next : Block.succs())
      if (Next)
        enter(*Next);
  }

private:
  void enter(const CFGBlock &Block) {
    if (Entered.count(&Block)) {
      To.Loops = true;
      return;
    }
    if (!Done.insert(&Block).second)
      return;
    Entered.insert(&Block);
    walk(Block, 0);
    Entered.erase(&Block);
  }

  const CallExpr &Call;
  llvm::ArrayRef<const Stmt *> Ends;
  CodeBehind &To;
  llvm::SmallPtrSet<const CFGBlock *, 16> Entered, Done;
};

} // namespace

CodeBehind::CodeBehind(const FunctionDecl &Function, const CallExpr &Call,
                       llvm::ArrayRef<const Stmt *> Ends) {
  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  auto Graph = CFG::buildCFG(&Function, Function.getBody(),
                             &Function.getASTContext(), Options);
  Loops = true;
  if (!Graph)
    return;
  for (const CFGBlock *Block : *Graph)
    for (unsigned I = 0; I < Block->size(); ++I)
      if (auto Executed = (*Block)[I].getAs<CFGStmt>();
          Executed && Executed->getStmt() == &Call) {
        Loops = false;
        BlockWalk(Call, Ends, *this).walk(*Block, I + 1);
        return;
      }
}

} // namespace kmap_tidy
