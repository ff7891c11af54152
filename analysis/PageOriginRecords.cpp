//===--- PageOriginRecords.cpp - pages behind other types -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOriginCollector.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// What \p Type points to, or is an array of.
static QualType elementOf(QualType Type, const ASTContext &Context) {
  if (const ArrayType *Array = Context.getAsArrayType(Type))
    return Array->getElementType();
  return Type->getPointeeType();
}

/// The definition of the record that \p Type is; null if it is none, or if the
/// unit does not see what it holds.
static const RecordDecl *definitionOf(QualType Type) {
  const RecordDecl *Record = Type.isNull() ? nullptr : Type->getAsRecordDecl();
  return Record ? Record->getDefinition() : nullptr;
}

const RecordDecl *recordBehind(const Expr &E, const ASTContext &Context) {
  QualType Type = E.IgnoreParenCasts()->getType();
  QualType Element = elementOf(Type, Context);
  return definitionOf(Element.isNull() ? Type : Element);
}

static StringRef nameOfRecord(QualType Type) {
  const RecordDecl *Record = Type->getAsRecordDecl();
  return Record ? Record->getName() : StringRef();
}

/// The page that \p E points to or into; null if it is anything else.
static const Expr *pageStarting(const Expr &E) {
  const Expr *At = E.IgnoreParenCasts();
  while (const auto *Sum = dyn_cast<BinaryOperator>(At)) {
    if (!Sum->isAdditiveOp())
      return nullptr;
    At = Sum->getLHS()->IgnoreParenCasts();
  }
  return depthOf(At) == 1 ? At : nullptr;
}

/// Whether memory of type \p Element may be that of any object.
static bool isBytes(QualType Element) {
  return Element->isIntegerType() || Element->isVoidPointerType();
}

/// Whether \p Element is a number that may be a page pointer.
static bool isWord(QualType Element, const ASTContext &Context) {
  return !Element.isNull() && Element->isIntegerType() &&
         Context.getTypeSize(Element) == Context.getTypeSize(Context.VoidPtrTy);
}

static bool mayBePage(QualType Element) {
  return !Element.isNull() &&
         (pageDepth(Element) || Element->isVoidPointerType());
}

/// Whether \p From is memory behind an array of pages, and used for numbers of
/// type \p Word that are no pages: who hides a pointer in a number takes a
/// long.
static bool isBehind(const Expr &From, QualType Word) {
  const auto *Sum = dyn_cast<BinaryOperator>(From.IgnoreParenCasts());
  const auto *Type = Word->getAs<BuiltinType>();
  return Sum && Sum->getOpcode() == BO_Add && Type &&
         Type->getKind() != BuiltinType::Long &&
         Type->getKind() != BuiltinType::ULong;
}

/// Whether an object of \p Outer has \p Inner in it, or is one.
static bool contains(const RecordDecl &Outer, const RecordDecl &Inner,
                     const ASTContext &Context) {
  if (Outer.getCanonicalDecl() == Inner.getCanonicalDecl())
    return true;
  const RecordDecl *Definition = Outer.getDefinition();
  return Definition &&
         llvm::any_of(Definition->fields(), [&](const FieldDecl *Field) {
           const RecordDecl *Part =
               Context.getBaseElementType(Field->getType())->getAsRecordDecl();
           return Part && contains(*Part, Inner, Context);
         });
}

/// Whether an object of \p Record begins with one of type \p Type.
static bool beginsWith(const RecordDecl &Record, QualType Type,
                       const ASTContext &Context) {
  if (Record.field_empty())
    return false;
  QualType First = Record.field_begin()->getType();
  const RecordDecl *Part = First->getAsRecordDecl();
  return Context.hasSameUnqualifiedType(First, Type) ||
         (Part && beginsWith(*Part, Type, Context));
}

/// Whether an object of \p Record has pages in it, or what may be any pointer.
static bool mayHoldPages(const RecordDecl &Record, const ASTContext &Context) {
  return llvm::any_of(Record.fields(), [&](const FieldDecl *Field) {
    QualType Type = Context.getBaseElementType(Field->getType());
    const RecordDecl *Part = Type->getAsRecordDecl();
    return pageDepth(Field->getType()) || Type->isVoidPointerType() ||
           (Part && mayHoldPages(*Part, Context));
  });
}

