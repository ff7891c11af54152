//===--- PinFlow.cpp - paths that forget a claim on a page ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PinFlow.h"
#include "analysis/PinRelease.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <deque>
#include <map>
#include <set>

using namespace clang;

namespace kmap_tidy {

namespace {

/// How the acquisition ended on a path; where it got nothing, nothing leaks.
enum Ending { Some, All };

struct PathState {
  /// The acquisition was executed, and nobody has given up its claim.
  bool IsLive = false;
  Ending End = All;
  /// Variable that holds the result; null if none does any more.
  const VarDecl *Result = nullptr;
  /// The number that was asked for still has the same value.
  bool IsRequestKept = false;
  /// The release of all pages, after which the path had no choice.
  const CallExpr *ReleasedBy = nullptr;
  /// Conditions by their profile, and how they went.
  std::map<unsigned, bool> Taken;
  /// Local variables that were last set to a constant: whether it was not zero.
  std::map<const VarDecl *, bool> Constants;

  bool operator<(const PathState &O) const {
    return std::tie(IsLive, End, Result, IsRequestKept, ReleasedBy, Taken,
                    Constants) < std::tie(O.IsLive, O.End, O.Result,
                                          O.IsRequestKept, O.ReleasedBy,
                                          O.Taken, O.Constants);
  }
};

class PinWalker {
public:
  PinWalker(const PageOrigins &Origins, unsigned Source, ASTContext &Context,
            bool NumberKeeps)
      : Origins(Origins), Source(Source), Context(Context),
        NumberKeeps(NumberKeeps),
        Acquired(*cast<CallExpr>(Origins.sources()[Source].At)),
        Function(*Origins.sources()[Source].Function) {}

  std::vector<PinLeak> run();

private:
  bool isFollowed();
  void collectEnds();
  std::optional<bool> truth(const Expr *Condition,
                            const PathState &State) const;
  std::optional<bool> compare(const BinaryOperator &Operator,
                              const PathState &State) const;
  bool isResult(const Expr *E, const PathState &State) const;
  void assign(const VarDecl *To, const Expr *Value, PathState &State) const;
  /// False if the path needs no more look.
  bool execute(const Stmt *S, PathState &State,
               std::vector<PinLeak> &Leaks) const;
  /// \p S may be a release of the followed pages, as a whole or not.
  void weigh(const Stmt *S, PathState &State,
             std::vector<PinLeak> &Leaks) const;
  bool isTooFew(const Expr *Count, const PathState &State) const;
  bool isTooMany(const Expr *Count, const PathState &State) const;
  unsigned profile(const Expr *E) const;
  /// \p Changed got a value that is not known: conditions on it are open again.
  void forget(const ValueDecl *Changed, PathState &State) const;

  bool follow(const CFG &Graph, std::vector<PinLeak> &Leaks) const;
  using Item = std::pair<const CFGBlock *, PathState>;
  void walk(const CFGBlock *Block, size_t First, PathState State,
            std::deque<Item> &Next, std::vector<PinLeak> &Leaks) const;

