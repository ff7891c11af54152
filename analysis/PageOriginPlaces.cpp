//===--- PageOriginPlaces.cpp - what an expression may name ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An expression that is a page, or leads to some, names the places of all that
// it may be made of. What is known to make pages has a place of its own, with
// the source that says where they come from.
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "analysis/SharedPlaces.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

bool isBorrowed(const FieldDecl &Field) {
  return borrowsField(Field.getParent()->getName(), Field.getName());
}

bool isPartOfHolder(const FieldDecl &Field) {
  return isPageHolder(Field.getParent()->getName()) &&
         pageDepth(Field.getType());
}

PlaceList PageOriginCollector::placesOf(const Expr *E) {
  PlaceList Found;
  addPlaces(E, Found);
  return Found;
}

llvm::SmallVector<const Expr *, 2> choicesOf(const Expr &E) {
  if (const auto *Both = dyn_cast<BinaryOperator>(&E)) {
    if (Both->getOpcode() == BO_Comma)
      return {Both->getRHS()};
  } else if (const auto *Either = dyn_cast<ConditionalOperator>(&E)) {
    return {Either->getTrueExpr(), Either->getFalseExpr()};
  } else if (const auto *Short = dyn_cast<BinaryConditionalOperator>(&E)) {
    return {Short->getCommon(), Short->getFalseExpr()};
  } else if (const auto *Block = dyn_cast<StmtExpr>(&E)) {
    // GNU C skips what is empty, and looks behind labels.
    auto Statements = llvm::reverse(Block->getSubStmt()->body());
    auto Last = llvm::find_if(
        Statements, [](const Stmt *One) { return !isa<NullStmt>(One); });
    const auto *Value =
        Last == Statements.end() ? nullptr : dyn_cast<ValueStmt>(*Last);
    if (const Expr *Result = Value ? Value->getExprStmt() : nullptr)
      return {Result};
  } else if (const auto *Opaque = dyn_cast<OpaqueValueExpr>(&E)) {
    if (Opaque->getSourceExpr())
      return {Opaque->getSourceExpr()};
  }
  return {};
}

/// The cast by which \p E, a page or where some are, is made of a number or of
/// a pointer to anything else, unless that leads behind an object; null if it
/// is none.
static const Expr *castToPage(const Expr &E, const ASTContext &Context) {
  for (const Expr *At = E.IgnoreParens();;) {
    const auto *Cast = dyn_cast<CastExpr>(At);
    if (!Cast)
      return nullptr;
    At = Cast->getSubExpr()->IgnoreParens();
    QualType From = At->getType();
    if (Cast->getCastKind() == CK_IntegralToPointer &&
        pageDepth(Cast->getType()) == 1 && isOfNumbers(*At))
      return Cast;
    if (Cast->getCastKind() == CK_BitCast && pageDepth(Cast->getType()) &&
        From->isPointerType() && !namelessDepth(From) && !pageDepth(From) &&
        (pageDepth(Cast->getType()) == 1 || objectAround(*At, Context)))
      return Cast;
  }
}

void PageOriginCollector::addMade(const Expr &Made, PlaceList &Found,
                                  bool IsFound) {
  bool IsNew = false;
  PlaceId At = Places.place(&Made, &IsNew);
  if (IsNew)
    addFrame({At}, Made, IsFound);
  Found.push_back(At);
}

