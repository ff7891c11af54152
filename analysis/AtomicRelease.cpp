//===--- AtomicRelease.cpp - releases that sleep where none may -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/AtomicRelease.h"
#include "analysis/GupApi.h"
#include "analysis/TranslationUnit.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Analysis/CFG.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <deque>
#include <optional>

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

/// The function that \p E names, or null.
const FunctionDecl *functionOf(const Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *Address = dyn_cast<UnaryOperator>(E))
    E = Address->getSubExpr()->IgnoreParenCasts();
  const auto *Name = dyn_cast<DeclRefExpr>(E);
  const auto *Function =
      Name ? dyn_cast<FunctionDecl>(Name->getDecl()) : nullptr;
  return Function ? Function->getCanonicalDecl() : nullptr;
}

/// Whether \p Call marks pages dirty under their locks: for sure, or maybe.
std::optional<bool> sleeps(const CallExpr &Call, const ASTContext &Context) {
  StringRef Name = nameOf(Call.getDirectCallee());
  if (Name == LockedDirtying)
    return true;
  const ReleaseApi *Api = findReleaseApi(Name);
  if (!Api || Api->Dirty < 0 || unsigned(Api->Dirty) >= Call.getNumArgs())
    return std::nullopt;
  Expr::EvalResult Value;
  if (!Call.getArg(Api->Dirty)->EvaluateAsInt(Value, Context))
    return false;
  if (Value.Val.getInt() == 0)
    return std::nullopt;
  return true;
}

/// What becomes a handler, and where; and who calls a sleeping release.
struct HandlerFinder : RecursiveASTVisitor<HandlerFinder> {
  struct Handler {
    const Expr *At;
    std::string Name;
  };

  explicit HandlerFinder(const ASTContext &Context) : Context(Context) {}

  bool VisitBinaryOperator(BinaryOperator *Operator) {
    if (Operator->getOpcode() != BO_Assign)
      return true;
    const auto *Member =
        dyn_cast<MemberExpr>(Operator->getLHS()->IgnoreParens());
    const auto *Field =
        Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
    if (Field &&
        isHandlerField(Field->getParent()->getName(), Field->getName()))
      add(Operator->getRHS(), Field->getNameAsString());
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    HasSleeper |= sleeps(*Call, Context).has_value();
    int Index = handlerArgument(nameOf(Call->getDirectCallee()));
    if (Index >= 0 && unsigned(Index) < Call->getNumArgs())
      add(Call->getArg(Index), nameOf(Call->getDirectCallee()).str() + "()");
    return true;
  }
  void add(const Expr *Value, std::string Name) {
    if (const FunctionDecl *Function = functionOf(Value))
      Handlers.try_emplace(Function, Handler{Value, std::move(Name)});
  }

  const ASTContext &Context;
  llvm::DenseMap<const FunctionDecl *, Handler> Handlers;
  bool HasSleeper = false;
};

/// The first sleeping call that \p S makes whatever happens: not under a
/// condition, and in a loop only by way of its body.
const CallExpr *certainSleep(const Stmt *S, const ASTContext &Context) {
  if (!S)
    return nullptr;
  if (const auto *Block = dyn_cast<CompoundStmt>(S)) {
    for (const Stmt *Part : Block->body()) {
      if (const CallExpr *Found = certainSleep(Part, Context))
        return Found;
      // Whatever follows may not be reached.
      if (isa<IfStmt, SwitchStmt, ReturnStmt, GotoStmt, LabelStmt>(Part))
        return nullptr;
    }
    return nullptr;
  }
  if (const auto *Loop = dyn_cast<ForStmt>(S))
    return certainSleep(Loop->getBody(), Context);
  const auto *Call = dyn_cast<CallExpr>(S);
  return Call && sleeps(*Call, Context).value_or(false) ? Call : nullptr;
}

/// What is held at a point.
struct Held {
  bool IsReached = false;
  unsigned Count = 0;
  const Expr *Since = nullptr;

  /// Returns whether this changed.
  bool join(const Held &O) {
    if (!IsReached) {
      *this = O;
      return true;
    }
    if (O.Count >= Count)
      return false;
    Count = O.Count;
    Since = O.Since;
    return true;
  }
};

class LockWalker {
public:
  LockWalker(TranslationUnit &TU, const FunctionDecl &Function)
      : TU(TU), Function(Function) {}

  std::vector<AtomicRelease> run(const HandlerFinder::Handler *AsHandler);

private:
  void execute(const Stmt *S, Held &State);
  void report(const CallExpr &Call, const Held &State);
  unsigned effectsOf(const CallExpr &Call);

  TranslationUnit &TU;
  const FunctionDecl &Function;
  const HandlerFinder::Handler *AsHandler = nullptr;
  bool Reports = false;
  std::vector<AtomicRelease> Found;
};

unsigned LockWalker::effectsOf(const CallExpr &Call) {
  const KernelApi *Row = TU.callSites().callee(Call).Api;
  return Row ? Row->Effects : 0;
}

/// Whether a function of this name may give up what its caller holds.
bool mayUnlock(StringRef Name) {
  return Name.empty() || Name.contains_insensitive("unlock") ||
         Name.contains_insensitive("enable") ||
         Name.contains_insensitive("restore") ||
         Name.contains_insensitive("resched");
}

