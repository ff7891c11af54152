//===--- LowmemOrigin.cpp - which pages are in low memory -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/LowmemOrigin.h"
#include "analysis/CallSite.h"
#include "analysis/GupApi.h"
#include "analysis/NullPointer.h"
#include "analysis/TranslationUnit.h"
#include "analysis/WholeWord.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

struct ListAllocator {
  llvm::StringLiteral Name;
  unsigned Flags;
  llvm::StringLiteral Free;
};

constexpr ListAllocator ListAllocators[] = {
#define LIST_ALLOCATOR(NAME, FLAGS, FREE) {NAME, FLAGS, FREE},
#include "analysis/KernelApi.def"
};

/// What a type has to do with pages.
enum class Holding { Nothing, Page, Pages };

/// A holder of pages, as an object.
bool isHolder(QualType Type) {
  const RecordDecl *Record = Type->getAsRecordDecl();
  return Record && isPageHolder(Record->getName());
}

Holding holdingOf(QualType Type, const ASTContext &Context) {
  QualType Element = Type->isPointerType() ? Type->getPointeeType()
                     : Context.getAsArrayType(Type)
                         ? Context.getAsArrayType(Type)->getElementType()
                         : QualType();
  if (Element.isNull())
    return Holding::Nothing;
  if (isHolder(Element))
    return Holding::Pages;
  switch (pageDepth(Type)) {
  case 1:
    return Type->isPointerType() ? Holding::Page : Holding::Nothing;
  case 2:
    return Holding::Pages;
  default:
    return Holding::Nothing;
  }
}

/// The proof for one page, and all that it depends on.
class Proof {
public:
  Proof(const ASTContext &Context, const UnitUses &Uses)
      : Context(Context), Uses(Uses) {}

  bool isLow(const Expr *E, Holding What);
  /// Whether an allocation is among what was looked at.
  bool isAllocated() const { return IsAllocated; }
  /// Fields of which the answer takes that no other file stores to them.
  llvm::ArrayRef<const FieldDecl *> sharedFields() const {
    return Shared.getArrayRef();
  }

private:
  /// What is left when names and operators that pass a value on are told.
  bool isPageByForm(const Expr *E);
  bool arePagesByForm(const Expr *E);
  /// What a conditional, a comma, an assignment or a statement expression is;
  /// nothing if \p E is none of them.
  std::optional<bool> isLowByParts(const Expr *E, Holding What);

  bool isLowPlace(const ValueDecl &Place, Holding What);
  bool hasLowValues(const VarDecl &Variable, Holding What);
  bool hasLowValues(const FieldDecl &Field, Holding What);
  bool isLowInitialiser(const Expr *E, Holding What);
  bool isClosed(const FieldDecl &Field);
  bool isOnlyRead(const Expr *Use, Holding What);

  /// Whether no page gets into pages by way of what \p Place holds, apart from
  /// those in low memory.
  bool isHarmlessPlace(const ValueDecl &Place);
  /// The same for \p Pages, a pointer to them, by what is around it.
  bool isHarmless(const Expr *Pages);
  bool isHarmlessBinary(const BinaryOperator &B, const Expr *Pages);
  bool isHarmlessCall(const CallExpr &Call, const Expr *Pages);
  bool isHarmlessElement(const Expr *Element);
  bool isHarmlessMember(const MemberExpr &Member);
  bool isHarmlessTarget(const Expr *To);
  const Expr *outermost(const Expr *E) const;

  const ASTContext &Context;
  const UnitUses &Uses;
  llvm::SmallPtrSet<const Decl *, 8> Low, Harmless;
  llvm::SetVector<const FieldDecl *> Shared;
  /// How many values other than NULL were looked at.
  unsigned Values = 0;
  bool IsAllocated = false;
};

