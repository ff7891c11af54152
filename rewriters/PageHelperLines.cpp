//===--- PageHelperLines.cpp - edits that leave tidy lines ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/PageHelperLines.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Regex.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

constexpr unsigned TabWidth = 8;
constexpr unsigned LineWidth = 80;
/// The longest line that checkpatch.pl lets pass.
constexpr unsigned MaxLineWidth = 100;

unsigned columnOf(StringRef Buffer, unsigned Offset) {
  size_t Begin = Buffer.rfind('\n', Offset);
  unsigned Column = 0;
  for (char C : Buffer.slice(Begin == StringRef::npos ? 0 : Begin + 1, Offset))
    Column = C == '\t' ? (Column / TabWidth + 1) * TabWidth : Column + 1;
  return Column;
}

std::string wrapCall(StringRef Name, llvm::ArrayRef<std::string> Arguments,
                     unsigned Column, unsigned Behind) {
  std::string Result = (Name + "(").str();
  unsigned Inner = Column + Result.size();
  unsigned At = Inner;
  for (size_t I = 0; I < Arguments.size(); ++I) {
    bool IsLast = I + 1 == Arguments.size();
    unsigned Needed = Arguments[I].size() + 1 + (IsLast ? Behind : 0);
    if (I > 0 && At + 1 + Needed > LineWidth) {
      Result += "\n" + std::string(Inner / TabWidth, '\t') +
                std::string(Inner % TabWidth, ' ');
      At = Inner;
    } else if (I > 0) {
      Result += " ";
      ++At;
    }
    Result += Arguments[I] + (IsLast ? ")" : ",");
    At += Arguments[I].size() + 1;
  }
  return Result;
}

bool passesCheckpatch(StringRef Text, unsigned Column) {
  llvm::SmallVector<StringRef, 4> Lines;
  Text.split(Lines, '\n');
  return llvm::all_of(Lines, [&](StringRef Line) {
    return std::exchange(Column, 0) + columnOf(Line, Line.size()) <=
           MaxLineWidth;
  });
}

/// The line that \p Offset is on, without its end.
static StringRef lineAt(StringRef Buffer, size_t Offset) {
  // StringRef::rfind() looks in front of its position only.
  size_t Begin = Buffer.rfind('\n', Offset);
  Begin = Begin == StringRef::npos ? 0 : Begin + 1;
  return Buffer.slice(Begin, std::min(Buffer.find('\n', Begin), Buffer.size()));
}

void LineEdits::replace(Bytes Range, std::string Text) {
  Changes.push_back({Range, std::move(Text)});
}

void LineEdits::removeStatement(const Stmt *S) {
  if (!Removed.insert(S).second)
    return;
  StatementPlace Place = Syntax.placeOf(S);
  if (Place.Block && !llvm::is_contained(Blocks, Place.Block))
    Blocks.push_back(Place.Block);
  Changes.push_back({wholeLines(Syntax.rangeOf(S)), ""});
}

void LineEdits::removeLabel(const LabelStmt &Label) {
  unsigned Begin = Syntax.offsetOf(Label.getIdentLoc());
  unsigned End = Syntax.buffer().find(':', Begin) + 1;
  Changes.push_back({wholeLines({Syntax.file(), Begin, End}), ""});
}

/// \p Range with the rest of its lines if they hold nothing but white space and
/// comments behind it.
Bytes LineEdits::wholeLines(Bytes Range) const {
  StringRef Buffer = Syntax.buffer();
  StringRef First = lineAt(Buffer, Range.Begin);
  unsigned LineBegin = First.begin() - Buffer.begin();
  bool StartsLine = Buffer.slice(LineBegin, Range.Begin).trim(" \t").empty();
  StringRef Last = lineAt(Buffer, Range.End);
  unsigned LineEnd = Last.end() - Buffer.begin();
  StringRef Behind = Buffer.slice(Range.End, LineEnd).trim();
  bool EndsLine = Behind.empty() || Behind.starts_with("//") ||
                  (Behind.starts_with("/*") && Behind.ends_with("*/") &&
                   Behind.find("*/") == Behind.size() - 2);
  if (StartsLine && EndsLine) {
    Range.Begin = LineBegin;
    Range.End = std::min<unsigned>(LineEnd + 1, Buffer.size());
    return Range;
  }
  // Shares its line with another statement.
  while (StartsLine ? Buffer[Range.End] == ' ' : Buffer[Range.Begin - 1] == ' ')
    StartsLine ? ++Range.End : --Range.Begin;
  return Range;
}