  const PageOrigins &Origins;
  unsigned Source;
  ASTContext &Context;
  bool NumberKeeps;
  const CallExpr &Acquired;
  const FunctionDecl &Function;
  const VarDecl *Pages = nullptr;
  /// Expressions that end the claim, and loops around one.
  llvm::SmallPtrSet<const Stmt *, 16> Ends;
  llvm::SmallPtrSet<const FunctionDecl *, 8> EndingFunctions;
  /// Conditions, and parts of them, that decide whether the claim ends.
  llvm::SmallPtrSet<const Stmt *, 16> Guards;
  bool IsSingle = false;
  /// Conditions that decide whether the claim ends are taken either way.
  bool PassesGuards = false;
  /// Somebody takes one more claim, or keeps a page.
  bool IsShared = false;
  /// What the function was asked to get; may be null.
  const Expr *Requested = nullptr;
  std::set<const ValueDecl *> RequestedNames;
  /// What the conditions of \c PathState::Taken mention, by profile.
  mutable std::map<unsigned, std::set<const ValueDecl *>> Mentions;
};

/// Whether \p S holds something that ends the claim.
struct EndFinder : RecursiveASTVisitor<EndFinder> {
  EndFinder(const llvm::SmallPtrSetImpl<const Stmt *> &Ends,
            const llvm::SmallPtrSetImpl<const FunctionDecl *> &Functions)
      : Ends(Ends), Functions(Functions) {}
  bool VisitExpr(Expr *E) {
    const auto *Call = dyn_cast<CallExpr>(E);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    Found |= Ends.count(E) ||
             (Callee && Functions.count(Callee->getCanonicalDecl()));
    return !Found;
  }
  const llvm::SmallPtrSetImpl<const Stmt *> &Ends;
  const llvm::SmallPtrSetImpl<const FunctionDecl *> &Functions;
  bool Found = false;
};

struct BranchFinder : RecursiveASTVisitor<BranchFinder> {
  bool VisitStmt(Stmt *S) {
    if (isa<ForStmt, WhileStmt, DoStmt>(S))
      Loops.push_back(S);
    if (const auto *If = dyn_cast<IfStmt>(S))
      Ifs.push_back(If);
    return true;
  }
  std::vector<const Stmt *> Loops;
  std::vector<const IfStmt *> Ifs;
};

/// \p Condition and the conditions that it combines.
void addConditions(const Expr *Condition,
                   llvm::SmallPtrSetImpl<const Stmt *> &To) {
  Condition = withoutWrapping(Condition);
  To.insert(Condition);
  if (const auto *Both = dyn_cast<BinaryOperator>(Condition)) {
    if (Both->isLogicalOp()) {
      addConditions(Both->getLHS(), To);
      addConditions(Both->getRHS(), To);
    }
  } else if (const auto *Not = dyn_cast<UnaryOperator>(Condition)) {
    if (Not->getOpcode() == UO_LNot)
      addConditions(Not->getSubExpr(), To);
  }
}

/// Whether the pages stay in local variables and the function releases them.
bool PinWalker::isFollowed() {
  const AcquireApi &Api = *Origins.sources()[Source].Api;
  if (Api.Shape != AcquireShape::Count && Api.Shape != AcquireShape::One)
    return false;
  const Expr *Operand = acquiredPages(Acquired);
  if (!Operand)
    return false;
  Operand = Operand->IgnoreParenCasts();
  if (const auto *Address = dyn_cast<UnaryOperator>(Operand))
    Operand = Address->getSubExpr()->IgnoreParenCasts();
  const auto *Name = dyn_cast<DeclRefExpr>(Operand);
  Pages = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  return Pages && Pages->hasLocalStorage() && !isa<ParmVarDecl>(Pages);
}

void PinWalker::collectEnds() {
  for (const PageEvent *Event : Origins.eventsOf(Source)) {
    IsShared |= Event->Kind != PageEvent::Release &&
                Event->Kind != PageEvent::CpuData &&
                Event->Kind != PageEvent::DeviceData &&
                Event->Kind != PageEvent::FrameTaken;
    bool IsKeptByNumber = NumberKeeps && Event->Kind == PageEvent::FrameTaken;
    if (Event->Kind != PageEvent::Release && Event->Kind != PageEvent::Exit &&
        Event->Kind != PageEvent::Kept && !IsKeptByNumber)
      continue;
    if (Event->Function == &Function && Event->At)
      Ends.insert(Event->At);
    else if (Event->Function)
      EndingFunctions.insert(Event->Function->getCanonicalDecl());
  }
  BranchFinder Finder;
  Finder.TraverseStmt(Function.getBody());
  auto MayEnd = [&](const Stmt *S) {
    EndFinder Found(Ends, EndingFunctions);
    Found.TraverseStmt(const_cast<Stmt *>(S));
    return Found.Found;
  };
  for (const Stmt *Loop : Finder.Loops)
    if (MayEnd(Loop))
      Ends.insert(Loop);
  for (const IfStmt *If : Finder.Ifs)
    if (MayEnd(If->getThen()) || (If->getElse() && MayEnd(If->getElse())))
      addConditions(If->getCond(), Guards);
}

bool PinWalker::isResult(const Expr *E, const PathState &State) const {
  E = withoutWrapping(E);
  if (E == &Acquired)
    return true;
  if (const auto *Set = dyn_cast<BinaryOperator>(E))
    if (Set->getOpcode() == BO_Assign)
      return isResult(Set->getRHS(), State);
  const auto *Name = dyn_cast<DeclRefExpr>(E);
  return Name && State.Result && Name->getDecl() == State.Result;
}

std::optional<bool> PinWalker::compare(const BinaryOperator &Operator,
                                       const PathState &State) const {
  BinaryOperatorKind Op = Operator.getOpcode();
  const Expr *Left = Operator.getLHS(), *Right = Operator.getRHS();
  if (!isResult(Left, State)) {
    if (!isResult(Right, State))
      return std::nullopt;
    std::swap(Left, Right);
    Op = BinaryOperator::isComparisonOp(Op)
             ? (Op == BO_EQ || Op == BO_NE
                    ? Op
                    : BinaryOperator::reverseComparisonOp(Op))
             : Op;
  }
  // Some pages are 1 of the 2 that all are; a number on the right that is not
  // known is taken for all.
  Expr::EvalResult Value;
  int64_t Got = State.End == Some ? 1 : 2, Limit = 2;
  if (Right->EvaluateAsInt(Value, Context)) {
    Limit = Value.Val.getInt().getExtValue();
    if (Limit > 1 || (Limit == 1 && IsSingle))
      Limit = 2;
  }
  switch (Op) {
  case BO_LT:
    return Got < Limit;
  case BO_LE:
    return Got <= Limit;
  case BO_GT:
    return Got > Limit;
  case BO_GE:
    return Got >= Limit;
  case BO_EQ:
    return Got == Limit;
  case BO_NE:
    return Got != Limit;
  default:
    return std::nullopt;
  }
}

std::optional<bool> PinWalker::truth(const Expr *Condition,
                                     const PathState &State) const {
  const Expr *E = withoutWrapping(Condition);
  Expr::EvalResult Value;
  if (!E->isValueDependent() && E->EvaluateAsInt(Value, Context))
    return Value.Val.getInt() != 0;
  if (const auto *Not = dyn_cast<UnaryOperator>(E))
    if (Not->getOpcode() == UO_LNot) {
      auto Inner = truth(Not->getSubExpr(), State);
      return Inner ? std::optional<bool>(!*Inner) : std::nullopt;
    }
  if (const auto *Operator = dyn_cast<BinaryOperator>(E)) {
    if (Operator->isComparisonOp())
      if (auto Known = compare(*Operator, State))
        return Known;
    if (Operator->isLogicalOp()) {
      auto Left = truth(Operator->getLHS(), State),
           Right = truth(Operator->getRHS(), State);
      bool Decides = Operator->getOpcode() == BO_LOr;
      if ((Left && *Left == Decides) || (Right && *Right == Decides))
        return Decides;
      if (Left && Right)
        return !Decides;
      return std::nullopt;
    }
  }
  if (isResult(E, State))
    return true;
  if (const auto *Name = dyn_cast<DeclRefExpr>(E)) {
    const auto *Variable = dyn_cast<VarDecl>(Name->getDecl());
    // A page that was got is no NULL.
    if (Variable == Pages && State.IsLive)
      return true;
    auto Known = State.Constants.find(Variable);
    if (Known != State.Constants.end())
      return Known->second;
  }
  auto Before = State.Taken.find(profile(E));
  if (Before != State.Taken.end())
    return Before->second;
  return std::nullopt;
}

unsigned PinWalker::profile(const Expr *E) const {
  llvm::FoldingSetNodeID ID;
  E->Profile(ID, Context, /*Canonical=*/true);
  return ID.ComputeHash();
}

namespace {
struct MentionFinder : RecursiveASTVisitor<MentionFinder> {
  explicit MentionFinder(std::set<const ValueDecl *> &Found) : Found(Found) {}
  bool VisitDeclRefExpr(DeclRefExpr *Name) {
    Found.insert(Name->getDecl());
    return true;
  }
  bool VisitMemberExpr(MemberExpr *Member) {
    Found.insert(Member->getMemberDecl());
    return true;
  }
  std::set<const ValueDecl *> &Found;
};
} // namespace

void PinWalker::forget(const ValueDecl *Changed, PathState &State) const {
  for (auto At = State.Taken.begin(); At != State.Taken.end();)
    At = Mentions[At->first].count(Changed) ? State.Taken.erase(At)
                                            : std::next(At);
}

void PinWalker::assign(const VarDecl *To, const Expr *Value,
                       PathState &State) const {
  State.Constants.erase(To);
  forget(To, State);
  if (RequestedNames.count(To))
    State.IsRequestKept = false;
  if (To == Pages)
    State.ReleasedBy = nullptr;
  if (Value && isResult(Value, State)) {
    State.Result = To;
    return;
  }
  if (State.Result == To)
    State.Result = nullptr;
  const auto *Choice =
      Value ? dyn_cast<ConditionalOperator>(Value->IgnoreParenImpCasts())
            : nullptr;
  if (Choice)
    if (auto Way = truth(Choice->getCond(), State))
      Value = *Way ? Choice->getTrueExpr() : Choice->getFalseExpr();
  Expr::EvalResult Known;
  if (Value && Value->EvaluateAsInt(Known, Context))
    State.Constants[To] = Known.Val.getInt() != 0;
  else if (Value && isTest(Value))
    if (auto Way = truth(Value, State))
      State.Constants[To] = *Way;
}

bool PinWalker::isTooFew(const Expr *Count, const PathState &State) const {
  const auto *Less = dyn_cast<BinaryOperator>(withoutWrapping(Count));
  Expr::EvalResult By;
  return Less && Less->getOpcode() == BO_Sub && !IsShared &&
         isResult(Less->getLHS(), State) &&
         Less->getRHS()->EvaluateAsInt(By, Context) && By.Val.getInt() > 0;
}

bool PinWalker::isTooMany(const Expr *Count, const PathState &State) const {
  if (IsSingle || State.End != Some || !State.IsRequestKept || !Requested ||
      !State.Result || isResult(Count, State) ||
      profile(withoutWrapping(Count)) != profile(withoutWrapping(Requested)))
    return false;
  // A condition that could not be read may have sorted the short counts out.
  return llvm::none_of(State.Taken, [&](const auto &Condition) {
    return Mentions[Condition.first].count(State.Result) != 0;
  });
}

void PinWalker::weigh(const Stmt *S, PathState &State,
                      std::vector<PinLeak> &Leaks) const {
  auto Release = releaseOf(S, *Pages);
  if (!Release)
    return;
  PinLeak Mistake;
  Mistake.Source = Source;
  Mistake.Release = Release->Call;
  bool IsWhole = !Release->Count || isResult(Release->Count, State);
  if (State.ReleasedBy && IsWhole) {
    Mistake.What = PinLeak::Twice;
    Mistake.Earlier = State.ReleasedBy;
    Leaks.push_back(Mistake);
    return;
  }
  if (!State.IsLive)
    return;
  if (Release->Count && isTooFew(Release->Count, State)) {
    Mistake.What = PinLeak::TooFew;
    Leaks.push_back(Mistake);
  } else if (Release->Count && isTooMany(Release->Count, State)) {
    Mistake.What = PinLeak::TooMany;
    Leaks.push_back(Mistake);
  } else if (IsWhole && !IsShared) {
    State.ReleasedBy = Release->Call;
  }
}

bool PinWalker::execute(const Stmt *S, PathState &State,
                        std::vector<PinLeak> &Leaks) const {
  weigh(S, State, Leaks);
  if (State.IsLive && (Ends.count(S) || S == &Acquired)) {
    // The path goes on for what releases the same again.
    if (!State.ReleasedBy || State.ReleasedBy != S)
      return false;
    State.IsLive = false;
    return true;
  }
  if (S == &Acquired)
    State.ReleasedBy = nullptr;
  if (const auto *Call = dyn_cast<CallExpr>(S)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (mayChange(*Call, *Pages))
      State.ReleasedBy = nullptr;
    return !State.IsLive || !Callee ||
           !EndingFunctions.count(Callee->getCanonicalDecl());
  }
  if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : Declared->decls())
      if (const auto *Variable = dyn_cast<VarDecl>(D))
        if (Variable->getInit())
          assign(Variable, Variable->getInit(), State);
  } else if (const auto *Operator = dyn_cast<BinaryOperator>(S)) {
    const auto *Name =
        dyn_cast<DeclRefExpr>(Operator->getLHS()->IgnoreParens());
    const auto *To = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
    const auto *Member =
        dyn_cast<MemberExpr>(Operator->getLHS()->IgnoreParens());
    // A slot gets another page.
    if (Operator->isAssignmentOp() && !To)
      State.ReleasedBy = nullptr;
    if (Member && Operator->isAssignmentOp())
      forget(Member->getMemberDecl(), State);
    if (To && Operator->isAssignmentOp())
      assign(To,
             Operator->getOpcode() == BO_Assign ? Operator->getRHS() : nullptr,
             State);
  } else if (const auto *Unary = dyn_cast<UnaryOperator>(S)) {
    const auto *Name =
        dyn_cast<DeclRefExpr>(Unary->getSubExpr()->IgnoreParens());
    const auto *To = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
    if (To && (Unary->isIncrementDecrementOp() ||
               (Unary->getOpcode() == UO_AddrOf && To != Pages)))
      assign(To, nullptr, State);
  }
  return true;
}