/// \p E without parentheses and casts between pointers; null if another cast
/// makes it.
const Expr *withoutCasts(const Expr *E) {
  while (true) {
    E = E->IgnoreParens();
    const auto *Cast = dyn_cast<CastExpr>(E);
    if (!Cast)
      return E;
    switch (Cast->getCastKind()) {
    case CK_BitCast:
    case CK_NoOp:
    case CK_LValueToRValue:
    case CK_ArrayToPointerDecay:
      E = Cast->getSubExpr();
      continue;
    default:
      return nullptr;
    }
  }
}

std::optional<bool> Proof::isLowByParts(const Expr *E, Holding What) {
  if (const auto *Either = dyn_cast<ConditionalOperator>(E))
    return isLow(Either->getTrueExpr(), What) &&
           isLow(Either->getFalseExpr(), What);
  if (const auto *Short = dyn_cast<BinaryConditionalOperator>(E))
    return isLow(Short->getCommon(), What) &&
           isLow(Short->getFalseExpr(), What);
  if (const auto *B = dyn_cast<BinaryOperator>(E))
    if (B->getOpcode() == BO_Comma || B->getOpcode() == BO_Assign)
      return isLow(B->getRHS(), What);
  if (const auto *Block = dyn_cast<StmtExpr>(E)) {
    const CompoundStmt *Body = Block->getSubStmt();
    const auto *Last =
        Body->body_empty() ? nullptr : dyn_cast<Expr>(Body->body_back());
    return Last && isLow(Last, What);
  }
  return std::nullopt;
}

bool Proof::isLow(const Expr *E, Holding What) {
  if (Uses.isSplit(*E))
    return false;
  if (isNullPointer(*E, Context))
    return true;
  ++Values;
  E = withoutCasts(E);
  if (!E)
    return false;
  if (auto Known = isLowByParts(E, What))
    return *Known;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return isLowPlace(*Ref->getDecl(), What);
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return isLowPlace(*Member->getMemberDecl(), What);
  return What == Holding::Page ? isPageByForm(E) : arePagesByForm(E);
}

bool Proof::isPageByForm(const Expr *E) {
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
    return holdingOf(Element->getType(), Context) == Holding::Page &&
           isLow(Element->getBase(), Holding::Pages);
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_Deref &&
           holdingOf(Unary->getType(), Context) == Holding::Page &&
           isLow(Unary->getSubExpr(), Holding::Pages);
  const auto *Call = dyn_cast<CallExpr>(E);
  if (!Call)
    return false;
  if (const Expr *Flags = allocatorFlags(*Call))
    return IsAllocated = Uses.isWithoutHighmem(*Flags);
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (const PagePassage *Passage = findPassage(nameOf(Callee))) {
    if (Passage->To >= 0 || unsigned(Passage->From) >= Call->getNumArgs())
      return false;
    const Expr *From = Call->getArg(Passage->From);
    return holdingOf(From->getType(), Context) == Holding::Pages &&
           isHolder(From->getType()->getPointeeType()) &&
           isLow(From, Holding::Pages);
  }
  if (!Callee || !Uses.hasKnownCalls(*Callee) ||
      Uses.isSplit(*Callee->getDefinition()->getBody()))
    return false;
  if (!Low.insert(Callee->getCanonicalDecl()).second)
    return true;
  return llvm::all_of(Uses.resultsOf(*Callee), [&](const Expr *Result) {
    return isLow(Result, Holding::Page);
  });
}

