//===--- PageOriginCollector.cpp - page flow from the syntax tree ---------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOriginCollector.h"
#include "analysis/NullPointer.h"
#include "analysis/PageOriginTypes.h"
#include "analysis/PageSize.h"
#include "analysis/PinPlace.h"
#include "analysis/SharedPlaces.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

unsigned depthOf(const Expr *E) {
  const Expr *Value = E->IgnoreParenCasts();
  unsigned Depth =
      std::max(pageDepth(E->getType()), pageDepth(Value->getType()));
  for (const Expr *Choice : choicesOf(*Value))
    Depth = std::max(Depth, depthOf(Choice));
  return Depth;
}

/// Whether \p Type is a holder that points to where its pages are, so that a
/// copy has the same.
static bool pointsToPages(QualType Type) {
  const RecordDecl *Record = definitionOf(Type);
  return Record && isPageHolder(Record->getName()) &&
         llvm::any_of(Record->fields(), [](const FieldDecl *Field) {
           return pageDepth(Field->getType()) >= 2 ||
                  pointsToPages(Field->getType());
         });
}

void PageOriginCollector::store(const Expr *From, const PlaceList &To,
                                QualType Type) {
  unsigned Depth = std::max(pageDepth(Type), depthOf(From));
  // An object of any type may be taken for a page, or for where one is.
  QualType Given = From->IgnoreParenCasts()->getType();
  if (Type->isVoidPointerType() && !depthOf(From) && Given->isPointerType() &&
      !Given->isVoidPointerType() && !isNullPointer(*From, Context) &&
      !mayBeRecordOfPages(*From))
    addFrame(To, *From);
  // Others may make the same address of the same number.
  if (Type->isVoidPointerType() && Given->isIntegerType() &&
      !From->isEvaluatable(Context)) {
    addFrame(To, *From);
    addEvent(PageEvent::Exit, From, From->getBeginLoc(), To,
             "an address that is a number");
  }
  bool AreVoid =
      namelessDepth(Type) && namelessDepth(From->IgnoreParenCasts()->getType());
  if (!Depth && !AreVoid)
    return;
  PlaceList Where = placesOf(From);
  connect(Where, To, Depth >= 2 || AreVoid || pointsToPages(Type));
  if (pageDepth(Type) && isMadeUp(*From, pageDepth(Type), Where.empty()))
    addFrame(To, *From, /*IsFound=*/pageDepth(Type) == 1);
}

const PagePassage *passageOf(const CallExpr &Call) {
  return findPassage(nameOf(Call.getDirectCallee()));
}

bool isHandler(const FieldDecl &Field) {
  StringRef Record = Field.getParent()->getName();
  return isHandlerField(Record, Field.getName()) && isPageHolder(Record);
}

void PageOriginCollector::initialise(const PlaceList &To, QualType Type,
                                     const Expr *From) {
  if (const auto *Update =
          dyn_cast<DesignatedInitUpdateExpr>(From->IgnoreParenImpCasts())) {
    initialise(To, Type, Update->getBase());
    initialise(To, Type, Update->getUpdater());
    return;
  }
  if (isa<NoInitExpr>(From))
    return;
  const auto *List = dyn_cast<InitListExpr>(From->IgnoreParenImpCasts());
  if (!List) {
    store(From, To, Type);
    return;
  }
  if (!List->isSemanticForm() && List->getSemanticForm())
    List = List->getSemanticForm();
  if (const RecordDecl *Record = Type->getAsRecordDecl()) {
    if (Record->isUnion()) {
      if (const FieldDecl *Field = List->getInitializedFieldInUnion())
        if (List->getNumInits() == 1) {
          nameMember(*Field, *List);
          moveNumber(*List->getInit(0), Field);
          initialise({placeOf(*Field)}, Field->getType(), List->getInit(0));
        }
      return;
    }
    leaveOutMembers(*Record, *List);
    unsigned Index = 0;
    for (const FieldDecl *Field : Record->fields()) {
      if (Field->isBitField() && !Field->getDeclName())
        continue;
      if (Index >= List->getNumInits())
        return;
      const Expr *Value = List->getInit(Index++);
      if (!Value || isa<ImplicitValueInitExpr>(Value))
        continue;
      nameMember(*Field, *Value);
      keep(Value, Value);
      moveNumber(*Value, Field);
      loseBytes(*Value, Field->getType(), *Value,
                "who reads an object as numbers");
      storeAddress(*Value, *Value, Field->getType(),
                   isInMainFile(Field->getLocation()) ? Field : nullptr);
      storeFunction(Field, Value);
      if (isHandler(*Field) && !isNullPointer(*Value, Context))
        OtherHandler = Value;
      if (Field->getType()->isVoidPointerType()) {
        NamelessRecords.push_back({Field, Value});
        if (!isInMainFile(Field->getLocation()))
          giveFirst(*Value, *Value, "who reads a pointer to anything");
      }
      bool HoldsRecord =
          Context.getBaseElementType(Field->getType())->getAsRecordDecl();
      if (isPageNumberField(Record->getName(), Field->getName()) &&
          !isNullPointer(*Value, Context))
        addFrame(To, *Value);
      if (isPartOfHolder(*Field))
        initialise(To, Field->getType(), Value);
      else if (mayLeadToPage(Field->getType()))
        initialise({placeOf(*Field)}, Field->getType(), Value);
      else if (HoldsRecord)
        initialise({}, Field->getType(), Value);
    }
    return;
  }
  // A scalar may have braces, too.
  const ArrayType *Array = Context.getAsArrayType(Type);
  for (const Expr *Value : List->inits())
    if (Value)
      initialise(To, Array ? Array->getElementType() : Type, Value);
}