/// Whether an object of \p Record has pages in it.
static bool holdsPages(const RecordDecl &Record, const ASTContext &Context) {
  return llvm::any_of(Record.fields(), [&](const FieldDecl *Field) {
    const RecordDecl *Part =
        Context.getBaseElementType(Field->getType())->getAsRecordDecl();
    return pageDepth(Field->getType()) || (Part && holdsPages(*Part, Context));
  });
}

/// Likewise, as a number, as another pointer or as bytes.
static bool mayHoldWords(const RecordDecl &Record, const ASTContext &Context) {
  return llvm::any_of(Record.fields(), [&](const FieldDecl *Field) {
    QualType Type = Context.getBaseElementType(Field->getType());
    const RecordDecl *Part = Type->getAsRecordDecl();
    return Type->isPointerType() || isWord(Type, Context) ||
           Field->getType()->isArrayType() ||
           (Part && mayHoldWords(*Part, Context));
  });
}

/// Whether pages of an object of \p Record may be read or written by a pointer
/// to \p To: that is no record which contains it, as container_of() has it, nor
/// its first member.
static bool isOtherView(QualType To, const RecordDecl &Record,
                        const ASTContext &Context) {
  if (To.isNull())
    return false;
  if (const RecordDecl *Other = To->getAsRecordDecl())
    return (!Other->getDefinition() || mayHoldWords(*Other, Context)) &&
           !contains(*Other, Record, Context) &&
           !contains(Record, *Other, Context);
  return mayBePage(To) ||
         (isWord(To, Context) && !beginsWith(Record, To, Context));
}

/// Likewise of numbers of pages.
static bool mayReadNumbers(QualType To, const RecordDecl &Record,
                           const ASTContext &Context) {
  if (To.isNull())
    return false;
  if (const RecordDecl *Other = To->getAsRecordDecl())
    return !contains(*Other, Record, Context) &&
           !contains(Record, *Other, Context);
  return To->isIntegerType() && !beginsWith(Record, To, Context);
}

/// The object that \p E points to, or into by an offset of its own; null if
/// that leads behind it.
static const Expr *objectAround(const Expr &E, const ASTContext &Context) {
  const auto *Sum = dyn_cast<BinaryOperator>(E.IgnoreParenCasts());
  if (!Sum || !Sum->isAdditiveOp())
    return &E;
  const Expr *Base = Sum->getLHS(), *Offset = Sum->getRHS();
  if (Offset->getType()->isPointerType())
    std::swap(Base, Offset);
  const Expr *Object = objectAround(*Base, Context);
  QualType Step = Base->getType()->getPointeeType();
  // The next object of the type is another one.
  if (!Object || Step.isNull() || Step->isRecordType())
    return nullptr;
  QualType Around = elementOf(Object->IgnoreParenCasts()->getType(), Context);
  Expr::EvalResult Value;
  bool IsBehind = !Around.isNull() && !Around->isIncompleteType() &&
                  Sum->getOpcode() == BO_Add &&
                  (Step->isVoidType() || Step->isCharType()) &&
                  Offset->EvaluateAsInt(Value, Context) &&
                  Context.getTypeSizeInChars(Around).getQuantity() <=
                      Value.Val.getInt().getExtValue();
  return IsBehind ? nullptr : Object;
}

/// \p Address, a number, without what marks are hidden in it.
static const Expr &withoutBits(const Expr &Address) {
  const auto *Sum = dyn_cast<BinaryOperator>(Address.IgnoreParenCasts());
  if (!Sum || !Sum->getType()->isIntegerType() ||
      !(Sum->isAdditiveOp() || Sum->isBitwiseOp()))
    return Address;
  bool IsRight = Sum->getRHS()->IgnoreParenCasts()->getType()->isPointerType();
  return withoutBits(IsRight ? *Sum->getRHS() : *Sum->getLHS());
}

const Expr *PageOriginCollector::passedOn(const CallExpr &Call) {
  const PagePassage *Passage = passageOf(Call);
  const KernelApi *Row = Sites.callee(Call).Api;
  // An error is no object.
  if (!Passage || Passage->To >= 0 || (Row && Row->Effects & Pure) ||
      unsigned(Passage->From) >= Call.getNumArgs())
    return nullptr;
  return Call.getArg(Passage->From);
}