bool Proof::arePagesByForm(const Expr *E) {
  if (const auto *B = dyn_cast<BinaryOperator>(E)) {
    if (B->isCompoundAssignmentOp())
      return isLow(B->getLHS(), Holding::Pages);
    return B->isAdditiveOp() &&
           isLow(B->getLHS()->getType()->isPointerType() ? B->getLHS()
                                                         : B->getRHS(),
                 Holding::Pages);
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->isIncrementDecrementOp())
      return isLow(Unary->getSubExpr(), Holding::Pages);
    const auto *Element =
        dyn_cast<ArraySubscriptExpr>(Unary->getSubExpr()->IgnoreParens());
    return Unary->getOpcode() == UO_AddrOf && Element &&
           isLow(Element->getBase(), Holding::Pages);
  }
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee)
    return false;
  for (const ListAllocator &Row : ListAllocators)
    if (Row.Name == nameOf(Callee))
      return IsAllocated = Row.Flags < Call->getNumArgs() &&
                           Uses.isWithoutHighmem(*Call->getArg(Row.Flags));
  if (const PagePassage *Passage = findPassage(nameOf(Callee)))
    return Passage->To < 0 && unsigned(Passage->From) < Call->getNumArgs() &&
           isLow(Call->getArg(Passage->From), Holding::Pages);
  if (!Callee->getReturnType()->isVoidPointerType())
    return false;
  // What it gets other memory for may be moved there.
  bool IsNew = Callee->hasAttr<RestrictAttr>();
  return (IsNew || Callee->hasAttr<AllocSizeAttr>()) &&
         llvm::all_of(Call->arguments(), [&](const Expr *Argument) {
           return !Argument->getType()->isPointerType() ||
                  (IsNew && !Argument->getType()->isVoidPointerType()) ||
                  isLow(Argument, Holding::Pages);
         });
}

bool Proof::isLowPlace(const ValueDecl &Place, Holding What) {
  const auto *Variable = dyn_cast<VarDecl>(&Place);
  const auto *Field = dyn_cast<FieldDecl>(&Place);
  bool IsVoid = Place.getType()->isVoidPointerType() && Variable &&
                What == Holding::Pages;
  if ((!Variable && !Field) ||
      !(IsVoid || holdingOf(Place.getType(), Context) == What) ||
      Place.getType().isVolatileQualified())
    return false;
  if (!Low.insert(Place.getCanonicalDecl()).second)
    return true;
  unsigned Before = Values;
  if (Uses.isNamedUnseen(Place) ||
      !(Variable ? hasLowValues(*Variable, What) : hasLowValues(*Field, What)))
    return false;
  for (const Expr *Use : Uses.usesOf(Place)) {
    if (!isOnlyRead(Use, What))
      return false;
    const auto *Set =
        dyn_cast_or_null<BinaryOperator>(Uses.parent(outermost(Use)));
    if (Set && Set->getOpcode() == BO_Assign &&
        Set->getLHS() == outermost(Use) && !isLow(Set->getRHS(), What))
      return false;
  }
  // Somebody unseen sets what nobody sets here.
  return Values > Before && (What == Holding::Page || isHarmlessPlace(Place));
}

bool Proof::hasLowValues(const VarDecl &Variable, Holding What) {
  const auto *Parameter = dyn_cast<ParmVarDecl>(&Variable);
  if (Parameter) {
    const auto *Function =
        dyn_cast<FunctionDecl>(Parameter->getParentFunctionOrMethod());
    if (!Function || !Uses.hasKnownCalls(*Function))
      return false;
    unsigned Index = Parameter->getFunctionScopeIndex();
    return llvm::all_of(Uses.callsOf(*Function), [&](const CallExpr *Call) {
      return Index < Call->getNumArgs() && isLow(Call->getArg(Index), What);
    });
  }
  const SourceManager &SM = Context.getSourceManager();
  if (Variable.hasExternalFormalLinkage() ||
      !SM.isInMainFile(SM.getExpansionLoc(Variable.getLocation())))
    return false;
  const Expr *Init = Variable.getAnyInitializer();
  return !Init || isLowInitialiser(Init, What);
}

bool Proof::hasLowValues(const FieldDecl &Field, Holding What) {
  if (!isClosed(Field))
    return false;
  // Compilers differ in whether what has no name counts in a list, so every
  // value of that type is asked.
  return llvm::all_of(
      Uses.listsOf(*Field.getParent()), [&](const InitListExpr *List) {
        return llvm::all_of(List->inits(), [&](const Expr *One) {
          return !One ||
                 !Context.hasSameUnqualifiedType(One->getType(),
                                                 Field.getType()) ||
                 isLowInitialiser(One, What);
        });
      });
}