/// The name of a function that \p Value is, or null.
static const DeclRefExpr *functionNamed(const Expr *Value) {
  const auto *Name = dyn_cast<DeclRefExpr>(withoutAddress(Value));
  return Name && isa<FunctionDecl>(Name->getDecl()) ? Name : nullptr;
}

void PageOriginCollector::storeFunction(const FieldDecl *To,
                                        const Expr *Value) {
  const auto *Read = dyn_cast<MemberExpr>(Value->IgnoreParenCasts());
  if (Read && Read->getType()->isFunctionPointerType())
    OpenSlots.insert(cast<FieldDecl>(Read->getMemberDecl()));
  if (!To || !To->getType()->isFunctionPointerType())
    return;
  if (const DeclRefExpr *Name = functionNamed(Value)) {
    StoredNames.insert(Name);
    if (HandlerNames.count(Name))
      return;
    const auto *Stored = cast<FunctionDecl>(Name->getDecl());
    // What a row says is said of calls by the name. A macro may name another
    // function in another configuration.
    SourceLocation Loc = Name->getBeginLoc();
    if (hasPageRow(nameOf(Stored)) || findKernelApi(nameOf(Stored)) ||
        (Loc.isMacroID() && Others.isUnderConditional(Loc)))
      OpenSlots.insert(To);
    Result.Functions.Slots.push_back({To, Stored->getCanonicalDecl()});
  } else if (!isNullPointer(*Value, Context)) {
    OpenSlots.insert(To);
  }
}

/// Who handles an object gets what it holds.
void PageOriginCollector::storeHandler(const MemberExpr &To,
                                       const Expr *Value) {
  const auto *Field = dyn_cast<FieldDecl>(To.getMemberDecl());
  if (!Field || !isHandler(*Field) || isNullPointer(*Value, Context))
    return;
  const DeclRefExpr *Name = functionNamed(Value);
  const FunctionDecl *Body =
      Name ? cast<FunctionDecl>(Name->getDecl())->getDefinition() : nullptr;
  if (!Body || !Body->getNumParams() ||
      pageDepth(Body->getParamDecl(0)->getType()) < 2) {
    lose(*To.getBase(), "what " + Field->getNameAsString() + " names");
    return;
  }
  // It is called for whoever stores it.
  addBody(*Body);
  // Who else calls it has pages of his own.
  if (Body->getStorageClass() == SC_Static)
    HandlerNames.insert(Name);
  connect(placesOf(To.getBase()), {placeOf(*Body->getParamDecl(0))},
          /*BothWays=*/true);
}

void PageOriginCollector::lend(const MemberExpr &To, const Expr &Pages) {
  const auto *Field = dyn_cast<FieldDecl>(To.getMemberDecl());
  if (Field && isBorrowed(*Field))
    addEvent(PageEvent::AddressExit, &Pages, Pages.getBeginLoc(),
             placesOf(&Pages), Field->getNameAsString())
        .Field = Field;
}