/// Whether \p E is made of nothing but numbers; what a call makes of a page, as
/// compound_head() does, is that.
static bool isOfNumbers(const Expr &E) {
  const Expr *Number = E.IgnoreParenCasts();
  if (const auto *Operator = dyn_cast<BinaryOperator>(Number))
    return isOfNumbers(*Operator->getLHS()) && isOfNumbers(*Operator->getRHS());
  const auto *Call = dyn_cast<CallExpr>(Number);
  return !(Call && passageOf(*Call)) && Number->getType()->isIntegerType();
}

/// Whether the address \p E, which is seen as one of pages, may be that of an
/// object of any type. New memory is none.
static bool mayBeAnyMemory(const Expr &E) {
  QualType Type = E.getType();
  if (isa<CallExpr, IntegerLiteral>(E))
    return false;
  const auto *Sum = dyn_cast<BinaryOperator>(&E);
  if (Sum && Sum->isAdditiveOp() && Type->isVoidPointerType() &&
      !Sum->getLHS()->IgnoreParenCasts()->getType()->isVoidPointerType())
    return mayBeAnyMemory(*Sum->getLHS()->IgnoreParenCasts());
  if (Type->isVoidPointerType())
    return isa<ArraySubscriptExpr, UnaryOperator, ConditionalOperator>(E);
  if (!Type->isPointerType())
    return Type->isIntegerType();
  QualType Pointee = Type->getPointeeType();
  return Pointee->isIntegerType() || Pointee->isIncompleteType();
}

namespace {
/// From where an address is counted.
enum class Step {
  None,
  Number, ///< that of a number
  Object, ///< that of another object, to what is before it
  Nameless,
};
} // namespace

/// From where \p E counts, if it is made by hand.
static Step stepOf(const Expr &E) {
  auto IsUntyped = [](QualType Type) {
    return Type->isVoidPointerType() ||
           (Type->isPointerType() && Type->getPointeeType()->isCharType());
  };
  const auto *Sum = dyn_cast<BinaryOperator>(E.IgnoreParenCasts());
  if (!Sum || !Sum->isAdditiveOp() ||
      !(IsUntyped(Sum->getType()) || Sum->getType()->isIntegerType()))
    return Step::None;
  const Expr *Start = Sum;
  // One may be its own initial value, against a warning.
  llvm::SmallPtrSet<const VarDecl *, 4> Followed;
  for (;;) {
    const auto *Left = dyn_cast<BinaryOperator>(Start);
    const auto *Name = dyn_cast<DeclRefExpr>(Start);
    const auto *Variable = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
    if (Left && Left->isAdditiveOp())
      Start = Left->getLHS()->IgnoreParenCasts();
    else if (Variable && Variable->isLocalVarDecl() && Variable->hasInit() &&
             IsUntyped(Variable->getType()) &&
             Followed.insert(Variable).second)
      Start = Variable->getInit()->IgnoreParenCasts();
    else
      break;
  }
  QualType Type = Start->getType();
  if (Type->isVoidPointerType())
    return isa<DeclRefExpr, MemberExpr>(Start) ? Step::Nameless : Step::None;
  QualType Pointee = Type->getPointeeType();
  if (Pointee.isNull() || Pointee->isCharType())
    return Step::None;
  if (Pointee->isIntegerType())
    return Step::Number;
  return Pointee->isRecordType() && Sum->getOpcode() == BO_Sub ? Step::Object
                                                               : Step::None;
}

/// What \p Number always is, such as a variable that is `const`.
static std::optional<int64_t> constantOf(const Expr &Number,
                                         const ASTContext &Context) {
  Expr::EvalResult Value;
  if (Number.EvaluateAsInt(Value, Context))
    return Value.Val.getInt().getExtValue();
  const auto *Name = dyn_cast<DeclRefExpr>(Number.IgnoreParenImpCasts());
  const auto *Variable = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  if (Variable && Variable->hasInit() &&
      Variable->getType().isConstQualified() &&
      Variable->getInit()->EvaluateAsInt(Value, Context))
    return Value.Val.getInt().getExtValue();
  return std::nullopt;
}

