//===--- PageOriginAddresses.cpp - where the addresses of pages go --------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Who has the linear address of a page finds the page by it. So does, in
// principle, who has an address where it is mapped, but next to nobody does
// that with addresses of others: they are used to get at the data. So a linear
// address that leaves is a number of the page, and so is a mapping that is
// given away as it is made; of any other address only the neighbours are asked
// whether they put pages that they find.
//
// Where an array of pages is is an address that whoever gets it as a `void *`
// may read as such.
//
// Moves are noted while the unit is walked, because who reads a variable may be
// seen before who sets it.
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "analysis/PinPlace.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

const Expr *PageOriginCollector::pageAt(const Expr &Address) {
  const auto *Call = dyn_cast<CallExpr>(Address.IgnoreParenCasts());
  const KernelApi *Row = Call ? Sites.callee(*Call).Api : nullptr;
  return Row && Row->Effects & PageAddress && Call->getNumArgs()
             ? Call->getArg(0)
             : nullptr;
}

const Expr *PageOriginCollector::pageMappedBy(const CallExpr &Call) {
  const KernelApi *Row = Sites.callee(Call).Api;
  const DataRow *Data = findDataRow(nameOf(Call.getDirectCallee()));
  int Page = -1;
  if (Row && Row->isMap() &&
      (Row->Kind == Operand::Page || Row->Kind == Operand::Folio ||
       Row->Kind == Operand::Bvec))
    Page = Row->Argument;
  else if (Data && Data->By == DataAccess::Cpu)
    Page = Data->Page;
  return Page >= 0 && unsigned(Page) < Call.getNumArgs() &&
                 Call.getType()->isVoidPointerType()
             ? Call.getArg(Page)
             : nullptr;
}

const ValueDecl *PageOriginCollector::ownHolder(const Expr &To) {
  const Expr *At = To.IgnoreParenCasts();
  while (const auto *Element = dyn_cast<ArraySubscriptExpr>(At))
    At = Element->getBase()->IgnoreParenCasts();
  bool IsElement = At != To.IgnoreParenCasts();
  const ValueDecl *Holder = nullptr;
  if (const auto *Member = dyn_cast<MemberExpr>(At)) {
    Holder = Member->getMemberDecl();
    if (!isInMainFile(Holder->getLocation()))
      return nullptr;
    // Members of a union are in one place.
    if (const auto *Field = dyn_cast<FieldDecl>(Holder);
        Field && Field->getParent()->isUnion())
      Holder = *Field->getParent()->field_begin();
  } else if (const auto *Name = dyn_cast<DeclRefExpr>(At)) {
    const auto *Variable = dyn_cast<VarDecl>(Name->getDecl());
    // What a pointer without an owner leads to is anybody's.
    if (!Variable || Variable->hasExternalFormalLinkage() ||
        (IsElement && !Variable->hasGlobalStorage() &&
         !Variable->getType()->isArrayType()))
      return nullptr;
    Holder = Variable;
  }
  return Holder ? cast<ValueDecl>(Holder->getCanonicalDecl()) : nullptr;
}

/// Adds the fields of \p Record, which goes by value.
static void addFields(const RecordDecl &Record,
                      llvm::SmallVectorImpl<const ValueDecl *> &To) {
  for (const FieldDecl *Field : Record.fields()) {
    To.push_back(Field->getCanonicalDecl());
    const Type *Element = Field->getType()->getBaseElementTypeUnsafe();
    if (const RecordDecl *Part = Element->getAsRecordDecl())
      addFields(*Part, To);
  }
}

void PageOriginCollector::addWhere(const Expr &Object, Addressed &Found) {
  const Expr *At = Object.IgnoreParenCasts();
  if (const auto *Member = dyn_cast<MemberExpr>(At)) {
    if (Member->isArrow())
      addAddressed(*Member->getBase(), Found);
    else
      addWhere(*Member->getBase(), Found);
  } else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(At)) {
    addAddressed(*Element->getBase(), Found);
  } else if (const auto *Target = dyn_cast<UnaryOperator>(At)) {
    if (Target->getOpcode() == UO_Deref)
      addAddressed(*Target->getSubExpr(), Found);
  }
}

