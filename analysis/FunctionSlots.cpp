//===--- FunctionSlots.cpp - what pointers to functions hold --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/FunctionSlots.h"
#include "analysis/NullPointer.h"
#include "analysis/SharedPlaces.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace kmap_tidy {

/// Whether \p Type is a pointer to a function, or an array of them.
static bool holdsFunctions(QualType Type) {
  while (const ArrayType *Array = Type->getAsArrayTypeUnsafe())
    Type = Array->getElementType();
  return Type->isFunctionPointerType();
}

/// The one declaration that stands for \p Declared; null if it is no slot.
static const ValueDecl *slotNamed(const ValueDecl *Declared) {
  if (!Declared || !holdsFunctions(Declared->getType()))
    return nullptr;
  if (const auto *Parameter = dyn_cast<ParmVarDecl>(Declared)) {
    const auto *Function = dyn_cast<FunctionDecl>(Parameter->getDeclContext());
    unsigned Index = Parameter->getFunctionScopeIndex();
    if (!Function)
      return nullptr;
    Function = Function->getCanonicalDecl();
    return Index < Function->getNumParams() ? Function->getParamDecl(Index)
                                            : nullptr;
  }
  return isa<FieldDecl, VarDecl>(Declared)
             ? cast<ValueDecl>(Declared->getCanonicalDecl())
             : nullptr;
}

/// `&x` that \p E dereferences, whatever it is cast to in between, as
/// READ_ONCE() does; or null.
static const UnaryOperator *undoneAddress(const Expr *E) {
  const auto *Deref = dyn_cast<UnaryOperator>(E);
  if (!Deref || Deref->getOpcode() != UO_Deref)
    return nullptr;
  const auto *Address =
      dyn_cast<UnaryOperator>(Deref->getSubExpr()->IgnoreParenCasts());
  return Address && Address->getOpcode() == UO_AddrOf ? Address : nullptr;
}

/// The slot that lvalue \p E is, or is an element of; null if it is none.
static const ValueDecl *slotOf(const Expr *E) {
  for (;;) {
    E = E->IgnoreParens();
    if (const UnaryOperator *Address = undoneAddress(E)) {
      E = Address->getSubExpr();
      continue;
    }
    const Expr *Array = nullptr;
    if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
      Array = Element->getBase();
    if (const auto *First = dyn_cast<UnaryOperator>(E))
      if (First->getOpcode() == UO_Deref)
        Array = First->getSubExpr();
    if (!Array)
      break;
    E = Array->IgnoreParenImpCasts();
    if (!E->getType()->isArrayType())
      return nullptr;
  }
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return slotNamed(dyn_cast<FieldDecl>(Member->getMemberDecl()));
  if (const auto *Name = dyn_cast<DeclRefExpr>(E))
    return slotNamed(dyn_cast<VarDecl>(Name->getDecl()));
  return nullptr;
}

class FunctionSlots::Collector : public RecursiveASTVisitor<Collector> {
public:
  explicit Collector(FunctionSlots &To) : To(To) {}

  void run() {
    for (Decl *D : To.Context.getTranslationUnitDecl()->decls()) {
      if (auto *Function = dyn_cast<FunctionDecl>(D);
          Function && Function->doesThisDeclarationHaveABody())
        TraverseStmt(Function->getBody());
      if (auto *Variable = dyn_cast<VarDecl>(D);
          Variable && Variable->hasInit()) {
        VisitVarDecl(Variable);
        TraverseStmt(Variable->getInit());
      }
    }
    for (const FunctionDecl *Function : Taken)
      for (const ParmVarDecl *Parameter : Function->parameters())
        setUnknown(slotNamed(Parameter), "the address of " +
                                             Function->getNameAsString() +
                                             "() is taken");
  }

  // Braces that an initialiser leaves out are implicit.
  bool shouldVisitImplicitCode() const { return true; }
  // What is not evaluated stores nothing.
  bool TraverseUnaryExprOrTypeTraitExpr(UnaryExprOrTypeTraitExpr *) {
    return true;
  }
  bool TraverseTypeOfExprTypeLoc(TypeOfExprTypeLoc, bool = true) {
    return true;
  }

  bool VisitVarDecl(VarDecl *Variable) {
    if (!Variable->hasInit())
      return true;
    store(slotNamed(Variable), Variable->getInit());
    // As EXPORT_SYMBOL() has it, so that the linker keeps the function.
    if (Variable->hasAttr<UsedAttr>() &&
        Variable->getType()->isVoidPointerType())
      if (const auto *Name = functionNamed(Variable->getInit()))
        Uninteresting.insert(Name);
    return true;
  }

