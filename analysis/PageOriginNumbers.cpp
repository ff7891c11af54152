//===--- PageOriginNumbers.cpp - where the numbers of pages go ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Who has the number of a page finds the page by it and may release it, as
// KVM does. A number is an alias of its page here: a place that gets it has the
// page's sources. Numbers are told from other integers by what they come from,
// so moves of integers are only noted while the unit is walked, and followed at
// the end if the unit takes the number of a page, or if another unit asks what
// this one does with a field.
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOriginCollector.h"
#include "analysis/SharedPlaces.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// Whether \p Type may be the number of a page, or where one is.
static bool mayBeNumber(QualType Type, const ASTContext &Context) {
  if (Type->isPointerType() && (Type->getPointeeType()->isCharType() ||
                                Type->getPointeeType()->isIncompleteType()))
    return true;
  while (!Type.isNull() && !Type->isVoidPointerType() &&
         (Type->isPointerType() || Type->isArrayType()))
    Type = Type->isPointerType()
               ? Type->getPointeeType()
               : Context.getAsArrayType(Type)->getElementType();
  return !Type.isNull() && (Type->isVoidPointerType() ||
                            (Type->isIntegerType() && !Type->isBooleanType() &&
                             Context.getTypeSize(Type) >= 32));
}

/// Whether \p E is the number of a page as it is taken, or a page as a number.
static bool isTakenNumber(const Expr &E) {
  const auto *Call = dyn_cast<CallExpr>(E.IgnoreParenCasts());
  const DataRow *Row =
      Call ? findDataRow(nameOf(Call->getDirectCallee())) : nullptr;
  return (Row && Row->By == DataAccess::Frame) ||
         (E.getType()->isIntegerType() && depthOf(&E) == 1);
}

void PageOriginCollector::compareNumbers(const Expr &One, const Expr &Other) {
  if (isTakenNumber(One))
    ComparedNumbers.push_back({&Other, &One, Current});
}

void PageOriginCollector::moveNumber(const Expr &From, const ValueDecl *To,
                                     const Expr *Into) {
  noteStep(From, To, Into);
  const Expr *Value = From.IgnoreParenImpCasts();
  if (const auto *List = dyn_cast<InitListExpr>(Value)) {
    for (const Expr *Element : List->inits())
      if (Element && !List->getType()->isRecordType())
        moveNumber(*Element, To, Into);
    return;
  }
  bool IsPage = depthOf(Value) == 1;
  QualType Type = Value->getType();
  // A page is a number where it goes as anything else; what calls get of pages
  // is known.
  if (IsPage && pageDepth(Type)) {
    if (isa_and_nonnull<CallExpr>(Into))
      return;
    Type = To ? To->getType() : Into->getType();
  }
  if (isa<IntegerLiteral>(Value) || !mayBeNumber(Type, Context))
    return;
  NumberMoves.push_back({&From, To, Into, Current});
  TakesNumber |= IsPage;
}

bool PageOriginCollector::mayBeCalledByOthers(
    const FunctionDecl &Function) const {
  return Function.getStorageClass() != SC_Static ||
         AddressTaken.count(Function.getCanonicalDecl());
}

PlaceList PageOriginCollector::numberPlace(const ValueDecl &Declared) {
  const auto *Function = dyn_cast<FunctionDecl>(&Declared);
  if (!mayBeNumber(Function ? Function->getReturnType() : Declared.getType(),
                   Context))
    return {};
  const auto *Field = dyn_cast<FieldDecl>(&Declared);
  bool IsOfHeader = Field && !isInMainFile(Field->getLocation());
  // Members of a union are in one place.
  const ValueDecl *Key = &Declared;
  if (Field && !IsOfHeader && Field->getParent()->isUnion())
    Key = *Field->getParent()->field_begin();
  auto [Known, IsNew] =
      NumberPlaces.try_emplace(cast<ValueDecl>(Key->getCanonicalDecl()));
  if (!IsNew)
    return {Known->second};
  PlaceId At = Known->second = Places.place(&*Known);
  const auto *Variable = dyn_cast<VarDecl>(&Declared);
  if (const auto *Parameter = dyn_cast<ParmVarDecl>(&Declared)) {
    // What it points to is the caller's.
    if (!Parameter->getType()->isIntegerType())
      Function = dyn_cast<FunctionDecl>(Parameter->getDeclContext());
  } else if (IsOfHeader || (Variable && Variable->hasExternalFormalLinkage())) {
    PageEvent &Leaves =
        addEvent(PageEvent::NumberExit, nullptr, Declared.getLocation(), {At},
                 "who reads " + Declared.getNameAsString());
    Leaves.Field = Field;
    if (Field)
      Leaves.Shared = sharedNumberField(*Field, Context);
    unsigned Source = addSource(PageSource::Elsewhere, Declared.getLocation(),
                                Declared.getNameAsString());
    Result.Sources[Source].Field = Field;
    Result.Sources[Source].Function = nullptr;
    Result.Sources[Source].Shared = Leaves.Shared;
    Places.addSource(At, Source);
  } else if (Field) {
    holdIn(*Field, At);
  }
  if (Function && mayBeCalledByOthers(*Function))
    addEvent(PageEvent::NumberExit, nullptr, Declared.getLocation(), {At},
             "who calls " + Function->getNameAsString() + "()");
  return {At};
}