struct UnlockFinder : RecursiveASTVisitor<UnlockFinder> {
  bool VisitCallExpr(CallExpr *Call) {
    Found |= mayUnlock(nameOf(Call->getDirectCallee()));
    return !Found;
  }
  bool Found = false;
};

void LockWalker::report(const CallExpr &Call, const Held &State) {
  AtomicRelease Release;
  Release.Call = &Call;
  Release.Function = &Function;
  const ASTContext &Context = TU.context();
  if (sleeps(Call, Context)) {
    Release.Sleeper = nameOf(Call.getDirectCallee());
  } else {
    const FunctionDecl *Callee = Call.getDirectCallee();
    const FunctionDecl *Body = Callee ? Callee->getDefinition() : nullptr;
    if (Body && Body->getBody())
      Release.Inner = certainSleep(Body->getBody(), Context);
    if (!Release.Inner)
      return;
    Release.Sleeper = nameOf(Release.Inner->getDirectCallee());
  }
  Release.Since = State.Since;
  Release.IsHandler = AsHandler && State.Since == AsHandler->At;
  if (Release.IsHandler)
    Release.Context = AsHandler->Name;
  else if (const auto *Lock = dyn_cast_or_null<CallExpr>(State.Since))
    Release.Context = nameOf(Lock->getDirectCallee()).str() + "()";
  Found.push_back(std::move(Release));
}

void LockWalker::execute(const Stmt *S, Held &State) {
  const auto *Call = dyn_cast<CallExpr>(S);
  if (!Call)
    return;
  unsigned Effects = effectsOf(*Call);
  if (Effects & PreemptOff) {
    if (!State.Count++)
      State.Since = Call;
    return;
  }
  if (Effects & PreemptOn) {
    // A handler stays one.
    if (State.Count)
      --State.Count;
    if (AsHandler && !State.Count)
      State.Count = 1;
    return;
  }
  if (State.Count && Reports)
    report(*Call, State);
  if (AsHandler)
    return;
  const FunctionDecl *Callee = Call->getDirectCallee();
  bool MayUnlock = mayUnlock(nameOf(Call->getDirectCallee()));
  if (const FunctionDecl *Body = Callee ? Callee->getDefinition() : nullptr)
    if (!MayUnlock && Body->getBody()) {
      UnlockFinder Finder;
      Finder.TraverseStmt(Body->getBody());
      MayUnlock = Finder.Found;
    }
  if (MayUnlock)
    State.Count = 0;
}

std::vector<AtomicRelease>
LockWalker::run(const HandlerFinder::Handler *Handler) {
  AsHandler = Handler;
  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  std::unique_ptr<CFG> Graph =
      CFG::buildCFG(&Function, Function.getBody(), &TU.context(), Options);
  if (!Graph)
    return {};
  std::vector<Held> Before(Graph->getNumBlockIDs());
  Held &Entry = Before[Graph->getEntry().getBlockID()];
  Entry.IsReached = true;
  Entry.Count = Handler != nullptr;
  Entry.Since = Handler ? Handler->At : nullptr;
  auto Walk = [&](const CFGBlock &Block) {
    Held State = Before[Block.getBlockID()];
    for (const CFGElement &Element : Block)
      if (auto Statement = Element.getAs<CFGStmt>())
        execute(Statement->getStmt(), State);
    return State;
  };
  std::deque<const CFGBlock *> Work = {&Graph->getEntry()};
  while (!Work.empty()) {
    const CFGBlock *Block = Work.front();
    Work.pop_front();
    Held After = Walk(*Block);
    for (const CFGBlock *Next : Block->succs())
      if (Next && Before[Next->getBlockID()].join(After))
        Work.push_back(Next);
  }
  Reports = true;
  for (const CFGBlock *Block : *Graph)
    if (Before[Block->getBlockID()].IsReached)
      Walk(*Block);
  return std::move(Found);
}

} // namespace

std::vector<AtomicRelease> atomicReleases(TranslationUnit &TU) {
  const ASTContext &Context = TU.context();
  const SourceManager &SM = Context.getSourceManager();
  std::vector<const FunctionDecl *> Functions;
  HandlerFinder Finder(Context);
  for (Decl *D : Context.getTranslationUnitDecl()->decls()) {
    auto *Function = dyn_cast<FunctionDecl>(D);
    if (!Function || !Function->doesThisDeclarationHaveABody() ||
        !Function->getBody() ||
        !SM.isInMainFile(SM.getExpansionLoc(Function->getLocation())))
      continue;
    Functions.push_back(Function);
    Finder.TraverseStmt(Function->getBody());
  }
  std::vector<AtomicRelease> Result;
  if (!Finder.HasSleeper)
    return Result;
  for (const FunctionDecl *Function : Functions) {
    auto Handler = Finder.Handlers.find(Function->getCanonicalDecl());
    std::vector<AtomicRelease> Here =
        LockWalker(TU, *Function)
            .run(Handler == Finder.Handlers.end() ? nullptr : &Handler->second);
    Result.insert(Result.end(), Here.begin(), Here.end());
  }
  return Result;
}

} // namespace kmap_tidy