std::optional<std::string> LineEdits::strandedComment() const {
  static const llvm::Regex SpeaksOfMapping(
      "(^|[^a-z])k?(un)?map(s|ped|ping|_atomic)?([^a-z]|$)",
      llvm::Regex::IgnoreCase);
  StringRef Buffer = Syntax.buffer();
  for (const Stmt *S : Removed) {
    Bytes Own = Syntax.rangeOf(S);
    StringRef Line = lineAt(Buffer, Own.End);
    StringRef Behind =
        Buffer.slice(Own.End, Line.end() - Buffer.begin()).trim();
    bool IsComment = Behind.starts_with("/*") || Behind.starts_with("//");
    // One that is about the mapping goes with it.
    if (IsComment &&
        (!Behind.ends_with("*/") || !SpeaksOfMapping.match(Behind)))
      return onOneLine(Behind.trim("/* "));
    StringRef First = lineAt(Buffer, Own.Begin);
    StringRef Above = Buffer.take_front(First.begin() - Buffer.begin()).rtrim();
    if (!Above.ends_with("*/"))
      continue;
    StringRef Comment = Above.substr(Above.rfind("/*"));
    // One on a line of its own would go to the next declaration.
    StatementPlace Place = Syntax.placeOf(S);
    bool WouldMove = isa<DeclStmt>(S) && Place.Block &&
                     isa_and_nonnull<DeclStmt>(neighbour(Place, 1)) &&
                     lineAt(Buffer, Comment.begin() - Buffer.begin())
                         .ltrim()
                         .starts_with("/*");
    if (WouldMove || SpeaksOfMapping.match(Comment))
      return onOneLine(Comment.trim("/* "));
  }
  return std::nullopt;
}

bool LineEdits::emptiesBlock() const {
  return llvm::any_of(Blocks, [&](const CompoundStmt *Block) {
    return llvm::all_of(Block->body(),
                        [&](const Stmt *S) { return Removed.count(S) != 0; });
  });
}

/// Whether \p Body, once the removed statements are gone, is one plain
/// statement that needs no braces.
bool LineEdits::becomesSingle(const Stmt *Body) const {
  const auto *Block = dyn_cast<CompoundStmt>(Body);
  if (!Block)
    return !isa<IfStmt, ForStmt, WhileStmt, DoStmt, SwitchStmt>(Body);
  if (!Block->getLBracLoc().isFileID() || !Block->getRBracLoc().isFileID())
    return false;
  const Stmt *Left = nullptr;
  for (const Stmt *Child : Block->body()) {
    if (Removed.count(Child))
      continue;
    if (Left)
      return false;
    Left = Child;
  }
  if (!Left ||
      !isa<Expr, DoStmt, ReturnStmt, GotoStmt, BreakStmt, ContinueStmt>(Left))
    return false;
  // A loop that is written as one, unlike the body of a macro.
  if (isa<DoStmt>(Left) && Left->getBeginLoc().isFileID())
    return false;
  // What is no statement is a comment, a directive, or a macro that stands for
  // nothing in this configuration.
  unsigned At = Syntax.offsetOf(Block->getLBracLoc()) + 1;
  auto IsBlankUpTo = [&](unsigned End) {
    return At <= End && Syntax.buffer().slice(At, End).trim(" \t\r\n;").empty();
  };
  for (const Stmt *Child : Block->body()) {
    Bytes Range = Syntax.rangeOf(Child);
    if (!IsBlankUpTo(Range.Begin) || hasCommentOrDirective(Syntax.text(Range)))
      return false;
    At = Range.End;
  }
  return IsBlankUpTo(Syntax.offsetOf(Block->getRBracLoc()));
}

