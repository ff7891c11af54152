//===--- Evaluate.cpp - expressions of the map flow analysis --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads locations and values from expressions. What has a side effect (calls,
// assignments, increments) was executed before and left its result in the
// state; the rest is computed on demand.
//
//===----------------------------------------------------------------------===//

#include "analysis/PageSize.h"
#include "analysis/PathInterpreter.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecordLayout.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/Hashing.h"

using namespace clang;

namespace kmap_tidy {

const Value *rootOf(const Value *Location) {
  while (Location->Kind == ValueKind::Field ||
         Location->Kind == ValueKind::Element)
    Location = Location->Left;
  return Location;
}

bool isVisibleOutside(const Value *Location) {
  const Value *Root = rootOf(Location);
  if (Root->Kind != ValueKind::Variable)
    return true;
  return Root->variable()->hasGlobalStorage();
}

int64_t PathInterpreter::sizeOfPointee(QualType PointerType) const {
  QualType Pointee = PointerType->getPointeeType();
  if (Pointee.isNull())
    if (const ArrayType *Array = PointerType->getAsArrayTypeUnsafe())
      Pointee = Array->getElementType();
  if (Pointee.isNull() || Pointee->isVoidType() || Pointee->isFunctionType() ||
      Pointee->isIncompleteType() || Pointee->isVariablyModifiedType())
    return 1;
  return Context.getTypeSizeInChars(Pointee).getQuantity();
}

/// The largest value that \p V can have, when its form shows it.
static std::optional<int64_t> upperBound(const Value *V) {
  if (V->Kind == ValueKind::Integer)
    return V->Number >= 0 ? std::optional<int64_t>(V->Number) : std::nullopt;
  if (V->isOperation(Operator::And) && V->Right->Kind == ValueKind::Integer &&
      V->Right->Number >= 0)
    return V->Right->Number;
  if (V->isOperation(Operator::Rem) && V->Right->Kind == ValueKind::Integer &&
      V->Right->Number > 0)
    return V->Right->Number - 1;
  return std::nullopt;
}

const Value *PathInterpreter::mappedAt(const Value *Address,
                                       const Value *Displacement,
                                       int64_t Otherwise) const {
  if (Displacement->Kind != ValueKind::Integer)
    return Values.mappingLike(Address, Otherwise, Displacement);
  int64_t Bytes = Displacement->Number;
  if (startsPage(Flow.Maps[indexOf(Address->mapCall())]) && Bytes >= 0)
    return Values.mappingLike(Address, Bytes);
  if (Bytes == 0)
    return Values.mappingLike(Address, InPage);
  return Values.mappingLike(Address, Otherwise, Displacement);
}

const Value *PathInterpreter::offsetBy(const Value *Pointer,
                                       const Value *Amount,
                                       QualType PointerType, bool Negative) {
  int64_t Size = sizeOfPointee(PointerType);
  const Value *Bytes =
      Values.operation(Operator::Mul, Amount, Values.integer(Size));
  Operator Direction = Negative ? Operator::Sub : Operator::Add;
  if (Pointer->isMapping()) {
    auto Bound = upperBound(Amount);
    bool StaysInside = Bound && !Negative && Pointer->Number >= 0 &&
                       Pointer->Number + *Bound * Size < SmallestPage;
    return mappedAt(
        Pointer,
        Values.operation(Direction, Values.displacement(Pointer), Bytes),
        StaysInside ? InPage : Anywhere);
  }
  if (Pointer->Kind == ValueKind::AddressOf &&
      Pointer->Left->Kind == ValueKind::Element && !Negative)
    return addressOf(Values.get(
        ValueKind::Element, nullptr, Pointer->Left->Left,
        Values.operation(Operator::Add, Pointer->Left->Right, Amount)));
  return Values.operation(Direction, Pointer, Bytes);
}

const Value *PathInterpreter::addressOf(const Value *Location) {
  const Value *Root = rootOf(Location);
  if (Root->Kind != ValueKind::Pointee || !Root->Left->isMapping())
    return Values.addressOf(Location);
  if (Location == Root)
    return Root->Left;

  // A member of what the mapping holds: sum up the offsets.
  const Value *Bytes = Values.displacement(Root->Left);
  for (const Value *Part = Location; Part != Root; Part = Part->Left) {
    const auto *Member = Part->Kind == ValueKind::Field
                             ? static_cast<const FieldDecl *>(Part->Origin)
                             : nullptr;
    const Value *Inner = nullptr;
    if (Member && !Member->isBitField() &&
        !Member->getParent()->isInvalidDecl())
      Inner = Values.integer(
          Context.toCharUnitsFromBits(Context.getFieldOffset(Member))
              .getQuantity());
    else if (Part->Kind == ValueKind::Element && Part->Right->isInteger(0))
      continue;
    else
      Inner = Values.get(ValueKind::AddressOf, nullptr, Part);
    Bytes = Values.operation(Operator::Add, Bytes, Inner);
  }
  return mappedAt(Root->Left, Bytes, Anywhere);
}

const Value *PathInterpreter::locate(const Expr *E, const FlowState &State) {
  E = E->IgnoreParens();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *D = dyn_cast<VarDecl>(Ref->getDecl()))
      return Values.variable(D->getCanonicalDecl());
    return Values.pointee(unknown(Ref->getDecl()));
  }
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    const Value *Object = M->isArrow()
                              ? Values.pointee(evaluate(M->getBase(), State))
                              : locate(M->getBase(), State);
    const auto *Member = dyn_cast<FieldDecl>(M->getMemberDecl());
    if (!Member)
      return Object;
    return Values.get(ValueKind::Field, Member->getCanonicalDecl(), Object);
  }
  if (const auto *A = dyn_cast<ArraySubscriptExpr>(E))
    return Values.pointee(offsetBy(evaluate(A->getBase(), State),
                                   evaluate(A->getIdx(), State),
                                   A->getBase()->getType(), false));
  if (const auto *U = dyn_cast<UnaryOperator>(E)) {
    if (U->getOpcode() == UO_Deref)
      return Values.pointee(evaluate(U->getSubExpr(), State));
    if (U->getOpcode() == UO_Extension || U->getOpcode() == UO_Real)
      return locate(U->getSubExpr(), State);
  }
  if (const auto *Opaque = dyn_cast<OpaqueValueExpr>(E))
    if (Opaque->getSourceExpr())
      return locate(Opaque->getSourceExpr(), State);
  if (const auto *G = dyn_cast<GenericSelectionExpr>(E))
    if (!G->isResultDependent())
      return locate(G->getResultExpr(), State);
  return Values.pointee(unknown(E));
}