void PageOriginCollector::addPlaces(const Expr *E, PlaceList &Found) {
  if (const Expr *Made = castToPage(*E, Context))
    addMade(*Made, Found, /*IsFound=*/true);
  E = E->IgnoreParenCasts();
  if (numberOfFound(*E)) {
    addMade(*E, Found, /*IsFound=*/true);
  } else if (const auto *Reference = dyn_cast<DeclRefExpr>(E)) {
    if (isa<VarDecl>(Reference->getDecl()))
      Found.push_back(placeOf(*Reference->getDecl()));
  } else if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    // `&folio->page` is the folio, `table.sgl` what the table holds.
    const MemberExpr &Named = withoutUnnamed(*Member);
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    QualType Base = Named.getBase()->getType();
    if (!Named.isArrow())
      Base = Context.getPointerType(Base);
    if ((pageDepth(Context.getPointerType(Member->getType())) == 1 &&
         pageDepth(Base) == 1) ||
        (Field && isPartOfHolder(*Field)))
      addPlaces(Named.getBase(), Found);
    else if (!Field || !isBorrowed(*Field))
      Found.push_back(placeOf(*Member->getMemberDecl()));
  } else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E)) {
    addPlaces(Element->getBase(), Found);
    addWhatIsBehind(*Element->getBase(), Found);
  } else if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->getOpcode() != UO_LNot && Unary->getOpcode() != UO_Minus)
      addPlaces(Unary->getSubExpr(), Found);
  } else if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    const Expr *Left = Binary->getLHS(), *Right = Binary->getRHS();
    bool IsPointer = Right->IgnoreParenCasts()->getType()->isPointerType();
    if (Binary->isAssignmentOp()) {
      addPlaces(Left, Found);
    } else if (Binary->isAdditiveOp() || Binary->isBitwiseOp()) {
      // The difference of two pointers is a number.
      bool AreBoth = Left->IgnoreParenCasts()->getType()->isPointerType();
      if (IsPointer && AreBoth && Binary->getOpcode() == BO_Sub)
        return;
      addPlaces(Left, Found);
      if (IsPointer)
        addPlaces(Right, Found);
      addWhatIsBehind(*Left, Found);
      if (const RecordDecl *Record = recordPassed(*Binary))
        addWhatIsBehind(*Record, *Binary, Found);
      if (const Expr *Other = otherThan(*Right))
        addPlaces(Other, Found);
    }
  } else if (const auto *Literal = dyn_cast<CompoundLiteralExpr>(E)) {
    // The argument of a transparent union.
    if (const auto *List = dyn_cast<InitListExpr>(Literal->getInitializer()))
      if (Literal->getType()->isUnionType() && List->getNumInits() == 1)
        addPlaces(List->getInit(0), Found);
    if (mayLeadToPage(Literal->getType()))
      Found.push_back(Places.place(Literal));
  } else if (const auto *Call = dyn_cast<CallExpr>(E)) {
    addPlacesOfCall(*Call, Found);
  } else if (mayLeadToPage(E->getType()) && choicesOf(*E).empty() &&
             !isa<InitListExpr, ImplicitValueInitExpr, NoInitExpr>(E)) {
    // Nobody knows what it brings.
    addMade(*E, Found);
  }
  for (const Expr *Choice : choicesOf(*E))
    addPlaces(Choice, Found);
}

/// Whether \p Call, of which nothing is known, may find the page that it
/// returns by a number or an address.
static bool mayFindPage(const CallExpr &Call) {
  return llvm::any_of(Call.arguments(), [](const Expr *Argument) {
    QualType Type = Argument->getType();
    return namelessDepth(Type) ||
           (Type->isIntegerType() && !Type->isBooleanType());
  });
}

