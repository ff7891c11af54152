//===--- UnitUses.cpp - everything that names a declaration ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/UnitUses.h"
#include "analysis/CallSite.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace kmap_tidy {

/// The record that a pointer of type \p Type points to, or null.
static const RecordDecl *pointeeRecord(QualType Type) {
  if (!Type->isPointerType())
    return nullptr;
  const RecordDecl *Record = Type->getPointeeType()->getAsRecordDecl();
  return Record ? cast<RecordDecl>(Record->getCanonicalDecl()) : nullptr;
}

class UnitUses::Collector : public RecursiveASTVisitor<Collector> {
  using Base = RecursiveASTVisitor<Collector>;

public:
  Collector(UnitUses &To, const ASTContext &Context)
      : To(To), SM(Context.getSourceManager()) {}

  bool TraverseStmt(Stmt *S) {
    if (!S)
      return true;
    To.Parents.try_emplace(S, Around);
    const Stmt *Outer = Around;
    Around = S;
    bool Goes = Base::TraverseStmt(S);
    Around = Outer;
    return Goes;
  }
  bool TraverseFunctionDecl(FunctionDecl *Function) {
    Current = cast<FunctionDecl>(Function->getCanonicalDecl());
    bool Goes = Base::TraverseFunctionDecl(Function);
    Current = nullptr;
    return Goes;
  }
  // Neither happens.
  bool TraverseUnaryExprOrTypeTraitExpr(UnaryExprOrTypeTraitExpr *E) {
    ++Unevaluated;
    bool Goes = Base::TraverseUnaryExprOrTypeTraitExpr(E);
    --Unevaluated;
    return Goes;
  }
  bool TraverseTypeOfExprTypeLoc(TypeOfExprTypeLoc Loc) {
    ++Unevaluated;
    bool Goes = Base::TraverseTypeOfExprTypeLoc(Loc);
    --Unevaluated;
    return Goes;
  }

  bool VisitNamedDecl(NamedDecl *D) { return know(D->getLocation()); }
  bool VisitVarDecl(VarDecl *V) {
    if (V->getInit())
      To.Inits[V->getInit()] = V->getCanonicalDecl();
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    know(E->getLocation());
    if (isa<FunctionDecl>(E->getDecl()) && !Callees.contains(E))
      To.AddressTaken.insert(E->getDecl()->getCanonicalDecl());
    return use(E, E->getDecl());
  }
  bool VisitMemberExpr(MemberExpr *E) {
    know(E->getMemberLoc());
    return use(E, E->getMemberDecl());
  }
  bool VisitDesignatedInitExpr(DesignatedInitExpr *E) {
    for (const auto &Part : E->designators())
      if (Part.isFieldDesignator())
        know(Part.getFieldLoc());
    return true;
  }
  bool VisitInitListExpr(InitListExpr *List) {
    // What is written is visited; what it means has braces that were left out.
    addList(List->isSemanticForm() ? List : List->getSemanticForm());
    return true;
  }
  bool VisitDesignatedInitUpdateExpr(DesignatedInitUpdateExpr *E) {
    if (const RecordDecl *Record = E->getType()->getAsRecordDecl())
      To.pun(*Record);
    return true;
  }
  bool VisitOffsetOfExpr(OffsetOfExpr *E) {
    for (unsigned I = 0; I < E->getNumComponents(); ++I)
      if (E->getComponent(I).getKind() == OffsetOfNode::Field)
        To.OffsetTaken.insert(E->getComponent(I).getField());
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *S) {
    if (Current && S->getRetValue())
      To.Results[Current].push_back(S->getRetValue());
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee)
      return true;
    if (const auto *Name =
            dyn_cast<DeclRefExpr>(Call->getCallee()->IgnoreParenImpCasts()))
      Callees.insert(Name);
    To.Calls[cast<FunctionDecl>(Callee->getCanonicalDecl())].push_back(Call);
    if (memoryUse(Callee) == MemoryUse::Copies && Call->getNumArgs() > 1) {
      auto Given = [&](unsigned I) {
        return pointeeRecord(Call->getArg(I)->IgnoreParenCasts()->getType());
      };
      if (const RecordDecl *Record = Given(0); Record && Record != Given(1))
        To.pun(*Record);
    }
    return true;
  }
  bool VisitCastExpr(CastExpr *E) {
    if (E->getCastKind() != CK_BitCast)
      return true;
    QualType From = E->getSubExpr()->getType(), Into = E->getType();
    const RecordDecl *A = pointeeRecord(From), *B = pointeeRecord(Into);
    if (A == B || From->isVoidPointerType() || Into->isVoidPointerType())
      return true;
    if (A)
      To.pun(*A);
    // An object may be made in an array of characters.
    if (B && !From->getPointeeType()->isAnyCharacterType())
      To.pun(*B);
    return true;
  }

private:
  void addList(const InitListExpr *List) {
    if (!List || !Listed.insert(List).second)
      return;
    if (const RecordDecl *Record = List->getType()->getAsRecordDecl())
      To.Lists[cast<RecordDecl>(Record->getCanonicalDecl())].push_back(List);
    for (const Expr *Value : List->inits())
      addList(dyn_cast_or_null<InitListExpr>(Value));
    addList(dyn_cast_or_null<InitListExpr>(List->getArrayFiller()));
  }
  bool know(SourceLocation Loc) {
    Loc = SM.getSpellingLoc(Loc);
    if (Loc.isValid() && SM.isWrittenInMainFile(Loc))
      To.Known.insert(SM.getFileOffset(Loc));
    return true;
  }
  bool use(const Expr *E, const Decl *D) {
    if (!Unevaluated)
      To.Uses[D->getCanonicalDecl()].push_back(E);
    return true;
  }

  UnitUses &To;
  const SourceManager &SM;
  const Stmt *Around = nullptr;
  const FunctionDecl *Current = nullptr;
  unsigned Unevaluated = 0;
  llvm::DenseSet<const DeclRefExpr *> Callees;
  llvm::DenseSet<const InitListExpr *> Listed;
};