const Value *PathInterpreter::evaluate(const Expr *E, const FlowState &State) {
  if (const Value *Result = State.result(E))
    return Result;
  switch (E->getStmtClass()) {
  case Stmt::ParenExprClass:
    return evaluate(cast<ParenExpr>(E)->getSubExpr(), State);
  case Stmt::ConstantExprClass:
    return evaluate(cast<ConstantExpr>(E)->getSubExpr(), State);
  case Stmt::IntegerLiteralClass: {
    const llvm::APInt &N = cast<IntegerLiteral>(E)->getValue();
    return Values.integer(N.getLimitedValue(INT64_MAX));
  }
  case Stmt::CharacterLiteralClass:
    return Values.integer(cast<CharacterLiteral>(E)->getValue());
  case Stmt::TypeTraitExprClass:
  case Stmt::UnaryExprOrTypeTraitExprClass: {
    Expr::EvalResult Result;
    if (E->EvaluateAsInt(Result, Context))
      return Values.integer(Result.Val.getInt().getExtValue());
    return unknown(E);
  }
  case Stmt::DeclRefExprClass:
    if (const auto *Constant =
            dyn_cast<EnumConstantDecl>(cast<DeclRefExpr>(E)->getDecl()))
      return Values.integer(Constant->getInitVal().getExtValue());
    return State.load(locate(E, State), Values);
  case Stmt::MemberExprClass:
  case Stmt::ArraySubscriptExprClass:
    return State.load(locate(E, State), Values);
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass:
    return evaluateCast(cast<CastExpr>(E), State);
  case Stmt::UnaryOperatorClass:
    return evaluateUnary(cast<UnaryOperator>(E), State);
  case Stmt::BinaryOperatorClass:
    return evaluateBinary(cast<BinaryOperator>(E), State);
  case Stmt::OpaqueValueExprClass:
    if (const Expr *Source = cast<OpaqueValueExpr>(E)->getSourceExpr())
      return evaluate(Source, State);
    return unknown(E);
  case Stmt::BinaryConditionalOperatorClass:
  case Stmt::ConditionalOperatorClass:
    return evaluateConditional(cast<AbstractConditionalOperator>(E), State);
  case Stmt::StmtExprClass: {
    const CompoundStmt *Body = cast<StmtExpr>(E)->getSubStmt();
    if (Body->body_empty())
      return unknown(E);
    const Stmt *Last = Body->body_back();
    if (const auto *Label = dyn_cast<ValueStmt>(Last))
      Last = Label->getExprStmt();
    if (const auto *Result = dyn_cast_or_null<Expr>(Last))
      return evaluate(Result, State);
    return unknown(E);
  }
  case Stmt::ChooseExprClass:
    return evaluate(cast<ChooseExpr>(E)->getChosenSubExpr(), State);
  case Stmt::GenericSelectionExprClass:
    return evaluate(cast<GenericSelectionExpr>(E)->getResultExpr(), State);
  default:
    return unknown(E);
  }
}

