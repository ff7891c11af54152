//===--- PageExtent.cpp - whether a size stays within a page --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/PageExtent.h"
#include "analysis/MapFlow.h"
#include "analysis/PageSize.h"
#include "rewriters/AddressFate.h"
#include "rewriters/PageHelperOffset.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace kmap_tidy {

namespace {

/// A factor of the smallest page counts pages.
constexpr int64_t SmallestPageShift = 12;

class ExtentReader {
public:
  explicit ExtentReader(const FunctionSyntax &Syntax)
      : Syntax(Syntax), Context(Syntax.context()) {}

  PageExtent read(const Expr &Written);

private:
  PageExtent readBinary(const BinaryOperator &B);
  PageExtent readProduct(const BinaryOperator &B);
  PageExtent readChoice(const ConditionalOperator &C);
  PageExtent readVariable(const VarDecl &V);

  const FunctionSyntax &Syntax;
  const ASTContext &Context;
  llvm::SmallPtrSet<const VarDecl *, 8> Reading;
};

/// Of a value that is one of two.
PageExtent either(PageExtent A, PageExtent B) {
  if (A == B)
    return A;
  return A == PageExtent::Beyond || B == PageExtent::Beyond ? PageExtent::Beyond
         : A == PageExtent::Partly || B == PageExtent::Partly
             ? PageExtent::Partly
             : PageExtent::Unknown;
}

/// Whether \p Part is written in \p Whole.
bool mentions(const Stmt &Whole, const Expr &Part, const ASTContext &Context) {
  const auto *E = dyn_cast<Expr>(&Whole);
  return (E && isSameExpr(*E, Part, Context)) ||
         llvm::any_of(Whole.children(), [&](const Stmt *Child) {
           return Child && mentions(*Child, Part, Context);
         });
}

/// Of the smaller one of two values.
PageExtent smaller(PageExtent A, PageExtent B) {
  if (A == B)
    return A;
  return A == PageExtent::Within || B == PageExtent::Within
             ? PageExtent::Within
             : PageExtent::Unknown;
}

PageExtent ExtentReader::read(const Expr &Written) {
  const Expr &E = *Written.IgnoreParenCasts();
  if (auto Constant = constantValue(E, Context))
    return *Constant >= 0 &&
                   *Constant <= pageSize(Context).value_or(SmallestPage)
               ? PageExtent::Within
               : PageExtent::Beyond;
  if (const auto *B = dyn_cast<BinaryOperator>(&E))
    return readBinary(*B);
  if (const auto *C = dyn_cast<ConditionalOperator>(&E))
    return readChoice(*C);
  // min() and kin are made of these.
  if (const auto *Choose = dyn_cast<ChooseExpr>(&E))
    return Choose->isConditionDependent() ? PageExtent::Unknown
                                          : read(*Choose->getChosenSubExpr());
  if (const auto *Block = dyn_cast<StmtExpr>(&E)) {
    const CompoundStmt *Body = Block->getSubStmt();
    const auto *Last =
        Body->body_empty() ? nullptr : dyn_cast<Expr>(Body->body_back());
    return Last ? read(*Last) : PageExtent::Unknown;
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(&E))
    if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl()))
      return readVariable(*V);
  return PageExtent::Unknown;
}

PageExtent ExtentReader::readProduct(const BinaryOperator &B) {
  auto Left = constantValue(*B.getLHS(), Context);
  auto Right = constantValue(*B.getRHS(), Context);
  bool CountsPages = Left && *Left >= SmallestPage;
  if (B.getOpcode() == BO_Shl)
    CountsPages |= Right && *Right >= SmallestPageShift;
  else
    CountsPages |= Right && *Right >= SmallestPage;
  return CountsPages ? PageExtent::Beyond : PageExtent::Unknown;
}

PageExtent ExtentReader::readBinary(const BinaryOperator &B) {
  const Expr &Left = *B.getLHS(), &Right = *B.getRHS();
  switch (B.getOpcode()) {
  case BO_And:
    return read(Left) == PageExtent::Within || read(Right) == PageExtent::Within
               ? PageExtent::Within
               : PageExtent::Unknown;
  case BO_Rem:
    return read(Left) == PageExtent::Within ? PageExtent::Within : read(Right);
  case BO_Mul:
  case BO_Shl:
    return readProduct(B);
  case BO_Add:
    return read(Left) == PageExtent::Beyond || read(Right) == PageExtent::Beyond
               ? PageExtent::Beyond
               : PageExtent::Unknown;
  case BO_Sub:
  case BO_Div:
  case BO_Shr:
    return read(Left) == PageExtent::Within ? PageExtent::Within
                                            : PageExtent::Unknown;
  case BO_Assign:
  case BO_Comma:
    return read(Right);
  default:
    return PageExtent::Unknown;
  }
}