bool PageOriginCollector::VisitVarDecl(VarDecl *Variable) {
  markSeen(Variable->getLocation());
  giveUntagged(Variable->getType(), *Variable);
  const auto *Cleanup = Variable->getAttr<CleanupAttr>();
  if (Cleanup && Variable->hasInit() &&
      Cleanup->getFunctionDecl()->getDefinition())
    moveNumber(*Variable->getInit(),
               Cleanup->getFunctionDecl()->getDefinition()->getParamDecl(0));
  const FunctionDecl *Cleaner =
      Cleanup ? addBody(*Cleanup->getFunctionDecl()) : nullptr;
  if (Cleaner && pageDepth(Variable->getType()))
    connect({placeOf(*Variable)}, {placeOf(*Cleaner->getParamDecl(0))},
            /*BothWays=*/true);
  // Which of its types the object has there is not followed.
  unsigned Levels;
  const RecordDecl *Cleaned =
      Cleanup ? recordAtEnd(Variable->getType(), Levels, Context) : nullptr;
  if (Cleaned &&
      (!Cleaner || Cleaner->getParamDecl(0)->getType()->isVoidPointerType()))
    giveTo(*Cleaned, *Cleanup->getFunctionDecl());
  if (Cleanup && pageDepth(Variable->getType()))
    addEvent(PageEvent::Exit, Variable->getInit(), Variable->getLocation(),
             {placeOf(*Variable)},
             Cleanup->getFunctionDecl()->getNameAsString() + "()");
  if (!Variable->hasInit())
    return true;
  storeFunction(nullptr, Variable->getInit());
  // As EXPORT_SYMBOL() has it, so that the linker keeps the function.
  if (const DeclRefExpr *Name = functionNamed(Variable->getInit()))
    if (Variable->hasAttr<UsedAttr>() &&
        Variable->getType()->isVoidPointerType()) {
      StoredNames.insert(Name);
      ExportedNames.insert(Name);
    }
  moveNumber(*Variable->getInit(), Variable);
  moveAddress(*Variable->getInit(), *Variable);
  bool MayHold =
      mayLeadToPage(Variable->getType()) || depthOf(Variable->getInit());
  initialise(MayHold ? PlaceList{placeOf(*Variable)} : PlaceList(),
             Variable->getType(), Variable->getInit());
  // As container_of() does: what it finds may be a page on a list.
  QualType Given = Variable->getInit()->IgnoreParenCasts()->getType();
  bool IsRecord = passRecord(*Variable->getInit(), *Variable);
  if (Variable->getType()->isVoidPointerType() && !IsRecord &&
      Given->isPointerType() && !Given->isVoidPointerType() &&
      !pageDepth(Given))
    addFrame({placeOf(*Variable)}, *Variable->getInit());
  return true;
}

bool PageOriginCollector::VisitCompoundLiteralExpr(
    CompoundLiteralExpr *Literal) {
  // An argument that is one of several types is no object.
  const RecordDecl *Record = Literal->getType()->getAsRecordDecl();
  if (Record && Record->hasAttr<TransparentUnionAttr>())
    return true;
  bool MayHold = mayLeadToPage(Literal->getType());
  initialise(MayHold ? PlaceList{Places.place(Literal)} : PlaceList(),
             Literal->getType(), Literal->getInitializer());
  return true;
}

/// The local variable that \p To is, or is an element of; null if it is none.
static const VarDecl *localVariable(const Expr &To) {
  const Expr *Base = To.IgnoreParenCasts();
  while (const auto *Element = dyn_cast<ArraySubscriptExpr>(Base))
    Base = Element->getBase()->IgnoreParenCasts();
  const auto *Name = dyn_cast<DeclRefExpr>(Base);
  const auto *Variable = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  return Variable && !Variable->hasGlobalStorage() &&
                 !isa<ParmVarDecl>(Variable)
             ? Variable
             : nullptr;
}

const VarDecl *localBehind(const Expr &To) {
  const Expr *Object = &To;
  for (bool IsPointer = true;;) {
    Object = Object->IgnoreParenCasts();
    const auto *Address = dyn_cast<UnaryOperator>(Object);
    const auto *Member = dyn_cast<MemberExpr>(Object);
    if (IsPointer && Address && Address->getOpcode() == UO_AddrOf) {
      Object = Address->getSubExpr();
      IsPointer = false;
    } else if (!IsPointer && Member) {
      Object = Member->getBase();
      IsPointer = Member->isArrow();
    } else {
      break;
    }
  }
  const VarDecl *Variable = localVariable(*Object);
  return Variable && !Variable->getType()->isPointerType() ? Variable : nullptr;
}