void LineEdits::removeBraces(const CompoundStmt &Block) {
  StringRef Buffer = Syntax.buffer();
  unsigned Open = Syntax.offsetOf(Block.getLBracLoc());
  unsigned Close = Syntax.offsetOf(Block.getRBracLoc());
  unsigned Begin = Open;
  while (Begin > 0 && (Buffer[Begin - 1] == ' ' || Buffer[Begin - 1] == '\t'))
    --Begin;
  remove({Syntax.file(), Begin, Open + 1});
  unsigned End = Close + 1;
  StringRef Line = lineAt(Buffer, Close);
  if (Line.trim() == "}") {
    unsigned First = Line.begin() - Buffer.begin();
    remove({Syntax.file(), First, unsigned(Line.end() - Buffer.begin()) + 1});
    return;
  }
  while (Buffer[End] == ' ')
    ++End;
  remove({Syntax.file(), Close, End});
}

void LineEdits::removeBracesAround(const CompoundStmt &Block) {
  const Stmt *Outer = Syntax.parent(&Block);
  if (!Outer || !becomesSingle(&Block))
    return;
  StringRef Buffer = Syntax.buffer();
  // Only braces that stand the kernel's way are understood.
  auto IsUsual = [&](const CompoundStmt &B) {
    StringRef Line = lineAt(Buffer, Syntax.offsetOf(B.getRBracLoc())).trim();
    StringRef First = lineAt(Buffer, Syntax.offsetOf(B.getLBracLoc()));
    return (Line == "}" || Line.starts_with("} else")) &&
           First.rtrim().ends_with("{") && First.trim() != "{";
  };
  if (isa<ForStmt, WhileStmt>(Outer)) {
    if (IsUsual(Block))
      removeBraces(Block);
    return;
  }
  const auto *If = dyn_cast<IfStmt>(Outer);
  if (!If)
    return;
  // Braces on one branch are braces on all of them.
  while (const auto *Before = dyn_cast_or_null<IfStmt>(Syntax.parent(If))) {
    if (Before->getElse() != If)
      break;
    If = Before;
  }
  llvm::SmallVector<const CompoundStmt *, 4> Braced;
  while (If) {
    const Stmt *Next = If->getElse();
    for (const Stmt *Branch : {If->getThen(), Next}) {
      if (!Branch || isa<IfStmt>(Branch))
        continue;
      if (!becomesSingle(Branch))
        return;
      if (const auto *B = dyn_cast<CompoundStmt>(Branch)) {
        if (!IsUsual(*B))
          return;
        Braced.push_back(B);
      }
    }
    if (isa_and_nonnull<IfStmt>(Next) && isa<IfStmt>(If->getThen()))
      return;
    If = dyn_cast_or_null<IfStmt>(Next);
  }
  for (const CompoundStmt *B : Braced)
    removeBraces(*B);
}

/// Joins what is removed, and lets no two blank lines meet, nor one stand at
/// the edge of a block where none stood.
void LineEdits::takeBlankLines() {
  StringRef Buffer = Syntax.buffer();
  auto IsRemoval = [](const Change &C) { return C.Text.empty(); };
  for (size_t I = 0; I < Changes.size(); ++I) {
    Change &C = Changes[I];
    if (!IsRemoval(C) || C.Range.Begin == 0 ||
        Buffer[C.Range.Begin - 1] != '\n' || Buffer[C.Range.End - 1] != '\n')
      continue;
    while (I + 1 < Changes.size() && IsRemoval(Changes[I + 1]) &&
           Changes[I + 1].Range.Begin == C.Range.End &&
           Buffer[Changes[I + 1].Range.End - 1] == '\n') {
      C.Range.End = Changes[I + 1].Range.End;
      Changes.erase(Changes.begin() + I + 1);
    }
    StringRef Above = lineAt(Buffer, C.Range.Begin - 1);
    StringRef Below = lineAt(Buffer, C.Range.End);
    bool AboveIsBlank = Above.trim().empty();
    bool BelowIsBlank = Below.trim().empty();
    if (BelowIsBlank && (AboveIsBlank || Above.rtrim().ends_with("{"))) {
      unsigned End = Below.end() - Buffer.begin() + 1;
      if (End <= Buffer.size())
        C.Range.End = End;
      // What follows the blank line may go as well.
      if (I + 1 < Changes.size() && Changes[I + 1].Range.Begin == C.Range.End)
        --I;
      continue;
    }
    if (AboveIsBlank && Below.trim().starts_with("}"))
      C.Range.Begin = Above.begin() - Buffer.begin();
  }
}