static bool contains(const Stmt *Whole, const Stmt *Part) {
  return Whole && (Whole == Part ||
                   llvm::any_of(Whole->children(), [&](const Stmt *Child) {
                     return contains(Child, Part);
                   }));
}

const Value *
PathInterpreter::evaluateConditional(const AbstractConditionalOperator *E,
                                     const FlowState &State) {
  const Value *True = evaluate(E->getTrueExpr(), State);
  const Value *False = evaluate(E->getFalseExpr(), State);
  if (auto Taken = State.truth(evaluate(E->getCond(), State)))
    return *Taken ? True : False;
  // What one side maps is live if that side was taken.
  auto IsMadeBy = [&](const Value *V, const Expr *Side) {
    return V->isMapping() && !V->Older && State.isLive(V) &&
           contains(Side, V->mapCall());
  };
  bool IsTrue = IsMadeBy(True, E->getTrueExpr());
  if (IsTrue != IsMadeBy(False, E->getFalseExpr()))
    return IsTrue ? True : False;
  if (True == False)
    return True;
  const Value *Both = joinAddresses(True, False, unknown(E), Values);
  return Both ? Both : resultOf(E);
}

/// Names the place of \p Loc in the body of a macro without arguments, the same
/// for every use of that macro; nothing if it stands elsewhere.
static std::optional<size_t> placeInMacro(SourceLocation Loc,
                                          const SourceManager &SM) {
  size_t Place = 0;
  bool HasArguments = true;
  while (Loc.isMacroID()) {
    const SrcMgr::ExpansionInfo &Expansion =
        SM.getSLocEntry(SM.getFileID(Loc)).getExpansion();
    SourceLocation Spelled = SM.getImmediateSpellingLoc(Loc);
    if (Expansion.isMacroArgExpansion()) {
      Loc = Spelled;
      continue;
    }
    Place = llvm::hash_combine(Place, Spelled.getRawEncoding());
    HasArguments = Expansion.isFunctionMacroExpansion();
    Loc = Expansion.getExpansionLocStart();
  }
  return HasArguments ? std::nullopt : std::optional<size_t>(Place);
}

