//===--- PinFlow.cpp - paths that forget a claim on a page ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PinFlow.h"
#include "analysis/PinEnds.h"
#include "analysis/PinPlace.h"
#include "analysis/PinRelease.h"
#include "analysis/PinState.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/Analysis/CFG.h"
#include <deque>

using namespace clang;

namespace kmap_tidy {

namespace {

class PinWalker {
public:
  PinWalker(const PageOrigins &Origins, unsigned Source, ASTContext &Context,
            bool AsksForNumber)
      : Origins(Origins), Source(Source), Context(Context),
        AsksForNumber(AsksForNumber),
        Acquired(*cast<CallExpr>(Origins.sources()[Source].At)),
        Function(*Origins.sources()[Source].Function) {}

  /// Whether the walk finds anything. False: where the pages are is not known.
  bool isFollowed();
  std::vector<PinLeak> run();
  /// Some paths were too many to be walked.
  bool isGivenUp() const { return IsGivenUp; }

private:
  /// The function is left with a live claim.
  void forgotten(const ReturnStmt *At, const PathState &State,
                 std::vector<PinLeak> &Leaks) const;
  /// \p Call may change fields: they hold neither the request nor the result.
  void forgetFields(const CallExpr &Call, PathState &State) const;
  /// Whether \p E is about the result, however it was put.
  bool isAboutResult(const Expr *E, const PathState &State) const;
  std::optional<bool> truth(const Expr *Condition,
                            const PathState &State) const;
  std::optional<bool> compare(const BinaryOperator &Operator,
                              const PathState &State) const;
  bool isResult(const Expr *E, const PathState &State) const;
  std::optional<int64_t> number(const Expr *E, const PathState &State) const;
  /// \p To, a variable or, by the expression \p Member, a field, gets \p Value,
  /// or one that is not known.
  void assign(const ValueDecl *To, const MemberExpr *Member, const Expr *Value,
              PathState &State) const;
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
  /// A frame number that is taken ends no claim, but is noted.
  bool AsksForNumber;
  bool IsGivenUp = false;
  const CallExpr &Acquired;
  const FunctionDecl &Function;
  std::optional<PinPlace> Pages;
  std::optional<PinEnds> Ends;
  /// If that is asked for.
  std::optional<PinEnds> Numbers;
  bool IsSingle = false;
  /// Conditions that decide whether the claim ends are taken either way.
  bool PassesGuards = false;
  /// What the function was asked to get; may be null.
  const Expr *Requested = nullptr;
  std::set<const ValueDecl *> RequestedNames;
  /// What the conditions of \c PathState::Taken mention, by profile.
  mutable std::map<unsigned, std::set<const ValueDecl *>> Mentions;
};

bool PinWalker::isFollowed() {
  const AcquireApi &Api = *Origins.sources()[Source].Api;
  if (Api.Shape == AcquireShape::Count || Api.Shape == AcquireShape::One)
    Pages = PinPlace::of(Acquired);
  return Pages.has_value();
}

bool PinWalker::isResult(const Expr *E, const PathState &State) const {
  E = withoutWrapping(E);
  if (E == &Acquired)
    return true;
  if (const auto *Set = dyn_cast<BinaryOperator>(E))
    if (Set->getOpcode() == BO_Assign)
      return isResult(Set->getRHS(), State);
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    auto Known = State.Results.find(Member->getMemberDecl());
    return Known != State.Results.end() && isSamePlace(Known->second, Member);
  }
  const auto *Name = dyn_cast<DeclRefExpr>(E);
  return Name && State.Results.count(Name->getDecl());
}

bool PinWalker::isAboutResult(const Expr *E, const PathState &State) const {
  return isResult(E, State) ||
         llvm::any_of(mentionedIn(E), [&](const ValueDecl *Name) {
           return State.Told.count(Name) != 0;
         });
}

std::optional<int64_t> PinWalker::number(const Expr *E,
                                         const PathState &State) const {
  Expr::EvalResult Value;
  E = withoutWrapping(E);
  if (E->EvaluateAsInt(Value, Context))
    return Value.Val.getInt().getExtValue();
  const auto *Name = dyn_cast<DeclRefExpr>(E);
  auto Known =
      State.Constants.find(Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr);
  return Known == State.Constants.end() ? std::nullopt
                                        : std::optional(Known->second);
}

std::optional<bool> PinWalker::compare(const BinaryOperator &Operator,
                                       const PathState &State) const {
  BinaryOperatorKind Op = Operator.getOpcode();
  const Expr *Left = Operator.getLHS(), *Right = Operator.getRHS();
  if (!isResult(Left, State)) {
    if (!isResult(Right, State)) {
      auto First = number(Left, State), Second = number(Right, State);
      return First && Second ? compareNumbers(Op, *First, *Second)
                             : std::nullopt;
    }
    std::swap(Left, Right);
    if (Op != BO_EQ && Op != BO_NE)
      Op = BinaryOperator::reverseComparisonOp(Op);
  }
  // Some pages are 1 of the 2 that all are; a number on the right that is not
  // known is taken for all.
  int64_t Got = State.End == PathState::Some ? 1 : 2, Limit = 2;
  if (auto Value = number(Right, State))
    Limit = *Value > 1 || (*Value == 1 && IsSingle) ? 2 : *Value;
  return compareNumbers(Op, Got, Limit);
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
  // A page that was got is no NULL.
  if (isResult(E, State) || (State.IsLive && Pages->isNamedBy(E)))
    return true;
  if (const auto *Name = dyn_cast<DeclRefExpr>(E)) {
    const auto *Variable = dyn_cast<VarDecl>(Name->getDecl());
    auto Known = State.Constants.find(Variable);
    if (Known != State.Constants.end())
      return Known->second != 0;
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

void PinWalker::forget(const ValueDecl *Changed, PathState &State) const {
  for (auto At = State.Taken.begin(); At != State.Taken.end();)
    At = Mentions[At->first].count(Changed) ? State.Taken.erase(At)
                                            : std::next(At);
}

void PinWalker::assign(const ValueDecl *To, const MemberExpr *Member,
                       const Expr *Value, PathState &State) const {
  const auto *Variable = dyn_cast<VarDecl>(To);
  State.Constants.erase(Variable);
  forget(To, State);
  if (RequestedNames.count(To))
    State.IsRequestKept = false;
  if (To == Pages->local())
    State.ReleasedBy = nullptr;
  const auto *Choice =
      Value ? dyn_cast<ConditionalOperator>(Value->IgnoreParenImpCasts())
            : nullptr;
  if (Choice)
    if (auto Way = truth(Choice->getCond(), State))
      Value = *Way ? Choice->getTrueExpr() : Choice->getFalseExpr();
  bool IsResult = Value && isResult(Value, State);
  if (Value && isAboutResult(Value, State))
    State.Told.insert(To);
  else if (Value)
    State.Told.erase(To);
  for (auto At = State.Results.begin(); At != State.Results.end();) {
    bool IsOther =
        At->first == To || (At->second && mentionedIn(At->second).count(To));
    At = IsOther ? State.Results.erase(At) : std::next(At);
  }
  if (IsResult) {
    State.Results[To] = Member;
    return;
  }
  if (!Variable || !Value)
    return;
  if (auto Known = number(Value, State))
    State.Constants[Variable] = *Known;
  else if (isTest(Value))
    if (auto Way = truth(Value, State))
      State.Constants[Variable] = *Way;
}

bool PinWalker::isTooFew(const Expr *Count, const PathState &State) const {
  const auto *Less = dyn_cast<BinaryOperator>(withoutWrapping(Count));
  Expr::EvalResult By;
  return Less && Less->getOpcode() == BO_Sub && !Ends->isShared() &&
         isResult(Less->getLHS(), State) &&
         Less->getRHS()->EvaluateAsInt(By, Context) && By.Val.getInt() > 0;
}

bool PinWalker::isTooMany(const Expr *Count, const PathState &State) const {
  if (IsSingle || State.End != PathState::Some || !State.IsRequestKept ||
      !Requested || State.Results.empty() || isResult(Count, State) ||
      profile(withoutWrapping(Count)) != profile(withoutWrapping(Requested)))
    return false;
  // A condition that could not be read may have sorted the short counts out.
  return llvm::none_of(State.Taken, [&](const auto &Condition) {
    return llvm::any_of(Mentions[Condition.first], [&](const ValueDecl *Name) {
      return State.Told.count(Name) != 0;
    });
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
  } else if (IsWhole && !Ends->isShared() && Pages->local()) {
    State.ReleasedBy = Release->Call;
  }
}

void PinWalker::forgetFields(const CallExpr &Call, PathState &State) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if ((Callee && Callee->hasAttr<FormatAttr>()) ||
      llvm::none_of(Call.arguments(), [](const Expr *Argument) {
        QualType Type = Argument->IgnoreParenCasts()->getType();
        return Type->isPointerType() && Type->getPointeeType()->isRecordType();
      }))
    return;
  if (llvm::any_of(RequestedNames,
                   [](const ValueDecl *Name) { return isa<FieldDecl>(Name); }))
    State.IsRequestKept = false;
  for (auto At = State.Results.begin(); At != State.Results.end();)
    At = At->second ? State.Results.erase(At) : std::next(At);
}

void PinWalker::forgotten(const ReturnStmt *At, const PathState &State,
                          std::vector<PinLeak> &Leaks) const {
  PinLeak Leak;
  Leak.Source = Source;
  Leak.At = At;
  Leak.IsShort = State.End == PathState::Some;
  Leak.IsNumbered = State.IsNumbered;
  Leaks.push_back(Leak);
}

bool PinWalker::execute(const Stmt *S, PathState &State,
                        std::vector<PinLeak> &Leaks) const {
  weigh(S, State, Leaks);
  if (State.IsLive && Numbers) {
    const auto *Call = dyn_cast<CallExpr>(S);
    State.IsNumbered |= Numbers->isAt(S) || (Call && Numbers->isEndedBy(*Call));
  }
  if (State.IsLive && Pages->isLostAt(S))
    return false;
  if (State.IsLive && (Ends->isAt(S) || S == &Acquired)) {
    // The path goes on for what releases the same again.
    if (!State.ReleasedBy || State.ReleasedBy != S)
      return false;
    State.IsLive = false;
    return true;
  }
  if (S == &Acquired)
    State.ReleasedBy = nullptr;
  if (const auto *Call = dyn_cast<CallExpr>(S)) {
    if (!Pages->local() || mayChange(*Call, *Pages->local()))
      State.ReleasedBy = nullptr;
    forgetFields(*Call, State);
    if (State.IsLive && !Pages->local() && Pages->isFreedBy(*Call)) {
      PinLeak Mistake;
      Mistake.What = PinLeak::Abandoned;
      Mistake.Source = Source;
      Mistake.IsShort = State.End == PathState::Some;
      Mistake.Release = Call;
      Leaks.push_back(Mistake);
      return false;
    }
    return S == &Acquired || !State.IsLive || !Ends->isEndedBy(*Call);
  }
  if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : Declared->decls())
      if (const auto *Variable = dyn_cast<VarDecl>(D))
        if (Variable->getInit())
          assign(Variable, nullptr, Variable->getInit(), State);
  } else if (const auto *Operator = dyn_cast<BinaryOperator>(S)) {
    const auto *Name =
        dyn_cast<DeclRefExpr>(Operator->getLHS()->IgnoreParens());
    const auto *To = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
    const auto *Member =
        dyn_cast<MemberExpr>(Operator->getLHS()->IgnoreParens());
    // A slot gets another page.
    if (Operator->isAssignmentOp() && !To)
      State.ReleasedBy = nullptr;
    if (!Operator->isAssignmentOp() || (!To && !Member))
      return true;
    bool IsSet = Operator->getOpcode() == BO_Assign;
    const ValueDecl *Changed = To ? To : Member->getMemberDecl();
    bool IsTold = isAboutResult(Operator->getRHS(), State);
    assign(Changed, Member, IsSet ? Operator->getRHS() : nullptr, State);
    if (IsTold)
      State.Told.insert(Changed);
  } else if (const auto *Unary = dyn_cast<UnaryOperator>(S)) {
    const auto *Name =
        dyn_cast<DeclRefExpr>(Unary->getSubExpr()->IgnoreParens());
    const auto *To = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
    const auto *Member =
        dyn_cast<MemberExpr>(Unary->getSubExpr()->IgnoreParens());
    if (Member && Unary->isIncrementDecrementOp())
      assign(Member->getMemberDecl(), Member, nullptr, State);
    if (To && (Unary->isIncrementDecrementOp() ||
               (Unary->getOpcode() == UO_AddrOf && To != Pages->local())))
      assign(To, nullptr, nullptr, State);
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
      State.Results.clear();
      State.Told.clear();
      State.IsLive = true;
      State.IsNumbered = false;
      State.IsRequestKept = true;
      if (!IsSingle) {
        State.End = PathState::Some;
        walk(Block, I + 1, State, Next, Leaks);
      }
      State.End = PathState::All;
    }
    if (const auto *Return = dyn_cast<ReturnStmt>(S)) {
      if (State.IsLive && Pages->local())
        forgotten(Return, State, Leaks);
      return;
    }
  }
  const Stmt *Terminator = Block->getTerminatorStmt();
  const auto *Condition =
      dyn_cast_or_null<Expr>(Block->getTerminatorCondition());
  if (State.IsLive && Terminator && Ends->isInLoop(Terminator)) {
    PathState After = State;
    weigh(Terminator, After, Leaks);
    auto Known = Condition ? truth(Condition, State) : std::nullopt;
    const CFGBlock *Body = (*Block->succ_begin()).getReachableBlock();
    if (Body && (!Known || *Known))
      Next.push_back({Body, std::move(State)});
    return;
  }
  if (Block->succ_size() == 2 && Condition && Terminator &&
      !isa<SwitchStmt>(Terminator)) {
    auto Known = truth(Condition, State);
    if (!Known)
      State.ReleasedBy = nullptr;
    // Whether the field holds pages at all may be asked here.
    if (!Known && State.IsLive && !Pages->local() &&
        isAboutResult(Condition, State))
      return;
    if (!Known && State.IsLive && !AsksForNumber && !PassesGuards &&
        Ends->isDecidedBy(withoutWrapping(Condition)))
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
        Mentions[profile(E)] = mentionedIn(E);
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
  Ends.emplace(Origins, Source, *Pages, Context,
               AsksForNumber ? PinEnds::Claims : PinEnds::ClaimsOrNumbers);
  if (AsksForNumber)
    Numbers.emplace(Origins, Source, *Pages, Context, PinEnds::Numbers);
  else if (Pages->local() && Ends->empty())
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
    RequestedNames = mentionedIn(Requested);
  IsSingle |= Origins.sources()[Source].Api->Shape == AcquireShape::One;

  CFG::BuildOptions Options;
  Options.setAllAlwaysAdd();
  std::unique_ptr<CFG> Graph =
      CFG::buildCFG(&Function, Function.getBody(), &Context, Options);
  if (!Graph || !follow(*Graph, Leaks)) {
    IsGivenUp = true;
    return {};
  }
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
      if (At.second.IsLive && Pages->local())
        forgotten(nullptr, At.second, Leaks);
      continue;
    }
    walk(At.first, 0, At.second, Next, Leaks);
  }
  return true;
}

} // namespace

