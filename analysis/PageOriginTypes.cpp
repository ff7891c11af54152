//===--- PageOriginTypes.cpp - types that pages may be behind -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOriginTypes.h"
#include "analysis/PageOriginCollector.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecordLayout.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

QualType elementOf(QualType Type, const ASTContext &Context) {
  if (const ArrayType *Array = Context.getAsArrayType(Type))
    return Array->getElementType();
  return Type->getPointeeType();
}

const RecordDecl *definitionOf(QualType Type) {
  const RecordDecl *Record = Type.isNull() ? nullptr : Type->getAsRecordDecl();
  return Record ? Record->getDefinition() : nullptr;
}

const RecordDecl *recordAtEnd(QualType Type, unsigned &Levels,
                              const ASTContext &Context) {
  for (Levels = 0;; ++Levels) {
    QualType Element = elementOf(Type, Context);
    if (Element.isNull())
      return definitionOf(Type);
    Type = Element;
  }
}

const RecordDecl *recordBehind(const Expr &E, const ASTContext &Context) {
  QualType Type = E.IgnoreParenCasts()->getType();
  QualType Element = elementOf(Type, Context);
  return definitionOf(Element.isNull() ? Type : Element);
}

StringRef nameOfRecord(QualType Type) {
  const RecordDecl *Record = Type->getAsRecordDecl();
  return Record ? Record->getName() : StringRef();
}

const Expr *pageStarting(const Expr &E) {
  const Expr *At = E.IgnoreParenCasts();
  while (const auto *Sum = dyn_cast<BinaryOperator>(At)) {
    if (!Sum->isAdditiveOp())
      return nullptr;
    At = Sum->getLHS()->IgnoreParenCasts();
  }
  return depthOf(At) == 1 ? At : nullptr;
}

bool isBytes(QualType Element) {
  return Element->isIntegerType() || Element->isVoidPointerType();
}

bool isWord(QualType Element, const ASTContext &Context) {
  return !Element.isNull() && Element->isIntegerType() &&
         Context.getTypeSize(Element) == Context.getTypeSize(Context.VoidPtrTy);
}

bool isUntyped(QualType Type) {
  QualType Pointee = Type->getPointeeType();
  return Type->isVoidPointerType() || Type->isIntegerType() ||
         (!Pointee.isNull() && Pointee->isCharType());
}

bool mayBePage(QualType Element) {
  return !Element.isNull() &&
         (pageDepth(Element) || Element->isVoidPointerType());
}

bool isBehind(const Expr &From, QualType Word) {
  const auto *Sum = dyn_cast<BinaryOperator>(From.IgnoreParenCasts());
  const auto *Type = Word->getAs<BuiltinType>();
  return Sum && Sum->getOpcode() == BO_Add && Type &&
         Type->getKind() != BuiltinType::Long &&
         Type->getKind() != BuiltinType::ULong;
}