/// How many bytes \p E is behind the pointer that it is counted from; nothing
/// if that varies.
static std::optional<int64_t> stepsOf(const Expr &E,
                                      const ASTContext &Context) {
  const auto *Sum = dyn_cast<BinaryOperator>(E.IgnoreParenCasts());
  if (!Sum || !Sum->isAdditiveOp())
    return 0;
  QualType Step = Sum->getType()->getPointeeType();
  auto Before = stepsOf(*Sum->getLHS(), Context);
  auto Count = constantOf(*Sum->getRHS(), Context);
  if (Step.isNull() || Step->isIncompleteType() || !Before || !Count)
    return std::nullopt;
  int64_t Size =
      Step->isVoidType() ? 1 : Context.getTypeSizeInChars(Step).getQuantity();
  return *Before + (Sum->getOpcode() == BO_Sub ? -*Count : *Count) * Size;
}

bool PageOriginCollector::VisitVAArgExpr(VAArgExpr *Argument) {
  QualType Type = Argument->getType();
  const RecordDecl *Record = definitionOf(Type->getPointeeType());
  if (pageDepth(Type) >= 2 || (Record && mayHoldPages(*Record, Context)))
    SeesMemory = Argument;
  return true;
}

void PageOriginCollector::loseFields() {
  if (!SeesMemory)
    return;
  for (const FieldDecl *Field : PlacedFields)
    if (pageDepth(Field->getType())) {
      addFrame({placeOf(*Field)}, *SeesMemory);
      addEvent(PageEvent::Exit, SeesMemory, SeesMemory->getBeginLoc(),
               {placeOf(*Field)}, "a pointer to any memory");
    }
}

bool PageOriginCollector::VisitCastExpr(CastExpr *Cast) {
  const Expr &Given = *Cast->getSubExpr()->IgnoreParenCasts();
  castPages(*Cast, Given);
  castUntyped(*Cast, Given);
  castObject(*Cast, Given);
  return true;
}

void PageOriginCollector::castPages(const CastExpr &Cast, const Expr &Given) {
  QualType From = elementOf(Given.getType(), Context);
  QualType To = elementOf(Cast.getType(), Context);
  // Where a number comes from is not followed.
  if (Cast.getCastKind() == CK_IntegralToPointer &&
      pageDepth(Cast.getType()) == 1 && isOfNumbers(*Cast.getSubExpr()))
    addFrame(placesOf(Cast.getSubExpr()), Cast);
  // Who gets the array has the pages.
  if (pageDepth(Cast.getType()) >= 2 && Given.getType()->isArrayType() &&
      !From.isNull() && From->isIntegerType())
    lose(Cast, "an array of numbers");
  if (depthOf(&Given) >= 2 && !To.isNull() && Cast.getType()->isPointerType() &&
      !To->isVoidType() && !mayBePage(To) && !isPageHolder(nameOfRecord(To)) &&
      !isBehind(*Cast.getSubExpr(), To))
    lose(Given, "a pointer to another type");
  if (const Expr *Page = pageStarting(Given);
      Page && !To.isNull() && To->isRecordType() && !pageDepth(Cast.getType()))
    addEvent(PageEvent::Exit, &Cast, Cast.getBeginLoc(), placesOf(Page),
             "a pointer to another type");
  // What is written as numbers may be read as pages.
  if ((mayBePage(From) && isWord(To, Context) &&
       !isBehind(*Cast.getSubExpr(), To)) ||
      (isWord(From, Context) && mayBePage(To)))
    addFrame(placesOf(Cast.getSubExpr()), Cast);
  TakesNumber |= Cast.getCastKind() == CK_PointerToIntegral &&
                 pageDepth(Given.getType()) == 1;
}

