//===--- PageOriginRecords.cpp - pages behind other types -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

const Expr *PageOriginCollector::passedOn(const CallExpr &Call) {
  const PagePassage *Passage = passageOf(Call);
  const KernelApi *Row = Sites.callee(Call).Api;
  bool IsSame = memoryUse(Call.getDirectCallee()) != MemoryUse::None ||
                (Row && Row->Effects & ReturnsFirst);
  if (IsSame && Call.getNumArgs() && Call.getType()->isPointerType())
    return Call.getArg(0);
  // An error is no object.
  if (!Passage || Passage->To >= 0 || (Row && Row->Effects & Pure) ||
      unsigned(Passage->From) >= Call.getNumArgs())
    return nullptr;
  return Call.getArg(Passage->From);
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

void PageOriginCollector::addWhatIsBehind(const Expr &Start, PlaceList &Found) {
  const RecordDecl *Record = recordBehind(Start, Context);
  if (Record && Start.IgnoreParenCasts()->getType()->isPointerType() &&
      !depthOf(&Start))
    addWhatIsBehind(*Record, Start, Found);
}

void PageOriginCollector::addWhatIsBehind(const RecordDecl &Record,
                                          const Expr &At, PlaceList &Found) {
  bool IsNew = false;
  PlaceId Behind = Places.place(Record.getCanonicalDecl(), &IsNew);
  Found.push_back(Behind);
  if (!IsNew)
    return;
  PlacesBehind.push_back(Behind);
  RecordsBehind.insert(cast<RecordDecl>(Record.getCanonicalDecl()));
  // Nobody else has a name for it.
  if (!isInMainFile(Record.getLocation()))
    loseAt(Behind, At, "who sees what is behind a record");
}

void PageOriginCollector::losePointees(QualType From, QualType To,
                                       const Expr &At) {
  unsigned Levels, OtherLevels;
  const RecordDecl *Record =
      From.isNull() ? nullptr : recordAtEnd(From, Levels, Context);
  if (!Record || !Levels || pageDepth(From) || To.isNull() ||
      To->isVoidType() || !holdsPages(*Record, Context))
    return;
  const RecordDecl *Found = recordAtEnd(To, OtherLevels, Context);
  if (!Found || Levels != OtherLevels || areApart(*Record, *Found, Context))
    lose(*Record, At, "a pointer to another type");
}

void PageOriginCollector::losePointees(const RecordDecl &Record,
                                       const Expr &At) {
  unsigned Levels;
  for (const FieldDecl *Field : Record.fields())
    if (const RecordDecl *Pointee =
            recordAtEnd(Field->getType(), Levels, Context))
      if (Levels && !pageDepth(Field->getType()))
        lose(*Pointee, At, "a pointer to another type");
}

void PageOriginCollector::noteStep(const Expr &From, const ValueDecl *To,
                                   const Expr *Into) {
  QualType Element = From.getType()->getPointeeType();
  // What a variable holds has lost where the object begins.
  const auto *Sum = dyn_cast<BinaryOperator>(From.IgnoreParenCasts());
  bool IsDistance =
      Sum && Sum->getOpcode() == BO_Sub &&
      Sum->getRHS()->IgnoreParenCasts()->getType()->isPointerType();
  if (Sum && Sum->isAdditiveOp() && !IsDistance && isUntyped(From.getType()))
    if (const Expr *Object = objectAround(From, Context)) {
      const RecordDecl *Record = recordBehind(withoutBits(*Object), Context);
      if (depthOf(Object) >= 2)
        lose(*Object->IgnoreParenCasts(), "an address counted by hand");
      else if (Record && !depthOf(Object) && holdsPages(*Record, Context))
        lose(*Record, From, "an address counted by hand");
      else if (Record && depthOf(Object) == 1)
        loseMemory(*Object, "an address counted by hand");
    }
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

void PageOriginCollector::leaveMember(const Expr &Pointer, const Expr &At) {
  const auto *Address = dyn_cast<UnaryOperator>(Pointer.IgnoreParenCasts());
  if (!Address || Address->getOpcode() != UO_AddrOf)
    return;
  const auto *Member =
      dyn_cast<MemberExpr>(Address->getSubExpr()->IgnoreParens());
  // What is in an array is in order.
  if (Member && !Member->getType()->isArrayType())
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

/// Whether \p Type is an array without a length.
static bool isEndless(QualType Type, const ASTContext &Context) {
  const auto *Array = Context.getAsConstantArrayType(Type);
  return Type->isIncompleteArrayType() || (Array && Array->getSize() == 0);
}

/// The array of pages without a length that an object of \p Field ends with;
/// null if there is none.
static const FieldDecl *endlessPages(const FieldDecl &Field,
                                     const ASTContext &Context) {
  QualType Type = Field.getType();
  if (isEndless(Type, Context))
    return pageDepth(Type) ? &Field : nullptr;
  const RecordDecl *Record = definitionOf(Type);
  const FieldDecl *Last = nullptr;
  if (Record)
    for (const FieldDecl *Part : Record->fields())
      Last = Part;
  return Last ? endlessPages(*Last, Context) : nullptr;
}

void PageOriginCollector::joinFlexibleArrays(const FieldDecl &Behind) {
  if (!Joined.insert(&Behind).second)
    return;
  for (const FieldDecl *Before : Behind.getParent()->fields()) {
    if (Before == &Behind)
      break;
    const FieldDecl *Pages = endlessPages(*Before, Context);
    if (!Pages)
      continue;
    PlaceList Here;
    auto Add = [&](PlaceId Held) { Here.push_back(Held); };
    if (namelessDepth(Behind.getType()))
      Add(placeOf(Behind));
    forEachHeld(Behind, Add);
    connect(Here, {placeOf(*Pages)}, /*BothWays=*/true);
  }
}

void PageOriginCollector::loseWhatIsBehind(const RecordDecl &Record,
                                           const Expr &At) {
  constexpr llvm::StringLiteral Name = "who sees what is behind a record";
  const FieldDecl *Last = nullptr;
  for (const FieldDecl *Field : Record.fields())
    Last = Field;
  if (const FieldDecl *Pages = Last ? endlessPages(*Last, Context) : nullptr)
    loseAt(placeOf(*Pages), At, Name);
  if (RecordsBehind.count(cast<RecordDecl>(Record.getCanonicalDecl())))
    loseAt(Places.place(Record.getCanonicalDecl()), At, Name);
}

void PageOriginCollector::joinWhatIsBehind() {
  for (const auto &[Record, At] : LostBehind)
    loseWhatIsBehind(*Record, *At);
  // An array without a length has a name for it, maybe in a record around.
  for (const FieldDecl *Field : PlacedFields)
    if (isEndless(Field->getType(), Context))
      connect({placeOf(*Field)}, PlacesBehind, /*BothWays=*/true);
  // A loop over one that has a length may go on in the pages behind it, which
  // may get a place only by that.
  for (size_t I = 0; I < PlacedFields.size(); ++I) {
    const FieldDecl *Field = PlacedFields[I];
    const RecordDecl *Record = Field->getParent();
    if (!Field->getType()->isConstantArrayType() || Record->isUnion())
      continue;
    auto Next = llvm::find(Record->fields(), Field);
    if (Next == Record->field_end() || ++Next == Record->field_end())
      continue;
    QualType Element = Context.getBaseElementType(Field->getType());
    if (Element->isPointerType() &&
        Context.hasSameUnqualifiedType(
            Element, Context.getBaseElementType((*Next)->getType())))
      connect({placeOf(*Field)}, {placeOf(**Next)}, /*BothWays=*/true);
  }
  if (StepsBack)
    for (const auto &[Record, Cast] : Behind)
      lose(*Record, *Cast, "a pointer to what is behind");
}

bool PageOriginCollector::VisitArraySubscriptExpr(ArraySubscriptExpr *Element) {
  if (const Expr *Number = distanceTo(*Element))
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

void PageOriginCollector::loseRange(const Expr &Start, const Expr &Size) {
  const Expr *Named = Start.IgnoreParenCasts();
  if (const auto *Address = dyn_cast<UnaryOperator>(Named);
      Address && Address->getOpcode() == UO_AddrOf)
    Named = Address->getSubExpr()->IgnoreParens();
  const auto *Member = dyn_cast<MemberExpr>(Named);
  if (!Member || pageDepth(Member->getType()) >= 2)
    return;
  // An array that has a length is taken to be as long as what is copied.
  uint64_t Own = Context.getTypeSizeInChars(Member->getType()).getQuantity();
  Expr::EvalResult Value;
  bool IsWithin = Size.EvaluateAsInt(Value, Context)
                      ? Value.Val.getInt().ule(Own)
                      : Member->getType()->isArrayType() && Own;
  const RecordDecl *Record = recordBehind(*Member->getBase(), Context);
  if (!IsWithin && Record)
    lose(*Record, Start, "a copy of several members");
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

void PageOriginCollector::forEachNameless(
    const RecordDecl &Record, llvm::function_ref<void(PlaceId)> Each) {
  for (const FieldDecl *Field : Record.fields()) {
    QualType Type = Context.getBaseElementType(Field->getType());
    if (Type->isVoidPointerType())
      Each(placeOf(*Field));
    else if (const RecordDecl *Part = Type->getAsRecordDecl())
      forEachNameless(*Part, Each);
  }
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
    if (const RecordDecl *Part = Type->getAsRecordDecl())
      forEachNameless(*Part, Add);
    forEachHeld(*Field, Add);
    const RecordDecl *Pointee = definitionOf(Type->getPointeeType());
    if (Pointee && !pageDepth(Type))
      forEachHeld(*Pointee, Add);
    connect(Here, Before, /*BothWays=*/true);
    Before.append(Here);
  }
}

void PageOriginCollector::loseAt(PlaceId Held, const Expr &At, StringRef Name) {
  addFrame({Held}, At);
  addEvent(PageEvent::Exit, &At, At.getBeginLoc(), {Held}, Name.str());
}

void PageOriginCollector::lose(const RecordDecl &Record, const Expr &At,
                               StringRef Name) {
  forEachHeld(Record, [&](PlaceId Held) { loseAt(Held, At, Name); });
  loseNameless(Record, At, Name);
}

void PageOriginCollector::loseWithNumbers(const RecordDecl &Record,
                                          const Expr &At, StringRef Name) {
  lose(Record, At, Name);
  NumberViews.push_back({&Record, &At});
}

void PageOriginCollector::loseNameless(const RecordDecl &Record, const Expr &At,
                                       StringRef Name) {
  for (const FieldDecl *Field : Record.fields())
    if (namelessDepth(Field->getType()))
      loseAt(placeOf(*Field), At, Name);
}

/// The pages that an object of \p Record begins with; null if it begins with
/// anything else.
static const FieldDecl *firstPages(const RecordDecl &Record) {
  for (const FieldDecl *Field : Record.fields()) {
    const Type &Element = *Field->getType()->getBaseElementTypeUnsafe();
    if (pageDepth(Field->getType()) || pageDepth(QualType(&Element, 0)))
      return Field;
    if (const RecordDecl *Part = Element.getAsRecordDecl())
      if (const FieldDecl *First = firstPages(*Part))
        return First;
    if (!Record.isUnion())
      break;
  }
  return nullptr;
}

void PageOriginCollector::giveFirst(const Expr &Address, const Expr &At,
                                    StringRef Name) {
  const RecordDecl *Record = recordBehind(withoutBits(Address), Context);
  if (!Record || depthOf(&Address))
    return;
  if (isOwnUntagged(*Record)) {
    loseWithNumbers(*Record, At, Name);
  } else if (const FieldDecl *First = firstPages(*Record)) {
    loseAt(placeOf(*First), At, Name);
  }
}

bool PageOriginCollector::passRecord(const Expr &From, const ValueDecl &To) {
  const auto *Function = dyn_cast<FunctionDecl>(&To);
  QualType Type = Function ? Function->getReturnType() : To.getType();
  if (!Type->isVoidPointerType() && !isWord(Type, Context))
    return false;
  const RecordDecl *Record = recordBehind(withoutBits(From), Context);
  bool HoldsAny = false;
  if (Type->isVoidPointerType())
    addGiven(&To, withoutBits(From));
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
  if (const RecordDecl *Record = recordBehind(*Object, Context))
    loseWithNumbers(*Record, At, Name);
}

} // namespace kmap_tidy