  bool VisitInitListExpr(InitListExpr *List) {
    // The other form of it says the same.
    if (List->getSemanticForm())
      return true;
    const RecordDecl *Record = List->getType()->getAsRecordDecl();
    if (!Record)
      return true;
    if (Record->isUnion()) {
      const FieldDecl *Field = List->getInitializedFieldInUnion();
      if (Field && List->getNumInits() == 1)
        store(slotNamed(Field), List->getInit(0));
      return true;
    }
    unsigned Index = 0;
    for (const FieldDecl *Field : Record->fields()) {
      if (Field->isBitField() && !Field->getDeclName())
        continue;
      if (Index >= List->getNumInits())
        break;
      store(slotNamed(Field), List->getInit(Index++));
    }
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *Operator) {
    if (Operator->getOpcode() == BO_Assign)
      store(slotOf(Operator->getLHS()), Operator->getRHS());
    return true;
  }

  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee)
      return true;
    if (const auto *Name =
            dyn_cast<DeclRefExpr>(Call->getCallee()->IgnoreParenImpCasts()))
      Uninteresting.insert(Name);
    Callee = Callee->getCanonicalDecl();
    for (unsigned I = 0;
         I < std::min(Call->getNumArgs(), Callee->getNumParams()); ++I)
      store(slotNamed(Callee->getParamDecl(I)), Call->getArg(I));
    return true;
  }

  bool VisitDeclRefExpr(DeclRefExpr *Name) {
    if (const auto *Function = dyn_cast<FunctionDecl>(Name->getDecl()))
      if (!Uninteresting.count(Name))
        Taken.insert(Function->getCanonicalDecl());
    return true;
  }

  bool VisitUnaryOperator(UnaryOperator *Operator) {
    if (const UnaryOperator *Address = undoneAddress(Operator))
      Undone.insert(Address);
    if (Operator->getOpcode() == UO_AddrOf && !Undone.count(Operator))
      expose(Operator->getSubExpr());
    return true;
  }

  bool VisitArraySubscriptExpr(ArraySubscriptExpr *Element) {
    if (const auto *Decay = dyn_cast<CastExpr>(Element->getBase()))
      Elements.insert(Decay);
    return true;
  }

  bool VisitCastExpr(CastExpr *Cast) {
    if (Cast->getCastKind() == CK_ArrayToPointerDecay && !Elements.count(Cast))
      expose(Cast->getSubExpr());
    return true;
  }

  bool VisitGCCAsmStmt(GCCAsmStmt *Asm) {
    for (unsigned I = 0; I < Asm->getNumOutputs(); ++I)
      setUnknown(slotOf(Asm->getOutputExpr(I)),
                 To.where(*Asm->getOutputExpr(I)) + " stores it by assembly");
    return true;
  }

private:
  static const DeclRefExpr *functionNamed(const Expr *Value) {
    Value = Value->IgnoreParenCasts();
    if (const auto *Address = dyn_cast<UnaryOperator>(Value))
      Value = Address->getSubExpr()->IgnoreParenCasts();
    const auto *Name = dyn_cast<DeclRefExpr>(Value);
    return Name && isa<FunctionDecl>(Name->getDecl()) ? Name : nullptr;
  }

  void store(const ValueDecl *Slot, const Expr *Value) {
    if (!Slot || !Value || isa<ImplicitValueInitExpr, NoInitExpr>(Value))
      return;
    if (const auto *List = dyn_cast<InitListExpr>(Value)) {
      if (List->getSemanticForm())
        List = List->getSemanticForm();
      for (const Expr *Element : List->inits())
        store(Slot, Element);
      if (List->hasArrayFiller())
        store(Slot, List->getArrayFiller());
      return;
    }
    To.addValue(Value, To.Stored[Slot]);
  }

  void setUnknown(const ValueDecl *Slot, std::string Why) {
    if (!Slot)
      return;
    std::string &Unknown = To.Stored[Slot].Unknown;
    if (Unknown.empty())
      Unknown = std::move(Why);
  }

  /// Somebody gets the address of lvalue \p E.
  void expose(const Expr *E) {
    QualType Type = E->getType();
    while (const ArrayType *Array = Type->getAsArrayTypeUnsafe())
      Type = Array->getElementType();
    if (!Type.isConstQualified() && !E->getType().isConstQualified())
      setUnknown(slotOf(E), To.where(*E) + " takes its address");
  }

  FunctionSlots &To;
  llvm::SmallPtrSet<const DeclRefExpr *, 32> Uninteresting;
  llvm::SmallPtrSet<const UnaryOperator *, 8> Undone;
  llvm::SmallPtrSet<const CastExpr *, 8> Elements;
  llvm::SetVector<const FunctionDecl *> Taken;
};

FunctionSlots::FunctionSlots(const ASTContext &Context) : Context(Context) {}
FunctionSlots::~FunctionSlots() = default;

void FunctionSlots::collect() {
  if (IsCollected)
    return;
  IsCollected = true;
  Collector(*this).run();
}

/// File and line, for people.
std::string FunctionSlots::where(const Expr &E) const {
  const SourceManager &SM = Context.getSourceManager();
  SourceLocation Loc = SM.getExpansionLoc(E.getExprLoc());
  return (llvm::sys::path::filename(SM.getFilename(Loc)) + ":" +
          llvm::Twine(SM.getExpansionLineNumber(Loc)))
      .str();
}

