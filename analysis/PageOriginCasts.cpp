//===--- PageOriginCasts.cpp - pages and what a cast takes them for -------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A cast that changes what a pointer leads to may make pages of what holds
// none, or hand pages to code that sees numbers, bytes or another record there.
//
//===----------------------------------------------------------------------===//

#include "analysis/NullPointer.h"
#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

bool PageOriginCollector::VisitCastExpr(CastExpr *Cast) {
  if (Cast->getCastKind() == CK_PointerToIntegral &&
      !LocalAddresses.count(Cast))
    numberAddress(*Cast->getSubExpr());
  const Expr &Given = *Cast->getSubExpr()->IgnoreParenCasts();
  if (pageDepth(Cast->getType()) >= 2)
    SeenAsPages.insert(&Given);
  castFunction(*Cast);
  castNumber(*Cast);
  castPages(*Cast, Given);
  castUntyped(*Cast, Given);
  castObject(*Cast, Given);
  return true;
}

void PageOriginCollector::keepAddress(const Expr &Number) {
  const Expr *At = Number.IgnoreParenImpCasts();
  if (const auto *Sum = dyn_cast<BinaryOperator>(At);
      Sum && (Sum->isAdditiveOp() || Sum->isBitwiseOp()))
    At = Sum->getLHS()->IgnoreParenImpCasts();
  LocalAddresses.insert(At);
}

void PageOriginCollector::numberAddress(const Expr &Address) {
  constexpr llvm::StringLiteral Name = "an address that is a number";
  const RecordDecl *Record = recordBehind(Address, Context);
  // Headers chain holders.
  bool IsOfHeader = Record && isPageHolder(Record->getName()) &&
                    !isWalked(Address.getBeginLoc());
  if (depthOf(&Address) >= 2 && !IsOfHeader)
    lose(*Address.IgnoreParenCasts(), Name);
  else if (Record && !depthOf(&Address)) {
    addView(nullptr, Address, Address.IgnoreParenCasts()->getType());
    giveFirst(Address, Address, Name);
  } else if (Address.IgnoreParenCasts()->getType()->isVoidPointerType()) {
    loseMemory(Address, Name);
  }
}

void PageOriginCollector::castNumber(const CastExpr &Cast) {
  const Expr &Given = *Cast.getSubExpr();
  QualType From = Given.getType(), To = Cast.getType();
  auto IsNumber = [&](QualType Type) {
    return !Type.isNull() && Type->isIntegerType() &&
           Context.getTypeSize(Type) >= 32;
  };
  QualType Seen = To->getPointeeType();
  bool IsPart =
      Cast.getCastKind() == CK_IntegralCast && IsNumber(From) && !IsNumber(To);
  bool IsAddress = Cast.getCastKind() == CK_IntegralToPointer &&
                   !pageDepth(To) && !namelessDepth(To);
  bool IsOther =
      Cast.getCastKind() == CK_BitCast && IsNumber(From->getPointeeType()) &&
      !Seen.isNull() && !Seen->isVoidType() &&
      !(IsNumber(Seen) && Context.getTypeSize(Seen) ==
                              Context.getTypeSize(From->getPointeeType()));
  if (IsPart || IsAddress || IsOther)
    moveNumber(Given, nullptr, &Given);
}

/// The type of the function that \p Type is, or points to; null if it is none.
static const FunctionType *functionOf(QualType Type) {
  if (Type->isPointerType())
    Type = Type->getPointeeType();
  return Type->getAs<FunctionType>();
}

void PageOriginCollector::castFunction(const CastExpr &Cast) {
  const Expr &Given = *Cast.getSubExpr();
  const FunctionType *From = functionOf(Given.getType());
  const FunctionType *To = functionOf(Cast.getType());
  // That an export keeps it alive is no use of it.
  const auto *Name = dyn_cast<DeclRefExpr>(Given.IgnoreParenCasts());
  const auto *Address = dyn_cast<UnaryOperator>(Given.IgnoreParenCasts());
  if (Address)
    Name = dyn_cast<DeclRefExpr>(Address->getSubExpr()->IgnoreParenCasts());
  bool IsTested = Cast.getCastKind() == CK_ToVoid ||
                  Cast.getCastKind() == CK_PointerToBoolean;
  if (ExportedNames.count(Name) || isNullPointer(Given, Context) || IsTested ||
      (From && To &&
       Context.hasSameType(QualType(From, 0).getCanonicalType(),
                           QualType(To, 0).getCanonicalType())))
    return;
  for (const FunctionType *Type : {From, To}) {
    const auto *Known = dyn_cast_or_null<FunctionProtoType>(Type);
    if (!Known || (!From && !Cast.getType()->isFunctionPointerType()))
      continue;
    for (QualType Parameter : Known->param_types())
      if (const RecordDecl *Record = definitionOf(Parameter->getPointeeType()))
        if (!pageDepth(Parameter))
          lose(*Record, Cast, "a call by another type");
  }
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
  // A page is a number of itself.
  if (Cast.getCastKind() == CK_PointerToIntegral && depthOf(&Given) == 1)
    addEvent(PageEvent::FrameTaken, &Cast, Cast.getBeginLoc(), placesOf(&Given),
             "");
}