/// What \p Call makes another address, or a number, of; null if it does not.
const Expr *PageOriginCollector::addressIn(const CallExpr &Call) {
  const DataRow *Data = findDataRow(nameOf(Call.getDirectCallee()));
  const KernelApi *Row = Sites.callee(Call).Api;
  bool IsMade =
      (Data && Data->By == DataAccess::Frame) ||
      findsPage(nameOf(Call.getDirectCallee())) ||
      (Row &&
       (Row->Effects & ReturnsFirst ||
        (Row->Effects & AddressToPage && Call.getType()->isIntegerType())));
  return IsMade && Call.getNumArgs() ? Call.getArg(0) : nullptr;
}

void PageOriginCollector::addAddressed(const Expr &E, Addressed &Found) {
  const Expr *At = E.IgnoreParenCasts();
  if (depthOf(At) >= 2)
    Found.Arrays.append(placesOf(At));
  // An array is where it is.
  if (At->getType()->isArrayType())
    addWhere(*At, Found);
  if (const Expr *Page = pageAt(*At)) {
    Found.Linear.append(placesOf(Page));
  } else if (const ValueDecl *Holder = ownHolder(*At)) {
    Found.Holders.push_back(Holder);
  } else if (const auto *Call = dyn_cast<CallExpr>(At)) {
    if (const Expr *Page = pageMappedBy(*Call))
      Found.Mapped.append(placesOf(Page));
    else if (const Expr *From = addressIn(*Call))
      addAddressed(*From, Found);
    else if (const FunctionDecl *Body = bodyOf(*Call))
      Found.Holders.push_back(Body->getCanonicalDecl());
  } else if (const auto *Member = dyn_cast<MemberExpr>(At)) {
    // An iterator maps one of its pages after the other.
    if (pageDepth(Member->getBase()->getType()) &&
        llvm::any_of(resultFields(), [&](const ResultFields &Result) {
          return Result.Address == Member->getMemberDecl()->getName();
        }))
      Found.Mapped.append(placesOf(Member->getBase()));
  } else if (const auto *Unary = dyn_cast<UnaryOperator>(At)) {
    if (Unary->getOpcode() == UO_AddrOf)
      addWhere(*Unary->getSubExpr(), Found);
    // Who gets a pointer to the holder reads it.
    if (Unary->getOpcode() == UO_AddrOf || Unary->isIncrementDecrementOp())
      addAddressed(*Unary->getSubExpr(), Found);
    // READ_ONCE().
    const Expr *Of = addressedBy(*Unary->getSubExpr());
    if (Unary->getOpcode() == UO_Deref && Of)
      addAddressed(*Of, Found);
    else if (Unary->getOpcode() == UO_Deref)
      if (const ValueDecl *Pointer = ownHolder(*Unary->getSubExpr()))
        if (auto Known = HoldersAt.find(Pointer); Known != HoldersAt.end())
          Found.Holders.append(Known->second);
  } else if (const auto *Atomic = dyn_cast<AtomicExpr>(At)) {
    addAddressed(*Atomic->getPtr(), Found);
  } else if (const auto *List = dyn_cast<InitListExpr>(At)) {
    for (const Expr *Element : List->inits())
      addAddressed(*Element, Found);
  } else if (const auto *Binary = dyn_cast<BinaryOperator>(At)) {
    bool IsDistance =
        Binary->getOpcode() == BO_Sub &&
        Binary->getRHS()->IgnoreParenCasts()->getType()->isPointerType();
    if (Binary->isComparisonOp() || Binary->isLogicalOp() || IsDistance)
      return;
    addAddressed(*Binary->getLHS(), Found);
    if (Binary->getOpcode() == BO_Add)
      addAddressed(*Binary->getRHS(), Found);
  } else {
    for (const Expr *Choice : choicesOf(*At))
      addAddressed(*Choice, Found);
  }
}

void PageOriginCollector::moveAddress(const Expr &Address,
                                      const ValueDecl &To) {
  QualType Type = Context.getBaseElementType(Address.getType());
  if (Type->isPointerType() || isWord(Type, Context))
    AddressMoves.push_back(
        {&Address, cast<ValueDecl>(To.getCanonicalDecl()), Current});
}