/// Whether \p Comparison, of what is not negative, tells no more than whether
/// its left operand is zero.
static bool asksForZero(const BinaryOperator &Comparison,
                        const ASTContext &Context) {
  Expr::EvalResult Bound;
  if (!Comparison.getRHS()->EvaluateAsInt(Bound, Context))
    return false;
  switch (Comparison.getOpcode()) {
  case BO_LT:
  case BO_GE:
    return Bound.Val.getInt() == 1;
  default:
    return Bound.Val.getInt() == 0;
  }
}

bool PageOriginCollector::VisitBinaryOperator(BinaryOperator *Operator) {
  const Expr *To = Operator->getLHS();
  if (Operator->isAdditiveOp() &&
      !Operator->getRHS()->getType()->isPointerType()) {
    leaveMember(*To, *Operator);
    StepsBack |= Operator->getOpcode() == BO_Sub && depthOf(To) >= 2;
  }
  StepsBack |= Operator->getOpcode() == BO_SubAssign && depthOf(To) >= 2;
  const RecordDecl *Passed =
      Operator->getOpcode() == BO_AddAssign && !depthOf(To)
          ? recordBehind(*To, Context)
          : nullptr;
  if (!Passed)
    Passed = recordPassed(*Operator);
  if (Passed && !SeenAsPages.count(Operator))
    LostBehind.push_back({Passed, Operator});
  // Where a page is in the array of all.
  if (Operator->getOpcode() == BO_Sub &&
      Operator->getRHS()->getType()->isPointerType() && depthOf(To) == 1)
    addEvent(PageEvent::FrameTaken, Operator, Operator->getBeginLoc(),
             placesOf(To), "");
  if (Operator->isComparisonOp()) {
    if (asksForZero(*Operator, Context))
      AskedForZero.insert(To->IgnoreParenImpCasts());
    if (Operator->isEqualityOp()) {
      compareNumbers(*Operator->getLHS(), *Operator->getRHS());
      compareNumbers(*Operator->getRHS(), *Operator->getLHS());
    }
    keepAddress(*Operator->getLHS());
    keepAddress(*Operator->getRHS());
  }
  // What is left of an address within a page leads to none.
  Expr::EvalResult Mask;
  if (Operator->getOpcode() == BO_And &&
      Operator->getRHS()->EvaluateAsInt(Mask, Context) &&
      Mask.Val.getInt().ult(SmallestPage))
    keepAddress(*To);
  // One that is found to be another is that.
  if (Operator->isEqualityOp() && depthOf(To) == 1 &&
      depthOf(Operator->getRHS()) == 1 &&
      !isNullPointer(*Operator->getRHS(), Context))
    connect(placesOf(To), placesOf(Operator->getRHS()), /*BothWays=*/true);
  if (const Expr *Number = distanceTo(*Operator))
    moveNumber(*Number, nullptr, Operator);
  if (Operator->isAssignmentOp()) {
    moveNumber(*Operator->getRHS(), nullptr, To);
    storeAt(*To);
  }
  if (const Expr *Other = otherThan(*Operator->getRHS());
      Other && Operator->isCompoundAssignmentOp() && depthOf(To) == 1)
    connect(placesOf(Other), placesOf(To), /*BothWays=*/false);
  if (Operator->getOpcode() != BO_Assign)
    return true;
  if (!localVariable(*To))
    loseBytes(*Operator->getRHS(), To->getType(), *Operator,
              "who reads an object as numbers");
  const auto *Slot = dyn_cast<MemberExpr>(To->IgnoreParens());
  storeAddress(*Operator->getRHS(), *Operator, To->getType(), ownHolder(*To));
  if (Slot) {
    storeHandler(*Slot, Operator->getRHS());
    lend(*Slot, *Operator->getRHS());
  }
  storeFunction(Slot ? dyn_cast<FieldDecl>(Slot->getMemberDecl()) : nullptr,
                Operator->getRHS());
  if (const auto *Name = dyn_cast<DeclRefExpr>(To->IgnoreParens()))
    passRecord(*Operator->getRHS(), *Name->getDecl());
  if (To->getType()->isVoidPointerType() && !localVariable(*To) &&
      !ownHolder(*To))
    giveFirst(*Operator->getRHS(), *Operator,
              "who reads a pointer to anything");
  if (!depthOf(To) && !depthOf(Operator->getRHS()) &&
      !namelessDepth(To->getType()))
    return true;
  store(Operator->getRHS(), placesOf(To), To->getType());
  if (To->getType()->isVoidPointerType() &&
      isa<ArraySubscriptExpr>(To->IgnoreParens()) &&
      depthOf(Operator->getRHS()) == 1)
    addView(nullptr, *Operator,
            Context.getPointerType(
                Operator->getRHS()->IgnoreParenCasts()->getType()));
  if (To->getType()->isVoidPointerType() &&
      !isa<DeclRefExpr>(To->IgnoreParens()))
    NamelessRecords.push_back(
        {Slot ? Slot->getMemberDecl() : nullptr, Operator->getRHS()});
  const VarDecl *Variable = localVariable(*To);
  if (!Variable)
    keep(Operator->getRHS(), Operator);
  else if (isa<ArraySubscriptExpr>(To->IgnoreParenCasts()) &&
           Variable->getType()->isPointerType())
    keep(Operator->getRHS(), Operator, PageEvent::KeptByAlias);
  return true;
}