/// Adds what \p E may be to \p To.
void FunctionSlots::addValue(const Expr *E, PointerTargets &To) const {
  if (isNullPointer(*E, Context))
    return;
  E = E->IgnoreParenCasts();
  if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(E)) {
    addValue(Choice->getTrueExpr(), To);
    return addValue(Choice->getFalseExpr(), To);
  }
  if (const auto *Same = dyn_cast<OpaqueValueExpr>(E))
    if (Same->getSourceExpr())
      return addValue(Same->getSourceExpr(), To);
  if (const auto *Block = dyn_cast<StmtExpr>(E))
    if (const auto *Last =
            dyn_cast_or_null<Expr>(Block->getSubStmt()->body_empty()
                                       ? nullptr
                                       : Block->getSubStmt()->body_back()))
      return addValue(Last, To);
  if (const auto *Operator = dyn_cast<BinaryOperator>(E))
    if (Operator->getOpcode() == BO_Comma || Operator->getOpcode() == BO_Assign)
      return addValue(Operator->getRHS(), To);
  if (const ValueDecl *Slot = slotOf(E)) {
    To.Known.insert(Slot);
    return;
  }
  // A function and its address are the same.
  if (const auto *Operator = dyn_cast<UnaryOperator>(E))
    if (Operator->getOpcode() == UO_AddrOf ||
        (Operator->getOpcode() == UO_Deref &&
         Operator->getType()->isFunctionType()))
      return addValue(Operator->getSubExpr(), To);
  if (const auto *Name = dyn_cast<DeclRefExpr>(E))
    if (const auto *Function = dyn_cast<FunctionDecl>(Name->getDecl())) {
      To.Known.insert(Function->getCanonicalDecl());
      return;
    }
  if (To.Unknown.empty())
    To.Unknown = where(*E) + " has what is no function's name";
}

PointerTargets FunctionSlots::calledBy(const CallExpr &Call) const {
  return valueOf(*Call.getCallee());
}

PointerTargets FunctionSlots::valueOf(const Expr &E) const {
  PointerTargets Result;
  addValue(&E, Result);
  return Result;
}

PointerTargets FunctionSlots::storedIn(const ValueDecl &Slot) {
  collect();
  PointerTargets Result = Stored.lookup(&Slot);
  const auto *Field = dyn_cast<FieldDecl>(&Slot);
  // Of whichever record around it.
  const DeclContext *Around = Field ? Field->getParent() : nullptr;
  for (; Around && Result.Unknown.empty(); Around = Around->getParent())
    if (const auto *Record = dyn_cast<RecordDecl>(Around))
      if (Record->isUnion())
        Result.Unknown = Field->getNameAsString() + " is in a union";
  return Result;
}

bool FunctionSlots::isLocal(const ValueDecl &Slot) const {
  const SourceManager &SM = Context.getSourceManager();
  bool IsInMainFile = SM.isInMainFile(SM.getFileLoc(Slot.getLocation()));
  if (const auto *Parameter = dyn_cast<ParmVarDecl>(&Slot))
    return IsInMainFile && !cast<FunctionDecl>(Parameter->getDeclContext())
                                ->isExternallyVisible();
  if (const auto *Variable = dyn_cast<VarDecl>(&Slot))
    return Variable->hasLocalStorage() || Variable->isStaticLocal() ||
           (IsInMainFile && !Variable->isExternallyVisible());
  return IsInMainFile;
}

bool FunctionSlots::isShared(const ValueDecl &Slot) const {
  if (const auto *Parameter = dyn_cast<ParmVarDecl>(&Slot))
    return cast<FunctionDecl>(Parameter->getDeclContext())
        ->isExternallyVisible();
  if (const auto *Variable = dyn_cast<VarDecl>(&Slot))
    return Variable->isExternallyVisible();
  // Headers of the compiler and of the command line have no sources beside.
  const SourceManager &SM = Context.getSourceManager();
  SourceLocation Loc = SM.getFileLoc(Slot.getLocation());
  return !SM.isInMainFile(Loc) &&
         SM.getFileEntryRefForID(SM.getFileID(Loc)).has_value();
}

SharedPlace FunctionSlots::placeOf(const ValueDecl &Slot) const {
  if (const auto *Parameter = dyn_cast<ParmVarDecl>(&Slot))
    return sharedParameter(cast<FunctionDecl>(*Parameter->getDeclContext()),
                           Parameter->getFunctionScopeIndex(), Context);
  if (const auto *Field = dyn_cast<FieldDecl>(&Slot))
    return sharedField(*Field, Context);
  return sharedVariable(cast<VarDecl>(Slot), Context);
}

std::vector<const ValueDecl *>
FunctionSlots::slotsAt(const SharedPlace &Place) {
  collect();
  std::vector<const ValueDecl *> Result;
  for (const auto &Entry : Stored)
    if (isShared(*Entry.first) && placeOf(*Entry.first) == Place)
      Result.push_back(Entry.first);
  return Result;
}

unsigned FunctionSlots::parametersOf(const ValueDecl &Slot) {
  QualType Type = Slot.getType();
  while (const ArrayType *Array = Type->getAsArrayTypeUnsafe())
    Type = Array->getElementType();
  const auto *Prototype = Type->getPointeeType()->getAs<FunctionProtoType>();
  return Prototype ? Prototype->getNumParams() : 0;
}

} // namespace kmap_tidy
