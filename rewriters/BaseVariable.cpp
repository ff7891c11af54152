//===--- BaseVariable.cpp - a variable for the start of a page ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/BaseVariable.h"
#include "analysis/WholeWord.h"
#include "rewriters/PageHelperSyntax.h"
#include "rewriters/RegionSource.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "llvm/Support/Regex.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {
namespace {

/// Names that kernel code gives to such addresses.
constexpr StringRef Names[] = {"kaddr", "vaddr", "page_start"};

bool isOrHas(const Stmt *S, llvm::function_ref<bool(const Stmt &)> Wanted) {
  return S && (Wanted(*S) || llvm::any_of(S->children(), [&](const Stmt *C) {
                 return isOrHas(C, Wanted);
               }));
}

/// A name of \c Names, but not of \p Taken, that means nothing yet in the
/// function.
std::optional<StringRef> unusedName(llvm::ArrayRef<std::string> Taken,
                                    const FunctionSyntax &Syntax) {
  const FunctionDecl &Function = Syntax.function();
  StringRef Text =
      Syntax.text({Syntax.file(), Syntax.offsetOf(Function.getBeginLoc()),
                   Syntax.offsetOf(Function.getEndLoc())});
  for (StringRef Name : Names) {
    bool IsUsed = llvm::is_contained(Taken, Name) || hasWord(Text, Name);
    // A macro may have a variable of its own.
    IsUsed |= isOrHas(Function.getBody(), [&](const Stmt &S) {
      const auto *D = dyn_cast<DeclStmt>(&S);
      return D && llvm::any_of(D->decls(), [&](const Decl *One) {
               const auto *Named = dyn_cast<NamedDecl>(One);
               return Named && Named->getIdentifier() &&
                      Named->getName() == Name;
             });
    });
    const auto &Known = Syntax.context().Idents;
    auto Id = Known.find(Name);
    if (Id != Known.end()) {
      IsUsed |= Id->second->hadMacroDefinition();
      for (const NamedDecl *D :
           Syntax.context().getTranslationUnitDecl()->lookup(
               DeclarationName(Id->second)))
        IsUsed |= !isa<TagDecl>(D);
    }
    if (!IsUsed)
      return Name;
  }
  return std::nullopt;
}

/// Whether \p Map can be evaluated before all else of \p Whole: it always is,
/// and nothing else there has an effect but what gets its result.
bool comesFirst(const Expr &Map, const Stmt &Whole,
                const FunctionSyntax &Syntax) {
  const Stmt *Part = &Map;
  for (const Stmt *Around; Part != &Whole; Part = Around) {
    Around = Syntax.parent(Part);
    const auto *Sum = dyn_cast<BinaryOperator>(Around);
    bool IsOperand = isa<CastExpr, ParenExpr, DeclStmt>(Around) ||
                     (Sum && (Sum->isAdditiveOp() || Sum->isAssignmentOp())) ||
                     isa<CallExpr>(Around);
    if (!IsOperand)
      return false;
    for (const Stmt *Other : Around->children())
      if (Other != Part && isOrHas(Other, [](const Stmt &S) {
            const auto *B = dyn_cast<BinaryOperator>(&S);
            const auto *U = dyn_cast<UnaryOperator>(&S);
            return isa<CallExpr, StmtExpr>(S) || (B && B->isAssignmentOp()) ||
                   (U && U->isIncrementDecrementOp());
          }))
        return false;
  }
  return true;
}

/// Whether \p Call is no argument of a macro, which may have variables of its
/// own.
bool isSpelledOut(const Expr &Call, const FunctionSyntax &Syntax) {
  SourceLocation Begin = Call.getBeginLoc();
  const SourceManager &SM = Syntax.context().getSourceManager();
  while (Begin.isMacroID()) {
    if (SM.isMacroArgExpansion(Begin))
      return false;
    Begin = SM.getImmediateExpansionRange(Begin).getBegin();
  }
  return true;
}

/// Whether \p Block holds \p Unmaps and cannot be entered but at its beginning.
bool holdsAll(const CompoundStmt &Block, llvm::ArrayRef<const Expr *> Unmaps,
              const FunctionSyntax &Syntax) {
  return llvm::all_of(Unmaps,
                      [&](const Expr *Unmap) {
                        return Syntax.indexIn(Block, Unmap).has_value();
                      }) &&
         (&Block == Syntax.function().getBody() ||
          !isOrHas(&Block, [](const Stmt &Part) {
            return isa<LabelStmt, SwitchCase>(Part);
          }));
}

/// Where the line of \p Offset ends, if nothing but a comment is left of it.
std::optional<size_t> endOfLine(StringRef Buffer, unsigned Offset) {
  size_t End = std::min(Buffer.find('\n', Offset), Buffer.size());
  StringRef Rest = Buffer.slice(Offset, End).trim(" \t\r");
  bool IsComment =
      Rest.starts_with("//") ||
      (Rest.starts_with("/*") && Rest.find("*/") + 2 == Rest.size());
  if (!Rest.empty() && !IsComment)
    return std::nullopt;
  return End;
}

Edit insertion(unsigned Offset, std::string Text,
               const FunctionSyntax &Syntax) {
  SourceLocation At =
      Syntax.context().getSourceManager().getComposedLoc(Syntax.file(), Offset);
  return {CharSourceRange::getCharRange(At, At), std::move(Text)};
}

/// Puts \p Declaration behind those that begin \p Block.
std::optional<Edit> amongDeclarations(const CompoundStmt &Block,
                                      const std::string &Declaration,
                                      const FunctionSyntax &Syntax) {
  StringRef Buffer = Syntax.buffer();
  const Stmt *Last = nullptr;
  for (const Stmt *S : Block.body()) {
    if (!isa<DeclStmt>(S))
      break;
    Last = S;
  }
  unsigned First = Syntax.rangeOf(*Block.body_begin()).Begin;
  unsigned Brace = Syntax.offsetOf(Block.getLBracLoc());
  auto Indent = indentationAt(Buffer, First);
  auto End = endOfLine(Buffer, Last ? Syntax.rangeOf(Last).End : Brace + 1);
  if (!Indent || Indent->empty() || isBehindDirective(Buffer, First) || !End ||
      *End == Buffer.size())
    return std::nullopt;
  // Other configurations may have other declarations, and other lines.
  StringRef Before = Buffer.slice(Brace, *End);
  if (llvm::Regex("\n[ \t]*#").match(Before) ||
      Before.rtrim("\r").ends_with("\\") ||
      Buffer.substr(*End).ltrim().starts_with("#"))
    return std::nullopt;
  StringRef Ending = lineEndingAt(Buffer, *End);
  std::string Text = (*Indent + Declaration + Ending).str();
  if (!Last)
    Text += Ending;
  return insertion(*End + 1, Text, Syntax);
}

/// Where a call that maps can be taken out of its statement.
struct Hoist {
  unsigned Offset;
  StringRef Indent;
  bool IsDeclaration;
};

/// Nothing if it cannot. The block of a declaration must hold \p Unmaps.
std::optional<Hoist> hoistFrom(const Expr &Map,
                               llvm::ArrayRef<const Expr *> Unmaps,
                               const FunctionSyntax &Syntax) {
  StatementPlace Place = Syntax.placeOf(&Map);
  if (!Place.Block)
    return std::nullopt;
  const Stmt *Statement = Place.statement();
  const auto *Declaration = dyn_cast<DeclStmt>(Statement);
  const auto *Whole = dyn_cast<Expr>(Statement);
  // Whoever drops the result gets at the page by other means (RULES R6).
  if (!(Declaration || Whole) || (Whole && Whole->IgnoreParenCasts() == &Map) ||
      !comesFirst(Map, *Statement, Syntax) ||
      (Declaration && !(Declaration->isSingleDecl() &&
                        holdsAll(*Place.Block, Unmaps, Syntax))))
    return std::nullopt;
  Bytes Around = Syntax.rangeOf(Statement);
  auto Indent = indentationAt(Syntax.buffer(), Around.Begin);
  // Continuation lines would have to be aligned anew.
  if (!Indent || isBehindDirective(Syntax.buffer(), Around.Begin) ||
      Syntax.text(Around).contains('\n'))
    return std::nullopt;
  return Hoist{Around.Begin, *Indent, Declaration != nullptr};
}

} // namespace