/// The statement that stays in front of (\p Step -1) or behind \p Place; null
/// if there is none.
const Stmt *LineEdits::neighbour(StatementPlace Place, int Step) const {
  int Index = int(Place.Index) + Step;
  while (Index >= 0 && Index < int(Place.Block->size())) {
    const Stmt *S = Place.Block->body_begin()[Index];
    if (!Removed.count(S))
      return S;
    Index += Step;
  }
  return nullptr;
}

/// Where the last one of several declarations goes, which no blank line
/// followed, code would follow a declaration without one.
void LineEdits::separateDeclarations() {
  StringRef Buffer = Syntax.buffer();
  llvm::SmallPtrSet<const Stmt *, 2> Separated;
  for (const Stmt *S : Removed) {
    StatementPlace Place = Syntax.placeOf(S);
    if (!isa<DeclStmt>(S) || !Place.Block)
      continue;
    const Stmt *Before = neighbour(Place, -1), *Behind = neighbour(Place, 1);
    if (!isa_and_nonnull<DeclStmt>(Before) || !Behind ||
        isa<DeclStmt>(Behind) || !Separated.insert(Behind).second)
      continue;
    unsigned Begin = Syntax.rangeOf(Behind).Begin;
    // A blank line between the two that stay, or a comment, is enough.
    StringRef Between = Buffer.slice(Syntax.rangeOf(Before).End, Begin);
    if (Between.contains("\n\n") || Between.contains("\n\r\n") ||
        Between.contains("*/"))
      continue;
    unsigned Line = Buffer.rfind('\n', Begin) + 1;
    Changes.push_back({{Syntax.file(), Line, Line}, "\n"});
  }
}

std::vector<Edit> LineEdits::finish(const SourceManager &SM) {
  // Innermost blocks were noted first or last; each is looked at once.
  for (const CompoundStmt *Block : Blocks)
    removeBracesAround(*Block);
  separateDeclarations();
  llvm::sort(Changes, [](const Change &A, const Change &B) {
    return std::tie(A.Range.Begin, A.Range.End) <
           std::tie(B.Range.Begin, B.Range.End);
  });
  Changes.erase(std::unique(Changes.begin(), Changes.end(),
                            [](const Change &A, const Change &B) {
                              return A.Range.Begin == B.Range.Begin &&
                                     A.Range.End == B.Range.End;
                            }),
                Changes.end());
  takeBlankLines();
  for (Change &C : Changes) {
    if (!lineAt(Syntax.buffer(), C.Range.Begin).ends_with("\r"))
      continue;
    llvm::SmallVector<StringRef, 4> Lines;
    StringRef(C.Text).split(Lines, '\n');
    C.Text = llvm::join(Lines, "\r\n");
  }
  std::vector<Edit> Edits;
  Edits.reserve(Changes.size());
  SourceLocation Start = SM.getLocForStartOfFile(Syntax.file());
  for (Change &C : Changes)
    Edits.push_back(
        {CharSourceRange::getCharRange(Start.getLocWithOffset(C.Range.Begin),
                                       Start.getLocWithOffset(C.Range.End)),
         std::move(C.Text)});
  return Edits;
}

} // namespace kmap_tidy
