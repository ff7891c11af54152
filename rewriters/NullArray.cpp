//===--- NullArray.cpp - acquisitions without an array --------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A null pointer comes to the acquisition by the paths of its function, from a
// store or from where a condition finds it, and from the functions that call
// this one: by a parameter, or by a field. Where these are not all seen, a
// function that leaves the field null may have been called before, unless it
// frees the array: then the next one makes another. What nobody has set is not
// known to be null.
//
//===----------------------------------------------------------------------===//

#include "rewriters/NullArray.h"
#include "analysis/GupApi.h"
#include "analysis/NullPointer.h"
#include "analysis/PageOrigin.h"
#include "analysis/PinPlace.h"
#include "analysis/PinRelease.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/LowmemOrigin.h"
#include "rewriters/PathSearch.h"
#include "rewriters/UnitUses.h"
#include "clang/AST/ASTContext.h"
#include <set>

using namespace clang;

namespace kmap_tidy {

namespace {

/// Where an array is held.
struct Holder {
  /// A variable or field.
  const ValueDecl *Declared = nullptr;
  /// The array is where the variable leads.
  bool IsBehind = false;

  bool operator<(const Holder &Other) const {
    return std::tie(Declared, IsBehind) <
           std::tie(Other.Declared, Other.IsBehind);
  }
  bool is(const Expr &E) const {
    if (!IsBehind)
      return variableOrField(E) == Declared;
    const auto *Target = dyn_cast<UnaryOperator>(E.IgnoreParenCasts());
    return Target && Target->getOpcode() == UO_Deref &&
           variableOrField(*Target->getSubExpr()) == Declared;
  }
};

/// Whether there is an array in \p In where \p Condition is \p IsTrue; nothing
/// if that does not tell.
std::optional<bool> hasArray(const Holder &In, const Expr &Condition,
                             bool IsTrue, const ASTContext &Context) {
  const Expr *E = withoutWrapping(&Condition);
  if (In.is(*E))
    return IsTrue;
  if (const auto *Not = dyn_cast<UnaryOperator>(E))
    return Not->getOpcode() == UO_LNot
               ? hasArray(In, *Not->getSubExpr(), !IsTrue, Context)
               : std::nullopt;
  const auto *Binary = dyn_cast<BinaryOperator>(E);
  if (!Binary)
    return std::nullopt;
  const Expr &Left = *Binary->getLHS(), &Right = *Binary->getRHS();
  if (Binary->getOpcode() == (IsTrue ? BO_LAnd : BO_LOr)) {
    auto First = hasArray(In, Left, IsTrue, Context);
    return First ? First : hasArray(In, Right, IsTrue, Context);
  }
  if (!Binary->isEqualityOp() || !In.is(Left) || !isNullPointer(Right, Context))
    return std::nullopt;
  return IsTrue == (Binary->getOpcode() == BO_NE);
}

/// Asks of conditions whether they tell that there is an array in \p In, or, if
/// \p HasArray is false, that there is none.
auto asksWhether(const Holder &In, bool HasArray, const ASTContext &Context) {
  return [&In, HasArray, &Context](const Expr &Condition, bool IsTrue) {
    return hasArray(In, Condition, IsTrue, Context) == HasArray;
  };
}

class NullSearch {
public:
  NullSearch(ASTContext &Context, const UnitUses &Uses,
             const PageOrigins &Origins)
      : Context(Context), Uses(Uses), Origins(Origins) {}

  /// Whether \p Pointer may be null at \p At in \p Function.
  bool mayBeNull(const Expr &Pointer, const Stmt &At,
                 const FunctionDecl &Function) {
    const Expr *Value = Pointer.IgnoreParenCasts();
    if (isNullPointer(Pointer, Context) || isa<ImplicitValueInitExpr>(Value))
      return true;
    if (const auto *Choice = dyn_cast<ConditionalOperator>(Value))
      return mayBeChosen(*Choice, true, At, Function) ||
             mayBeChosen(*Choice, false, At, Function);
    if (const auto *Call = dyn_cast<CallExpr>(Value))
      return mayReturnNull(*Call);
    const ValueDecl *Declared = variableOrField(*Value);
    return Declared && Declared->getType()->isPointerType() &&
           mayHoldNull({Declared}, At, Function);
  }

