//===--- PageHelperOffset.cpp - byte offsets from a page's start ----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/PageHelperOffset.h"
#include "analysis/GupApi.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

std::optional<int64_t> constantValue(const Expr &E, const ASTContext &Context) {
  Expr::EvalResult Result;
  if (E.isValueDependent() || !E.EvaluateAsInt(Result, Context))
    return std::nullopt;
  return Result.Val.getInt().getExtValue();
}

bool isSameExpr(const Expr &A, const Expr &B, const ASTContext &Context) {
  llvm::FoldingSetNodeID First, Second;
  A.IgnoreParenCasts()->Profile(First, Context, /*Canonical=*/true);
  B.IgnoreParenCasts()->Profile(Second, Context, /*Canonical=*/true);
  return First == Second;
}

namespace {

class AddressReader {
public:
  explicit AddressReader(const FunctionSyntax &Syntax)
      : Syntax(Syntax), Context(Syntax.context()) {}

  bool readPointer(const Expr &Written);
  bool readPlace(const Expr &Written);

  MappedAddress Result;

private:
  bool add(const Expr &Amount, QualType Pointee, bool IsNegative = false);

  const FunctionSyntax &Syntax;
  const ASTContext &Context;
};

bool AddressReader::add(const Expr &Amount, QualType Pointee, bool IsNegative) {
  OffsetTerm Term;
  Term.Amount = Amount.IgnoreImpCasts();
  Term.IsNegative = IsNegative;
  if (!Pointee->isVoidType()) {
    if (Pointee->isIncompleteType() || Pointee->isVariablyModifiedType())
      return false;
    Term.Scale = Context.getTypeSizeInChars(Pointee).getQuantity();
    Term.Unit = Pointee.getUnqualifiedType().getAsString(
        PrintingPolicy(Context.getLangOpts()));
  }
  if (auto Constant = constantValue(Amount, Context)) {
    if (*Constant == 0)
      return true;
    Term.Bytes = *Constant * Term.Scale * (IsNegative ? -1 : 1);
  }
  Result.Offset.push_back(std::move(Term));
  return true;
}

/// The place that \p Written (an lvalue) denotes, as an address.
bool AddressReader::readPlace(const Expr &Written) {
  const Expr &E = *Written.IgnoreParens();
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(&E)) {
    const Expr *Base = Element->getBase()->IgnoreParenImpCasts();
    bool Found =
        Base->getType()->isArrayType() ? readPlace(*Base) : readPointer(*Base);
    return Found && add(*Element->getIdx(), Element->getType());
  }
  if (const auto *Deref = dyn_cast<UnaryOperator>(&E))
    return Deref->getOpcode() == UO_Deref && readPointer(*Deref->getSubExpr());
  if (const auto *Member = dyn_cast<MemberExpr>(&E)) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field || Field->isBitField() || !Field->getDeclName())
      return false;
    QualType Object = Member->getBase()->getType();
    bool Found = Member->isArrow() ? readPointer(*Member->getBase())
                                   : readPlace(*Member->getBase());
    if (!Found)
      return false;
    if (Member->isArrow())
      Object = Object->getPointeeType();
    int64_t Bytes = Context.toCharUnitsFromBits(Context.getFieldOffset(Field))
                        .getQuantity();
    if (Bytes == 0)
      return true;
    OffsetTerm Term;
    Term.Bytes = Bytes;
    Term.Text = "offsetof(" +
                Object.getUnqualifiedType().getAsString(
                    PrintingPolicy(Context.getLangOpts())) +
                ", " + Field->getName().str() + ")";
    Result.Offset.push_back(std::move(Term));
    return true;
  }
  return false;
}

bool AddressReader::readPointer(const Expr &Written) {
  const Expr &E = *Written.IgnoreParens();
  if (const auto *Cast = dyn_cast<CastExpr>(&E)) {
    if (Cast->getCastKind() == CK_ArrayToPointerDecay)
      return readPlace(*Cast->getSubExpr());
    return Cast->getType()->isPointerType() && readPointer(*Cast->getSubExpr());
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(&E)) {
    Result.Variable = dyn_cast<VarDecl>(Ref->getDecl());
    return Result.Variable && Result.Variable->hasLocalStorage() &&
           Ref->getType()->isPointerType();
  }
  if (const auto *Call = dyn_cast<CallExpr>(&E)) {
    Result.Call = Call;
    return true;
  }
  if (const auto *B = dyn_cast<BinaryOperator>(&E)) {
    const Expr *Pointer = B->getLHS(), *Amount = B->getRHS();
    // What is taken away must have been added before, or the offset would be
    // below the page.
    if (B->getOpcode() == BO_Sub)
      return Pointer->getType()->isPointerType() &&
             !Amount->getType()->isPointerType() && readPointer(*Pointer) &&
             !Result.Offset.empty() &&
             add(*Amount, Pointer->getType()->getPointeeType(), true);
    if (B->getOpcode() != BO_Add)
      return false;
    if (!Pointer->getType()->isPointerType())
      std::swap(Pointer, Amount);
    return Pointer->getType()->isPointerType() && readPointer(*Pointer) &&
           add(*Amount, Pointer->getType()->getPointeeType());
  }
  if (const auto *U = dyn_cast<UnaryOperator>(&E))
    return U->getOpcode() == UO_AddrOf && readPlace(*U->getSubExpr());
  return false;
}

