//===--- Report.cpp - findings that outlive their syntax tree -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Report.h"
#include "tools/kmap-tidy/Paths.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace kmap_tidy {
namespace {

Position positionOf(SourceLocation Loc, const SourceManager &SM,
                    const Root &Tree) {
  Position Result;
  Loc = SM.getFileLoc(Loc);
  if (Loc.isInvalid())
    return Result;
  auto [File, Offset] = SM.getDecomposedLoc(Loc);
  Result.File = displayName(File, SM, Tree);
  Result.Offset = Offset;
  Result.Line = SM.getLineNumber(File, Offset);
  Result.Column = SM.getColumnNumber(File, Offset);
  return Result;
}

/// Bytes [Begin, End) of the lines that hold those bytes, blanks squeezed, so
/// that indentation and wrapping do not matter.
std::string squeezedLines(StringRef Buffer, size_t Begin, size_t End) {
  size_t From = Buffer.rfind('\n', Begin);
  From = From == StringRef::npos ? 0 : From + 1;
  size_t To = Buffer.find('\n', End);
  std::string Result;
  for (char C : Buffer.slice(From, To)) {
    bool Blank = C == ' ' || C == '\t' || C == '\n' || C == '\r';
    if (!Blank)
      Result.push_back(C);
    else if (!Result.empty() && Result.back() != ' ')
      Result.push_back(' ');
  }
  return Result;
}

/// False when \p E is not a plain range of one file.
bool resolveEdit(const Edit &E, const SourceManager &SM,
                 const LangOptions &LangOpts, const Root &Tree,
                 ResolvedEdit &Result) {
  CharSourceRange Range = E.Range;
  if (Range.getBegin().isInvalid() || Range.getBegin().isMacroID() ||
      Range.getEnd().isInvalid() || Range.getEnd().isMacroID())
    return false;
  if (Range.isTokenRange())
    Range = Lexer::getAsCharRange(Range, SM, LangOpts);
  auto [BeginFile, Begin] = SM.getDecomposedLoc(Range.getBegin());
  auto [EndFile, End] = SM.getDecomposedLoc(Range.getEnd());
  if (BeginFile != EndFile || End < Begin)
    return false;
  Result.File = displayName(BeginFile, SM, Tree);
  Result.Offset = Begin;
  Result.Length = End - Begin;
  Result.Text = E.Text;
  Result.Line = SM.getLineNumber(BeginFile, Begin);
  Result.Column = SM.getColumnNumber(BeginFile, Begin);
  Result.EndLine = SM.getLineNumber(BeginFile, End);
  Result.EndColumn = SM.getColumnNumber(BeginFile, End);
  return true;
}

ResolvedOutcome resolveOutcome(const Resolution &Outcome,
                               const SourceManager &SM,
                               const LangOptions &LangOpts, const Root &Tree) {
  if (const auto *Refused = std::get_if<Refusal>(&Outcome))
    return *Refused;
  const auto &Offered = std::get<Fix>(Outcome);
  ResolvedFix Result;
  Result.Kind = Offered.Kind;
  for (const Edit &E : Offered.Edits) {
    ResolvedEdit Resolved;
    if (!resolveEdit(E, SM, LangOpts, Tree, Resolved))
      return Refusal{"macro-body", "", "an edit would reach into a macro"};
    if (!Tree.contains(Tree.absolute(Resolved.File)))
      return Refusal{"outside-root", "",
                     "the edit would change " + Resolved.File +
                         ", which is not below the source tree"};
    if (std::find(Result.Edits.begin(), Result.Edits.end(), Resolved) ==
        Result.Edits.end())
      Result.Edits.push_back(std::move(Resolved));
  }
  return Result;
}

void resolveFunction(const FunctionDecl &Function, const SourceManager &SM,
                     const LangOptions &LangOpts, const Root &Tree,
                     ResolvedFinding &Result) {
  Result.Function = Function.getNameAsString();
  SourceLocation Begin = SM.getFileLoc(Function.getBeginLoc());
  SourceLocation End = Lexer::getLocForEndOfToken(
      SM.getFileLoc(Function.getEndLoc()), 0, SM, LangOpts);
  if (Begin.isInvalid() || End.isInvalid() ||
      SM.getFileID(Begin) != SM.getFileID(End) ||
      displayName(SM.getFileID(Begin), SM, Tree) != Result.Begin.File)
    return;
  Result.FunctionBegin = SM.getFileOffset(Begin);
  Result.FunctionEnd = SM.getFileOffset(End);
  Result.FunctionLastLine =
      SM.getLineNumber(SM.getFileID(End), Result.FunctionEnd);
}

} // namespace

ResolvedFinding resolve(const Finding &F, ASTContext &Context, const Root &Tree,
                        StringRef Unit) {
  const SourceManager &SM = Context.getSourceManager();
  const LangOptions &LangOpts = Context.getLangOpts();
  ResolvedFinding Result;
  Result.Check = F.Check.str();
  Result.Level = F.Level;
  Result.Sureness = F.Sureness;
  Result.Api = F.Api.str();
  Result.Begin = positionOf(F.Range.getBegin(), SM, Tree);
  SourceLocation LastToken = SM.getFileLoc(F.Range.getEnd());
  SourceLocation End = Lexer::getLocForEndOfToken(LastToken, 0, SM, LangOpts);
  Result.End = positionOf(End.isValid() ? End : LastToken, SM, Tree);
  Result.Message = F.Message;
  Result.Page = F.Page;
  Result.Mapping = F.Mapping;
  for (const PathNote &Note : F.Notes)
    if (Note.Loc.isInvalid() && !Note.Elsewhere.File.empty())
      Result.Notes.push_back(
          {{Note.Elsewhere.File, Note.Elsewhere.Line, Note.Elsewhere.Column, 0},
           Note.Message});
    else
      Result.Notes.push_back({positionOf(Note.Loc, SM, Tree), Note.Message});
  Result.Outcome = resolveOutcome(F.Outcome, SM, LangOpts, Tree);
  if (const auto *Offered = std::get_if<Fix>(&F.Outcome))
    if (Offered->Group)
      Result.Group = (Unit + "#" + Twine(Offered->Group)).str();
  if (F.Function)
    resolveFunction(*F.Function, SM, LangOpts, Tree, Result);
  FileID File = SM.getFileID(SM.getFileLoc(F.Range.getBegin()));
  Result.Lines =
      squeezedLines(SM.getBufferData(File), Result.Begin.Offset,
                    Result.End.File == Result.Begin.File ? Result.End.Offset
                                                         : Result.Begin.Offset);
  return Result;
}

} // namespace kmap_tidy