/// Whether the page \p Of is one that somebody has, so that another page with a
/// distance from it is its neighbour, rather than the first of all.
static bool isNeighbour(const Expr &Of) {
  const Expr *Page = Of.IgnoreParenCasts();
  if (const auto *Name = dyn_cast<DeclRefExpr>(Page)) {
    const auto *Variable = dyn_cast<VarDecl>(Name->getDecl());
    return Variable && !Variable->hasGlobalStorage();
  }
  const auto *Call = dyn_cast<CallExpr>(Page);
  return isa<MemberExpr, ArraySubscriptExpr>(Page) ||
         (Call && passageOf(*Call));
}

const Expr *otherThan(const Expr &Distance) {
  const auto *Both = dyn_cast<BinaryOperator>(Distance.IgnoreParenCasts());
  return Both && Both->getOpcode() == BO_Sub && depthOf(Both->getLHS()) == 1 &&
                 depthOf(Both->getRHS()) == 1
             ? Both->getLHS()
             : nullptr;
}

/// The page that \p Page is counted from, and how far it is from there; null if
/// it is not.
static std::pair<const Expr *, const Expr *> stepTo(const Expr &Page) {
  const Expr *Base = nullptr, *Number = nullptr;
  if (const auto *Sum = dyn_cast<BinaryOperator>(&Page);
      Sum && Sum->getOpcode() == BO_Add) {
    Base = Sum->getLHS();
    Number = Sum->getRHS();
    if (Number->getType()->isPointerType())
      std::swap(Base, Number);
  } else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(&Page)) {
    Base = Element->getBase();
    Number = Element->getIdx();
  }
  if (!Base || depthOf(Base) != 1 || !Number->getType()->isIntegerType())
    return {nullptr, nullptr};
  return {Base, Number};
}

const Expr *numberOfFound(const Expr &Page) {
  auto [Base, Number] = stepTo(Page);
  return Base && !isNeighbour(*Base) ? Number : nullptr;
}

const Expr *distanceTo(const Expr &Page) { return stepTo(Page).second; }

void PageOriginCollector::addNumbers(const Expr *E, PlaceList &Found) {
  bool IsNumber = E->getType()->isIntegerType();
  E = E->IgnoreParenCasts();
  if (pageDepth(E->getType()) == 1) {
    // The page itself, as a number.
    addPlaces(E, Found);
    return;
  }
  for (const Expr *Choice : choicesOf(*E))
    addNumbers(Choice, Found);
  if (const auto *Literal = dyn_cast<CompoundLiteralExpr>(E)) {
    addNumbers(Literal->getInitializer(), Found);
  } else if (const auto *List = dyn_cast<InitListExpr>(E)) {
    for (const Expr *Element : List->inits())
      addNumbers(Element, Found);
  } else if (const auto *Reference = dyn_cast<DeclRefExpr>(E)) {
    Found.append(numberPlace(*Reference->getDecl()));
  } else if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    Found.append(numberPlace(*Member->getMemberDecl()));
  } else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E)) {
    addNumbers(Element->getBase(), Found);
  } else if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->getOpcode() != UO_LNot)
      addNumbers(Unary->getSubExpr(), Found);
  } else if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    const Expr *Left = Binary->getLHS(), *Right = Binary->getRHS();
    if (Binary->getOpcode() == BO_Sub &&
        Left->IgnoreParenCasts()->getType()->isPointerType() &&
        Right->IgnoreParenCasts()->getType()->isPointerType()) {
      if (depthOf(Left) == 1 && depthOf(Right) == 1)
        addPlaces(Left, Found);
    } else if (!Binary->isComparisonOp() && !Binary->isLogicalOp() &&
               Binary->getOpcode() != BO_Comma) {
      addNumbers(Left, Found);
      // A distance is no number.
      Expr::EvalResult Constant;
      if (!Binary->isAssignmentOp() && (Binary->getOpcode() != BO_Sub ||
                                        Left->EvaluateAsInt(Constant, Context)))
        addNumbers(Right, Found);
    }
  } else if (const auto *Call = dyn_cast<CallExpr>(E)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    StringRef Name = nameOf(Callee);
    const DataRow *Row = findDataRow(Name);
    if (Row && Row->By == DataAccess::Frame) {
      if (unsigned(Row->Page) < Call->getNumArgs()) {
        const Expr *Page = Call->getArg(Row->Page), *Of = pageAt(*Page);
        addPlaces(Of ? Of : Page, Found);
      }
    } else if (const Expr *Page = IsNumber ? pageAt(*Call) : nullptr) {
      addPlaces(Page, Found);
    } else if (const PagePassage *Passage = findPassage(Name)) {
      if (Passage->To < 0 && unsigned(Passage->From) < Call->getNumArgs())
        addNumbers(Call->getArg(Passage->From), Found);
    } else if (Callee && Callee->getBuiltinID()) {
      for (const Expr *Argument : Call->arguments())
        addNumbers(Argument, Found);
    } else if (const KernelApi *Api = Sites.callee(*Call).Api;
               IsNumber && Api && Api->Effects & Pure) {
      // What is made of a page is no number of it.
      for (const Expr *Argument : Call->arguments())
        if (Argument->getType()->isIntegerType())
          addNumbers(Argument, Found);
    } else if (const FunctionDecl *Body = bodyOf(*Call);
               Body && !isFreshMemory(*Callee)) {
      Found.append(numberPlace(*Body));
    }
  }
}