void PageOriginCollector::castUntyped(const CastExpr &Cast, const Expr &Given) {
  QualType From = elementOf(Given.getType(), Context);
  QualType As = Cast.getType();
  const RecordDecl *Found = definitionOf(elementOf(As, Context));
  bool ArePages = pageDepth(As) >= 2;
  if (ArePages && mayBeAnyMemory(Given) &&
      (Given.getType()->isIntegerType() || objectAround(Given, Context)))
    SeesMemory = &Cast;
  Step Made = stepOf(Given);
  if (ArePages ? Made != Step::None
               : Made == Step::Number && Found && holdsPages(*Found, Context))
    SeesMemory = &Cast;
  if (From.isNull())
    return;
  const auto *Member = dyn_cast<MemberExpr>(&Given);
  const auto *Name = dyn_cast<DeclRefExpr>(&Given);
  if (Given.getType()->isArrayType() && isBytes(From)) {
    readMemory(Given, As);
    if (Member)
      addView(*Member->getMemberDecl(), Cast, As);
    if (Found && From->isVoidPointerType())
      lose(*Found, Cast, "an array of pointers");
  } else if (From->isVoidType()) {
    readNameless(Given, As);
  }
  if (Name && Given.getType()->isPointerType() &&
      (From->isVoidType() || From->isCharType()))
    addView(*Name->getDecl(), Cast, As);
  // It may be read as anything.
  QualType To = elementOf(As, Context);
  if (From->isVoidType() && !To.isNull() && !pageDepth(As) &&
      (To->isIntegerType() || (To->isRecordType() && !Found)))
    loseMemory(Given, "a pointer to another type");
}

void PageOriginCollector::castObject(const CastExpr &Cast, const Expr &Given) {
  QualType From = elementOf(Given.getType(), Context);
  QualType To = elementOf(Cast.getType(), Context);
  losePointees(From, To, Cast);
  const auto *Call = dyn_cast<CallExpr>(&Given);
  const Expr *Passed = Call ? passedOn(*Call) : nullptr;
  const Expr &Start = Passed ? *Passed : Given;
  const Expr *Object = objectAround(Start, Context);
  const Expr &Known =
      Object ? *Object
             : *cast<BinaryOperator>(Start.IgnoreParenCasts())->getLHS();
  const RecordDecl *Record = recordBehind(Known, Context);
  if (Record && Object) {
    if (isOtherView(To, *Record, Context))
      lose(*Record, Cast, "a pointer to another type");
    if (mayReadNumbers(To, *Record, Context))
      NumberViews.push_back({Record, &Cast});
  } else if (Record) {
    if (pageDepth(Cast.getType()) >= 2)
      Behind.push_back({Record, &Cast});
    const RecordDecl *Found = definitionOf(To);
    if (!Found || !contains(*Record, *Found, Context))
      addView(*Record, Cast, Cast.getType(), stepsOf(Start, Context));
  }
  if (isa<ExplicitCastExpr>(Cast) && !From.isNull() && !To.isNull() &&
      !To->isVoidType() && !Context.hasSameUnqualifiedType(From, To))
    leaveMember(Start, Cast);
}

void PageOriginCollector::addWhatIsBehind(const Expr &Start, PlaceList &Found) {
  const RecordDecl *Record = recordBehind(Start, Context);
  if (!Record || !Start.IgnoreParenCasts()->getType()->isPointerType() ||
      depthOf(&Start))
    return;
  Found.push_back(Places.place(Record->getCanonicalDecl()));
}

void PageOriginCollector::losePointees(QualType From, QualType To,
                                       const Expr &At) {
  if (From.isNull() || To.isNull() || !From->isPointerType() ||
      !To->isPointerType())
    return;
  const RecordDecl *Record = definitionOf(From->getPointeeType());
  if (Record && isOtherView(To->getPointeeType(), *Record, Context))
    lose(*Record, At, "a pointer to another type");
}

void PageOriginCollector::readNameless(const Expr &From, QualType As) {
  if (const auto *Member = dyn_cast<MemberExpr>(&From)) {
    QualType Element = elementOf(As, Context);
    if (pageDepth(As))
      ReadAsPages.insert(Member->getMemberDecl());
    if (!Element.isNull() && Element->isRecordType())
      ReadAsRecords.push_back({Member->getMemberDecl(), Element});
    addView(*Member->getMemberDecl(), From, As);
  }
  const auto *Call = dyn_cast<CallExpr>(&From);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  // Allocators have rows where trees do not say what they are.
  bool IsSomebodys =
      Callee && !isFreshMemory(*Callee) && !Sites.callee(*Call).Api;
  if (IsSomebodys)
    addView(*Callee, From, As);
  if (isa<DeclRefExpr>(From) || (IsSomebodys && Callee->getDefinition()))
    readMemory(From, As);
}