  /// Whether \p Function comes to \p At without having asked whether there is
  /// an array in \p In, and makes one on some of the ways only, or asks behind
  /// that.
  bool isOptional(const Holder &In, const Stmt &At,
                  const FunctionDecl &Function) {
    auto Nowhere = [](const Stmt &) { return false; };
    auto IsAt = [&](const Stmt &S) { return &S == &At; };
    auto Makes = [&](const Stmt &S) { return storedBy(S, In) != nullptr; };
    auto IsThere = asksWhether(In, /*HasArray=*/true, Context);
    auto ComesUnasked = [&](llvm::function_ref<bool(const Stmt &)> Ends) {
      return leadsTo(Function, {Nowhere, IsAt, Ends, IsThere, true}, Context);
    };
    bool IsMade =
        leadsTo(Function, {Nowhere, Makes, IsAt, nullptr, true}, Context);
    if (IsMade && ComesUnasked(Makes))
      return true;
    bool IsAsked = false;
    auto NotesAsked = [&](const Expr &Condition, bool IsTrue) {
      IsAsked |= hasArray(In, Condition, IsTrue, Context).has_value();
      return false;
    };
    leadsTo(Function, {IsAt, Nowhere, Makes, NotesAsked}, Context);
    return IsAsked && ComesUnasked(Nowhere);
  }

private:
  bool mayBeChosen(const ConditionalOperator &Choice, bool IsTrue,
                   const Stmt &At, const FunctionDecl &Function) {
    const Expr &Value = IsTrue ? *Choice.getTrueExpr() : *Choice.getFalseExpr();
    const ValueDecl *Declared = variableOrField(Value);
    return !(Declared && hasArray({Declared}, *Choice.getCond(), IsTrue,
                                  Context) == true) &&
           mayBeNull(Value, At, Function);
  }

  /// What \p S stores in \p In; null if it leaves it alone.
  static const Expr *storedBy(const Stmt &S, const Holder &In) {
    if (const auto *Set = dyn_cast<BinaryOperator>(&S)) {
      if (Set->getOpcode() != BO_Assign)
        return nullptr;
      if (const auto *Whole = dyn_cast<CompoundLiteralExpr>(
              Set->getRHS()->IgnoreParenImpCasts()))
        return partOf(*Whole->getInitializer(), In);
      return In.is(*Set->getLHS()) ? Set->getRHS() : nullptr;
    }
    if (const auto *Whole = dyn_cast<CompoundLiteralExpr>(&S))
      return partOf(*Whole->getInitializer(), In);
    if (const auto *Declared = dyn_cast<DeclStmt>(&S))
      for (const Decl *D : Declared->decls())
        if (const auto *Variable = dyn_cast<VarDecl>(D);
            Variable && Variable->hasInit()) {
          if (D == In.Declared && !In.IsBehind)
            return Variable->getInit();
          if (const Expr *Part = partOf(*Variable->getInit(), In))
            return Part;
        }
    return nullptr;
  }

  /// What the record \p Value gives the field \p In; null if it has none.
  static const Expr *partOf(const Expr &Value, const Holder &In) {
    const auto *List = dyn_cast<InitListExpr>(&Value);
    const auto *Field = dyn_cast<FieldDecl>(In.Declared);
    const RecordDecl *Record =
        List ? List->getType()->getAsRecordDecl() : nullptr;
    if (!Field || !Record || Record->isUnion() ||
        Record->getCanonicalDecl() != Field->getParent()->getCanonicalDecl() ||
        Field->getFieldIndex() >= List->getNumInits())
      return nullptr;
    return List->getInit(Field->getFieldIndex());
  }

  /// How \p Call names \p In in the function that it calls; nothing if it does
  /// not.
  static Holder inCallee(const CallExpr &Call, const FunctionDecl &Callee,
                         const Holder &In) {
    if (isa<FieldDecl>(In.Declared))
      return In;
    for (unsigned I = 0; I < Call.getNumArgs() && I < Callee.getNumParams();
         ++I) {
      const Expr &Given = *Call.getArg(I);
      const Expr *Addressed = addressedBy(Given);
      if (In.IsBehind ? variableOrField(Given) == In.Declared
                      : Addressed && In.is(*Addressed))
        return {Callee.getParamDecl(I), /*IsBehind=*/true};
    }
    return {};
  }

