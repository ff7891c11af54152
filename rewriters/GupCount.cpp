//===--- GupCount.cpp - how many pages a release gives up -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/GupCount.h"
#include "analysis/FileTokens.h"
#include "analysis/GupApi.h"
#include "analysis/PageOrigin.h"
#include "analysis/PinPlace.h"
#include "analysis/PinRelease.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/LowmemOrigin.h"
#include "rewriters/PathSearch.h"
#include "rewriters/UnitUses.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace kmap_tidy {

/// The variable or field that the integer \p E is, or is an element of; null
/// for anything else.
static const ValueDecl *numberIn(const Expr &E) {
  const Expr *Value = E.IgnoreParenCasts();
  const ValueDecl *Result = nullptr;
  if (!Value->getType()->isIntegerType())
    return nullptr;
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(Value))
    Value = Element->getBase()->IgnoreParenCasts();
  // READ_ONCE() and WRITE_ONCE().
  if (const auto *Target = dyn_cast<UnaryOperator>(Value))
    if (Target->getOpcode() == UO_Deref)
      if (const Expr *Place = addressedBy(*Target->getSubExpr()))
        Value = Place;
  if (const auto *Name = dyn_cast<DeclRefExpr>(Value))
    Result = dyn_cast<VarDecl>(Name->getDecl());
  else if (const auto *Member = dyn_cast<MemberExpr>(Value))
    Result = Member->getMemberDecl();
  return Result;
}

/// The variable that \p E, its target, is read through; null for anything else.
static const ValueDecl *pointerIn(const Expr &E) {
  const auto *Target = dyn_cast<UnaryOperator>(E.IgnoreParenCasts());
  if (!Target || Target->getOpcode() != UO_Deref)
    return nullptr;
  const auto *Name =
      dyn_cast<DeclRefExpr>(Target->getSubExpr()->IgnoreParenCasts());
  return Name ? Name->getDecl() : nullptr;
}

/// What \p S gives \p Number; null if it leaves it alone.
static const Expr *valueOf(const Stmt &S, const ValueDecl &Number) {
  if (const auto *Set = dyn_cast<BinaryOperator>(&S))
    return Set->isAssignmentOp() && numberIn(*Set->getLHS()) == &Number
               ? Set->getRHS()
               : nullptr;
  if (const auto *Declared = dyn_cast<DeclStmt>(&S))
    for (const Decl *D : Declared->decls())
      if (D == &Number)
        return cast<VarDecl>(D)->getInit();
  return nullptr;
}

/// Whether \p One of one graph is \p Other of another one: each graph makes its
/// own declarations of one variable.
static bool isSame(const Stmt &One, const Stmt &Other) {
  const auto *Declared = dyn_cast<DeclStmt>(&One);
  const auto *Wanted = dyn_cast<DeclStmt>(&Other);
  return &One == &Other || (Declared && Wanted &&
                            *Declared->decl_begin() == *Wanted->decl_begin());
}

/// Whether \p Number is no error where \p Condition is \p IsTrue. What it is
/// compared with, if not a constant, is a count.
static bool excludesErrors(const Expr &Condition, bool IsTrue,
                           const ValueDecl &Number, const ASTContext &Context) {
  const auto *Test = dyn_cast<BinaryOperator>(withoutWrapping(&Condition));
  if (!Test || !Test->isComparisonOp())
    return false;
  const Expr *Other = Test->getRHS();
  BinaryOperatorKind Op = Test->getOpcode();
  if (numberIn(*Other) == &Number) {
    Other = Test->getLHS();
    Op = BinaryOperator::reverseComparisonOp(Op);
  } else if (numberIn(*Test->getLHS()) != &Number) {
    return false;
  }
  if (!IsTrue)
    Op = BinaryOperator::negateComparisonOp(Op);
  Expr::EvalResult Constant;
  int64_t Bound = Other->EvaluateAsInt(Constant, Context)
                      ? Constant.Val.getInt().getExtValue()
                      : 0;
  // An error is a large number then.
  if (Test->getLHS()->getType()->isUnsignedIntegerType())
    return Op == BO_LT || Op == BO_LE || (Op == BO_EQ && Bound >= 0);
  return (Op == BO_GT && Bound >= -1) ||
         ((Op == BO_GE || Op == BO_EQ) && Bound >= 0);
}