void PageOriginCollector::castUntyped(const CastExpr &Cast, const Expr &Given) {
  QualType From = elementOf(Given.getType(), Context);
  QualType As = Cast.getType();
  QualType To = elementOf(As, Context);
  const RecordDecl *Found = definitionOf(To);
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
    addView(Member ? Member->getMemberDecl()
            : Name ? Name->getDecl()
                   : nullptr,
            Cast, As);
    if (Found && From->isVoidPointerType())
      lose(*Found, Cast, "an array of pointers");
  } else if (From->isVoidType()) {
    readNameless(Given, As);
  }
  if (Name && From->isVoidType() && ArePages &&
      isa<ParmVarDecl>(Name->getDecl()))
    BehindWhichPages.insert(Name->getDecl());
  if (Name && Given.getType()->isPointerType() &&
      (From->isVoidType() || From->isCharType()))
    addView(Name->getDecl(), Cast, As);
  // It may be read as anything.
  if (From->isVoidType() && !To.isNull() && !To->isVoidType() &&
      !pageDepth(As) && !(Found && holdsPages(*Found, Context)))
    loseMemory(Given, "a pointer to another type");
}

/// Whether \p Given, which becomes a pointer to \p Made, is neither memory of
/// no type nor counted from something that \p Made is a part of, or has in it.
static bool isMadeOfOther(const Expr &Given, const RecordDecl &Made,
                          const ASTContext &Context) {
  // What is behind an object is not of its type.
  const Expr *Object = objectAround(Given, Context);
  QualType From =
      Object ? elementOf(Object->IgnoreParenCasts()->getType(), Context)
             : QualType();
  return !From.isNull() && !From->isVoidType() &&
         (From->isIntegerType() || isOtherView(From, Made, Context)) &&
         !(From->isScalarType() && stepOf(Given) == Step::Number);
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
  const RecordDecl *Found = definitionOf(To);
  bool AsPages = pageDepth(Cast.getType()) >= 2;
  if (Passed && depthOf(Passed) >= 2 && !To.isNull() && !To->isVoidType() &&
      !mayBePage(To))
    lose(*Passed->IgnoreParenCasts(), "a pointer to another type");
  if (Found && !pageDepth(Cast.getType()) && holdsPages(*Found, Context)) {
    if (isOfNumbers(Given) && !isNullPointer(Given, Context))
      addView(nullptr, Cast, Cast.getType());
    else if (isMadeOfOther(Start, *Found, Context))
      lose(*Found, Cast, "a pointer to another type");
  }
  // By a member that others have, too, one object is taken for another.
  if (Record && Found && Record != Found) {
    bool IsThere =
        beginsWith(*Found, From, Context) || beginsWith(*Record, To, Context);
    if (Object == &Start && !From.isNull() && !IsThere)
      for (const RecordDecl *Seen : {Record, Found}) {
        lose(*Seen, Cast, "a pointer to another type");
        losePointees(*Seen, Cast);
      }
    if (contains(*Found, *Record, Context))
      Parts.insert({Record->getCanonicalDecl(), {Found, &Cast}});
    else if (contains(*Record, *Found, Context))
      Parts.insert({Found->getCanonicalDecl(), {Record, &Cast}});
  }
  if (Record && Object) {
    if (isOtherView(To, *Record, Context))
      lose(*Record, Cast, "a pointer to another type");
    if (mayReadNumbers(To, *Record, Context))
      NumberViews.push_back({Record, &Cast});
  } else if (Record) {
    bool IsPart = Found && contains(*Record, *Found, Context);
    if (AsPages)
      Behind.push_back({Record, &Cast});
    // Others have a name for what is there.
    if (AsPages ? !isInMainFile(Record->getLocation())
                : !SeenAsPages.count(&Given) && !IsPart)
      LostBehind.push_back({Record, &Cast});
    if (!IsPart)
      addView(Record, Cast, Cast.getType(), stepsOf(Start, Context));
  }
  // `&record[1]`.
  const auto *Address = dyn_cast<UnaryOperator>(&Given);
  const auto *Element =
      Address && Address->getOpcode() == UO_AddrOf
          ? dyn_cast<ArraySubscriptExpr>(Address->getSubExpr()->IgnoreParens())
          : nullptr;
  if (Record && Element && Object == &Given && !AsPages)
    LostBehind.push_back({Record, &Cast});
  if (isa<ExplicitCastExpr>(Cast) && !From.isNull() && !To.isNull() &&
      !To->isVoidType() && !Context.hasSameUnqualifiedType(From, To))
    leaveMember(Start, Cast);
}

} // namespace kmap_tidy