void PageOriginCollector::keep(const Expr *Page, const Expr *At,
                               PageEvent::EventKind How) {
  if (depthOf(Page) || namelessDepth(Page->IgnoreParenCasts()->getType()))
    addEvent(How, At, At->getBeginLoc(), placesOf(Page), "");
}

void PageOriginCollector::addPart(const MemberExpr &Part) {
  const RecordDecl *Inner = definitionOf(Part.getType());
  const RecordDecl *Outer = recordBehind(*Part.getBase(), Context);
  if (Inner && Outer && !pageDepth(Part.getBase()->getType()))
    Parts.insert({Inner->getCanonicalDecl(), {Outer, &Part}});
}

/// What gets a part may put the page on a list.
bool PageOriginCollector::VisitUnaryOperator(UnaryOperator *Operator) {
  StepsBack |=
      Operator->isDecrementOp() && depthOf(Operator->getSubExpr()) >= 2;
  if (Operator->isIncrementOp() && !depthOf(Operator->getSubExpr()))
    if (const RecordDecl *Passed =
            recordBehind(*Operator->getSubExpr(), Context))
      LostBehind.push_back({Passed, Operator});
  const auto *Part =
      Operator->getOpcode() == UO_AddrOf
          ? dyn_cast<MemberExpr>(Operator->getSubExpr()->IgnoreParens())
          : nullptr;
  if (Part && Part->getType()->isRecordType())
    addPart(*Part);
  const auto *Named =
      Part ? dyn_cast<FieldDecl>(Part->getMemberDecl()) : nullptr;
  if (Named && isHandler(*Named))
    OtherHandler = Operator;
  // What headers do with a page's flags is known.
  if (!Part ||
      !(Part->getType()->isRecordType() ||
        (Part->getType()->isScalarType() &&
         isWalked(Operator->getBeginLoc()))) ||
      pageDepth(Operator->getType()))
    return true;
  // It may be in other parts, such as records without a name.
  const Expr *Base = Part;
  bool IsArrow = false;
  while (const auto *Member = dyn_cast<MemberExpr>(Base->IgnoreParens())) {
    Base = Member->getBase();
    IsArrow = Member->isArrow();
    if (IsArrow)
      break;
  }
  QualType Object = Base->IgnoreParenCasts()->getType();
  if (pageDepth(IsArrow ? Object : Context.getPointerType(Object)) == 1)
    addEvent(PageEvent::PartTaken, Operator, Operator->getBeginLoc(),
             placesOf(Base), Part->getMemberDecl()->getNameAsString());
  return true;
}