bool Proof::isLowInitialiser(const Expr *E, Holding What) {
  if (!E || isa<ImplicitValueInitExpr>(E))
    return true;
  if (Uses.isSplit(*E))
    return false;
  const auto *List = dyn_cast<InitListExpr>(E);
  if (!List)
    return isLow(E, What);
  auto IsLowElement = [&](const Expr *One) {
    return !One || isa<ImplicitValueInitExpr>(One) || isLow(One, Holding::Page);
  };
  return Context.getAsArrayType(List->getType()) &&
         llvm::all_of(List->inits(), IsLowElement) &&
         IsLowElement(List->getArrayFiller());
}

/// Whether nobody stores in \p Field but by its name, in this file.
bool Proof::isClosed(const FieldDecl &Field) {
  const RecordDecl &Record = *Field.getParent();
  if (Record.isUnion() || Uses.isPunned(Record) || Uses.isOffsetTaken(Field) ||
      Uses.isListedUnseen(Record))
    return false;
  const SourceManager &SM = Context.getSourceManager();
  if (!SM.isInMainFile(SM.getExpansionLoc(Field.getLocation()))) {
    Shared.insert(&Field);
    return true;
  }
  // What is included behind it sees it.
  for (const Decl *D : Context.getTranslationUnitDecl()->decls()) {
    const auto *Function = dyn_cast<FunctionDecl>(D);
    if (!Function || !Function->doesThisDeclarationHaveABody() ||
        !SM.isBeforeInTranslationUnit(Field.getLocation(), D->getLocation()))
      continue;
    FileID File = SM.getFileID(SM.getExpansionLoc(D->getLocation()));
    if (File != SM.getMainFileID() &&
        hasWord(SM.getBufferData(File), Field.getName()))
      return false;
  }
  return true;
}

/// \p E with the parentheses around it.
const Expr *Proof::outermost(const Expr *E) const {
  while (const auto *Paren = dyn_cast_or_null<ParenExpr>(Uses.parent(E)))
    E = Paren;
  return E;
}

/// Whether \p Use reads a place or plainly assigns to it. Pages may also be
/// gone through.
bool Proof::isOnlyRead(const Expr *Use, Holding What) {
  const Expr *E = outermost(Use);
  const Stmt *Around = Uses.parent(E);
  if (const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Around))
    return Cast->getCastKind() == CK_LValueToRValue ||
           Cast->getCastKind() == CK_ArrayToPointerDecay;
  if (const auto *B = dyn_cast_or_null<BinaryOperator>(Around))
    return B->getLHS() == E &&
           (B->getOpcode() == BO_Assign ||
            (What == Holding::Pages && B->isCompoundAssignmentOp()));
  const auto *Unary = dyn_cast_or_null<UnaryOperator>(Around);
  return What == Holding::Pages && Unary && Unary->isIncrementDecrementOp();
}

bool Proof::isHarmlessPlace(const ValueDecl &Place) {
  if (!Harmless.insert(Place.getCanonicalDecl()).second)
    return true;
  if (Uses.isNamedUnseen(Place))
    return false;
  if (const auto *Field = dyn_cast<FieldDecl>(&Place))
    if (!isClosed(*Field))
      return false;
  return llvm::all_of(Uses.usesOf(Place), [&](const Expr *Use) {
    const Expr *E = outermost(Use);
    const Stmt *Around = Uses.parent(E);
    if (!isOnlyRead(Use, Holding::Pages))
      return false;
    // What an assignment stores is somebody else's question, its value is not.
    return isHarmless(cast<Expr>(Around));
  });
}

bool Proof::isHarmlessTarget(const Expr *To) {
  const Expr *E = To->IgnoreParens();
  const ValueDecl *Place = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    Place = Ref->getDecl();
  else if (const auto *Member = dyn_cast<MemberExpr>(E))
    Place = Member->getMemberDecl();
  const auto *Variable = dyn_cast_or_null<VarDecl>(Place);
  if (!Place || (Variable && Variable->hasExternalFormalLinkage()))
    return false;
  bool IsVoid = Place->getType()->isVoidPointerType() && Variable;
  return (IsVoid || holdingOf(Place->getType(), Context) == Holding::Pages) &&
         isHarmlessPlace(*Place);
}