UnitUses::UnitUses(const ASTContext &Context) : Context(Context) {
  const SourceManager &SM = Context.getSourceManager();
  Collector Collect(*this, Context);
  for (Decl *D : Context.getTranslationUnitDecl()->decls()) {
    const auto *Function = dyn_cast<FunctionDecl>(D);
    bool HasBody = Function && Function->doesThisDeclarationHaveABody();
    // A header's other declarations hold no code.
    if (HasBody || SM.isInMainFile(SM.getExpansionLoc(D->getLocation())))
      Collect.TraverseDecl(D);
  }
  addUnions(*Context.getTranslationUnitDecl());
  lexMainFile();
}

void UnitUses::lexMainFile() {
  const SourceManager &SM = Context.getSourceManager();
  FileID Main = SM.getMainFileID();
  llvm::StringRef Text = SM.getBufferData(Main);
  Lexer Raw(SM.getLocForStartOfFile(Main), Context.getLangOpts(), Text.begin(),
            Text.begin(), Text.end());
  Token T;
  bool IsMember = false, InDirective = false, IsTag = false;
  while (!Raw.LexFromRawLexer(T)) {
    if (T.isAtStartOfLine())
      InDirective = T.is(tok::hash);
    if (T.is(tok::raw_identifier) && !IsTag)
      Words[T.getRawIdentifier()].push_back(
          {SM.getFileOffset(T.getLocation()), IsMember, InDirective});
    IsMember = T.isOneOf(tok::period, tok::arrow);
    IsTag = T.is(tok::raw_identifier) &&
            (T.getRawIdentifier() == "struct" ||
             T.getRawIdentifier() == "union" || T.getRawIdentifier() == "enum");
  }
}

void UnitUses::pun(const RecordDecl &Record) {
  if (!Punned.insert(cast<RecordDecl>(Record.getCanonicalDecl())).second)
    return;
  const RecordDecl *Definition = Record.getDefinition();
  if (!Definition)
    return;
  for (const FieldDecl *Field : Definition->fields()) {
    const Type *Element = Field->getType()->getBaseElementTypeUnsafe();
    if (const RecordDecl *Part = Element->getAsRecordDecl())
      pun(*Part);
  }
}

void UnitUses::addUnions(const DeclContext &Around) {
  for (const Decl *D : Around.decls()) {
    if (const auto *Record = dyn_cast<RecordDecl>(D)) {
      if (Record->isUnion() && Record->isCompleteDefinition())
        pun(*Record);
      addUnions(*Record);
    } else if (const auto *Function = dyn_cast<FunctionDecl>(D)) {
      if (Function->doesThisDeclarationHaveABody())
        addUnions(*Function);
    }
  }
}

/// What \p Map has for \p Key.
template <typename Key, typename Value>
static llvm::ArrayRef<Value>
listIn(const llvm::DenseMap<Key, std::vector<Value>> &Map, const Decl &D) {
  auto At = Map.find(cast<std::remove_pointer_t<Key>>(D.getCanonicalDecl()));
  return At == Map.end() ? llvm::ArrayRef<Value>()
                         : llvm::ArrayRef<Value>(At->second);
}

llvm::ArrayRef<const Expr *> UnitUses::usesOf(const ValueDecl &Declared) const {
  return listIn(Uses, Declared);
}

llvm::ArrayRef<const InitListExpr *>
UnitUses::listsOf(const RecordDecl &Record) const {
  return listIn(Lists, Record);
}

llvm::ArrayRef<const CallExpr *>
UnitUses::callsOf(const FunctionDecl &Function) const {
  return listIn(Calls, Function);
}

llvm::ArrayRef<const Expr *>
UnitUses::resultsOf(const FunctionDecl &Function) const {
  return listIn(Results, Function);
}

bool UnitUses::hasKnownCalls(const FunctionDecl &Function) const {
  const SourceManager &SM = Context.getSourceManager();
  const FunctionDecl *Definition = Function.getDefinition();
  return Definition && Function.getStorageClass() == SC_Static &&
         SM.isWrittenInMainFile(Definition->getLocation()) &&
         !AddressTaken.contains(Function.getCanonicalDecl()) &&
         !isNamedUnseen(Function);
}

bool UnitUses::isNamedUnseen(const ValueDecl &Declared) const {
  auto At = Words.find(Declared.getName());
  if (At == Words.end())
    return false;
  const SourceManager &SM = Context.getSourceManager();
  unsigned First = 0, Last = SM.getBufferData(SM.getMainFileID()).size();
  const auto *Variable = dyn_cast<VarDecl>(&Declared);
  if (Variable && Variable->isLocalVarDeclOrParm())
    if (const auto *Function =
            dyn_cast<FunctionDecl>(Variable->getParentFunctionOrMethod())) {
      First = SM.getFileOffset(SM.getExpansionLoc(Function->getBeginLoc()));
      Last = SM.getFileOffset(SM.getExpansionLoc(Function->getEndLoc()));
    }
  bool IsField = isa<FieldDecl>(Declared);
  return llvm::any_of(At->second, [&](const Word &One) {
    return One.Offset >= First && One.Offset < Last &&
           One.IsMember == IsField &&
           (One.InDirective || !Known.contains(One.Offset));
  });
}

bool UnitUses::isPunned(const RecordDecl &Record) const {
  return Punned.contains(cast<RecordDecl>(Record.getCanonicalDecl()));
}

} // namespace kmap_tidy