bool contains(const RecordDecl &Outer, const RecordDecl &Inner,
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

bool areApart(const RecordDecl &One, const RecordDecl &Other,
              const ASTContext &Context) {
  return !contains(One, Other, Context) && !contains(Other, One, Context);
}

bool beginsWith(const RecordDecl &Record, QualType Type,
                const ASTContext &Context) {
  if (Type.isNull())
    return false;
  for (const FieldDecl *Field : Record.fields()) {
    QualType First = Context.getBaseElementType(Field->getType());
    const RecordDecl *Part = First->getAsRecordDecl();
    if (Context.hasSameUnqualifiedType(First, Type) ||
        (Part && beginsWith(*Part, Type, Context)))
      return true;
    if (!Record.isUnion())
      break;
  }
  return false;
}

bool mayHoldPages(const RecordDecl &Record, const ASTContext &Context) {
  return llvm::any_of(Record.fields(), [&](const FieldDecl *Field) {
    QualType Type = Context.getBaseElementType(Field->getType());
    const RecordDecl *Part = Type->getAsRecordDecl();
    return pageDepth(Field->getType()) || Type->isVoidPointerType() ||
           (Part && mayHoldPages(*Part, Context));
  });
}

bool holdsPages(const RecordDecl &Record, const ASTContext &Context) {
  return llvm::any_of(Record.fields(), [&](const FieldDecl *Field) {
    const RecordDecl *Part =
        Context.getBaseElementType(Field->getType())->getAsRecordDecl();
    return pageDepth(Field->getType()) || (Part && holdsPages(*Part, Context));
  });
}

bool isOtherView(QualType To, const RecordDecl &Record,
                 const ASTContext &Context) {
  if (To.isNull() || To->isVoidType())
    return false;
  if (const RecordDecl *Other = To->getAsRecordDecl())
    return areApart(*Other, Record, Context);
  // A word may be what is behind the first one, too.
  return isWord(To, Context) || !To->isIntegerType() ||
         !beginsWith(Record, To, Context);
}

namespace {
/// A field that is no record, where it is in an object.
struct Leaf {
  const FieldDecl *Field;
  uint64_t Begin, End; ///< in bits
};
} // namespace

static void addLeaves(const RecordDecl &Record, uint64_t Begin,
                      const ASTContext &Context, std::vector<Leaf> &Found) {
  // Code with errors has no layout.
  if (Record.isInvalidDecl() || !Record.isCompleteDefinition())
    return;
  const ASTRecordLayout &Layout = Context.getASTRecordLayout(&Record);
  for (const FieldDecl *Field : Record.fields()) {
    QualType Type = Field->getType();
    uint64_t At = Begin + Layout.getFieldOffset(Field->getFieldIndex());
    if (Type->isIncompleteArrayType()) {
      Found.push_back({Field, At, UINT64_MAX});
      continue;
    }
    uint64_t Size = Context.getTypeSize(Type);
    const auto *Array = Context.getAsConstantArrayType(Type);
    const RecordDecl *Part = definitionOf(Type);
    if (Part && !Array)
      addLeaves(*Part, At, Context, Found);
    else
      // What ends a record without a size goes on.
      Found.push_back({Field, At, Size ? At + Size : UINT64_MAX});
  }
}

bool sharesPages(const RecordDecl &Record, const RecordDecl &Other,
                 const ASTContext &Context,
                 llvm::function_ref<bool(const FieldDecl &)> IsUsed) {
  auto MayHold = [&](QualType Type) {
    const RecordDecl *Part = definitionOf(Context.getBaseElementType(Type));
    return Part && holdsPages(*Part, Context);
  };
  std::vector<Leaf> Own, Others;
  addLeaves(Record, 0, Context, Own);
  addLeaves(Other, 0, Context, Others);
  for (const Leaf &One : Own) {
    QualType Type = One.Field->getType();
    if (!pageDepth(Type) && !MayHold(Type))
      continue;
    for (const Leaf &Two : Others) {
      if (One.End <= Two.Begin || Two.End <= One.Begin)
        continue;
      QualType Seen = Two.Field->getType();
      if (pageDepth(Seen) || MayHold(Seen) || IsUsed(*Two.Field))
        return true;
    }
  }
  return false;
}

bool mayReadAsNumber(const FieldDecl &Member, const ASTContext &Context) {
  QualType Type = Context.getBaseElementType(Member.getType());
  auto IsNumber = [](QualType Type) {
    return Type->isIntegerType() || Type->isVoidPointerType();
  };
  const RecordDecl *Part = definitionOf(Type);
  if (!Part)
    return IsNumber(Type);
  return !holdsPages(*Part, Context) &&
         sharesPages(
             *Member.getParent(), *Part, Context, [&](const FieldDecl &Field) {
               return IsNumber(Context.getBaseElementType(Field.getType()));
             });
}

bool mayReadParts(const FieldDecl &Member, const ASTContext &Context) {
  auto LeavesOf = [&](const FieldDecl &Field) {
    std::vector<Leaf> Found;
    if (const RecordDecl *Part = definitionOf(Field.getType()))
      addLeaves(*Part, 0, Context, Found);
    else
      Found.push_back({&Field, 0, Context.getTypeSize(Field.getType())});
    return Found;
  };
  std::vector<Leaf> Own = LeavesOf(Member);
  llvm::erase_if(Own, [&](const Leaf &One) {
    QualType Type = Context.getBaseElementType(One.Field->getType());
    return !Type->isIntegerType() || isWord(Type, Context);
  });
  for (const FieldDecl *Other : Member.getParent()->fields())
    if (Other != &Member)
      for (const Leaf &Two : LeavesOf(*Other))
        if (isWord(Context.getBaseElementType(Two.Field->getType()), Context) &&
            llvm::any_of(Own, [&](const Leaf &One) {
              return One.Begin < Two.End && Two.Begin < One.End;
            }))
          return true;
  return false;
}

bool mayReadNumbers(QualType To, const RecordDecl &Record,
                    const ASTContext &Context) {
  if (To.isNull())
    return false;
  if (const RecordDecl *Other = To->getAsRecordDecl())
    return areApart(*Other, Record, Context);
  return To->isIntegerType() && !beginsWith(Record, To, Context);
}

const Expr *objectAround(const Expr &E, const ASTContext &Context) {
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
  QualType Known = Object->IgnoreParenCasts()->getType();
  // How many pages are in an array is not known.
  if (pageDepth(Known) >= 2)
    return Object;
  QualType Around = Known->isArrayType() ? Known : elementOf(Known, Context);
  Expr::EvalResult Value;
  bool IsBehind = !Around.isNull() && !Around->isIncompleteType() &&
                  Sum->getOpcode() == BO_Add &&
                  (Step->isVoidType() || Step->isCharType()) &&
                  Offset->EvaluateAsInt(Value, Context) &&
                  Context.getTypeSizeInChars(Around).getQuantity() <=
                      Value.Val.getInt().getExtValue();
  return IsBehind ? nullptr : Object;
}

const RecordDecl *recordPassed(const BinaryOperator &Sum) {
  bool IsSum = Sum.getOpcode() == BO_Add || Sum.getOpcode() == BO_AddAssign;
  if (!IsSum || !isUntyped(Sum.getType()) ||
      !Sum.getLHS()->IgnoreParenCasts()->getType()->isPointerType())
    return nullptr;
  for (const Expr *Offset : {Sum.getRHS(), Sum.getLHS()}) {
    Offset = Offset->IgnoreParenCasts();
    // The size of an array without a length is where that begins.
    const auto *Place = dyn_cast<OffsetOfExpr>(Offset);
    const auto *Size = dyn_cast<UnaryExprOrTypeTraitExpr>(Offset);
    if (const auto *More = dyn_cast<BinaryOperator>(Offset))
      Size = dyn_cast<UnaryExprOrTypeTraitExpr>(
          More->getLHS()->IgnoreParenCasts());
    if (Place)
      return definitionOf(Place->getTypeSourceInfo()->getType());
    if (Size && Size->getKind() == UETT_SizeOf)
      return definitionOf(Size->getTypeOfArgument());
  }
  return nullptr;
}

const Expr &withoutBits(const Expr &Address) {
  const auto *Sum = dyn_cast<BinaryOperator>(Address.IgnoreParenCasts());
  if (!Sum || !Sum->getType()->isIntegerType() ||
      !(Sum->isAdditiveOp() || Sum->isBitwiseOp()))
    return Address;
  bool IsRight = Sum->getRHS()->IgnoreParenCasts()->getType()->isPointerType();
  return withoutBits(IsRight ? *Sum->getRHS() : *Sum->getLHS());
}

bool isOfNumbers(const Expr &E) {
  const Expr *Number = E.IgnoreParenCasts();
  if (const auto *Operator = dyn_cast<BinaryOperator>(Number))
    return isOfNumbers(*Operator->getLHS()) && isOfNumbers(*Operator->getRHS());
  const auto *Call = dyn_cast<CallExpr>(Number);
  return !(Call && passageOf(*Call)) && Number->getType()->isIntegerType();
}

bool mayBeAnyMemory(const Expr &E) {
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

Step stepOf(const Expr &E) {
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
             IsUntyped(Variable->getType()) && Followed.insert(Variable).second)
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

std::optional<int64_t> stepsOf(const Expr &E, const ASTContext &Context) {
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

bool handlesPages(const FunctionDecl &Function) {
  return mayLeadToPage(Function.getReturnType()) ||
         llvm::any_of(Function.parameters(), [&](const ParmVarDecl *One) {
           return mayLeadToPage(One->getType());
         });
}

} // namespace kmap_tidy