void PinWalker::walk(const CFGBlock *Block, size_t First, PathState State,
                     std::deque<Item> &Next,
                     std::vector<PinLeak> &Leaks) const {
  if (Block->hasNoReturnElement())
    return;
  for (size_t I = First; I < Block->size(); ++I) {
    auto Statement = (*Block)[I].getAs<CFGStmt>();
    if (!Statement)
      continue;
    const Stmt *S = Statement->getStmt();
    if (!execute(S, State, Leaks))
      return;
    if (S == &Acquired) {
      State.IsLive = true;
      State.IsRequestKept = true;
      if (!IsSingle) {
        State.End = Some;
        walk(Block, I + 1, State, Next, Leaks);
      }
      State.End = All;
    }
    if (const auto *Return = dyn_cast<ReturnStmt>(S)) {
      if (State.IsLive)
        Leaks.push_back(
            {PinLeak::Forgotten, Source, Return, State.End == Some});
      return;
    }
  }
  const Stmt *Terminator = Block->getTerminatorStmt();
  if (State.IsLive && Terminator && Ends.count(Terminator)) {
    weigh(Terminator, State, Leaks);
    return;
  }
  const auto *Condition =
      dyn_cast_or_null<Expr>(Block->getTerminatorCondition());
  if (Block->succ_size() == 2 && Condition && Terminator &&
      !isa<SwitchStmt>(Terminator)) {
    auto Known = truth(Condition, State);
    if (!Known)
      State.ReleasedBy = nullptr;
    if (!Known && State.IsLive && NumberKeeps && !PassesGuards &&
        Guards.count(withoutWrapping(Condition)))
      return;
    for (bool Way : {true, false}) {
      const CFGBlock *To =
          (Way ? Block->succ_begin() : std::next(Block->succ_begin()))
              ->getReachableBlock();
      if (!To || (Known && *Known != Way))
        continue;
      PathState Taken = State;
      const Expr *E = withoutWrapping(Condition);
      bool IsNegated = false;
      while (const auto *Not = dyn_cast<UnaryOperator>(E)) {
        if (Not->getOpcode() != UO_LNot)
          break;
        IsNegated = !IsNegated;
        E = withoutWrapping(Not->getSubExpr());
      }
      if (!Known) {
        Taken.Taken[profile(E)] = Way != IsNegated;
        MentionFinder(Mentions[profile(E)]).TraverseStmt(const_cast<Expr *>(E));
      }
      Next.push_back({To, std::move(Taken)});
    }
    return;
  }
  for (const CFGBlock *To : Block->succs())
    if (To)
      Next.push_back({To, State});
}