const Value *PathInterpreter::resultOf(const Expr *E) {
  auto Place = placeInMacro(E->getBeginLoc(), Context.getSourceManager());
  if (!Place)
    return unknown(E);
  // Without the marks of calls, which are this one, the uses are one value.
  Place = llvm::hash_combine(*Place, unsigned(E->getStmtClass()));
  return Values.get(ValueKind::Call, nullptr,
                    Values.integer(static_cast<int64_t>(*Place)), nullptr,
                    reinterpret_cast<intptr_t>(E));
}

const Value *PathInterpreter::evaluateCast(const CastExpr *E,
                                           const FlowState &State) {
  const Expr *Sub = E->getSubExpr();
  switch (E->getCastKind()) {
  case CK_LValueToRValue:
    return State.load(locate(Sub, State), Values);
  case CK_ArrayToPointerDecay: {
    const Value *Array = locate(Sub, State);
    return addressOf(
        Values.get(ValueKind::Element, nullptr, Array, Values.integer(0)));
  }
  case CK_NullToPointer:
    return Values.integer(0);
  case CK_FunctionToPointerDecay:
  case CK_BuiltinFnToFnPtr:
    return unknown(Sub);
  case CK_IntegralToBoolean:
  case CK_PointerToBoolean: {
    const Value *V = evaluate(Sub, State);
    return Values.operation(
        Operator::Not, Values.operation(Operator::Equal, V, Values.integer(0)),
        nullptr);
  }
  case CK_IntegralCast: {
    const Value *V = evaluate(Sub, State);
    if (V->Kind != ValueKind::Integer || !E->getType()->isIntegerType())
      return V;
    // A constant keeps its value only as far as the type reaches.
    llvm::APSInt N(llvm::APInt(64, uint64_t(V->Number)), false);
    llvm::APSInt Cut =
        N.trunc(std::min(64u, unsigned(Context.getTypeSize(E->getType()))));
    Cut.setIsUnsigned(E->getType()->isUnsignedIntegerType());
    return Values.integer(Cut.extend(64).getSExtValue());
  }
  default:
    return evaluate(Sub, State);
  }
}

const Value *PathInterpreter::evaluateUnary(const UnaryOperator *E,
                                            const FlowState &State) {
  const Expr *Sub = E->getSubExpr();
  switch (E->getOpcode()) {
  case UO_AddrOf:
    if (Sub->getType()->isFunctionType())
      return unknown(Sub);
    return addressOf(locate(Sub, State));
  case UO_Deref:
    return State.load(locate(E, State), Values);
  case UO_Plus:
  case UO_Extension:
    return evaluate(Sub, State);
  case UO_Minus:
    return Values.operation(Operator::Minus, evaluate(Sub, State), nullptr);
  case UO_Not:
    return Values.operation(Operator::Complement, evaluate(Sub, State),
                            nullptr);
  case UO_LNot:
    return Values.operation(Operator::Equal, evaluate(Sub, State),
                            Values.integer(0));
  default:
    return unknown(E);
  }
}

const Value *PathInterpreter::evaluateBinary(const BinaryOperator *E,
                                             const FlowState &State) {
  if (E->getOpcode() == BO_Comma)
    return evaluate(E->getRHS(), State);
  if (E->isAssignmentOp())
    return unknown(E);
  return compute(E->getOpcode(), evaluate(E->getLHS(), State),
                 evaluate(E->getRHS(), State), E->getLHS()->getType(),
                 E->getRHS()->getType());
}

/// `\p Left < \p Right` of signed integers, which do not overflow. Of a sum,
/// the constant part changes sides: `n - 1 < 0` is `!(0 < n)`, so that a loop
/// that counts up to n and one that counts down from it have the same
/// condition.
const Value *PathInterpreter::lessOfSigned(const Value *Left,
                                           const Value *Right) {
  bool IsDifference = Left->isOperation(Operator::Sub);
  if ((!IsDifference && !Left->isOperation(Operator::Add)) ||
      Left->Right->Kind != ValueKind::Integer ||
      Right->Kind != ValueKind::Integer)
    return Values.operation(Operator::Less, Left, Right);
  int64_t Added = IsDifference ? -Left->Right->Number : Left->Right->Number;
  const Value *Bound = Values.integer(Right->Number - Added - 1);
  return Values.operation(Operator::Equal,
                          Values.operation(Operator::Less, Bound, Left->Left),
                          Values.integer(0));
}

