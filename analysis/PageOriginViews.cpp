//===--- PageOriginViews.cpp - what memory of no type is read as ----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An object that goes away as a `void *` comes back as whatever the code says.
// Each type that such memory is given or read as is a view of it. Two views may
// be of one object if they have one name, or have pages in the same place.
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "clang/AST/ASTContext.h"
#include <set>

using namespace clang;

namespace kmap_tidy {

void PageOriginCollector::readNameless(const Expr &From, QualType As) {
  if (const auto *Member = dyn_cast<MemberExpr>(&From)) {
    if (pageDepth(As))
      ReadAsPages.insert(Member->getMemberDecl());
    addView(Member->getMemberDecl(), From, As);
  }
  if (isa<ArraySubscriptExpr, UnaryOperator, VAArgExpr>(From))
    addView(nullptr, From, As);
  const auto *Call = dyn_cast<CallExpr>(&From);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  // Allocators have rows where trees do not say what they are.
  bool IsSomebodys =
      Callee && !isFreshMemory(*Callee) && !Sites.callee(*Call).Api;
  if (IsSomebodys)
    addView(Callee, From, As);
}

void PageOriginCollector::addView(const Decl *Name, const Expr &At, QualType As,
                                  std::optional<int64_t> Offset) {
  QualType Seen = elementOf(As, Context);
  if (pageDepth(As) == 1 || Seen.isNull() || Seen->isVoidType())
    return;
  View New = {Name ? Name->getCanonicalDecl() : nullptr,
              Context.getCanonicalType(As), &At, Offset};
  // One in the same place tells nothing more.
  if (llvm::none_of(Views, [&](const View &Known) {
        return Known.Name == New.Name && Known.As == New.As &&
               Known.Offset == New.Offset;
      }))
    Views.push_back(New);
}

void PageOriginCollector::addGiven(const Decl *Name, const Expr &Object) {
  unsigned Levels;
  const Expr *At = Object.IgnoreParenCasts();
  QualType Type = At->getType();
  if (recordAtEnd(Type, Levels, Context))
    addView(Name, Object, Type);
  // A pointer to the first member is one to the record.
  const auto *Address = dyn_cast<UnaryOperator>(At);
  if (!Address || Address->getOpcode() != UO_AddrOf)
    return;
  const auto *Member =
      dyn_cast<MemberExpr>(Address->getSubExpr()->IgnoreParens());
  while (Member) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field || Context.getFieldOffset(Field))
      return;
    addView(Name, Object,
            Context.getPointerType(Context.getRecordType(Field->getParent())));
    Member = Member->isArrow()
                 ? nullptr
                 : dyn_cast<MemberExpr>(Member->getBase()->IgnoreParens());
  }
}

bool PageOriginCollector::isBefore(const View &Left, const View &Right) const {
  QualType Type = elementOf(Left.As, Context);
  // How long an array of pages is is not known.
  return definitionOf(Type) && Left.Offset && Right.Offset &&
         *Left.Offset + Context.getTypeSizeInChars(Type).getQuantity() <=
             *Right.Offset;
}

bool PageOriginCollector::mayBeOneObject(const View &One,
                                         const View &Other) const {
  unsigned Levels, OtherLevels;
  const RecordDecl *Record = recordAtEnd(One.As, Levels, Context);
  const RecordDecl *Found = recordAtEnd(Other.As, OtherLevels, Context);
  bool ArePages = pageDepth(One.As) >= 2;
  if (!ArePages && !(Record && holdsPages(*Record, Context)))
    return false;
  // Where nobody says that both are in the same memory, they have to look so.
  bool IsOneName = One.Name && One.Name == Other.Name;
  if (pageDepth(Other.As))
    return !ArePages && (IsOneName || Levels == 1);
  QualType Seen = elementOf(Other.As, Context);
  if (ArePages)
    return IsOneName ||
           (Found && OtherLevels == 1 && holdsPages(*Found, Context));
  if (!Found || Levels != OtherLevels)
    return IsOneName && isOtherView(Seen, *Record, Context);
  return areApart(*Record, *Found, Context) &&
         ((IsOneName && mayHoldPages(*Found, Context)) ||
          sharesPages(*Record, *Found, Context, [&](const FieldDecl &Field) {
            return ReadAsPages.count(&Field);
          }));
}

void PageOriginCollector::joinViews() {
  for (const View &One : Views) {
    if (pageDepth(One.As) >= 2 && One.Name &&
        SteppedTo.contains(dyn_cast<ValueDecl>(One.Name)))
      SeesMemory = One.At;
    // What is behind a record is memory of its own.
    bool IsBehind = isa_and_nonnull<RecordDecl>(One.Name);
    for (const View &Other : Views) {
      bool AreOne = One.Name == Other.Name;
      if (AreOne ? isBefore(One, Other) || isBefore(Other, One)
                 : IsBehind || isa_and_nonnull<RecordDecl>(Other.Name))
        continue;
      if (!mayBeOneObject(One, Other))
        continue;
      unsigned Levels;
      const RecordDecl *Record = recordAtEnd(One.As, Levels, Context);
      if (Record && !pageDepth(One.As))
        lose(*Record, *Other.At, "a pointer to another type");
      else
        lose(*One.At, "a pointer to another type");
    }
  }
}

void PageOriginCollector::joinParts() {
  std::set<std::pair<const RecordDecl *, const RecordDecl *>> Compared;
  for (const auto &[Part, One] : Parts) {
    if (!holdsPages(*One.first, Context))
      continue;
    auto [Begin, End] = Parts.equal_range(Part);
    for (auto Other = Begin; Other != End; ++Other) {
      const RecordDecl *Found = Other->second.first;
      if (Found != One.first && Compared.insert({One.first, Found}).second &&
          areApart(*One.first, *Found, Context) &&
          sharesPages(*One.first, *Found, Context,
                      [](const FieldDecl &) { return false; }))
        lose(*One.first, *Other->second.second, "a part of another type");
    }
  }
}

void PageOriginCollector::joinNamelessRecords() {
  for (const auto &[Field, Value] : NamelessRecords) {
    if (Field && ReadAsPages.count(Field))
      passRecord(*Value, *Field);
    addGiven(Field, *Value);
  }
}

} // namespace kmap_tidy