void PageOriginCollector::addView(const Decl &Name, const Expr &At, QualType As,
                                  std::optional<int64_t> Offset) {
  const RecordDecl *Record = definitionOf(elementOf(As, Context));
  if (pageDepth(As) >= 2 || (Record && holdsPages(*Record, Context)))
    Views[Name.getCanonicalDecl()].push_back({As, &At, Offset});
}

bool PageOriginCollector::isBefore(const View &Left, const View &Right) const {
  QualType Type = elementOf(Left.As, Context);
  // How long an array of pages is is not known.
  return definitionOf(Type) && Left.Offset && Right.Offset &&
         *Left.Offset + Context.getTypeSizeInChars(Type).getQuantity() <=
             *Right.Offset;
}

void PageOriginCollector::noteStep(const Expr &From, const ValueDecl *To,
                                   const Expr *Into) {
  QualType Element = From.getType()->getPointeeType();
  // An offset leads behind it.
  if (!Element.isNull() && Element->isIntegerType() &&
      !isa<BinaryOperator>(From.IgnoreParenCasts()) &&
      mayBeRecordOfPages(From)) {
    const RecordDecl &Record = *recordBehind(From, Context);
    if (!beginsWith(Record, Element, Context))
      lose(Record, From, "a pointer to bytes");
  }
  if (stepOf(From) == Step::None)
    return;
  const Expr *Named = Into ? Into->IgnoreParens() : nullptr;
  if (const auto *Name = dyn_cast_or_null<DeclRefExpr>(Named))
    To = Name->getDecl();
  else if (const auto *Member = dyn_cast_or_null<MemberExpr>(Named))
    To = Member->getMemberDecl();
  if (To)
    SteppedTo.insert(cast<ValueDecl>(To->getCanonicalDecl()));
}

void PageOriginCollector::joinViews() {
  for (const auto &[Name, Seen] : Views)
    for (const View &One : Seen) {
      bool IsPages = pageDepth(One.As) >= 2;
      if (IsPages && SteppedTo.contains(dyn_cast<ValueDecl>(Name)))
        SeesMemory = One.At;
      const RecordDecl *Record = definitionOf(elementOf(One.As, Context));
      for (const View &Other : Seen)
        if (isBefore(One, Other) || isBefore(Other, One))
          continue;
        else if (Record &&
                 isOtherView(elementOf(Other.As, Context), *Record, Context))
          lose(*Record, *Other.At, "a pointer to another type");
        else if (IsPages && !pageDepth(Other.As))
          lose(*One.At, "a pointer to another type");
    }
}

void PageOriginCollector::readMemory(const Expr &From, QualType As) {
  ReadsNameless |= pageDepth(As) >= 2;
  if (const RecordDecl *Record = definitionOf(elementOf(As, Context)))
    NamelessViews.push_back({Record, &From});
}

void PageOriginCollector::leaveMember(const Expr &Pointer, const Expr &At) {
  const auto *Address = dyn_cast<UnaryOperator>(Pointer.IgnoreParenCasts());
  if (!Address || Address->getOpcode() != UO_AddrOf)
    return;
  const auto *Member =
      dyn_cast<MemberExpr>(Address->getSubExpr()->IgnoreParens());
  // A record has a type to be told by, and what is in an array is in order.
  if (Member && Member->getType()->isScalarType())
    if (const RecordDecl *Record = recordBehind(*Member->getBase(), Context))
      lose(*Record, At, "a pointer that leaves a member");
}

void PageOriginCollector::storeAt(const Expr &To) {
  const Expr *At = To.IgnoreParenCasts();
  if (const auto *Member = dyn_cast<MemberExpr>(At))
    return storeAt(*Member->getBase());
  const auto *Element = dyn_cast<ArraySubscriptExpr>(At);
  if (!Element)
    return;
  const Expr *Index = Element->getIdx();
  if (isWord(Index->IgnoreParenImpCasts()->getType(), Context))
    moveNumber(*Index, nullptr, Index);
  storeAt(*Element->getBase());
}

bool PageOriginCollector::mayBeRecordOfPages(const Expr &E) const {
  const RecordDecl *Record = recordBehind(E, Context);
  return Record && holdsPages(*Record, Context);
}