std::vector<PinLeak> PinWalker::run() {
  std::vector<PinLeak> Leaks;
  if (!isFollowed())
    return Leaks;
  collectEnds();
  if (Ends.empty() && EndingFunctions.empty())
    return Leaks;
  for (const Expr *Argument : Acquired.arguments()) {
    // `start, 1, ...`: one page can only be got or not.
    Expr::EvalResult Value;
    if (Argument != acquisitionFlags(Acquired) &&
        Argument->EvaluateAsInt(Value, Context) && Value.Val.getInt() == 1)
      IsSingle = true;
  }
  Requested = requestedCount(Acquired);
  if (Requested)
    MentionFinder(RequestedNames).TraverseStmt(const_cast<Expr *>(Requested));
  IsSingle |= Origins.sources()[Source].Api->Shape == AcquireShape::One;

  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  std::unique_ptr<CFG> Graph =
      CFG::buildCFG(&Function, Function.getBody(), &Context, Options);
  if (!Graph || !follow(*Graph, Leaks))
    return {};
  // What is released under a condition that nobody can tell is not forgotten
  // for sure, but it may be released again for sure.
  PassesGuards = true;
  std::vector<PinLeak> Again;
  if (follow(*Graph, Again))
    llvm::copy_if(Again, std::back_inserter(Leaks), [](const PinLeak &Leak) {
      return Leak.What == PinLeak::Twice;
    });
  return Leaks;
}

