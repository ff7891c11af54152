//===--- UnitUses.cpp - everything that names a declaration ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/UnitUses.h"
#include "analysis/CallSite.h"
#include "analysis/GupApi.h"
#include "analysis/TextTokens.h"
#include "analysis/WholeWord.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/CharInfo.h"
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
    if (Function->doesThisDeclarationHaveABody())
      To.Bodies[Function->getBody()] = Function;
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
  // LLVM 22 passes one argument more.
  template <typename... More>
  bool TraverseTypeOfExprTypeLoc(TypeOfExprTypeLoc Loc, More... Others) {
    ++Unevaluated;
    bool Goes = Base::TraverseTypeOfExprTypeLoc(Loc, Others...);
    --Unevaluated;
    return Goes;
  }

  bool VisitNamedDecl(NamedDecl *D) { return know(D->getLocation()); }
  bool VisitTagTypeLoc(TagTypeLoc Loc) { return know(Loc.getNameLoc()); }
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
      if (E->getComponent(I).getKind() == OffsetOfNode::Field) {
        know(E->getComponent(I).getEndLoc());
        To.OffsetTaken.insert(E->getComponent(I).getField());
      }
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
      const RecordDecl *Into = Given(0);
      if (Into && Into != Given(1))
        To.pun(*Into);
      // More than the destination's type is long.
      const auto *Size = dyn_cast<UnaryExprOrTypeTraitExpr>(
          Call->getArg(Call->getNumArgs() - 1)->IgnoreParenImpCasts());
      const RecordDecl *Other =
          Size ? Size->getTypeOfArgument()->getAsRecordDecl() : nullptr;
      if (Other && Other->getCanonicalDecl() != Into)
        To.pun(*Other);
    }
    return true;
  }
  bool VisitCastExpr(CastExpr *E) {
    if (E->getCastKind() == CK_PointerToIntegral)
      if (const RecordDecl *Record =
              pointeeRecord(E->getSubExpr()->IgnoreParenCasts()->getType()))
        To.pun(*Record);
    if (E->getCastKind() != CK_BitCast)
      return true;
    QualType From = E->getSubExpr()->getType(), Into = E->getType();
    const RecordDecl *A = pointeeRecord(From), *B = pointeeRecord(Into);
    if (A && Into->isVoidPointerType() && losesType(E))
      To.pun(*A);
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
  /// Whether somebody gets \p Pointer, which is one to void, who may store by
  /// another type.
  bool losesType(const Expr *Pointer) const {
    const Stmt *Outer = To.Parents.lookup(Pointer);
    while (isa_and_nonnull<ParenExpr, CastExpr>(Outer)) {
      Pointer = cast<Expr>(Outer);
      if (!Pointer->getType()->isVoidPointerType())
        return false;
      Outer = To.Parents.lookup(Outer);
    }
    if (To.Inits.count(Pointer))
      return true;
    if (const auto *B = dyn_cast_or_null<BinaryOperator>(Outer))
      return B->getOpcode() == BO_Assign &&
             isa<DeclRefExpr>(B->getLHS()->IgnoreParens());
    const auto *Call = dyn_cast_or_null<CallExpr>(Outer);
    if (!Call || Pointer->getType()->getPointeeType().isConstQualified())
      return false;
    const FunctionDecl *Callee = Call->getDirectCallee();
    const KernelApi *Api = findKernelApi(nameOf(Callee));
    if (Api && Api->Effects & (UserCopy | AtomicUserCopy))
      return true;
    return !Callee || (!Callee->hasBody() && Callee->getIdentifier() &&
                       memoryUse(Callee) == MemoryUse::None &&
                       !freesMemory(Callee->getName()));
  }
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

const FunctionDecl *UnitUses::functionOf(const Stmt *S) const {
  while (const Stmt *Outer = Parents.lookup(S))
    S = Outer;
  return Bodies.lookup(S);
}

void UnitUses::lexMainFile() {
  const SourceManager &SM = Context.getSourceManager();
  TextTokens Tokens(SM.getBufferData(SM.getMainFileID()),
                    Context.getLangOpts());
  for (size_t I = 0; I < Tokens.size(); ++I) {
    const TextToken &T = Tokens[I];
    bool InDirective = Tokens.isInDirective(I);
    if (T.Directive == I &&
        Tokens.isWord(I + 1, {"if", "ifdef", "ifndef", "elif", "elifdef",
                              "elifndef", "else", "endif"}))
      Splits.push_back(T.Offset);
    if (!InDirective && (T.Kind == tok::semi || T.Kind == tok::l_brace ||
                         T.Kind == tok::r_brace))
      Bounds.push_back(T.Offset);
    if (!Tokens.isWord(I))
      continue;
    if (I && Tokens.isWord(I - 1, {"struct", "union", "enum"})) {
      size_t At = I + 1;
      while (At < Tokens.size() && !Tokens.is(At, tok::l_brace) &&
             !Tokens.is(At, tok::semi))
        ++At;
      if (Tokens.is(At, tok::l_brace) &&
          (Tokens.is(At - 1, tok::equal) ||
           (Tokens.is(At - 1, tok::r_paren) &&
            (At == I + 2 || Tokens.is(At - 2, tok::r_square)))))
        TagsOfLists[T.Word].push_back(T.Offset);
      continue;
    }
    auto KindAt = [&](size_t At) {
      return At < Tokens.size() ? Tokens[At].Kind : tok::eof;
    };
    auto Before = I ? KindAt(I - 1) : tok::eof, Behind = KindAt(I + 1);
    bool IsBehindList = Before == tok::l_brace || Before == tok::comma;
    bool IsMember = Before == tok::period || Before == tok::arrow ||
                    (IsBehindList && Behind == tok::colon);
    // A macro may take the name of a member.
    bool MayBeMember =
        ((Before == tok::l_paren || Before == tok::comma) &&
         (Behind == tok::r_paren || Behind == tok::comma)) ||
        (InDirective && Before != tok::hash && !Tokens.isMacroParameter(I));
    Words[T.Word].push_back(
        {unsigned(T.Offset), IsMember, MayBeMember, InDirective});
  }
}

bool UnitUses::isSplit(SourceLocation First, SourceLocation Last) const {
  const SourceManager &SM = Context.getSourceManager();
  First = SM.getExpansionLoc(First);
  Last = SM.getExpansionRange(Last).getEnd();
  if (!SM.isWrittenInMainFile(First) || !SM.isWrittenInMainFile(Last))
    return false;
  auto Bound = llvm::lower_bound(Bounds, SM.getFileOffset(First));
  unsigned From = Bound == Bounds.begin() ? 0 : *std::prev(Bound);
  auto End = llvm::lower_bound(Bounds, SM.getFileOffset(Last));
  auto Split = llvm::lower_bound(Splits, From);
  return Split != Splits.end() && (End == Bounds.end() || *Split < *End);
}

bool UnitUses::isSplit(const Stmt &S) const {
  return isSplit(S.getBeginLoc(), S.getEndLoc());
}

bool UnitUses::isWithoutHighmem(const Expr &Flags) const {
  if (mayTakeHighmem(Flags, Context))
    return false;
  const SourceManager &SM = Context.getSourceManager();
  auto Range = CharSourceRange::getTokenRange(
      SM.getFileLoc(Flags.getBeginLoc()), SM.getFileLoc(Flags.getEndLoc()));
  llvm::StringRef Text = Lexer::getSourceText(Range, SM, Context.getLangOpts());
  for (size_t At = 0; At < Text.size();) {
    llvm::StringRef Word = Text.substr(At).take_while(
        [](char C) { return isAsciiIdentifierContinue(C); });
    bool IsName = !Word.empty() && !isDigit(Word.front());
    if (IsName && !Word.ltrim('_').starts_with("GFP_") && Word != "gfp_t" &&
        Word != "__force")
      return false;
    if (IsName && isOwnMacro(Word))
      return false;
    At += std::max<size_t>(Word.size(), 1);
  }
  return !Text.empty();
}

bool UnitUses::isOwnMacro(llvm::StringRef Name) const {
  const SourceManager &SM = Context.getSourceManager();
  for (unsigned I = 0; I < SM.local_sloc_entry_size(); ++I) {
    const SrcMgr::SLocEntry &Entry = SM.getLocalSLocEntry(I);
    if (!Entry.isFile() || !Entry.getFile().getContentCache().OrigEntry)
      continue;
    llvm::StringRef Path =
        Entry.getFile().getContentCache().OrigEntry->getName();
    FileID File =
        SM.getFileID(SourceLocation::getFromRawEncoding(Entry.getOffset()));
    if (File != SM.getMainFileID() &&
        (Path.starts_with("include/") || Path.contains("/include/")))
      continue;
    llvm::StringRef Text = SM.getBufferData(File);
    bool Found = false;
    forEachWord(Text, Name, [&](size_t At) {
      llvm::StringRef Before = Text.take_front(At).rtrim();
      Found = Before.ends_with("define") || Before.ends_with("undef");
      return !Found;
    });
    if (Found)
      return true;
  }
  return false;
}

bool UnitUses::isListedUnseen(const RecordDecl &Record) const {
  auto At = TagsOfLists.find(Record.getName());
  return At != TagsOfLists.end() &&
         llvm::any_of(At->second,
                      [&](unsigned Offset) { return !Known.contains(Offset); });
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
           (IsField ? One.IsMember || One.MayBeMember : !One.IsMember) &&
           (One.InDirective || !Known.contains(One.Offset));
  });
}

bool UnitUses::isPunned(const RecordDecl &Record) const {
  return Punned.contains(cast<RecordDecl>(Record.getCanonicalDecl()));
}

} // namespace kmap_tidy