/// The array of pages without a length that an object of \p Field ends with;
/// null if there is none.
static const FieldDecl *endlessPages(const FieldDecl &Field,
                                     const ASTContext &Context) {
  QualType Type = Field.getType();
  const auto *Array = Context.getAsConstantArrayType(Type);
  if (Type->isIncompleteArrayType() || (Array && Array->getSize() == 0))
    return pageDepth(Type) ? &Field : nullptr;
  const RecordDecl *Record = definitionOf(Type);
  const FieldDecl *Last = nullptr;
  if (Record)
    for (const FieldDecl *Part : Record->fields())
      Last = Part;
  return Last ? endlessPages(*Last, Context) : nullptr;
}

void PageOriginCollector::joinFlexibleArrays() {
  // Grows while it is read.
  for (size_t I = 0; I < PlacedFields.size(); ++I) {
    const FieldDecl *Placed = PlacedFields[I];
    for (const FieldDecl *Before : Placed->getParent()->fields()) {
      if (Before == Placed)
        break;
      if (const FieldDecl *Pages = endlessPages(*Before, Context))
        connect({placeOf(*Placed)}, {placeOf(*Pages)}, /*BothWays=*/true);
    }
  }
}

void PageOriginCollector::joinWhatIsBehind() {
  if (StepsBack)
    for (const auto &[Record, Cast] : Behind)
      lose(*Record, *Cast, "a pointer to what is behind");
}

bool PageOriginCollector::VisitArraySubscriptExpr(ArraySubscriptExpr *Element) {
  if (const Expr *Number = numberOfFound(*Element))
    moveNumber(*Number, nullptr, Element);
  Expr::EvalResult Index;
  bool IsKnown = Element->getIdx()->EvaluateAsInt(Index, Context);
  if (!IsKnown || Index.Val.getInt() != 0)
    leaveMember(*Element->getBase(), *Element);
  StepsBack |= IsKnown && Index.Val.getInt().isNegative() &&
               depthOf(Element->getBase()) >= 2;
  return true;
}

void PageOriginCollector::loseAsOther(const Expr &Record, const Expr &Other,
                                      const Expr &At) {
  if (depthOf(&Record) >= 2 && !depthOf(&Other) &&
      !Other.IgnoreParenCasts()->getType()->isVoidPointerType())
    lose(*Record.IgnoreParenCasts(), "a copy of another type");
  const Expr *Object = objectAround(Record, Context);
  const RecordDecl *Copied = Object ? recordBehind(*Object, Context) : nullptr;
  const RecordDecl *Same = recordBehind(Other, Context);
  losePointees(elementOf(Record.IgnoreParenCasts()->getType(), Context),
               elementOf(Other.IgnoreParenCasts()->getType(), Context), At);
  if (Copied && !(Same && (contains(*Same, *Copied, Context) ||
                           contains(*Copied, *Same, Context)))) {
    lose(*Copied, At, "a copy of another type");
    NumberViews.push_back({Copied, &At});
  }
}

void PageOriginCollector::forEachHeld(const RecordDecl &Record,
                                      llvm::function_ref<void(PlaceId)> Each) {
  for (const FieldDecl *Field : Record.fields())
    forEachHeld(*Field, Each);
}

void PageOriginCollector::forEachHeld(const FieldDecl &Field,
                                      llvm::function_ref<void(PlaceId)> Each) {
  QualType Type = Context.getBaseElementType(Field.getType());
  if (pageDepth(Field.getType()))
    Each(placeOf(Field));
  else if (const RecordDecl *Part = Type->getAsRecordDecl())
    forEachHeld(*Part, Each);
}

/// Adds the types of pointers and of numbers of their size that an object of
/// type \p Of has in it.
static void addWays(QualType Of, const ASTContext &Context,
                    llvm::SmallPtrSetImpl<const Type *> &To) {
  Of = Context.getBaseElementType(Of);
  if (Of->isPointerType() || isWord(Of, Context))
    To.insert(Of.getCanonicalType().getTypePtr());
  else if (const RecordDecl *Record = Of->getAsRecordDecl())
    for (const FieldDecl *Field : Record->fields())
      addWays(Field->getType(), Context, To);
}

