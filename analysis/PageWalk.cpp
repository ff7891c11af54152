//===--- PageWalk.cpp - walks of page tables and their locks --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageWalk.h"
#include "analysis/TranslationUnit.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <optional>

using namespace clang;
using llvm::ArrayRef;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

struct WalkRow {
  llvm::StringLiteral Name;
  unsigned Operations;
  bool IsUnderMapping;
};

struct LockRow {
  llvm::StringLiteral Name;
  WalkLock Lock;
  bool Holds;
};

constexpr WalkRow Walks[] = {
#define WALK(NAME, OPERATIONS, IS_UNDER_MAPPING)                               \
  {NAME, OPERATIONS, IS_UNDER_MAPPING},
#include "analysis/KernelApi.def"
};

constexpr LockRow Locks[] = {
#define WALK_LOCK(NAME, LOCK, HOLDS) {NAME, WalkLock::LOCK, HOLDS},
#include "analysis/KernelApi.def"
};

/// Locks by the field that holds them, for the calls that take any lock.
constexpr LockRow LockFields[] = {
#define WALK_LOCK_FIELD(NAME, LOCK) {NAME, WalkLock::LOCK, true},
#include "analysis/KernelApi.def"
};

constexpr struct {
  llvm::StringLiteral Name;
  bool Holds;
} LockCalls[] = {
#define WALK_LOCK_CALL(NAME, HOLDS) {NAME, HOLDS},
#include "analysis/KernelApi.def"
};

constexpr llvm::StringLiteral Splits[] = {
#define WALK_SPLIT(NAME) NAME,
#include "analysis/KernelApi.def"
};

/// Callbacks from the highest level of page tables to the lowest.
constexpr struct {
  llvm::StringLiteral Callback;
  llvm::StringLiteral Level;
  bool HasHugeEntries;
} Levels[] = {
#define WALK_LEVEL(CALLBACK, LEVEL, HAS_HUGE) {CALLBACK, LEVEL, HAS_HUGE},
#include "analysis/KernelApi.def"
};

constexpr llvm::StringLiteral WalkAction = "action";

/// A call that takes, asserts or releases a lock.
struct LockEvent {
  WalkLock Lock;
  bool Holds;
};

std::optional<LockEvent> lockEvent(const CallExpr &Call) {
  StringRef Name = nameOf(Call.getDirectCallee());
  for (const LockRow &Row : Locks)
    if (Row.Name == Name)
      return LockEvent{Row.Lock, Row.Holds};
  for (const auto &Any : LockCalls) {
    if (Any.Name != Name || !Call.getNumArgs())
      continue;
    const Expr *Operand = Call.getArg(0)->IgnoreParenCasts();
    if (const auto *Address = dyn_cast<UnaryOperator>(Operand))
      Operand = Address->getSubExpr()->IgnoreParenCasts();
    const auto *Member = dyn_cast<MemberExpr>(Operand);
    for (const LockRow &Row : LockFields)
      if (Member && Member->getMemberDecl()->getName() == Row.Name)
        return LockEvent{Row.Lock, Any.Holds};
  }
  return std::nullopt;
}

/// What one body has to do with walks; calls are in source order.
struct BodyFacts : RecursiveASTVisitor<BodyFacts> {
  bool VisitCallExpr(CallExpr *Call) {
    Calls.push_back(Call);
    if (const auto *Name =
            dyn_cast<DeclRefExpr>(Call->getCallee()->IgnoreParenImpCasts()))
      Callees.insert(Name);
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *Name) {
    if (isa<FunctionDecl>(Name->getDecl()))
      Functions.push_back(Name);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Operator) {
    const auto *Member =
        dyn_cast<MemberExpr>(Operator->getLHS()->IgnoreParenCasts());
    SetsAction |= Operator->isAssignmentOp() && Member &&
                  Member->getMemberDecl()->getName() == WalkAction;
    return true;
  }
  /// Functions that are named, but not called here.
  bool names(const FunctionDecl *Function) const {
    return llvm::any_of(Functions, [&](const DeclRefExpr *Name) {
      return !Callees.count(Name) &&
             cast<FunctionDecl>(Name->getDecl())->getCanonicalDecl() ==
                 Function;
    });
  }

