//===--- PageHelperSyntax.cpp - statements of a function as written -------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/PageHelperSyntax.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

FunctionSyntax::FunctionSyntax(const FunctionDecl &Function,
                               const ASTContext &Context)
    : Function(Function), Context(Context), SM(Context.getSourceManager()) {
  const Stmt *Body = Function.getBody();
  File = SM.getFileID(SM.getExpansionLoc(Body->getBeginLoc()));
  Buffer = SM.getBufferData(File);
  visit(Body, nullptr);
}

void FunctionSyntax::visit(const Stmt *S, const Stmt *Parent) {
  if (!S)
    return;
  Parents[S] = Parent;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    if (const auto *D = dyn_cast<VarDecl>(Ref->getDecl()))
      References[D->getCanonicalDecl()].push_back(Ref);
  if (const auto *Jump = dyn_cast<GotoStmt>(S))
    GotoStatements[Jump->getLabel()].push_back(Jump);
  if (const auto *Declared = dyn_cast<DeclStmt>(S))
    for (const Decl *D : Declared->decls())
      if (const auto *V = dyn_cast<VarDecl>(D))
        Declarations[V] = Declared;
  for (const Stmt *Child : S->children())
    visit(Child, S);
}

StatementPlace FunctionSyntax::placeOf(const Stmt *S) const {
  for (const Stmt *Outer = parent(S); Outer; S = Outer, Outer = parent(Outer)) {
    const auto *Block = dyn_cast<CompoundStmt>(Outer);
    if (!Block || !Block->getLBracLoc().isFileID())
      continue;
    unsigned Index = 0;
    for (const Stmt *Child : Block->body()) {
      if (Child == S)
        return {Block, Index};
      ++Index;
    }
  }
  return {};
}

std::optional<unsigned> FunctionSyntax::indexIn(const CompoundStmt &Block,
                                                const Stmt *S) const {
  while (S) {
    StatementPlace Place = placeOf(S);
    if (Place.Block == &Block)
      return Place.Index;
    S = Place.Block;
  }
  return std::nullopt;
}

bool FunctionSyntax::isInLoop(const Stmt *S) const {
  // The do of a macro is no loop.
  for (; S; S = parent(S))
    if (isa<ForStmt, WhileStmt>(S) ||
        (isa<DoStmt>(S) && S->getBeginLoc().isFileID()))
      return true;
  return false;
}

llvm::ArrayRef<const DeclRefExpr *>
FunctionSyntax::references(const VarDecl &Variable) const {
  auto Found = References.find(Variable.getCanonicalDecl());
  if (Found == References.end())
    return {};
  return Found->second;
}

llvm::ArrayRef<const GotoStmt *>
FunctionSyntax::jumpsTo(const LabelDecl &Label) const {
  auto Found = GotoStatements.find(&Label);
  if (Found == GotoStatements.end())
    return {};
  return Found->second;
}

llvm::SmallVector<const Expr *, 4>
FunctionSyntax::definitions(const VarDecl &Variable, bool *IsAll) const {
  llvm::SmallVector<const Expr *, 4> Result;
  bool Others = isa<ParmVarDecl>(Variable) || !Variable.hasLocalStorage();
  if (Variable.getInit())
    Result.push_back(Variable.getInit());
  for (const DeclRefExpr *Ref : references(Variable)) {
    const Stmt *Use = parent(Ref);
    while (isa_and_nonnull<ParenExpr>(Use))
      Use = parent(Use);
    if (const auto *B = dyn_cast_or_null<BinaryOperator>(Use)) {
      if (!B->isAssignmentOp() || B->getLHS()->IgnoreParens() != Ref)
        continue;
      if (B->getOpcode() == BO_Assign)
        Result.push_back(B->getRHS());
      else
        Others = true;
    } else if (const auto *U = dyn_cast_or_null<UnaryOperator>(Use)) {
      Others |= U->getOpcode() == UO_AddrOf || U->isIncrementDecrementOp();
    }
  }
  if (IsAll && Others)
    *IsAll = false;
  return Result;
}