  static const FunctionDecl *bodyOf(const Stmt &S) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    const FunctionDecl *Body = Callee ? Callee->getDefinition() : nullptr;
    return Body && Body->hasBody() ? Body : nullptr;
  }

  /// Whether \p Function stores something in \p In.
  bool changes(const FunctionDecl &Function, const Holder &In) const {
    return llvm::any_of(Uses.usesOf(*In.Declared), [&](const Expr *Use) {
      if (Uses.functionOf(Use) != &Function)
        return false;
      const Stmt *At = Uses.parent(Use);
      while (At && !isa<BinaryOperator>(At) && isa<Expr>(At))
        At = Uses.parent(At);
      return At && storedBy(*At, In);
    });
  }

  /// Whether \p Function does so on every way that finds no array.
  bool alwaysStores(const FunctionDecl &Function, const Holder &In) {
    auto Nowhere = [](const Stmt &) { return false; };
    auto Ends = [&](const Stmt &S) { return storedBy(S, In) != nullptr; };
    auto IsThere = asksWhether(In, /*HasArray=*/true, Context);
    PathSearch Search = {Nowhere, Nowhere, Ends, IsThere, true};
    Search.WantsExit = true;
    return changes(Function, In) && !leadsTo(Function, Search, Context);
  }

  /// How \p S, a call of a function of the unit, names \p In there, and the
  /// function; nothing for anything else.
  static std::pair<Holder, const FunctionDecl *> inCallee(const Stmt &S,
                                                          const Holder &In) {
    const FunctionDecl *Body = bodyOf(S);
    return {Body ? inCallee(cast<CallExpr>(S), *Body, In) : Holder(), Body};
  }

  /// Whether \p S stores something in \p In, by a function that always does or
  /// itself.
  bool stores(const Stmt &S, const Holder &In) {
    auto [Inner, Body] = inCallee(S, In);
    return storedBy(S, In) || (Inner.Declared && alwaysStores(*Body, Inner));
  }

  /// Whether \p S of \p Function stores there what may be null, by a function
  /// that then returns or itself.
  bool mayStoreNull(const Stmt &S, const Holder &In,
                    const FunctionDecl &Function) {
    if (const Expr *Value = storedBy(S, In))
      return mayBeNull(*Value, S, Function);
    auto [Inner, Body] = inCallee(S, In);
    return Inner.Declared && leavesNull(*Body, Inner);
  }

  /// Whether \p Function may return with a null pointer in \p In that it has
  /// stored there, other than since it has freed what was there.
  bool leavesNull(const FunctionDecl &Function, const Holder &In) {
    if (isTooLong())
      return true;
    if (freesArray(Function, In) || !Asked.insert({In, &Function}).second)
      return false;
    auto Begins = [&](const Stmt &S) { return mayStoreNull(S, In, Function); };
    auto Ends = [&](const Stmt &S) { return stores(S, In); };
    auto Nowhere = [](const Stmt &) { return false; };
    auto IsThere = asksWhether(In, /*HasArray=*/true, Context);
    PathSearch Search = {Begins, Nowhere, Ends, IsThere};
    Search.WantsExit = true;
    bool Result = leadsTo(Function, Search, Context);
    Asked.erase({In, &Function});
    return Result;
  }

  /// Whether \p Function frees the array in \p In.
  bool freesArray(const FunctionDecl &Function, const Holder &In) const {
    return llvm::any_of(Uses.usesOf(*In.Declared), [&](const Expr *Use) {
      const Stmt *At = Uses.parent(Use);
      while (isa_and_nonnull<CastExpr, ParenExpr>(At))
        At = Uses.parent(At);
      const auto *Call = dyn_cast_or_null<CallExpr>(At);
      return Call && Uses.functionOf(Use) == &Function &&
             freesMemory(nameOf(Call->getDirectCallee()));
    });
  }