  std::vector<const CallExpr *> Calls;
  std::vector<const DeclRefExpr *> Functions;
  llvm::SmallPtrSet<const DeclRefExpr *, 16> Callees;
  bool SetsAction = false;
};

class WalkFinder {
public:
  explicit WalkFinder(TranslationUnit &TU) : Context(TU.context()) {}
  std::vector<PageWalk> run();

private:
  bool isInMainFile(const Decl &D) const {
    const SourceManager &SM = Context.getSourceManager();
    return SM.isInMainFile(SM.getExpansionLoc(D.getLocation()));
  }
  void collect();
  bool holds(WalkLock Lock, const FunctionDecl *Function, const CallExpr *At,
             unsigned Depth) const;
  const CallExpr *splitIn(const FunctionDecl *Function,
                          llvm::SmallPtrSetImpl<const FunctionDecl *> &Seen);
  void describe(const CallExpr &Call, unsigned Operations, PageWalk &Walk);

  ASTContext &Context;
  /// By canonical declaration, in source order.
  std::vector<const FunctionDecl *> Order;
  llvm::DenseMap<const FunctionDecl *, BodyFacts> Facts;
  BodyFacts Globals;
};

/// Callers of callers that are asked for a lock.
constexpr unsigned MaxCallerDepth = 4;

void WalkFinder::collect() {
  for (Decl *D : Context.getTranslationUnitDecl()->decls()) {
    if (!isInMainFile(*D))
      continue;
    auto *Function = dyn_cast<FunctionDecl>(D);
    if (!Function) {
      Globals.TraverseDecl(D);
      continue;
    }
    if (!Function->doesThisDeclarationHaveABody() || !Function->getBody())
      continue;
    Order.push_back(Function->getCanonicalDecl());
    Facts[Function->getCanonicalDecl()].TraverseStmt(Function->getBody());
  }
}

bool WalkFinder::holds(WalkLock Lock, const FunctionDecl *Function,
                       const CallExpr *At, unsigned Depth) const {
  std::optional<bool> Held;
  for (const CallExpr *Call : Facts.find(Function)->second.Calls) {
    if (Call == At)
      break;
    auto Event = lockEvent(*Call);
    if (Event && Event->Lock == Lock)
      Held = Event->Holds;
  }
  if (Held)
    return *Held;
  if (Depth == MaxCallerDepth || Function->getStorageClass() != SC_Static ||
      Globals.names(Function))
    return false;
  bool IsCalled = false;
  for (const auto &[Caller, Body] : Facts) {
    if (Body.names(Function))
      return false;
    for (const CallExpr *Call : Body.Calls) {
      const FunctionDecl *Callee = Call->getDirectCallee();
      if (!Callee || Callee->getCanonicalDecl() != Function)
        continue;
      IsCalled = true;
      if (!holds(Lock, Caller, Call, Depth + 1))
        return false;
    }
  }
  return IsCalled;
}

const CallExpr *
WalkFinder::splitIn(const FunctionDecl *Function,
                    llvm::SmallPtrSetImpl<const FunctionDecl *> &Seen) {
  auto Body = Facts.find(Function->getCanonicalDecl());
  if (Body == Facts.end() || !Seen.insert(Body->first).second)
    return nullptr;
  for (const CallExpr *Call : Body->second.Calls) {
    if (llvm::is_contained(Splits, nameOf(Call->getDirectCallee())))
      return Call;
    if (const FunctionDecl *Callee = Call->getDirectCallee())
      if (const CallExpr *Inner = splitIn(Callee, Seen))
        return Inner;
  }
  return nullptr;
}

