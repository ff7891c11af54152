//===--- PageHelperDeclaration.cpp - declarations that go -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/PageHelperDeclaration.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

/// The text of a declaration, taken apart.
struct Declarators {
  /// Type, storage class and white space in front of the first declarator.
  StringRef Specifiers;
  /// What stands between the commas.
  llvm::SmallVector<StringRef, 4> Parts;
};

Declarators split(const DeclStmt &S, const FunctionSyntax &Syntax) {
  const SourceManager &SM = Syntax.context().getSourceManager();
  const LangOptions &Options = Syntax.context().getLangOpts();
  Bytes Range = Syntax.rangeOf(&S);
  StringRef Buffer = Syntax.buffer();
  unsigned FirstName =
      Syntax.offsetOf(cast<VarDecl>(*S.decl_begin())->getLocation());
  Lexer Raw(SM.getLocForStartOfFile(Syntax.file()), Options, Buffer.begin(),
            Buffer.begin() + Range.Begin, Buffer.end());
  Declarators Result;
  unsigned Depth = 0, Begin = 0;
  Token Tok;
  while (!Raw.LexFromRawLexer(Tok)) {
    unsigned At = SM.getFileOffset(Tok.getLocation());
    if (!Begin && Depth == 0 && (Tok.is(tok::star) || At == FirstName)) {
      Begin = At;
      Result.Specifiers = Buffer.slice(Range.Begin, At);
    }
    if (Tok.isOneOf(tok::l_paren, tok::l_square, tok::l_brace))
      ++Depth;
    if (Tok.isOneOf(tok::r_paren, tok::r_square, tok::r_brace))
      --Depth;
    if (Begin && Depth == 0 && Tok.isOneOf(tok::comma, tok::semi)) {
      Result.Parts.push_back(Buffer.slice(Begin, At).trim());
      if (Tok.is(tok::semi))
        break;
      Begin = At + 1;
    }
  }
  return Result;
}

} // namespace

void removeDeclarations(llvm::ArrayRef<const VarDecl *> Variables,
                        const FunctionSyntax &Syntax, LineEdits &Lines) {
  llvm::SmallVector<const DeclStmt *, 4> Statements;
  for (const VarDecl *V : Variables)
    if (!llvm::is_contained(Statements, Syntax.declaration(*V)))
      Statements.push_back(Syntax.declaration(*V));
  for (const DeclStmt *S : Statements) {
    auto IsGone = [&](const Decl *D) {
      return llvm::is_contained(Variables, dyn_cast<VarDecl>(D));
    };
    if (llvm::all_of(S->decls(), IsGone)) {
      Lines.removeStatement(S);
      continue;
    }
    Declarators Text = split(*S, Syntax);
    std::string Kept = Text.Specifiers.str();
    size_t Index = 0;
    bool IsFirst = true;
    for (const Decl *D : S->decls()) {
      if (Index == Text.Parts.size())
        return;
      StringRef Part = Text.Parts[Index++];
      if (IsGone(D))
        continue;
      Kept += (IsFirst ? "" : ", ") + Part.str();
      IsFirst = false;
    }
    Lines.replace(Syntax.rangeOf(S), Kept + ";");
  }
}

void removeInitialiser(const VarDecl &Variable, const FunctionSyntax &Syntax,
                       LineEdits &Lines) {
  auto Written = Syntax.writtenRange(*Variable.getInit());
  if (!Written)
    return;
  StringRef Buffer = Syntax.buffer();
  unsigned Begin = Written->Begin;
  while (Buffer[Begin - 1] == ' ' || Buffer[Begin - 1] == '\t' ||
         Buffer[Begin - 1] == '\n' || Buffer[Begin - 1] == '=')
    --Begin;
  Lines.remove({Syntax.file(), Begin, Written->End});
}

} // namespace kmap_tidy