bool FunctionSyntax::refersTo(const Stmt *Part, const VarDecl &Variable) const {
  return llvm::any_of(references(Variable), [&](const Stmt *S) {
    while (S && S != Part)
      S = parent(S);
    return S != nullptr;
  });
}

unsigned FunctionSyntax::offsetOf(SourceLocation Loc) const {
  return SM.getFileOffset(SM.getFileLoc(Loc));
}

Bytes FunctionSyntax::rangeOf(const Stmt *S) const {
  SourceLocation Begin = SM.getExpansionLoc(S->getBeginLoc());
  SourceLocation Last = SM.getExpansionRange(S->getEndLoc()).getEnd();
  SourceLocation End =
      Lexer::getLocForEndOfToken(Last, 0, SM, Context.getLangOpts());
  Bytes Range{SM.getFileID(Begin), SM.getFileOffset(Begin),
              SM.getFileOffset(End)};
  if (auto Next = Lexer::findNextToken(Last, SM, Context.getLangOpts()))
    if (Next->is(tok::semi) && !isa<DeclStmt, CompoundStmt>(S))
      Range.End = SM.getFileOffset(Next->getEndLoc());
  return Range;
}

bool FunctionSyntax::isOnly(const Stmt &S, const SpelledCall &Call) const {
  Bytes Range = rangeOf(&S);
  return offsetOf(Call.Whole.getBegin()) == Range.Begin &&
         offsetOf(Call.Whole.getEnd()) + 1 >= Range.End;
}

std::optional<Bytes> FunctionSyntax::writtenRange(const Expr &E) const {
  CharSourceRange Range = Lexer::makeFileCharRange(
      CharSourceRange::getTokenRange(E.getSourceRange()), SM,
      Context.getLangOpts());
  if (Range.isInvalid())
    return std::nullopt;
  return Bytes{SM.getFileID(Range.getBegin()),
               SM.getFileOffset(Range.getBegin()),
               SM.getFileOffset(Range.getEnd())};
}

std::string FunctionSyntax::textOf(const Expr &E) const {
  auto Range = writtenRange(E);
  if (!Range || Range->File != File)
    return "";
  return onOneLine(text(*Range));
}

bool FunctionSyntax::isSpelledElsewhere(const VarDecl &Variable) const {
  StringRef Name = Variable.getName();
  llvm::DenseMap<unsigned, bool> Known;
  Known[offsetOf(Variable.getLocation())] = true;
  for (const auto &[Other, Refs] : References)
    if (Other->getDeclName() && Other->getName() == Name) {
      Known[offsetOf(Other->getLocation())] = true;
      for (const DeclRefExpr *Ref : Refs)
        Known[offsetOf(Ref->getLocation())] = true;
    }
  SourceRange Body = Function.getBody()->getSourceRange();
  unsigned Begin = SM.getFileOffset(SM.getExpansionLoc(Body.getBegin()));
  unsigned End = SM.getFileOffset(SM.getExpansionLoc(Body.getEnd()));
  Lexer Raw(SM.getLocForStartOfFile(File), Context.getLangOpts(),
            Buffer.begin(), Buffer.begin() + Begin, Buffer.end());
  Token Tok;
  bool IsMember = false;
  while (!Raw.LexFromRawLexer(Tok)) {
    unsigned At = SM.getFileOffset(Tok.getLocation());
    if (At >= End)
      return false;
    if (Tok.is(tok::raw_identifier) && Tok.getRawIdentifier() == Name &&
        !IsMember && !Known.count(At))
      return true;
    IsMember = Tok.isOneOf(tok::arrow, tok::period);
  }
  return false;
}

bool hasCommentOrDirective(StringRef Text) {
  return Text.contains("/*") || Text.contains("//") || Text.contains("\n#");
}

std::string onOneLine(StringRef Text) {
  std::string Result;
  for (char C : Text.trim()) {
    bool IsSpace = llvm::isSpace(C);
    if (IsSpace && Result.back() == ' ')
      continue;
    Result += IsSpace ? ' ' : C;
  }
  // A break behind an opening parenthesis leaves no blank.
  for (size_t At = Result.find("( "); At != std::string::npos;
       At = Result.find("( "))
    Result.erase(At + 1, 1);
  return Result;
}

} // namespace kmap_tidy