namespace {
struct ComparisonFinder : RecursiveASTVisitor<ComparisonFinder> {
  ComparisonFinder(const ValueDecl &One, const ValueDecl *Other)
      : One(One), Other(Other) {}
  bool VisitBinaryOperator(BinaryOperator *Operator) {
    const ValueDecl *Left = numberIn(*Operator->getLHS()),
                    *Right = numberIn(*Operator->getRHS());
    Found |= Operator->isComparisonOp() &&
             ((Left == &One && (!Other || Right == Other)) ||
              (Right == &One && (!Other || Left == Other)));
    return !Found;
  }
  const ValueDecl &One;
  const ValueDecl *Other;
  bool Found = false;
};
} // namespace

/// Whether \p Function compares \p One with \p Other, or, if that is null, with
/// anything.
static bool areCompared(const ValueDecl &One, const ValueDecl *Other,
                        const FunctionDecl &Function) {
  ComparisonFinder Finder(One, Other);
  Finder.TraverseStmt(Function.getBody());
  return Finder.Found;
}

namespace {
/// Collects the numbers that an expression is made of.
struct NumberFinder : RecursiveASTVisitor<NumberFinder> {
  NumberFinder(const ASTContext &Context, const FunctionDecl &Function)
      : Context(Context), Function(Function) {}
  bool VisitDeclRefExpr(DeclRefExpr *Name) {
    if (numberIn(*Name))
      Found.push_back(Name);
    return true;
  }
  // Neither whose field it is, nor what a call is given, is the number.
  bool TraverseMemberExpr(MemberExpr *Member) {
    if (numberIn(*Member))
      Found.push_back(Member);
    return true;
  }
  bool TraverseArraySubscriptExpr(ArraySubscriptExpr *Element) {
    if (numberIn(*Element))
      Found.push_back(Element);
    return true;
  }
  bool TraverseCallExpr(CallExpr *Call) {
    Found.push_back(Call);
    return true;
  }
  bool TraverseUnaryOperator(UnaryOperator *Operator) {
    if (Operator->getOpcode() != UO_Deref)
      return RecursiveASTVisitor::TraverseUnaryOperator(Operator);
    if (numberIn(*Operator))
      Found.push_back(Operator);
    else
      IsUnknown = true;
    return true;
  }
  bool VisitAtomicExpr(AtomicExpr *) {
    IsUnknown = true;
    return true;
  }
  bool TraverseConditionalOperator(ConditionalOperator *Choice) {
    for (bool IsTrue : {true, false}) {
      size_t First = Found.size();
      TraverseStmt(IsTrue ? Choice->getTrueExpr() : Choice->getFalseExpr());
      Found.erase(std::remove_if(Found.begin() + First, Found.end(),
                                 [&](const Expr *One) {
                                   const ValueDecl *Number = numberIn(*One);
                                   return Number &&
                                          excludesErrors(*Choice->getCond(),
                                                         IsTrue, *Number,
                                                         Context);
                                 }),
                  Found.end());
    }
    return true;
  }
  bool TraverseBinaryOperator(BinaryOperator *Operator) {
    // What is divided is a size.
    if (Operator->isComparisonOp() || Operator->isLogicalOp() ||
        Operator->getOpcode() == BO_Div || Operator->getOpcode() == BO_Shr)
      return true;
    IsUnknown |= Operator->getOpcode() == BO_Sub && mayBeNegative(*Operator);
    // What a loop has done is less than the whole.
    Subtracts |= Operator->getOpcode() == BO_Sub &&
                 isa<IntegerLiteral>(Operator->getRHS()->IgnoreParenCasts());
    return RecursiveASTVisitor::TraverseBinaryOperator(Operator);
  }
  /// How far a pointer has come may be by an error, and a number may be less
  /// than another that is taken off it, unless the function compares the two.
  /// One without a sign may be less than any, unless it is compared at all.
  /// What spans pages is made of more.
  bool mayBeNegative(const BinaryOperator &Difference) const {
    if (Difference.getLHS()->getType()->isPointerType())
      return true;
    const ValueDecl *From = numberIn(*Difference.getLHS()),
                    *Taken = numberIn(*Difference.getRHS());
    Expr::EvalResult Amount;
    if (From && Difference.getRHS()->EvaluateAsInt(Amount, Context))
      return From->getType()->isUnsignedIntegerType() &&
             Amount.Val.getInt().isStrictlyPositive() &&
             !areCompared(*From, nullptr, Function);
    return From && Taken && !areCompared(*From, Taken, Function);
  }
  const ASTContext &Context;
  const FunctionDecl &Function;
  std::vector<const Expr *> Found;
  bool Subtracts = false;
  /// It is made of something that is not followed.
  bool IsUnknown = false;
};

/// Looks for ways on which a number comes from an acquisition before somebody
/// has told errors from counts: by variables, fields, arguments and results.
class ErrorSearch {
public:
  ErrorSearch(ASTContext &Context, const UnitUses &Uses)
      : Context(Context), Uses(Uses), Texts(Context) {}