bool Proof::isHarmless(const Expr *Pages) {
  const Stmt *Around = Uses.parent(Pages);
  if (const VarDecl *Variable = Uses.initialises(Pages)) {
    bool IsVoid = Variable->getType()->isVoidPointerType();
    return !Variable->hasExternalFormalLinkage() &&
           (IsVoid ||
            (holdingOf(Variable->getType(), Context) == Holding::Pages)) &&
           isHarmlessPlace(*Variable);
  }
  if (const auto *Cast = dyn_cast_or_null<CastExpr>(Around))
    switch (Cast->getCastKind()) {
    case CK_PointerToBoolean:
    case CK_ToVoid:
      return true;
    case CK_BitCast:
    case CK_NoOp:
    case CK_LValueToRValue:
    case CK_ArrayToPointerDecay:
      return isHarmless(Cast);
    default:
      return false;
    }
  if (const auto *B = dyn_cast_or_null<BinaryOperator>(Around))
    return isHarmlessBinary(*B, Pages);
  if (const auto *Unary = dyn_cast_or_null<UnaryOperator>(Around)) {
    if (Unary->getOpcode() == UO_LNot)
      return true;
    if (Unary->getOpcode() == UO_Deref)
      return isHarmlessElement(Unary);
    return Unary->isIncrementDecrementOp() && isHarmless(Unary);
  }
  if (const auto *Element = dyn_cast_or_null<ArraySubscriptExpr>(Around))
    return Element->getBase() == Pages && isHarmlessElement(Element);
  if (const auto *Member = dyn_cast_or_null<MemberExpr>(Around))
    return isHarmlessMember(*Member);
  if (const auto *Either = dyn_cast_or_null<ConditionalOperator>(Around))
    return Either->getCond() == Pages || isHarmless(Either);
  if (const auto *Call = dyn_cast_or_null<CallExpr>(Around))
    return isHarmlessCall(*Call, Pages);
  if (const auto *Block = dyn_cast_or_null<CompoundStmt>(Around)) {
    const auto *Outer = dyn_cast_or_null<StmtExpr>(Uses.parent(Block));
    return !Outer || Block->body_back() != Pages || isHarmless(Outer);
  }
  if (const auto *Paren = dyn_cast_or_null<ParenExpr>(Around))
    return isHarmless(Paren);
  // The value is tested, or nobody wants it.
  return isa_and_nonnull<IfStmt, WhileStmt, DoStmt, ForStmt, LabelStmt,
                         CaseStmt, DefaultStmt>(Around);
}

bool Proof::isHarmlessBinary(const BinaryOperator &B, const Expr *Pages) {
  if (B.isComparisonOp() || B.isLogicalOp())
    return true;
  if (B.getOpcode() == BO_Comma)
    return B.getLHS() == Pages || isHarmless(&B);
  if (B.getOpcode() == BO_Assign)
    return B.getRHS() == Pages && isHarmlessTarget(B.getLHS()) &&
           isHarmless(&B);
  // The difference of two is a number.
  return B.isAdditiveOp() && (!B.getType()->isPointerType() || isHarmless(&B));
}

