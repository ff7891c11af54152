//===--- ExplicitSection.cpp - what kmap_atomic() implied -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/ExplicitSection.h"
#include "rewriters/PageHelperSyntax.h"
#include "rewriters/RegionSource.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {
namespace {

/// Whether \p Part is evaluated whenever \p Whole is.
bool isAlwaysEvaluated(const Stmt &Part, const Stmt &Whole,
                       const FunctionSyntax &Syntax) {
  for (const Stmt *S = &Part; S && S != &Whole; S = Syntax.parent(S)) {
    const Stmt *Around = Syntax.parent(S);
    if (isa_and_nonnull<AbstractConditionalOperator, StmtExpr>(Around))
      return false;
    const auto *B = dyn_cast_or_null<BinaryOperator>(Around);
    if (B && (B->isLogicalOp() || B->isCommaOp()))
      return false;
  }
  return true;
}

const Stmt *withoutLabels(const Stmt *S) {
  for (;;)
    if (const auto *Label = dyn_cast<LabelStmt>(S))
      S = Label->getSubStmt();
    else if (const auto *Case = dyn_cast<SwitchCase>(S))
      S = Case->getSubStmt();
    else
      return S;
}

void insert(const FunctionSyntax &Syntax, unsigned Offset, std::string Text,
            Fix &Result) {
  SourceLocation At =
      Syntax.context().getSourceManager().getComposedLoc(Syntax.file(), Offset);
  // Front ends do not agree on the order of two edits at one place.
  for (Edit &E : Result.Edits)
    if (E.Range.getBegin() == At) {
      E.Text = Text + E.Text;
      return;
    }
  Result.Edits.push_back(
      {CharSourceRange::getCharRange(At, At), std::move(Text)});
}

} // namespace

bool callsBesides(const Stmt *S, const Stmt *Except) {
  if (!S || S == Except)
    return false;
  if (isa<CallExpr>(S))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return callsBesides(Child, Except);
  });
}

Refusal noPlaceFor(llvm::ArrayRef<const SectionApi *> Sections) {
  bool NeedsPreemptOff = llvm::any_of(Sections, [](const SectionApi *Section) {
    return Section->Effects & PerCpu;
  });
  return {NeedsPreemptOff ? "needs-preempt-disable" : "needs-pagefault-disable",
          "R4", "no simple place for " + Sections.back()->Begin.str() + "()"};
}

bool beginSections(const FunctionSyntax &Syntax,
                   llvm::ArrayRef<const SectionApi *> Sections, const Expr &Map,
                   Fix &Result) {
  StatementPlace Place = Syntax.placeOf(&Map);
  const Stmt *First = Place.Block ? withoutLabels(Place.statement()) : nullptr;
  if (!First || !isa<Expr, DeclStmt>(First) || callsBesides(First, &Map) ||
      !isAlwaysEvaluated(Map, *First, Syntax))
    return false;
  bool IsDeclaration = isa<DeclStmt>(First);
  StringRef Buffer = Syntax.buffer();
  unsigned Begin = Syntax.rangeOf(First).Begin;
  auto Indent = indentationAt(Buffer, Begin);
  while (IsDeclaration && Place.Index + 1 < Place.Block->size() &&
         isa<DeclStmt>(Place.Block->body_begin()[Place.Index + 1])) {
    ++Place.Index;
    if (callsBesides(Place.statement(), nullptr))
      return false;
  }
  size_t End = Syntax.rangeOf(Place.statement()).End;
  size_t Line = std::min(Buffer.find('\n', End), Buffer.size());
  if (!Indent || !Buffer.slice(End, Line).trim(" \t\r").empty())
    return false;
  // Another configuration may have other declarations, or another statement.
  if (isBehindDirective(Buffer, Begin) ||
      Buffer.slice(Begin, Line).contains("\n#") ||
      (IsDeclaration && Buffer.substr(Line).ltrim().starts_with("#")))
    return false;
  // Declarations are set off from statements by a blank line.
  StringRef Ending = lineEndingAt(Buffer, Line);
  std::string Text;
  if (IsDeclaration) {
    StringRef Next = Buffer.substr(Line + 1);
    Next = Next.take_front(Next.find('\n'));
    if (Next.trim(" \t\r").empty())
      Line += 1 + Next.size();
    else
      Text = Ending.str();
  }
  for (const SectionApi *Section : Sections)
    Text += (*Indent + Section->Begin + "();" + Ending).str();
  insert(Syntax, Line + 1, std::move(Text), Result);
  return true;
}

bool endSections(const FunctionSyntax &Syntax,
                 llvm::ArrayRef<const SectionApi *> Sections, const Expr &Unmap,
                 Fix &Result) {
  StatementPlace Place = Syntax.placeOf(&Unmap);
  if (!Place.Block)
    return false;
  unsigned Begin = Syntax.rangeOf(withoutLabels(Place.statement())).Begin;
  auto Indent = indentationAt(Syntax.buffer(), Begin);
  if (!Indent || Syntax.offsetOf(Unmap.getBeginLoc()) != Begin ||
      isBehindDirective(Syntax.buffer(), Begin))
    return false;
  StringRef Ending =
      Syntax.buffer().take_front(Begin - Indent->size()).ends_with("\r\n")
          ? "\r\n"
          : "\n";
  std::string Text;
  for (const SectionApi *Section : llvm::reverse(Sections))
    Text += (Section->End + "();" + Ending + *Indent).str();
  insert(Syntax, Begin, std::move(Text), Result);
  return true;
}

} // namespace kmap_tidy