bool PageOriginCollector::VisitReturnStmt(ReturnStmt *Return) {
  if (!Current || !Return->getRetValue())
    return true;
  markSeen(Return->getReturnLoc());
  storeFunction(nullptr, Return->getRetValue());
  loseBytes(*Return->getRetValue(), Current->getReturnType(),
            *Return->getRetValue(), "who calls the function");
  moveNumber(*Return->getRetValue(), Current);
  PlaceId Returned = Places.place(Current->getCanonicalDecl());
  store(Return->getRetValue(), {Returned}, Current->getReturnType());
  passRecord(*Return->getRetValue(), *Current->getCanonicalDecl());
  keep(Return->getRetValue(), Return->getRetValue(), PageEvent::KeptInSight);
  giveAddress(*Return->getRetValue(), *Return->getRetValue(),
              "who calls the function", Current->getReturnType(),
              AddressTaker::Caller);
  moveAddress(*Return->getRetValue(), *Current);
  return true;
}

bool PageOriginCollector::VisitDeclRefExpr(DeclRefExpr *Reference) {
  markSeen(Reference->getLocation());
  if (const auto *Function = dyn_cast<FunctionDecl>(Reference->getDecl())) {
    if (CalleeNames.count(Reference) || HandlerNames.count(Reference))
      return true;
    AddressTaken.insert(Function->getCanonicalDecl());
    // Whoever gets the address calls it.
    addBody(*Function);
    if (!StoredNames.count(Reference))
      Escaped.insert(Function->getCanonicalDecl());
  } else {
    mentionInMacro(Reference);
  }
  return true;
}

bool PageOriginCollector::VisitDesignatedInitExpr(DesignatedInitExpr *Init) {
  for (unsigned I = 0; I < Init->size(); ++I)
    if (Init->getDesignator(I)->isFieldDesignator())
      markSeen(Init->getDesignator(I)->getFieldLoc());
  return true;
}

bool PageOriginCollector::VisitOffsetOfExpr(OffsetOfExpr *Offset) {
  for (unsigned I = 0; I < Offset->getNumComponents(); ++I)
    markSeen(Offset->getComponent(I).getEndLoc());
  // Who has the place of a page finds it in any object; that of an array is a
  // size, too.
  unsigned End = Offset->getNumComponents();
  bool IsElement = false;
  for (; End && Offset->getComponent(End - 1).getKind() == OffsetOfNode::Array;
       --End)
    IsElement = true;
  if (!End || Offset->getComponent(End - 1).getKind() != OffsetOfNode::Field)
    return true;
  const FieldDecl *Field = Offset->getComponent(End - 1).getField();
  auto IsLast = [&] {
    return Field->getFieldIndex() + 1 ==
           unsigned(std::distance(Field->getParent()->field_begin(),
                                  Field->getParent()->field_end()));
  };
  if (pageDepth(Field->getType()) &&
      (IsElement || Field->getType()->isPointerType() || !IsLast()))
    lose(*Field->getParent(), *Offset, "who has its offset");
  return true;
}

bool PageOriginCollector::VisitMemberExpr(MemberExpr *Member) {
  markSeen(Member->getMemberLoc());
  mentionInMacro(Member);
  const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
  // What headers do to a holder is told by rows.
  if (Field && isWalked(Member->getExprLoc()) &&
      isPageNumberField(Field->getParent()->getName(), Field->getName()))
    loseMemory(*Member->getBase(), "a page as a number");
  if (Field)
    nameMember(*Field, *Member);
  return true;
}

void PageOriginCollector::nameMember(const FieldDecl &Field, const Expr &At) {
  joinFlexibleArrays(Field);
  const RecordDecl &Record = *Field.getParent();
  if (!Record.isUnion())
    return;
  overlay(Record, At);
  if (mayReadAsNumber(Field, Context))
    lose(Record, At, "another member of a union");
  if (isInMainFile(Record.getLocation()) && mayReadParts(Field, Context))
    NumberViews.push_back({&Record, &At});
}

void PageOriginCollector::lose(const Expr &E, StringRef Name) {
  // What is done to a part of a page, such as its flags, is no matter.
  if (!pageDepth(E.IgnoreParenImpCasts()->getType()))
    return;
  loseMemory(E, Name);
}

void PageOriginCollector::loseMemory(const Expr &Address, StringRef Name) {
  PlaceList Where = placesOf(&Address);
  if (Where.empty())
    return;
  addFrame(Where, Address);
  addEvent(PageEvent::Exit, &Address, Address.getBeginLoc(), std::move(Where),
           Name.str());
}

} // namespace kmap_tidy