void WalkFinder::describe(const CallExpr &Call, unsigned Operations,
                          PageWalk &Walk) {
  const Expr *Operand = Call.getArg(Operations)->IgnoreParenCasts();
  if (const auto *Address = dyn_cast<UnaryOperator>(Operand))
    Operand = Address->getSubExpr()->IgnoreParenCasts();
  const auto *Name = dyn_cast<DeclRefExpr>(Operand);
  const auto *Variable = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  const Expr *Init = Variable ? Variable->getAnyInitializer() : nullptr;
  const auto *List = Init ? dyn_cast<InitListExpr>(Init->IgnoreParenImpCasts())
                          : nullptr;
  if (!List)
    return;
  if (!List->isSemanticForm() && List->getSemanticForm())
    List = List->getSemanticForm();
  const RecordDecl *Record = List->getType()->getAsRecordDecl();
  if (!Record)
    return;
  llvm::DenseMap<StringRef, const FunctionDecl *> Callbacks;
  unsigned Index = 0;
  for (const FieldDecl *Field : Record->fields()) {
    if (Index == List->getNumInits())
      break;
    const Expr *Value = List->getInit(Index++);
    const auto *Callback =
        Value ? dyn_cast<DeclRefExpr>(Value->IgnoreParenCasts()) : nullptr;
    if (Callback && Field->getIdentifier())
      if (const auto *Function = dyn_cast<FunctionDecl>(Callback->getDecl()))
        Callbacks[Field->getName()] = Function->getCanonicalDecl();
  }
  llvm::SmallPtrSet<const FunctionDecl *, 8> Seen;
  for (size_t I = 0; I < std::size(Levels); ++I) {
    const FunctionDecl *Own = Callbacks.lookup(Levels[I].Callback);
    if (Own && !Walk.Split)
      Walk.Split = splitIn(Own, Seen);
    if (!Levels[I].HasHugeEntries || !Walk.SplitLevel.empty())
      continue;
    bool HasLower = false;
    for (size_t Below = I + 1; Below < std::size(Levels); ++Below)
      HasLower |= Callbacks.count(Levels[Below].Callback) != 0;
    // A callback that is not seen may decide.
    auto Body = Own ? Facts.find(Own) : Facts.end();
    bool Decides = Own && (Body == Facts.end() || Body->second.SetsAction);
    if (HasLower && !Decides)
      Walk.SplitLevel = Levels[I].Level;
  }
}

std::vector<PageWalk> WalkFinder::run() {
  std::vector<PageWalk> Result;
  collect();
  // The walker's own file defines what it calls.
  if (llvm::any_of(Order, [](const FunctionDecl *Function) {
        return Function->getIdentifier() &&
               llvm::is_contained(pageWalkNames(), Function->getName());
      }))
    return Result;
  for (const FunctionDecl *Function : Order)
    for (const CallExpr *Call : Facts[Function].Calls)
      for (const WalkRow &Row : Walks) {
        if (Row.Name != nameOf(Call->getDirectCallee()) ||
            Row.Operations >= Call->getNumArgs())
          continue;
        PageWalk Walk;
        Walk.Name = Row.Name;
        Walk.Call = Call;
        Walk.Function = Function->getDefinition();
        Walk.HoldsMmap = holds(WalkLock::Mmap, Function, Call, 0);
        Walk.HoldsMapping = Row.IsUnderMapping ||
                            holds(WalkLock::Mapping, Function, Call, 0);
        describe(*Call, Row.Operations, Walk);
        Result.push_back(Walk);
      }
  return Result;
}

} // namespace

std::vector<PageWalk> pageWalks(TranslationUnit &TU) {
  // Most units walk nothing.
  if (llvm::none_of(pageWalkNames(), [&](StringRef Name) {
        return TU.callSites().isDeclared(Name);
      }))
    return {};
  return WalkFinder(TU).run();
}

ArrayRef<StringRef> pageWalkNames() {
  static const std::vector<StringRef> Names = [] {
    std::vector<StringRef> Result;
    for (const WalkRow &Row : Walks)
      Result.push_back(Row.Name);
    return Result;
  }();
  return Names;
}

} // namespace kmap_tidy