PlaceList PageOriginCollector::numbersOf(const Expr &E) {
  PlaceList Found;
  addNumbers(&E, Found);
  return Found;
}

void PageOriginCollector::followNumbers() {
  TakesNumber |= llvm::any_of(Result.Events, [](const PageEvent &Event) {
    return Event.Kind == PageEvent::FrameTaken;
  });
  if (!TakesNumber && !IsAsked)
    return;
  for (const NumberMove &Move : NumberMoves) {
    Current = Move.Function;
    PlaceList From = numbersOf(*Move.From);
    if (From.empty())
      continue;
    // Of two pointers to numbers, unlike of a page that is one.
    bool IsShared =
        Move.From->getType()->isPointerType() && depthOf(Move.From) != 1;
    if (Move.To) {
      QualType Type = Move.To->getType();
      if (isa<FunctionDecl>(Move.To))
        Type = cast<FunctionDecl>(Move.To)->getReturnType();
      PlaceList To = numberPlace(*Move.To);
      if (To.empty() && pageDepth(Type))
        To.push_back(placeOf(*Move.To));
      putNumber(From, To, IsShared, Type, *Move.From);
      continue;
    }
    if (Move.Into == Move.From) {
      addEvent(PageEvent::NumberExit, Move.From, Move.From->getBeginLoc(),
               std::move(From), "assembly, an index, or who has a part of it");
      continue;
    }
    const auto *Call = dyn_cast<CallExpr>(Move.Into);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    StringRef Name = nameOf(Callee);
    // The compiler's own compute, or store where an argument points to.
    if (Callee && Callee->getBuiltinID()) {
      for (const Expr *Argument : Call->arguments())
        if (Argument != Move.From && Argument->getType()->isPointerType())
          connect(From, numbersOf(*Argument), IsShared);
      continue;
    }
    if (isa<AtomicExpr>(Move.Into)) {
      addEvent(PageEvent::NumberExit, Move.Into, Move.Into->getBeginLoc(),
               std::move(From), "an atomic operation");
    } else if (Call && !findsPage(Name)) {
      addEvent(translatedArgument(Name) < 0 ? PageEvent::NumberExit
                                            : PageEvent::AddressExit,
               Call, Call->getBeginLoc(), std::move(From),
               calleeForPeople(*Call));
    } else {
      putNumber(From,
                depthOf(Move.Into) ? placesOf(Move.Into)
                                   : numbersOf(*Move.Into),
                IsShared, Move.Into->getType(), *Move.From);
    }
  }
  // Who compares a page's number may have found the page that he looks for.
  for (const auto &[From, To, Function] : ComparedNumbers) {
    Current = Function;
    connect(numbersOf(*From), numbersOf(*To), /*BothWays=*/false);
  }
  Current = nullptr;
  for (const auto &[Record, At] : NumberViews)
    loseNumbers(*Record, *At);
}

void PageOriginCollector::putNumber(const PlaceList &From, const PlaceList &To,
                                    bool IsShared, QualType Type,
                                    const Expr &At) {
  // A truth is no number, but a part of one is.
  if (To.empty() && !Type->isBooleanType())
    addEvent(PageEvent::NumberExit, &At, At.getBeginLoc(), From,
             "who has a part of it");
  connect(From, To, IsShared);
}

void PageOriginCollector::loseNumbers(const RecordDecl &Record,
                                      const Expr &At) {
  for (const FieldDecl *Field : Record.fields()) {
    QualType Type = Context.getBaseElementType(Field->getType());
    if (const RecordDecl *Part = Type->getAsRecordDecl()) {
      loseNumbers(*Part, At);
    } else if (Type->isIntegerType() &&
               (IsAsked || NumberPlaces.count(
                               cast<FieldDecl>(Field->getCanonicalDecl())))) {
      if (PlaceList Held = numberPlace(*Field); !Held.empty())
        addEvent(PageEvent::NumberExit, &At, At.getBeginLoc(), std::move(Held),
                 "a pointer to another type");
    }
  }
}

} // namespace kmap_tidy