  bool mayReturnNull(const CallExpr &Call) {
    if (isTooLong())
      return true;
    const FunctionDecl *Body = bodyOf(Call);
    if (!Body || !Asked.insert({{}, Body}).second)
      return false;
    bool Result =
        llvm::any_of(Uses.resultsOf(*Body), [&](const Expr *Returned) {
          return mayBeNull(*Returned, *Uses.parent(Returned), *Body);
        });
    Asked.erase({{}, Body});
    return Result;
  }

  bool mayHoldNull(const Holder &In, const Stmt &At,
                   const FunctionDecl &Function) {
    if (isTooLong())
      return true;
    if (!Asked.insert({In, &At}).second)
      return false;
    auto Begins = [&](const Stmt &S) { return mayStoreNull(S, In, Function); };
    auto IsAt = [&](const Stmt &S) { return &S == &At; };
    auto Ends = [&](const Stmt &S) { return stores(S, In); };
    auto IsThere = asksWhether(In, /*HasArray=*/true, Context);
    auto IsNull = asksWhether(In, /*HasArray=*/false, Context);
    PathSearch Search = {Begins, IsAt, Ends, IsThere};
    Search.BeginsOn = IsNull;
    bool Result = leadsTo(Function, Search, Context);
    auto Nowhere = [](const Stmt &) { return false; };
    PathSearch FromEntry = {Nowhere, IsAt, Ends, IsThere, true};
    Result = Result || (isNullAtEntry(In, Function) &&
                        leadsTo(Function, FromEntry, Context));
    Asked.erase({In, &At});
    return Result;
  }

  /// Whether \p In may hold no array when \p Function is called.
  bool isNullAtEntry(const Holder &In, const FunctionDecl &Function) {
    const auto *Parameter = dyn_cast<ParmVarDecl>(In.Declared);
    if (Parameter && !In.IsBehind && Origins.isGivenNull(*Parameter))
      return true;
    bool IsField = isa<FieldDecl>(In.Declared);
    if (!IsField && !(Parameter && !In.IsBehind))
      return false;
    if (llvm::any_of(Uses.callsOf(Function), [&](const CallExpr *Call) {
          const FunctionDecl *Caller = Uses.functionOf(Call);
          if (!Caller)
            return false;
          if (IsField)
            return mayHoldNull(In, *Call, *Caller);
          unsigned I = Parameter->getFunctionScopeIndex();
          return I < Call->getNumArgs() &&
                 mayBeNull(*Call->getArg(I), *Call, *Caller);
        }))
      return true;
    return IsField && !Uses.hasKnownCalls(Function) && isLeftNull(In);
  }

  /// Whether a function of the unit leaves the field \p In null.
  bool isLeftNull(const Holder &In) {
    std::set<const FunctionDecl *> Storing;
    for (const Expr *Use : Uses.usesOf(*In.Declared))
      if (const FunctionDecl *Function = Uses.functionOf(Use))
        if (changes(*Function, In))
          Storing.insert(Function);
    return llvm::any_of(Storing, [&](const FunctionDecl *Function) {
      return leavesNull(*Function, In);
    });
  }

  /// Whether so much has been asked that nothing is certain any more. What
  /// calls each other twice is asked twice as often by each.
  bool isTooLong() { return ++Steps > MaxSteps; }

  static constexpr unsigned MaxSteps = 2000;
  ASTContext &Context;
  const UnitUses &Uses;
  const PageOrigins &Origins;
  unsigned Steps = 0;
  /// What is being asked, and of where.
  std::set<std::pair<Holder, const void *>> Asked;
};

} // namespace

bool mayHaveNoArray(const PageSource &Source, const PageOrigins &Origins,
                    TranslationUnit &TU) {
  const auto &Call = *cast<CallExpr>(Source.At);
  const Expr *Pages = acquiredPages(Call);
  if (!Pages)
    return false;
  NullSearch Search(TU.context(), lowmemOrigin(TU).uses(), Origins);
  const ValueDecl *Array = variableOrField(*Pages);
  return Search.mayBeNull(*Pages, Call, *Source.Function) ||
         (Array && Array->getType()->isPointerType() &&
          Search.isOptional({Array}, Call, *Source.Function));
}

} // namespace kmap_tidy
