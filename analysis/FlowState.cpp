//===--- FlowState.cpp - one path state of the map flow analysis ----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/FlowState.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include <algorithm>

namespace kmap_tidy {

/// Erases the entries of \p From for which \p Condition holds.
template <typename Map, typename Predicate>
static void eraseIf(Map &From, Predicate Condition) {
  for (auto It = From.begin(); It != From.end();)
    It = Condition(*It) ? From.erase(It) : std::next(It);
}

/// Renames \p Old in the keys of \p Of.
template <typename Map>
static void renameKeys(Map &Of, const Value *Old, const Value *New,
                       ValueFactory &Values) {
  Map Renamed;
  for (auto &[Key, Content] : Of)
    Renamed[Values.replace(Key, Old, New)] = std::move(Content);
  Of = std::move(Renamed);
}

const Value *FlowState::load(const Value *Location,
                             ValueFactory &Values) const {
  auto Stored = Store.find(Location);
  if (Stored != Store.end())
    return Stored->second;
  const void *LastCall = nullptr;
  for (const Value *Part = Location; Part && Part->isLocation();
       Part = Part->Left) {
    if (Part->Kind == ValueKind::Pointee) {
      auto Found = Touched.find(Part->Left);
      if (Found != Touched.end())
        LastCall = Found->second;
      break;
    }
    // A field of an aggregate that was stored as a whole.
    auto Whole = Store.find(Part);
    if (Part != Location && Whole != Store.end()) {
      LastCall = Whole->second;
      break;
    }
  }
  return Values.get(ValueKind::Initial, LastCall, Location);
}

static bool isInside(const Value *Location, const Value *Outer) {
  for (; Location && Location->isLocation(); Location = Location->Left)
    if (Location == Outer)
      return true;
  return false;
}

/// The outermost object of an access path: a variable or a pointee.
static const Value *outermost(const Value *Location) {
  while (Location->Kind == ValueKind::Field ||
         Location->Kind == ValueKind::Element)
    Location = Location->Left;
  return Location;
}

static bool mayAlias(const Value *A, const Value *B) {
  if (A == B || A->Kind != B->Kind || A->Kind == ValueKind::Variable)
    return false;
  if (A->Kind == ValueKind::Field && A->Origin != B->Origin)
    return false;
  // Elements of one array at different known indices are different objects.
  if (A->Kind == ValueKind::Element && A->Left == B->Left &&
      A->Right->Kind == ValueKind::Integer &&
      B->Right->Kind == ValueKind::Integer)
    return false;
  if (A->Kind == ValueKind::Element)
    return A->Left == B->Left || outermost(A) == outermost(B) ||
           (outermost(A)->Kind == ValueKind::Pointee &&
            outermost(B)->Kind == ValueKind::Pointee);
  // Two fields of the same name in different variables do not overlap.
  return outermost(A)->Kind == ValueKind::Pointee ||
         outermost(B)->Kind == ValueKind::Pointee ||
         outermost(A) == outermost(B);
}

void FlowState::store(const Value *Location, const Value *V,
                      ValueFactory &Values) {
  eraseIf(Store, [&](const auto &Stored) {
    return Stored.first != Location && isInside(Stored.first, Location);
  });
  // An address that was put there is still known to somebody.
  for (auto &[Other, Content] : Store)
    if (mayAlias(Location, Other) && !Content->isMapping())
      Content = Values.get(ValueKind::Stale, Location, Other);
  Store[Location] = V;
}

void FlowState::havoc(const Value *Location, const clang::Expr *Cause,
                      ValueFactory &Values) {
  const Value *Unknown = Values.get(ValueKind::Symbol, Cause, Location);
  retire(Unknown, Values);
  // A callee that fills in the rest of an object keeps the mapped address that
  // the caller put there: it would be lost otherwise.
  eraseIf(Store, [&](const auto &Stored) {
    return isInside(Stored.first, Location) &&
           (Stored.first == Location || !Stored.second->isMapping());
  });
  Store[Location] = Unknown;
}

void FlowState::touch(const Value *Pointer, const clang::Expr *Cause) {
  Touched[Pointer] = Cause;
}

const clang::Expr *FlowState::lastTouch(const Value *Pointer) const {
  auto Found = Touched.find(Pointer);
  return Found == Touched.end() ? nullptr : Found->second;
}

const Value *FlowState::result(const clang::Expr *E) const {
  auto Found = Results.find(E);
  return Found == Results.end() ? nullptr : Found->second;
}

void FlowState::forEachValue(
    llvm::function_ref<void(const Value *)> Visit) const {
  for (const auto &[Location, V] : Store) {
    Visit(Location);
    Visit(V);
  }
  for (const auto &Known : Facts)
    Visit(Known.first);
  for (const auto &Result : Results)
    Visit(Result.second);
  for (const auto &Last : Touched)
    Visit(Last.first);
  for (const LiveMapping &Live : Stack)
    if (Live.Page)
      Visit(Live.Page);
}

bool FlowState::mentions(const Value *Part) const {
  bool Found = false;
  forEachValue([&](const Value *V) {
    Found = Found || ValueFactory::contains(V, Part);
  });
  return Found;
}

void FlowState::retire(const Value *Old, ValueFactory &Values) {
  // Most symbols are new on the path: looking is cheaper than renaming nothing.
  if (!mentions(Old))
    return;
  const Value *Former = Values.former(Old);
  lose(Former, Values);

  std::map<const Value *, const Value *> Renamed;
  for (const auto &[Location, V] : Store)
    Renamed[Values.replace(Location, Old, Former)] =
        Values.replace(V, Old, Former);
  Store = std::move(Renamed);
  renameKeys(Facts, Old, Former, Values);
  renameKeys(Touched, Old, Former, Values);
  for (auto &[E, V] : Results)
    if (V->isMapping())
      V = Values.replace(V, Old, Former);
  eraseIf(Results, [&](const auto &Result) {
    return ValueFactory::contains(Result.second, Old);
  });
  for (LiveMapping &Live : Stack)
    if (Live.Page)
      Live.Page = Values.replace(Live.Page, Old, Former);
}

void FlowState::lose(const Value *Name, ValueFactory &Values) {
  std::map<const Value *, const Value *> Kept;
  std::map<const Value *, bool> IsNonZero;
  for (const auto &[Location, V] : Store) {
    if (ValueFactory::contains(Location, Name))
      continue;
    const Value *Now = Values.forget(V, Name, Location);
    Kept[Location] = Now;
    // What was known of the value holds under its new name.
    if (Now != V)
      IsNonZero[Now] = truth(V).value_or(false);
  }
  Store = std::move(Kept);
  auto EraseFacts = [&](const Value *Of) {
    eraseIf(Facts, [&](const auto &Known) {
      return ValueFactory::contains(Known.first, Of);
    });
  };
  for (const auto &[Now, Holds] : IsNonZero) {
    // The new name may have been in use before.
    EraseFacts(Now);
    if (Holds && !Now->isMapping())
      Facts[Now].IsNonZero = true;
  }
  EraseFacts(Name);
  for (auto &[E, V] : Results)
    if (V->isMapping())
      V = Values.forget(V, Name, E);
  eraseIf(Results, [&](const auto &Result) {
    return ValueFactory::contains(Result.second, Name);
  });
  eraseIf(Touched, [&](const auto &Last) {
    return ValueFactory::contains(Last.first, Name);
  });
  for (LiveMapping &Live : Stack)
    if (Live.Page)
      Live.Page = Values.forget(Live.Page, Name, Live.MapCall);
}

Alternatives FlowState::alternatives(const Value *V) const {
  if (V->Kind == ValueKind::Integer)
    return {V->Number};
  auto Found = Facts.find(V);
  return Found == Facts.end() ? Alternatives() : Found->second.OneOf;
}

std::optional<int64_t> FlowState::constant(const Value *V) const {
  Alternatives Known = alternatives(V);
  return Known.size() == 1 ? std::optional<int64_t>(Known.front())
                           : std::nullopt;
}

/// What \p Compare says of every pair; nothing if it depends on the pair, or
/// one side is not known.
template <typename Comparison>
static std::optional<bool> compareAll(const Alternatives &Left,
                                      const Alternatives &Right,
                                      Comparison Compare) {
  std::optional<bool> Result;
  for (int64_t L : Left)
    for (int64_t R : Right) {
      bool Now = Compare(L, R);
      if (Result && *Result != Now)
        return std::nullopt;
      Result = Now;
    }
  return Result;
}

static void exclude(Alternatives &From, int64_t Number) {
  llvm::erase_if(From, [&](int64_t N) { return N == Number; });
}

const LiveMapping *FlowState::liveMapping(const clang::Expr *MapCall,
                                          bool Older) const {
  const auto *Found = llvm::find_if(Stack, [&](const LiveMapping &L) {
    return L.MapCall == MapCall && L.Older == Older;
  });
  return Found == Stack.end() ? nullptr : Found;
}

bool FlowState::areDifferentPages(const Value *A, const Value *B) const {
  const LiveMapping *First = liveMapping(A->mapCall(), A->Older);
  const LiveMapping *Second = liveMapping(B->mapCall(), B->Older);
  if (!First || !Second || !First->Page || !Second->Page)
    return false;
  return llvm::any_of(Facts, [&](const auto &Known) {
    const Value *V = Known.first;
    return V->isOperation(Operator::Equal) && truth(V) == false &&
           ((V->Left == First->Page && V->Right == Second->Page) ||
            (V->Left == Second->Page && V->Right == First->Page));
  });
}

/// Whether \p A and \p B are addresses in one mapping, of known offsets.
static bool areExactInOneMapping(const Value *A, const Value *B) {
  return A->isInMappingOf(B) && A->Number >= 0 && B->Number >= 0;
}

bool isNoMapping(const Value *V) {
  // A new mapping is nowhere that a local variable pointed to before.
  return V->Kind == ValueKind::Integer || V->Kind == ValueKind::AddressOf ||
         (V->Kind == ValueKind::Initial &&
          V->Left->Kind == ValueKind::Variable &&
          V->Left->variable()->hasLocalStorage());
}

std::optional<bool> FlowState::truth(const Value *V) const {
  if (auto Same = compareAll(alternatives(V), {0}, std::not_equal_to<>()))
    return Same;
  auto Found = Facts.find(V);
  if (Found != Facts.end() && Found->second.IsNonZero)
    return true;
  if (V->Kind == ValueKind::AddressOf)
    return true;
  if (V->isMapping())
    return llvm::any_of(Stack,
                        [&](const LiveMapping &L) {
                          return L.MapCall == V->mapCall() && L.MayBeNull;
                        })
               ? std::nullopt
               : std::optional<bool>(true);
  if (const Value *Measured = V->measuredMapping())
    return isLive(Measured) ? truth(Measured) : std::nullopt;
  if (V->Kind != ValueKind::Operation)
    return std::nullopt;

  switch (Operator(V->Number)) {
  case Operator::Not:
    if (auto T = truth(V->Left))
      return !*T;
    return std::nullopt;
  case Operator::BoolAnd: {
    auto L = truth(V->Left), R = truth(V->Right);
    if ((L && !*L) || (R && !*R))
      return false;
    return L && R ? std::optional<bool>(true) : std::nullopt;
  }
  case Operator::BoolOr: {
    auto L = truth(V->Left), R = truth(V->Right);
    if ((L && *L) || (R && *R))
      return true;
    return L && R ? std::optional<bool>(false) : std::nullopt;
  }
  case Operator::Equal: {
    if (auto Same = compareAll(alternatives(V->Left), alternatives(V->Right),
                               std::equal_to<>()))
      return Same;
    if (V->Right->isInteger(0))
      if (auto T = truth(V->Left))
        return !*T;
    // Two addresses of one mapping differ at most in their offsets.
    if (areExactInOneMapping(V->Left, V->Right))
      return V->Left->Number == V->Right->Number;
    for (const Value *Side : {V->Left, V->Right}) {
      const Value *Other = Side == V->Left ? V->Right : V->Left;
      if (Side->isMapping() && isLive(Side) && isNoMapping(Other))
        return false;
    }
    // Those of different pages differ as long as both are inside.
    if (V->Left->isMapping() && V->Right->isMapping() &&
        V->Left->Number != Anywhere && V->Right->Number != Anywhere &&
        areDifferentPages(V->Left, V->Right))
      return false;
    return std::nullopt;
  }
  case Operator::Less:
    if (areExactInOneMapping(V->Left, V->Right))
      return V->Left->Number < V->Right->Number;
    return compareAll(alternatives(V->Left), alternatives(V->Right),
                      std::less<>());
  default:
    return std::nullopt;
  }
}

std::optional<bool> FlowState::likelyTruth(const Value *V,
                                           ValueFactory &Values) const {
  if (auto Known = truth(V))
    return Known;
  return truth(Values.withoutCalls(V));
}

bool FlowState::assume(const Value *V, bool Truth, ValueFactory &Values) {
  if (auto Known = truth(V))
    return *Known == Truth;
  if (V->isOperation(Operator::Not))
    return assume(V->Left, !Truth, Values);
  const Value *Measured = V->measuredMapping();
  if (Measured && isLive(Measured))
    return assume(Measured, Truth, Values);
  if (V->isOperation(Operator::BoolAnd) && Truth)
    return assume(V->Left, true, Values) && assume(V->Right, true, Values);
  if (V->isOperation(Operator::BoolOr) && !Truth)
    return assume(V->Left, false, Values) && assume(V->Right, false, Values);
  // What one side leaves open, the other decides.
  bool IsAnd = V->isOperation(Operator::BoolAnd);
  if (IsAnd || V->isOperation(Operator::BoolOr)) {
    if (truth(V->Left) == IsAnd)
      return assume(V->Right, Truth, Values);
    if (truth(V->Right) == IsAnd)
      return assume(V->Left, Truth, Values);
  }

  if (V->isOperation(Operator::Equal) && V->Right->Kind == ValueKind::Integer) {
    if (V->Right->Number == 0)
      return assume(V->Left, !Truth, Values);
    auto Known = Facts.find(V->Left);
    if (Truth)
      Facts[V->Left].OneOf = {V->Right->Number};
    else if (Known != Facts.end())
      exclude(Known->second.OneOf, V->Right->Number);
  }
  // A value that is less than zero, or more than zero, is not zero.
  if (V->isOperation(Operator::Less) && Truth) {
    if (V->Right->isInteger(0))
      Facts[V->Left].IsNonZero = true;
    if (V->Left->isInteger(0))
      Facts[V->Right].IsNonZero = true;
  }

  for (const Value *Key : {V, Values.withoutCalls(V)}) {
    Fact &F = Facts[Key];
    F.IsNonZero = Truth;
    if (Truth)
      exclude(F.OneOf, 0);
    else
      F.OneOf = {0};
  }

  // A mapping call that returned NULL has mapped nothing.
  if (V->isMapping() && !Truth) {
    if (const LiveMapping *Live = liveMapping(V->mapCall(), V->Older))
      Stack.erase(Live);
    for (auto &[Location, Stored] : Store)
      if (Stored->isInMappingOf(V))
        Stored = Values.integer(0);
  }
  return true;
}

void FlowState::note(const clang::Expr *Call, const Value *Object,
                     int64_t Number, ValueFactory &Values) {
  const Value *Executed =
      Values.get(ValueKind::Executed, Call, Object, nullptr, Number);
  Facts[Executed].IsNonZero = true;
}

void FlowState::forEachNoted(
    const Value *Object,
    llvm::function_ref<void(const clang::Expr *, int64_t)> Visit) const {
  for (const auto &Known : Facts)
    if (Known.first->Kind == ValueKind::Executed && Known.first->Left == Object)
      Visit(static_cast<const clang::Expr *>(Known.first->Origin),
            Known.first->Number);
}

bool FlowState::isZero(llvm::function_ref<bool(const Value *)> IsMeant) const {
  return llvm::any_of(Facts, [&](const auto &Known) {
    auto Truth = truth(Known.first);
    return Truth && !*Truth && IsMeant(Known.first);
  });
}

bool FlowState::isLive(const Value *Mapping) const {
  return !Mapping->Right && liveMapping(Mapping->mapCall(), Mapping->Older);
}

bool FlowState::isBehind(const Value *Address, int64_t Bytes) const {
  return llvm::any_of(Facts, [&](const auto &Known) {
    const Value *V = Known.first, *Limit = nullptr;
    if (V->isOperation(Operator::Less) && V->Left == Address &&
        truth(V) == false)
      Limit = V->Right;
    if (V->isOperation(Operator::Equal) && truth(V) == true)
      Limit = V->Left == Address    ? V->Right
              : V->Right == Address ? V->Left
                                    : nullptr;
    return Limit && Limit->isInMappingOf(Address) && Limit->Number >= Bytes;
  });
}

/// Whether a current address of \p MapCall occurs in \p V.
static bool isBuiltOn(const Value *V, const clang::Expr *MapCall) {
  if (!V)
    return false;
  if (V->isMapping())
    return V->Origin == MapCall && !V->Older;
  return isBuiltOn(V->Left, MapCall) || isBuiltOn(V->Right, MapCall);
}

void FlowState::forget(const clang::Expr *MapCall, ValueFactory &Values) {
  llvm::erase_if(Stack, [&](const LiveMapping &L) {
    return L.MapCall == MapCall && !L.Older;
  });
  for (auto &[Location, V] : Store)
    if (V->isMapping() && V->Origin == MapCall && !V->Older)
      V = Values.get(ValueKind::Stale, Location, V);
}

void FlowState::push(const clang::Expr *MapCall, const Value *Page,
                     bool MayBeNull, ValueFactory &Values) {
  const LiveMapping *Before = liveMapping(MapCall, /*Older=*/false);
  bool OlderIsLive = liveMapping(MapCall, /*Older=*/true);
  auto Age = [&](const Value *V) {
    if (!V->isMapping() || V->Origin != MapCall || V->Right)
      return V;
    if (V->Older)
      return OlderIsLive ? V : Values.released(V);
    return Before ? Values.older(V) : Values.released(V);
  };
  for (auto &[Location, V] : Store)
    V = Age(V);
  for (auto &[E, V] : Results)
    V = Age(V);
  // What was read through the earlier mapping says nothing of this one.
  eraseIf(Facts,
          [&](const auto &Known) { return isBuiltOn(Known.first, MapCall); });

  if (Before) {
    LiveMapping &Earlier = Stack[Before - Stack.begin()];
    if (OlderIsLive)
      Stack.erase(&Earlier);
    else
      Earlier = {MapCall, true, nullptr, MayBeNull};
  }
  Stack.push_back({MapCall, false, Page, MayBeNull});
}

} // namespace kmap_tidy
