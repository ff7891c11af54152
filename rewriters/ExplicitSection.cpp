//===--- ExplicitSection.cpp - what kmap_atomic() implied -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/ExplicitSection.h"
#include "analysis/TranslationUnit.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace kmap_tidy {

/// The expression statement of a block that spells a call at \p Name; null if
/// there is none (a declaration, a condition, the body of an `if` without
/// braces).
static const Stmt *statementOf(const Stmt *S, SourceLocation Name,
                               const SourceManager &SM) {
  if (!S)
    return nullptr;
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    for (const Stmt *Child : Block->body()) {
      SourceLocation Begin = SM.getFileLoc(Child->getBeginLoc());
      SourceLocation End = SM.getFileLoc(Child->getEndLoc());
      // A macro such as kunmap_atomic() is a `do` statement here.
      bool IsSpelledHere = Begin == Name;
      if (IsSpelledHere || (isa<Expr>(Child) && Begin <= Name && Name <= End))
        return Child;
    }
  for (const Stmt *Child : S->children())
    if (const Stmt *Found = statementOf(Child, Name, SM))
      return Found;
  return nullptr;
}

/// The white space before \p Loc on its line; nothing if there is more.
static std::optional<std::string> indentation(SourceLocation Loc,
                                              const SourceManager &SM) {
  auto [File, Offset] = SM.getDecomposedLoc(Loc);
  llvm::StringRef Before = SM.getBufferData(File).take_front(Offset);
  llvm::StringRef Line = Before.substr(Before.rfind('\n') + 1);
  if (!Line.trim(" \t").empty())
    return std::nullopt;
  return Line.str();
}

bool enclose(TranslationUnit &TU, const FunctionDecl &Function,
             const SectionApi &Section, SourceLocation Map,
             SourceLocation Unmap, Fix &Result) {
  const SourceManager &SM = TU.context().getSourceManager();
  const Stmt *First = statementOf(Function.getBody(), Map, SM);
  const Stmt *Last = statementOf(Function.getBody(), Unmap, SM);
  auto Call = TU.callSites().spelling(Unmap);
  if (!First || !Last || !Call || SM.getFileLoc(Last->getBeginLoc()) != Unmap)
    return false;
  SourceLocation Begin = SM.getFileLoc(First->getBeginLoc());
  auto Before = indentation(Begin, SM), Behind = indentation(Unmap, SM);
  SourceLocation End = Call->Whole.getEnd();
  if (!Before || !Behind || *SM.getCharacterData(End) != ';')
    return false;
  End = End.getLocWithOffset(1);
  Result.Edits.push_back({CharSourceRange::getCharRange(Begin, Begin),
                          (Section.Begin + "();\n" + *Before).str()});
  Result.Edits.push_back({CharSourceRange::getCharRange(End, End),
                          ("\n" + *Behind + Section.End + "();").str()});
  return true;
}

} // namespace kmap_tidy