bool Proof::isHarmlessCall(const CallExpr &Call, const Expr *Pages) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  unsigned Index =
      std::find(Call.arg_begin(), Call.arg_end(), Pages) - Call.arg_begin();
  if (!Callee || Index >= Call.getNumArgs())
    return false;
  StringRef Name = nameOf(Callee);
  if (borrowsPages(Name) || (freesMemory(Name) && Index == 0))
    return true;
  if (llvm::any_of(ListAllocators, [&](const ListAllocator &Row) {
        return Row.Free == Name && Index == 0;
      }))
    return true;
  if (const PageHolding *Stored = findHolding(Name)) {
    if (Index != Stored->Holder || Stored->Page >= Call.getNumArgs())
      return Index == Stored->Page;
    const Expr *Page = Call.getArg(Stored->Page);
    Holding What = holdingOf(Page->getType(), Context);
    return What != Holding::Nothing && isLow(Page, What);
  }
  if (const DataRow *Row = findDataRow(Name))
    return Row->Page == int(Index);
  if (const PagePassage *Passage = findPassage(Name))
    return Passage->To < 0 && unsigned(Passage->From) == Index &&
           (holdingOf(Call.getType(), Context) != Holding::Pages ||
            isHarmless(&Call));
  if (Callee->hasAttr<AllocSizeAttr>() &&
      Callee->getReturnType()->isVoidPointerType())
    return isHarmless(&Call);
  // Of memory that is filled with zeros.
  if (memoryUse(Callee) == MemoryUse::Fills && Index == 0) {
    Expr::EvalResult Byte;
    return Call.getArg(1)->EvaluateAsInt(Byte, Context) &&
           Byte.Val.getInt() == 0;
  }
  const FunctionDecl *Body = Callee->getDefinition();
  return Body && Uses.hasKnownCalls(*Body) && Index < Body->getNumParams() &&
         holdingOf(Body->getParamDecl(Index)->getType(), Context) ==
             Holding::Pages &&
         isHarmlessPlace(*Body->getParamDecl(Index));
}

/// \p Element is an lvalue: a page pointer, or an object that holds one.
bool Proof::isHarmlessElement(const Expr *Element) {
  const Expr *E = outermost(Element);
  const Stmt *Around = Uses.parent(E);
  bool IsPage = holdingOf(E->getType(), Context) == Holding::Page;
  if (!IsPage && !isHolder(E->getType()))
    return false;
  if (const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Around))
    return IsPage && Cast->getCastKind() == CK_LValueToRValue;
  if (const auto *B = dyn_cast_or_null<BinaryOperator>(Around))
    return IsPage && B->getOpcode() == BO_Assign && B->getLHS() == E &&
           isLow(B->getRHS(), Holding::Page);
  if (const auto *Unary = dyn_cast_or_null<UnaryOperator>(Around))
    return Unary->getOpcode() == UO_AddrOf && isHarmless(Unary);
  const auto *Member = dyn_cast_or_null<MemberExpr>(Around);
  return Member && !IsPage && isHarmlessMember(*Member);
}

/// A field of a holder: what is too small for an address is no page.
bool Proof::isHarmlessMember(const MemberExpr &Member) {
  const Expr *E = outermost(&Member);
  const Stmt *Around = Uses.parent(E);
  if (const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Around))
    return Cast->getCastKind() == CK_LValueToRValue;
  const auto *B = dyn_cast_or_null<BinaryOperator>(Around);
  const auto *Unary = dyn_cast_or_null<UnaryOperator>(Around);
  bool IsSet = (B && B->isAssignmentOp() && B->getLHS() == E) ||
               (Unary && Unary->isIncrementDecrementOp());
  return IsSet && E->getType()->isIntegerType() &&
         Context.getTypeSize(E->getType()) <
             Context.getTypeSize(Context.VoidPtrTy);
}

} // namespace

LowmemOrigin::LowmemOrigin(const ASTContext &Context)
    : Context(Context), Uses(Context), Fields(Context) {}

bool LowmemOrigin::isLowmem(const Expr &Page) {
  Proof Asked(Context, Uses);
  return !isNullPointer(Page, Context) && Asked.isLow(&Page, Holding::Page) &&
         Asked.isAllocated() &&
         llvm::none_of(Asked.sharedFields(), [&](const FieldDecl *Field) {
           return Fields.mayBeNamedElsewhere(*Field);
         });
}

LowmemOrigin &lowmemOrigin(TranslationUnit &TU) {
  if (!TU.lowmemOrigin())
    TU.lowmemOrigin() = std::make_shared<LowmemOrigin>(TU.context());
  return *TU.lowmemOrigin();
}

} // namespace kmap_tidy