PageExtent ExtentReader::readChoice(const ConditionalOperator &C) {
  const Expr &Then = *C.getTrueExpr(), &Else = *C.getFalseExpr();
  PageExtent A = read(Then), B = read(Else);
  const auto *Test = dyn_cast<BinaryOperator>(C.getCond()->IgnoreParenCasts());
  if (Test && Test->isRelationalOp()) {
    bool IsLess = Test->getOpcode() == BO_LT || Test->getOpcode() == BO_LE;
    const Expr &Small = IsLess ? *Test->getLHS() : *Test->getRHS();
    const Expr &Large = IsLess ? *Test->getRHS() : *Test->getLHS();
    if (isSameExpr(Then, Small, Context) && isSameExpr(Else, Large, Context))
      return smaller(A, B);
  }
  // `c ? min(n, PAGE_SIZE) : n`
  if ((A == PageExtent::Within && B == PageExtent::Unknown &&
       mentions(Then, Else, Context)) ||
      (B == PageExtent::Within && A == PageExtent::Unknown &&
       mentions(Else, Then, Context)))
    return PageExtent::Partly;
  return either(A, B);
}

PageExtent ExtentReader::readVariable(const VarDecl &V) {
  bool IsAll = true;
  auto Definitions = Syntax.definitions(V, &IsAll);
  if (Definitions.empty() || !V.hasLocalStorage() || !Reading.insert(&V).second)
    return PageExtent::Unknown;
  PageExtent Result = read(*Definitions.front());
  for (const Expr *Source : llvm::drop_begin(Definitions))
    Result = either(Result, read(*Source));
  if (!IsAll)
    Result = either(Result, PageExtent::Unknown);
  Reading.erase(&V);
  return Result;
}

} // namespace

PageExtent extentOf(const Expr &Bytes, const FunctionSyntax &Syntax) {
  return ExtentReader(Syntax).read(Bytes);
}

/// Whether a loop around \p Place changes \p V.
static bool isChangedByLoop(const VarDecl &V, const Stmt &Place,
                            const FunctionSyntax &Syntax) {
  auto Changes = [&](const DeclRefExpr *Ref) {
    const Stmt *Use = Syntax.parent(Ref);
    const auto *B = dyn_cast_or_null<BinaryOperator>(Use);
    const auto *U = dyn_cast_or_null<UnaryOperator>(Use);
    return (B && B->isCompoundAssignmentOp() && B->getLHS() == Ref) ||
           (U && U->isIncrementDecrementOp());
  };
  const Stmt *Outermost = nullptr;
  for (const Stmt *S = &Place; S; S = Syntax.parent(S))
    if (isa<ForStmt, WhileStmt, DoStmt>(S))
      Outermost = S;
  auto IsInside = [&](const Stmt *S) {
    while (S && S != Outermost)
      S = Syntax.parent(S);
    return S != nullptr;
  };
  return Outermost &&
         llvm::any_of(Syntax.references(V), [&](const DeclRefExpr *Ref) {
           return IsInside(Ref) && Changes(Ref);
         });
}

/// Whether what the source adds to the address that \p Map returns is a
/// multiple of a variable that a loop around it changes. Such a loop goes
/// through one object, whatever its size.
static bool growsInLoop(const Expr &Map, const FunctionSyntax &Syntax) {
  auto Address = readAddress(sumAround(Map, Syntax), Syntax);
  if (!Address)
    return false;
  return llvm::any_of(Address->Offset, [&](const OffsetTerm &Term) {
    const auto *Product =
        Term.Amount ? dyn_cast<BinaryOperator>(Term.Amount->IgnoreParenCasts())
                    : nullptr;
    if (!Product || Product->getOpcode() != BO_Mul)
      return false;
    return llvm::any_of(Product->children(), [&](const Stmt *Factor) {
      const auto *Ref =
          dyn_cast<DeclRefExpr>(cast<Expr>(Factor)->IgnoreParenCasts());
      const auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
      return V && isChangedByLoop(*V, Map, Syntax);
    });
  });
}

std::optional<Refusal> spansPages(const ConvertedRegion &Region,
                                  const MapFlow &Flow,
                                  const FunctionSyntax &Syntax) {
  for (unsigned I : Region.Maps) {
    const MapRecord &Map = Flow.maps()[I];
    if (!Map.Callee && growsInLoop(*Map.Site.Node, Syntax))
      return refuse("spans-pages", "R9", "the offset grows with a loop");
    for (const PassedAddress &Passed : Map.Passed) {
      MemoryUse Use = memoryUse(Passed.Call->getDirectCallee());
      if (Use != MemoryUse::Fills && Use != MemoryUse::Copies)
        continue;
      if (extentOf(*Passed.Call->getArg(2), Syntax) == PageExtent::Beyond)
        return refuse("spans-pages", "R9",
                      calleeName(*Passed.Call) +
                          " has a length that may be several pages");
    }
  }
  return std::nullopt;
}

} // namespace kmap_tidy