/// False: there are too many paths.
bool PinWalker::follow(const CFG &Graph, std::vector<PinLeak> &Leaks) const {
  std::deque<Item> Next;
  Next.push_back({&Graph.getEntry(), PathState()});
  std::set<std::pair<const CFGBlock *, PathState>> Seen;
  while (!Next.empty()) {
    Item At = std::move(Next.front());
    Next.pop_front();
    if (Seen.size() > MaxPinStates)
      return false;
    if (!Seen.insert(At).second)
      continue;
    if (At.first == &Graph.getExit()) {
      if (At.second.IsLive)
        Leaks.push_back(
            {PinLeak::Forgotten, Source, nullptr, At.second.End == Some});
      continue;
    }
    walk(At.first, 0, At.second, Next, Leaks);
  }
  return true;
}

} // namespace

std::vector<PinLeak> pinLeaks(const PageOrigins &Origins, unsigned Source,
                              ASTContext &Context, bool NumberKeeps) {
  std::vector<PinLeak> All =
      PinWalker(Origins, Source, Context, NumberKeeps).run();
  std::vector<PinLeak> Result;
  for (const PinLeak &Leak : All)
    if (llvm::none_of(Result, [&](const PinLeak &Known) {
          return Known.At == Leak.At && Known.Release == Leak.Release;
        }))
      Result.push_back(Leak);
  return Result;
}

} // namespace kmap_tidy