const Value *PathInterpreter::compute(BinaryOperatorKind Op, const Value *Left,
                                      const Value *Right, QualType LeftType,
                                      QualType RightType) {
  // RULES R19: what two addresses have to do with each other depends on whether
  // two mappings of one page are one.
  if ((BinaryOperator::isComparisonOp(Op) || Op == BO_Sub) &&
      Left->isMapping() && Right->isMapping() && Left->Origin != Right->Origin)
    for (const Value *Side : {Left, Right})
      record(Side->mapCall()).MeetsOther = true;
  auto Negated = [&](const Value *V) {
    return Values.operation(Operator::Equal, V, Values.integer(0));
  };
  auto Less = [&](const Value *A, const Value *B) {
    return LeftType->isSignedIntegerType() && RightType->isSignedIntegerType()
               ? lessOfSigned(A, B)
               : Values.operation(Operator::Less, A, B);
  };
  switch (Op) {
  case BO_Add:
    if (RightType->isPointerType())
      return offsetBy(Right, Left, RightType, false);
    if (LeftType->isPointerType())
      return offsetBy(Left, Right, LeftType, false);
    if (Right->isMapping())
      return offsetBy(Right, Left, Context.VoidPtrTy, false);
    if (Left->isMapping())
      return offsetBy(Left, Right, Context.VoidPtrTy, false);
    return Values.operation(Operator::Add, Left, Right);
  case BO_Sub:
    if (LeftType->isPointerType() && RightType->isPointerType()) {
      if (Left->isInMappingOf(Right)) {
        Left = Values.displacement(Left);
        Right = Values.displacement(Right);
      }
      return Values.operation(Operator::Div,
                              Values.operation(Operator::Sub, Left, Right),
                              Values.integer(sizeOfPointee(LeftType)));
    }
    if (LeftType->isPointerType())
      return offsetBy(Left, Right, LeftType, true);
    return Values.operation(Operator::Sub, Left, Right);
  case BO_Mul:
    return Values.operation(Operator::Mul, Left, Right);
  case BO_Div:
    return Values.operation(Operator::Div, Left, Right);
  case BO_Rem:
    return Values.operation(Operator::Rem, Left, Right);
  case BO_And:
    // `address & PAGE_MASK` is the start of the page.
    if (Left->isMapping() && Right->Kind == ValueKind::Integer &&
        Right->Number < 0 && Left->Number != Anywhere &&
        Left->Number < SmallestPage && -Right->Number >= SmallestPage)
      return startsPage(Flow.Maps[indexOf(Left->mapCall())])
                 ? Values.mappingLike(Left, 0)
                 : Values.mappingLike(
                       Left, 0, Values.operation(Operator::And, Left, Right));
    return Values.operation(Operator::And, Left, Right);
  case BO_Or:
    return Values.operation(Operator::Or, Left, Right);
  case BO_Xor:
    return Values.operation(Operator::Xor, Left, Right);
  case BO_Shl:
    return Values.operation(Operator::Shl, Left, Right);
  case BO_Shr:
    return Values.operation(Operator::Shr, Left, Right);
  case BO_LAnd:
    return Values.operation(Operator::BoolAnd, Left, Right);
  case BO_LOr:
    return Values.operation(Operator::BoolOr, Left, Right);
  case BO_EQ:
    return Values.operation(Operator::Equal, Left, Right);
  case BO_NE:
    return Negated(Values.operation(Operator::Equal, Left, Right));
  case BO_LT:
    return Less(Left, Right);
  case BO_GT:
    return Less(Right, Left);
  case BO_LE:
    return Negated(Less(Right, Left));
  case BO_GE:
    return Negated(Less(Left, Right));
  default:
    return Values.get(ValueKind::Operation, nullptr, Left, Right, -1 - Op);
  }
}

} // namespace kmap_tidy