SourceLocation leakLocation(const PageSource &Source, const PinLeak &Leak) {
  if (Leak.Release)
    return Leak.Release->getBeginLoc();
  return Leak.At ? Leak.At->getBeginLoc()
                 : Source.Function->getBody()->getEndLoc();
}

std::vector<PinLeak> pinLeaks(const PageOrigins &Origins, unsigned Source,
                              ASTContext &Context) {
  std::vector<PinLeak> All =
      PinWalker(Origins, Source, Context, /*AsksForNumber=*/false).run();
  std::vector<PinLeak> Result;
  for (const PinLeak &Leak : All) {
    auto Known = llvm::find_if(Result, [&](const PinLeak &Other) {
      return Other.At == Leak.At && Other.Release == Leak.Release;
    });
    if (Known == Result.end())
      Result.push_back(Leak);
    else
      Known->IsShort &= Leak.IsShort;
  }
  return Result;
}

std::optional<bool> mayLiveByNumber(const PageOrigins &Origins, unsigned Source,
                                    ASTContext &Context) {
  bool TakesFrame = false, Releases = false;
  for (const PageEvent *Event : Origins.eventsOf(Source)) {
    TakesFrame |= Event->Kind == PageEvent::FrameTaken ||
                  Event->Kind == PageEvent::NumberExit ||
                  Event->Kind == PageEvent::AddressExit;
    Releases |= Event->Kind == PageEvent::Release &&
                Event->Function == Origins.sources()[Source].Function;
  }
  if (!TakesFrame)
    return false;
  PinWalker Walker(Origins, Source, Context, /*AsksForNumber=*/true);
  if (!Walker.isFollowed())
    return Releases ? std::optional(false) : std::nullopt;
  std::vector<PinLeak> Leaks = Walker.run();
  return Walker.isGivenUp() || llvm::any_of(Leaks, [](const PinLeak &Leak) {
           return Leak.What == PinLeak::Forgotten && Leak.IsNumbered;
         });
}

} // namespace kmap_tidy