  /// Whether \p Value may be an error at \p At in \p Function.
  bool mayBeError(const Expr &Value, const Stmt &At,
                  const FunctionDecl &Function) {
    Expr::EvalResult Constant;
    if (Value.IgnoreParenImpCasts()->EvaluateAsInt(Constant, Context))
      return Constant.Val.getInt().isNegative();
    NumberFinder Finder(Context, Function);
    Finder.TraverseStmt(const_cast<Expr *>(&Value));
    // How far a count is from another number is not known.
    return Finder.IsUnknown || llvm::any_of(Finder.Found, [&](const Expr *One) {
             if (const auto *Call = dyn_cast<CallExpr>(One))
               return mayReturnError(*Call);
             return mayHoldError(*numberIn(*One), At, Function,
                                 /*IsTested=*/!Finder.Subtracts);
           });
  }

private:
  /// Whether \p Asks finds an error that \p Number gets; false of one that is
  /// being asked. Where so much has been asked that nothing is certain any
  /// more, it may.
  bool asked(const ValueDecl &Number, llvm::function_ref<bool()> Asks) {
    if (++Steps > MaxSteps)
      return true;
    if (!Asked.insert(&Number).second)
      return false;
    bool Result = Asks();
    Asked.erase(&Number);
    return Result;
  }
  /// Whether an error is stored in the field or variable \p Number, or where
  /// the parameter \p Number leads.
  bool isStoredError(const ValueDecl &Number) {
    return asked(Number, [&] {
      if (const auto *Field = dyn_cast<FieldDecl>(&Number))
        for (const InitListExpr *List : Uses.listsOf(*Field->getParent())) {
          const FunctionDecl *Function = Uses.functionOf(List);
          unsigned I = Field->getFieldIndex();
          if (Function && I < List->getNumInits() &&
              mayBeError(*List->getInit(I), *List, *Function))
            return true;
        }
      return llvm::any_of(Uses.usesOf(Number), [&](const Expr *Use) {
        const BinaryOperator *Set = storeBy(*Use, Number);
        const FunctionDecl *Function = Uses.functionOf(Use);
        return Function && (Set ? mayBeError(*Set->getRHS(), *Set, *Function)
                                : isFilledAt(*Use, Number));
      });
    });
  }
  /// Whether \p Use gives the address of \p Number to who fills it.
  bool isFilledAt(const Expr &Use, const ValueDecl &Number) {
    const Stmt *At = Uses.parent(&Use);
    while (isa_and_nonnull<ParenExpr, CastExpr, ArraySubscriptExpr>(At))
      At = Uses.parent(At);
    const auto *Address = dyn_cast_or_null<UnaryOperator>(At);
    if (!Address || Address->getOpcode() != UO_AddrOf)
      return false;
    do
      At = Uses.parent(At);
    while (isa_and_nonnull<ParenExpr, CastExpr>(At));
    // READ_ONCE(); a store like that is no call.
    if (const auto *Target = dyn_cast_or_null<UnaryOperator>(At))
      return Target->getOpcode() != UO_Deref;
    const auto *Call = dyn_cast_or_null<CallExpr>(At);
    return !Call || Call->getBuiltinCallee() || mayFill(*Call, Number);
  }
  /// What stores by \p Use in \p Number, or where it leads; null if nothing
  /// does.
  const BinaryOperator *storeBy(const Expr &Use,
                                const ValueDecl &Number) const {
    const Stmt *At = Uses.parent(&Use);
    while (isa_and_nonnull<Expr>(At) && !isa<BinaryOperator>(At))
      At = Uses.parent(At);
    const auto *Set = dyn_cast_or_null<BinaryOperator>(At);
    return Set && Set->isAssignmentOp() &&
                   (numberIn(*Set->getLHS()) == &Number ||
                    pointerIn(*Set->getLHS()) == &Number)
               ? Set
               : nullptr;
  }
  bool isGivenError(const ParmVarDecl &Number) {
    const auto *Callee = cast<FunctionDecl>(Number.getDeclContext());
    unsigned I = Number.getFunctionScopeIndex();
    return asked(Number, [&] {
      return llvm::any_of(Uses.callsOf(*Callee), [&](const CallExpr *Call) {
        const FunctionDecl *Function = Uses.functionOf(Call);
        return Function && I < Call->getNumArgs() &&
               mayBeError(*Call->getArg(I), *Call, *Function);
      });
    });
  }
  bool mayReturnError(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    // A pointer may name the acquisition, or who calls it.
    if (!Callee)
      return Call.getType()->isSignedIntegerType();
    if (findAcquireApi(nameOf(Callee)))
      return true;
    // So may what is not seen.
    if (!Callee->hasBody() && !Callee->getBuiltinID())
      return Call.getType()->isSignedIntegerType();
    return asked(*Callee->getCanonicalDecl(), [&] {
      return llvm::any_of(Uses.resultsOf(*Callee), [&](const Expr *Result) {
        const Stmt *Return = Uses.parent(Result);
        const FunctionDecl *Function = Uses.functionOf(Return);
        return Function && mayBeError(*Result, *Return, *Function);
      });
    });
  }
  /// Whether \p S lets a function of the unit fill \p Number with an error.
  bool mayFill(const Stmt &S, const ValueDecl &Number) {
    const auto *Call = dyn_cast<CallExpr>(&S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    const FunctionDecl *Body = Callee ? Callee->getDefinition() : nullptr;
    for (unsigned I = 0;
         Body && I < std::min(Call->getNumArgs(), Body->getNumParams()); ++I) {
      const Expr *Place = addressedBy(*Call->getArg(I));
      if (Place && numberIn(*Place) == &Number &&
          isStoredError(*Body->getParamDecl(I)))
        return true;
    }
    return false;
  }
  /// Whether another file may give \p Number an error: what a header or the
  /// linker shows, or a parameter of a function that is called from there. Who
  /// sets an unsigned one here sets it to counts.
  bool mayBeSetByOthers(const ValueDecl &Number) const {
    bool IsSigned = Number.getType()->isSignedIntegerType();
    if (const auto *Parameter = dyn_cast<ParmVarDecl>(&Number))
      return IsSigned && !Uses.hasKnownCalls(
                             *cast<FunctionDecl>(Parameter->getDeclContext()));
    const SourceManager &SM = Context.getSourceManager();
    bool IsShown =
        isa<VarDecl>(Number)
            ? Number.hasExternalFormalLinkage()
            : isKept(Number) &&
                  !SM.isInMainFile(SM.getExpansionLoc(Number.getLocation()));
    return IsShown && (IsSigned ||
                       llvm::none_of(Uses.usesOf(Number), [&](const Expr *Use) {
                         return storeBy(*Use, Number);
                       }));
  }
  /// Whether \p Number keeps its value when a function is left.
  static bool isKept(const ValueDecl &Number) {
    const auto *Variable = dyn_cast<VarDecl>(&Number);
    return isa<FieldDecl>(Number) || (Variable && Variable->hasGlobalStorage());
  }
  /// Whether a configuration may have \p At without what is at \p Offset of
  /// \p File.
  bool isConfigured(FileID File, unsigned Offset, const Stmt &At) {
    auto [FileAt, OffsetAt] =
        Context.getSourceManager().getDecomposedExpansionLoc(At.getBeginLoc());
    const TextTokens &Tokens = Texts.of(File);
    return File == FileAt ? !Tokens.comesWith(OffsetAt, Offset)
                          : !Tokens.branchesAround(Offset).empty();
  }
  bool isConfigured(const Expr &Condition, const Stmt &At) {
    // So does one that is joined with what is known, as IS_ENABLED() is.
    const Stmt *Around = Uses.parent(&Condition);
    while (isa_and_nonnull<ParenExpr, CastExpr, UnaryOperator>(Around))
      Around = Uses.parent(Around);
    if (const auto *Both = dyn_cast_or_null<BinaryOperator>(Around);
        Both && Both->isLogicalOp() &&
        (Both->getLHS()->isEvaluatable(Context) ||
         Both->getRHS()->isEvaluatable(Context)))
      return true;
    const SourceManager &SM = Context.getSourceManager();
    auto [File, Offset] = SM.getDecomposedSpellingLoc(Condition.getExprLoc());
    return isConfigured(File, Offset, At);
  }
  /// Whether \p Function, in front of \p At, leaves its way in some
  /// configuration only.
  bool jumpsByConfiguration(const FunctionDecl &Function, const Stmt &At) {
    const SourceManager &SM = Context.getSourceManager();
    auto [File, Begin] =
        SM.getDecomposedExpansionLoc(Function.getBody()->getBeginLoc());
    unsigned End = SM.getDecomposedExpansionLoc(At.getBeginLoc()).second;
    const TextTokens &Tokens = Texts.of(File);
    for (size_t I = 0; I < Tokens.size() && Tokens[I].Offset < End; ++I)
      if (Tokens[I].Offset > Begin &&
          Tokens.isWord(I, {"return", "goto", "break", "continue"}) &&
          isConfigured(File, Tokens[I].Offset, At))
        return true;
    return false;
  }
  bool mayHoldError(const ValueDecl &Number, const Stmt &At,
                    const FunctionDecl &Function, bool IsTested) {
    if (Uses.isNamedUnseen(Number))
      return true;
    IsTested = IsTested && !jumpsByConfiguration(Function, At);
    auto Begins = [&](const Stmt &S) {
      const Expr *Value = valueOf(S, Number);
      return Value ? mayBeError(*Value, S, Function) : mayFill(S, Number);
    };
    auto IsWanted = [&](const Stmt &S) { return isSame(S, At); };
    auto Ends = [&](const Stmt &S) { return valueOf(S, Number) != nullptr; };
    auto Bars = [&](const Expr &Condition, bool IsTrue) {
      return IsTested && excludesErrors(Condition, IsTrue, Number, Context) &&
             !isConfigured(Condition, At);
    };
    PathSearch Search = {Begins, IsWanted, Ends, Bars};
    if (asked(Number, [&] { return leadsTo(Function, Search, Context); }))
      return true;
    // What it held when the function began.
    auto BeginsNowhere = [](const Stmt &) { return false; };
    Search.Begins = BeginsNowhere;
    Search.BeginsAtEntry = true;
    const auto *Parameter = dyn_cast<ParmVarDecl>(&Number);
    return ((Parameter && isGivenError(*Parameter)) ||
            (isKept(Number) && isStoredError(Number)) ||
            mayBeSetByOthers(Number)) &&
           leadsTo(Function, Search, Context);
  }

  ASTContext &Context;
  const UnitUses &Uses;
  FileTokens Texts;
  llvm::SmallPtrSet<const ValueDecl *, 8> Asked;
  static constexpr unsigned MaxSteps = 2000;
  unsigned Steps = 0;
};
} // namespace

bool mayCountError(const PageEvent &Release, TranslationUnit &TU) {
  const auto *Call = cast<CallExpr>(Release.At);
  return Release.Api->Count >= 0 && Release.Function &&
         unsigned(Release.Api->Count) < Call->getNumArgs() &&
         ErrorSearch(TU.context(), lowmemOrigin(TU).uses())
             .mayBeError(*Call->getArg(Release.Api->Count), *Call,
                         *Release.Function);
}

} // namespace kmap_tidy