void PageOriginCollector::giveAddress(const Expr &Address, const Expr &At,
                                      StringRef Name, QualType As,
                                      AddressTaker Taker) {
  QualType Type = Address.getType();
  if (Type->isPointerType() || Type->isRecordType() || isWord(Type, Context))
    AddressGifts.push_back(
        {&Address, &At, Name.str(), isUntyped(As), Taker, Current});
}

void PageOriginCollector::storeAddress(const Expr &Address, const Expr &At,
                                       QualType As, const ValueDecl *Holder) {
  if (Holder)
    moveAddress(Address, *Holder);
  else
    giveAddress(Address, At, "who reads the address", As, AddressTaker::Reader);
}

void PageOriginCollector::copyAddress(const Expr &From, const Expr &To,
                                      const Expr &At) {
  const Expr *Copied = addressedBy(From), *Target = addressedBy(To);
  if (Copied)
    storeAddress(*Copied, At, Context.VoidPtrTy,
                 Target ? ownHolder(*Target) : nullptr);
}

void PageOriginCollector::followAddresses() {
  struct Held {
    PlaceList Linear, Mapped, Arrays;
  };
  llvm::DenseMap<const ValueDecl *, Held> Holders;
  auto All = [&](const Addressed &From, PlaceList Held::*Kind) {
    PlaceList Found = Kind == &Held::Linear   ? From.Linear
                      : Kind == &Held::Mapped ? From.Mapped
                                              : From.Arrays;
    for (const ValueDecl *Holder : From.Holders)
      if (auto Known = Holders.find(Holder); Known != Holders.end())
        Found.append(Known->second.*Kind);
    return Found;
  };
  for (const AddressMove &Move : AddressMoves)
    if (const Expr *Of = addressedBy(*Move.From))
      if (const ValueDecl *Holder = ownHolder(*Of))
        HoldersAt[Move.To].push_back(Holder);
  std::vector<Addressed> Moved(AddressMoves.size());
  for (size_t I = 0; I < AddressMoves.size(); ++I) {
    Current = AddressMoves[I].Function;
    addAddressed(*AddressMoves[I].From, Moved[I]);
  }
  for (bool Grows = true; std::exchange(Grows, false);)
    for (size_t I = 0; I < AddressMoves.size(); ++I)
      for (PlaceList Held::*Kind :
           {&Held::Linear, &Held::Mapped, &Held::Arrays})
        for (PlaceId Page : All(Moved[I], Kind)) {
          PlaceList &Known = Holders[AddressMoves[I].To].*Kind;
          if (llvm::is_contained(Known, Page))
            continue;
          Known.push_back(Page);
          Grows = true;
        }
  for (const AddressGift &Gift : AddressGifts) {
    Current = Gift.Function;
    if (Gift.Taker == AddressTaker::Caller && !mayBeCalledByOthers(*Current))
      continue;
    Addressed From;
    const RecordDecl *Given = definitionOf(Gift.Address->getType());
    if (!Given)
      addAddressed(*Gift.Address, From);
    else if (isInMainFile(Given->getLocation()))
      addFields(*Given, From.Holders);
    // Where an array is given as such is known.
    if (depthOf(Gift.Address) < 2 && Gift.Taker != AddressTaker::Freer)
      if (PlaceList Arrays = All(From, &Held::Arrays); !Arrays.empty())
        addEvent(PageEvent::Exit, Gift.At, Gift.At->getBeginLoc(),
                 std::move(Arrays), Gift.Name);
    if (Gift.IsUntyped) {
      PlaceList Numbers = All(From, &Held::Linear);
      if (Gift.Taker == AddressTaker::Caller ||
          Gift.Taker == AddressTaker::Reader)
        Numbers.append(From.Mapped);
      if (!Numbers.empty())
        addEvent(PageEvent::NumberExit, Gift.At, Gift.At->getBeginLoc(),
                 std::move(Numbers), Gift.Name);
    }
    PlaceList Others = All(From, &Held::Mapped);
    if (!Gift.IsUntyped)
      Others.append(All(From, &Held::Linear));
    if (!Others.empty())
      addEvent(PageEvent::AddressExit, Gift.At, Gift.At->getBeginLoc(),
               std::move(Others), Gift.Name);
  }
  Current = nullptr;
}

} // namespace kmap_tidy
