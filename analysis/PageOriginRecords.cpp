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
  // Where a number comes from is not followed.
  if (Cast->getCastKind() == CK_IntegralToPointer &&
      pageDepth(Cast->getType()) == 1 && isOfNumbers(*Cast->getSubExpr()))
    addFrame(placesOf(Cast->getSubExpr()), *Cast);
  const Expr *Given = Cast->getSubExpr()->IgnoreParenCasts();
  QualType From = elementOf(Given->getType(), Context);
  QualType To = elementOf(Cast->getType(), Context);
  if (pageDepth(Cast->getType()) >= 2 && mayBeAnyMemory(*Given) &&
      (Given->getType()->isIntegerType() || objectAround(*Given, Context)))
    SeesMemory = Cast;
  if (Given->getType()->isArrayType() && !From.isNull() && isBytes(From)) {
    readMemory(*Given, Cast->getType());
    if (const RecordDecl *Record = definitionOf(To);
        Record && From->isVoidPointerType())
      lose(*Record, *Cast, "an array of pointers");
  }
  // Who gets the array has the pages.
  if (pageDepth(Cast->getType()) >= 2 && Given->getType()->isArrayType() &&
      !From.isNull() && From->isIntegerType())
    lose(*Cast, "an array of numbers");
  if (depthOf(Given) >= 2 && isa<ExplicitCastExpr>(Cast) && !To.isNull() &&
      Cast->getType()->isPointerType() && !To->isVoidType() && !mayBePage(To) &&
      !isPageHolder(nameOfRecord(To)) && !isBehind(*Cast->getSubExpr(), To))
    lose(*Given, "a pointer to another type");
  if (const Expr *Page = pageStarting(*Given);
      Page && !To.isNull() && To->isRecordType() && !pageDepth(Cast->getType()))
    addEvent(PageEvent::Exit, Cast, Cast->getBeginLoc(), placesOf(Page),
             "a pointer to another type");
  losePointees(From, To, *Cast);
  // What is written as numbers may be read as pages.
  if ((mayBePage(From) && isWord(To, Context) &&
       !isBehind(*Cast->getSubExpr(), To)) ||
      (isWord(From, Context) && mayBePage(To)))
    addFrame(placesOf(Cast->getSubExpr()), *Cast);
  if (Given->getType()->isVoidPointerType())
    readNameless(*Given, Cast->getType());
  TakesNumber |= Cast->getCastKind() == CK_PointerToIntegral &&
                 pageDepth(Given->getType()) == 1;
  if (const auto *Call = dyn_cast<CallExpr>(Given))
    if (const Expr *Passed = passedOn(*Call))
      Given = Passed;
  if (const Expr *Object = objectAround(*Given, Context)) {
    if (const RecordDecl *Record = recordBehind(*Object, Context)) {
      if (isOtherView(To, *Record, Context))
        lose(*Record, *Cast, "a pointer to another type");
      if (mayReadNumbers(To, *Record, Context))
        NumberViews.push_back({Record, Cast});
    }
  } else if (pageDepth(Cast->getType()) >= 2) {
    const Expr *Start =
        cast<BinaryOperator>(Given->IgnoreParenCasts())->getLHS();
    if (const RecordDecl *Record = recordBehind(*Start, Context))
      Behind.push_back({Record, Cast});
  }
  if (isa<ExplicitCastExpr>(Cast) && !From.isNull() && !To.isNull() &&
      !To->isVoidType() && !Context.hasSameUnqualifiedType(From, To))
    leaveMember(*Given, *Cast);
  return true;
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
  }
  const auto *Call = dyn_cast<CallExpr>(&From);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (isa<DeclRefExpr>(From) ||
      (Callee && Callee->getDefinition() && !isFreshMemory(*Callee)))
    readMemory(From, As);
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