/// Whether \p E must be put in parentheses as an operand of `+` (or, if
/// \p IsFactor, of `*`; if \p IsTakenAway, behind `-`).
bool needsParentheses(const Expr &E, bool IsFactor, bool IsTakenAway) {
  const Expr &Bare = *E.IgnoreImpCasts();
  if (isa<AbstractConditionalOperator>(Bare))
    return true;
  const auto *B = dyn_cast<BinaryOperator>(&Bare);
  if (!B)
    return false;
  return !B->isMultiplicativeOp() &&
         (IsFactor || IsTakenAway || !B->isAdditiveOp());
}

} // namespace

std::optional<MappedAddress> readAddress(const Expr &E,
                                         const FunctionSyntax &Syntax) {
  AddressReader Reader(Syntax);
  if (!Reader.readPointer(E))
    return std::nullopt;
  return std::move(Reader.Result);
}

const Expr &sumAround(const Expr &Map, const FunctionSyntax &Syntax) {
  const Expr *Sum = &Map;
  while (const auto *Around = dyn_cast_or_null<Expr>(Syntax.parent(Sum))) {
    const auto *B = dyn_cast<BinaryOperator>(Around);
    if (!isa<CastExpr, ParenExpr>(Around) && !(B && B->isAdditiveOp()))
      break;
    Sum = Around;
  }
  return *Sum;
}

std::string writeOffset(const PageOffset &Offset,
                        const FunctionSyntax &Syntax) {
  if (Offset.empty())
    return "0";
  std::string Sum;
  for (const OffsetTerm &Term : Offset) {
    std::string Text = Term.Text;
    if (Term.Amount) {
      bool IsAlone = Offset.size() == 1 && Term.Scale == 1;
      const Expr *Amount = Term.Amount;
      Text = Syntax.textOf(*Amount);
      // Parentheses of a macro's body are not written here.
      if (IsAlone && isa<ParenExpr>(Amount) && StringRef(Text).starts_with("("))
        Text = Syntax.textOf(*Amount->IgnoreParens());
      if (Text.empty())
        return "";
      // What a macro expands to does not matter: its name is written.
      bool IsMacro =
          Amount->getBeginLoc().isMacroID() &&
          StringRef(Text).find_first_of("+-*/%&|^<>?") == StringRef::npos;
      if (!IsAlone && !IsMacro &&
          needsParentheses(*Amount, Term.Scale != 1, Term.IsNegative))
        Text = (Twine("(") + Text + ")").str();
      if (Term.Scale != 1) {
        if (Text == "1")
          Text.clear();
        else
          Text += " * ";
        Text += "sizeof(" + Term.Unit + ")";
      }
    }
    Sum += Sum.empty() ? "" : Term.IsNegative ? " - " : " + ";
    Sum += Text;
  }
  return Sum;
}

std::string folioOf(const Expr &Page, const FunctionSyntax &Syntax) {
  const auto *Address = dyn_cast<UnaryOperator>(Page.IgnoreParenImpCasts());
  if (!Address || Address->getOpcode() != UO_AddrOf)
    return "";
  const auto *Member =
      dyn_cast<MemberExpr>(Address->getSubExpr()->IgnoreParens());
  if (!Member || Member->getMemberDecl()->getName() != "page")
    return "";
  Member = &withoutUnnamed(*Member);
  QualType Object = Member->getBase()->getType();
  if (Member->isArrow())
    Object = Object->getPointeeType();
  const RecordDecl *Record = Object->getAsRecordDecl();
  if (!Record || Record->getName() != "folio")
    return "";
  std::string Text = Syntax.textOf(*Member->getBase());
  return Member->isArrow() || Text.empty() ? Text : "&" + Text;
}

std::optional<int64_t> constantOffset(const PageOffset &Offset) {
  int64_t Sum = 0;
  for (const OffsetTerm &Term : Offset) {
    if (!Term.Bytes)
      return std::nullopt;
    Sum += *Term.Bytes;
  }
  return Sum;
}

} // namespace kmap_tidy