void PageOriginCollector::addPlacesOfCall(const CallExpr &Call,
                                          PlaceList &Found) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  StringRef Name = nameOf(Callee);
  if (const PagePassage *Passage = findPassage(Name)) {
    if (unsigned(Passage->From) >= Call.getNumArgs())
      return;
    const Expr &Passed = *Call.getArg(Passage->From);
    addPlaces(&Passed, Found);
    // A copy of an object is what it is seen as.
    if (namelessDepth(Call.getType()) && mayBeRecordOfPages(Passed) &&
        !depthOf(&Passed))
      addMade(Call, Found);
    return;
  }
  const KernelApi *Row = Sites.callee(Call).Api;
  // A number in another order, or memory that is filled, is what it was.
  bool IsSame =
      Call.getType()->isIntegerType()
          ? (Row && Row->Effects & Pure) || (Callee && Callee->getBuiltinID())
          : memoryUse(Callee) == MemoryUse::Fills;
  if (IsSame) {
    for (const Expr *Argument : Call.arguments())
      if (Argument->getType()->isIntegerType() ==
          Call.getType()->isIntegerType()) {
        addPlaces(Argument, Found);
        if (Argument->getType()->isIntegerType())
          addNumbers(Argument, Found);
      }
    return;
  }
  // Two arrays from one allocator have nothing in common.
  if (Callee && isFreshMemory(*Callee))
    return;
  if (const FunctionDecl *Body = bodyOf(Call)) {
    Found.push_back(Places.place(Body->getCanonicalDecl()));
    return;
  }
  // What grows or copies an array has what was in it.
  if (Callee && Callee->hasAttr<AllocSizeAttr>())
    for (const Expr *Argument : Call.arguments())
      if (depthOf(Argument) >= 2)
        addPlaces(Argument, Found);
  const AcquireApi *Acquired = findAcquireApi(Name);
  bool IsTyped = pageDepth(Call.getType());
  if (Acquired && Acquired->Shape != AcquireShape::Returned)
    return;
  // What is made of the address of an array is one, too.
  if (!IsTyped && Row && Row->Effects & Pure && namelessDepth(Call.getType())) {
    for (const Expr *Argument : Call.arguments())
      if (depthOf(Argument) >= 2)
        addPlaces(Argument, Found);
    return;
  }
  // A row says what the memory is that its call returns; that of a page may
  // hold pages of others.
  bool IsMemoryOfPage = Row && (Row->isMap() || Row->Effects & PageAddress);
  if (!IsTyped && ((Row && !hasPageRow(Name) && !IsMemoryOfPage) ||
                   !namelessDepth(Call.getType())))
    return;
  bool IsNew = false;
  PlaceId At = Places.place(&Call, &IsNew);
  Found.push_back(At);
  if (!IsNew)
    return;
  if (isHandled(Call.getType(), Context))
    Handled.push_back(At);
  PageSource::SourceKind Kind = Acquired                 ? PageSource::Acquired
                                : returnsOtherPage(Name) ? PageSource::Other
                                : findsPage(Name) || !IsTyped
                                    ? PageSource::Frame
                                    : PageSource::Callee;
  // A holder that is made has no pages yet.
  if (Kind == PageSource::Callee && borrowsPages(Name))
    return;
  unsigned Source = addSource(
      Kind, Call.getBeginLoc(),
      Name.empty() ? "an unknown function" : Name.str() + "()", Call.getType());
  Result.Sources[Source].At = &Call;
  Result.Sources[Source].Api = Acquired;
  Result.Sources[Source].IsFound =
      findsPage(Name) || (Kind == PageSource::Callee && mayFindPage(Call));
  if (Kind == PageSource::Callee)
    Result.Sources[Source].Shared = sharedResultOf(Call, Context);
  Places.addSource(At, Source);
  // What is stored where the result leads is somebody else's, unless it is new.
  bool IsNewMemory = Callee && Callee->hasAttr<RestrictAttr>();
  if (Kind == PageSource::Callee
          ? pageDepth(Call.getType()) >= 2 && !IsNewMemory
          : Kind == PageSource::Frame && !findsPage(Name))
    addEvent(PageEvent::Exit, &Call, Call.getBeginLoc(), {At},
             calleeForPeople(Call));
}

void PageOriginCollector::connect(const PlaceList &From, const PlaceList &To,
                                  bool BothWays) {
  for (PlaceId Left : From)
    for (PlaceId Right : To) {
      Places.flow(Left, Right);
      if (BothWays)
        Places.flow(Right, Left);
    }
}

} // namespace kmap_tidy