/// Whether a pointer of type \p Way leads to an object that has pages in it.
static bool leadsToPages(const Type &Way, const ASTContext &Context) {
  QualType End(&Way, 0);
  while (End->isPointerType())
    End = End->getPointeeType();
  const RecordDecl *Record = definitionOf(End);
  return Way.isPointerType() && Record && !pageDepth(QualType(&Way, 0)) &&
         mayHoldPages(*Record, Context);
}

void PageOriginCollector::overlay(const RecordDecl &Union, const Expr &At) {
  if (!Overlaid.insert(&Union).second)
    return;
  llvm::SmallPtrSet<const Type *, 8> Ways;
  for (const FieldDecl *Field : Union.fields())
    if (isInMainFile(Union.getLocation()))
      addWays(Field->getType(), Context, Ways);
  if (Ways.size() > 1 && llvm::any_of(Ways, [&](const Type *Way) {
        return leadsToPages(*Way, Context);
      }))
    SeesMemory = &At;
  PlaceList Before;
  for (const FieldDecl *Field : Union.fields()) {
    PlaceList Here;
    QualType Type = Context.getBaseElementType(Field->getType());
    auto Add = [&](PlaceId Held) { Here.push_back(Held); };
    if (Type->isVoidPointerType())
      Add(placeOf(*Field));
    forEachHeld(*Field, Add);
    const RecordDecl *Pointee = definitionOf(Type->getPointeeType());
    if (Pointee && !pageDepth(Type))
      forEachHeld(*Pointee, Add);
    connect(Here, Before, /*BothWays=*/true);
    Before.append(Here);
  }
}

void PageOriginCollector::lose(const RecordDecl &Record, const Expr &At,
                               StringRef Name) {
  forEachHeld(Record, [&](PlaceId Held) {
    addFrame({Held}, At);
    addEvent(PageEvent::Exit, &At, At.getBeginLoc(), {Held}, Name.str());
  });
}

bool PageOriginCollector::passRecord(const Expr &From, const ValueDecl &To) {
  const auto *Function = dyn_cast<FunctionDecl>(&To);
  QualType Type = Function ? Function->getReturnType() : To.getType();
  if (!Type->isVoidPointerType() && !isWord(Type, Context))
    return false;
  const RecordDecl *Record = recordBehind(withoutBits(From), Context);
  bool HoldsAny = false;
  if (Record && Type->isVoidPointerType())
    addView(To, From, withoutBits(From).IgnoreParenCasts()->getType());
  if (Record)
    forEachHeld(*Record, [&](PlaceId Held) {
      connect({Held}, {Function ? Places.place(&To) : placeOf(To)},
              /*BothWays=*/true);
      HoldsAny = true;
    });
  return HoldsAny;
}

void PageOriginCollector::loseBytes(const Expr &From, QualType Type,
                                    const Expr &At, StringRef Name) {
  if (Type->isIntegerType() && depthOf(&From) >= 2)
    lose(*From.IgnoreParenCasts(), Name);
  QualType Element = Type->getPointeeType();
  const Expr *Object = objectAround(From, Context);
  if (Element.isNull() || !Element->isIntegerType() || !Object)
    return;
  if (const RecordDecl *Record = recordBehind(*Object, Context)) {
    lose(*Record, At, Name);
    NumberViews.push_back({Record, &At});
  }
}

void PageOriginCollector::joinNamelessRecords() {
  if (ReadsNameless)
    for (const auto &[Record, At] : NamelessViews)
      lose(*Record, *At, "a pointer to anything");
  for (const auto &[Field, Value] : NamelessRecords) {
    if (Field && ReadAsPages.count(Field))
      passRecord(*Value, *Field);
    const RecordDecl *Record = recordBehind(*Value, Context);
    if (!Record)
      continue;
    if (ReadsNameless)
      lose(*Record, *Value, "a pointer to anything");
    // What a field of any driver's is read as elsewhere is that driver's.
    for (const auto &[Read, Type] : ReadAsRecords) {
      const RecordDecl *Other = definitionOf(Type);
      if (Read == Field && (!Other || mayHoldPages(*Other, Context)) &&
          isOtherView(Type, *Record, Context))
        lose(*Record, *Value, "a pointer to another type");
    }
  }
}

} // namespace kmap_tidy