std::optional<std::string> addBaseVariable(llvm::ArrayRef<BaseMap> Maps,
                                           llvm::ArrayRef<const Expr *> Unmaps,
                                           llvm::ArrayRef<std::string> Taken,
                                           const FunctionSyntax &Syntax,
                                           Fix &Result) {
  auto Name = unusedName(Taken, Syntax);
  const auto *Body = cast<CompoundStmt>(Syntax.function().getBody());
  if (!Name || !Body->getLBracLoc().isFileID() ||
      !llvm::all_of(Unmaps, [&](const Expr *Unmap) {
        return isSpelledOut(*Unmap, Syntax);
      }))
    return std::nullopt;
  llvm::SmallVector<Hoist, 2> Hoists;
  for (const BaseMap &Map : Maps) {
    auto Found = hoistFrom(*Map.Call, Unmaps, Syntax);
    if (!Found)
      return std::nullopt;
    Hoists.push_back(*Found);
  }
  std::vector<Edit> Edits;
  std::string Declaration = "void *" + Name->str();
  bool IsDeclared =
      llvm::any_of(Hoists, [](const Hoist &One) { return One.IsDeclaration; });
  // Another one might come before the declaration.
  if (IsDeclared && Maps.size() > 1)
    return std::nullopt;
  if (!IsDeclared) {
    // A mapping may outlive the block, or the iteration, that made it: the
    // variable is one of the function. Compilers need not see that all who
    // release it come by a map.
    bool IsSure =
        Maps.size() == 1 && Syntax.placeOf(Maps.front().Call).Block == Body;
    auto Declared = amongDeclarations(
        *Body, Declaration + (IsSure ? ";" : " = NULL;"), Syntax);
    if (!Declared)
      return std::nullopt;
    Edits.push_back(std::move(*Declared));
  }
  for (const auto &[Map, At] : llvm::zip(Maps, Hoists)) {
    std::string Set =
        ((At.IsDeclaration ? Declaration : Name->str()) + " = " + Map.NewCall +
         ";" + lineEndingAt(Syntax.buffer(), At.Offset) + At.Indent)
            .str();
    // Behind the indentation, where no declaration ends up.
    Edits.push_back(insertion(At.Offset, std::move(Set), Syntax));
    Edits.push_back({Map.Written, Name->str()});
  }
  llvm::move(Edits, std::back_inserter(Result.Edits));
  return Name->str();
}

} // namespace kmap_tidy
