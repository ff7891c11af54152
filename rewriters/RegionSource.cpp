//===--- RegionSource.cpp - the text of a mapping region ------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/RegionSource.h"
#include "analysis/KernelApi.h"
#include "analysis/WholeWord.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Regex.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

bool SourceExtent::add(CharSourceRange Range) {
  auto [RangeFile, First] = SM.getDecomposedLoc(Range.getBegin());
  auto [EndFile, Last] = SM.getDecomposedLoc(Range.getEnd());
  if (RangeFile != EndFile || (File.isValid() && File != RangeFile))
    return false;
  bool IsFirst = File.isInvalid();
  File = RangeFile;
  Begin = IsFirst ? First : std::min(Begin, First);
  End = IsFirst ? Last : std::max(End, Last);
  return true;
}

StringRef SourceExtent::lines() const {
  StringRef Buffer = SM.getBufferData(File);
  size_t First = Buffer.rfind('\n', Begin);
  size_t Last = Buffer.find('\n', End);
  First = First == StringRef::npos ? 0 : First + 1;
  return Buffer.slice(First, Last);
}

bool SourceExtent::hasConditionalUse(llvm::ArrayRef<std::string> Names) const {
  unsigned Depth = 0;
  bool Unbalanced = false;
  std::string Guarded;
  llvm::SmallVector<StringRef, 64> Lines;
  lines().split(Lines, '\n');
  for (StringRef Line : Lines) {
    StringRef Text = Line.ltrim();
    StringRef Directive = Text.consume_front("#") ? Text.ltrim() : "";
    if (Directive.starts_with("if"))
      ++Depth;
    else if (Directive.starts_with("endif") || Directive.starts_with("el")) {
      Unbalanced |= Depth == 0;
      if (Directive.starts_with("endif") && Depth > 0)
        --Depth;
    } else if (Depth > 0)
      Guarded += (Line + "\n").str();
  }
  // Half of the region is conditional.
  if (Unbalanced || Depth > 0)
    return true;
  return llvm::any_of(Names,
                      [&](StringRef Name) { return hasWord(Guarded, Name); }) ||
         llvm::any_of(kernelApis(), [&](const KernelApi &Api) {
           return Api.Role != ApiRole::Call && hasWord(Guarded, Api.Name);
         });
}

/// \p Comment on one line, without what stays true: that something does not
/// sleep is a fact about it, that it must not one about the mapping.
static std::string withoutFacts(StringRef Comment) {
  static llvm::Regex Fact("(does|and) not sleep", llvm::Regex::IgnoreCase);
  std::string Line;
  llvm::SmallVector<StringRef, 8> Lines;
  Comment.split(Lines, '\n');
  for (StringRef One : Lines)
    Line += (One.ltrim(" \t*/").rtrim() + " ").str();
  while (Fact.match(Line))
    Line = Fact.sub("", Line);
  return Line;
}

/// Adds the comments of \p Text that \p Speaks matches, each once.
static void addComments(StringRef Text, const llvm::Regex &Speaks,
                        llvm::SmallVectorImpl<StringRef> &Result) {
  while (!Text.empty()) {
    size_t At = Text.find("/");
    if (At == StringRef::npos || At + 1 >= Text.size())
      return;
    Text = Text.substr(At);
    if (!Text.starts_with("/*") && !Text.starts_with("//")) {
      Text = Text.substr(1);
      continue;
    }
    StringRef Closer = Text[1] == '*' ? "*/" : "\n";
    StringRef Comment = Text.take_front(Text.find(Closer, 2));
    Text = Text.substr(Comment.size());
    bool IsKnown = llvm::any_of(
        Result, [&](StringRef Old) { return Old.data() == Comment.data(); });
    if (!IsKnown && Speaks.match(withoutFacts(Comment)))
      Result.push_back(Comment);
  }
}

bool isBehindDirective(StringRef Buffer, unsigned Offset) {
  StringRef Before = Buffer.take_front(Offset).rtrim();
  return Before.substr(Before.rfind('\n') + 1).ltrim().starts_with("#");
}

std::optional<StringRef> indentationAt(StringRef Buffer, unsigned Offset) {
  StringRef Line = Buffer.take_front(Offset);
  Line = Line.substr(Line.rfind('\n') + 1);
  if (!Line.trim(" \t").empty())
    return std::nullopt;
  return Line;
}

StringRef lineEndingAt(StringRef Buffer, unsigned Offset) {
  size_t End = std::min(Buffer.find('\n', Offset), Buffer.size());
  return Buffer.take_front(End).ends_with("\r") ? "\r\n" : "\n";
}

std::string commentText(StringRef Comment) {
  llvm::SmallVector<StringRef, 16> Words;
  llvm::SplitString(Comment.substr(2), Words, " \t\r\n");
  std::string Line;
  for (StringRef Word : Words) {
    Word.consume_back("*/");
    // Lines may begin with asterisks.
    if (!Word.trim("*").empty())
      Line += (Line.empty() ? "" : " ") + Word.str();
  }
  return Line;
}

std::optional<llvm::SmallVector<std::pair<StringRef, StringRef>, 2>>
renamedIn(StringRef Comment, llvm::ArrayRef<Renaming> Renamings) {
  llvm::SmallVector<std::pair<StringRef, StringRef>, 2> Result;
  std::string Rest;
  static const llvm::Regex Maps("^ kmaps?[^_[:alnum:]]");
  // Not "an atomic kmap", nor "non-atomic kmaps".
  auto TakesLocal = [](StringRef Before) {
    Before = Before.rtrim(" *\t\r\n");
    return !Before.ends_with("-") && !Before.ends_with_insensitive(" an") &&
           !Before.ends_with_insensitive("\tan") && Before.size() > 2;
  };
  for (size_t At = 0; At < Comment.size();) {
    size_t End = At;
    while (End < Comment.size() && isAsciiIdentifierContinue(Comment[End]))
      ++End;
    StringRef Word = Comment.slice(At, End);
    const auto *Known = llvm::find_if(
        Renamings, [&](const Renaming &One) { return One.first == Word; });
    if (Known != Renamings.end())
      Result.push_back({Word, Known->second});
    else if (Word == "atomic" && !Renamings.empty() &&
             Maps.match(Comment.substr(End)) &&
             TakesLocal(Comment.take_front(At)))
      Result.push_back({Word, "local"});
    else
      Rest += Word;
    if (End < Comment.size())
      Rest += Comment[End];
    At = End + 1;
  }
  // What a local mapping may not do, or somebody else's name.
  static const llvm::Regex MayBeUntrue(
      "fault|preempt|schedul|sleep|atomic|disabl|interrupt|irq|context|block|"
      "wait|cpu|pinned|migrat|deprecat|nest|KM_|k(un)?map(_|\\*| ?\\()",
      llvm::Regex::IgnoreCase);
  if (Result.empty() || MayBeUntrue.match(commentText(Rest)))
    return std::nullopt;
  return Result;
}

StringRef withCommentAbove(StringRef Buffer, size_t First, size_t End) {
  StringRef Before = Buffer.take_front(First).rtrim();
  // What a blank line separates is about something else.
  if (Buffer.slice(Before.size(), First).count('\n') > 1)
    return Buffer.slice(First, End);
  if (Before.ends_with("*/"))
    First = Before.rfind("/*");
  for (;;) {
    StringRef Line = Before.substr(Before.rfind('\n') + 1);
    if (!Line.ltrim().starts_with("//"))
      break;
    First = Line.begin() - Buffer.begin();
    Before = Before.drop_back(Line.size());
    Before.consume_back("\n");
  }
  return Buffer.slice(First, End);
}

/// Whether the statement behind \p Comment, a part of \p Buffer, is a call that
/// says what a section relies on. The comment is about it, and both stay.
static bool explainsSection(StringRef Comment, StringRef Buffer) {
  StringRef Behind = Buffer.substr(Comment.end() - Buffer.begin());
  Behind.consume_front("*/");
  Behind = Behind.ltrim();
  return llvm::any_of(sections(), [&](const SectionApi &Section) {
    StringRef Text = Behind;
    return (Text.consume_front(Section.Begin) ||
            Text.consume_front(Section.End)) &&
           Text.starts_with("(");
  });
}

static llvm::Regex anyOf(llvm::ArrayRef<StringRef> Patterns) {
  return llvm::Regex(llvm::join(Patterns, "|"), llvm::Regex::IgnoreCase);
}

llvm::SmallVector<StringRef, 2>
SourceExtent::commentsOnMapping(const FunctionDecl *Function,
                                CommentSubject About) const {
  llvm::SmallVector<StringRef, 4> Speech = {
      "k(un)?map_atomic|preempt|schedul|atomic (map|context|section)|"
      "atomically|in_atomic|we are atomic|sleep|migration is|interrupted|"
      "(not|n't|no|never) (block|wait|fault)|faults are"};
  // What stands apart from the region is about it only if it says so by name,
  // or speaks of what no other call of a function is for.
  llvm::SmallVector<StringRef, 4> Naming = {
      "k(un)?map(_atomic|_\\*)|atomic k?map"};
  if (About.CallsKmap) {
    Speech.push_back("k(un)?map ?\\(");
    Naming.push_back("k(un)?map ?\\(");
  }
  if (!About.FaultsStayOff) {
    Speech.push_back("page ?fault");
    Naming.push_back("page ?faults? (is|are) (off|disabled)|"
                     "disabled? page ?fault");
  }
  llvm::Regex Speaks = anyOf(Speech), Names = anyOf(Naming);
  StringRef Buffer = SM.getBufferData(File);
  StringRef Text = lines();
  llvm::SmallVector<StringRef, 2> Result;
  addComments(withCommentAbove(Buffer, Text.begin() - Buffer.begin(),
                               Text.end() - Buffer.begin()),
              Speaks, Result);
  if (!Function)
    return Result;
  auto [BeginFile, First] =
      SM.getDecomposedLoc(SM.getFileLoc(Function->getBeginLoc()));
  auto [EndFile, Last] =
      SM.getDecomposedLoc(SM.getFileLoc(Function->getEndLoc()));
  size_t InRegion = Result.size();
  if (BeginFile == File && EndFile == File)
    addComments(withCommentAbove(Buffer, First, Last),
                About.IsWrapper ? Speaks : Names, Result);
  Result.erase(std::remove_if(Result.begin() + InRegion, Result.end(),
                              [&](StringRef Comment) {
                                return explainsSection(Comment, Buffer);
                              }),
               Result.end());
  return Result;
}

CharSourceRange SourceExtent::rangeOf(StringRef Part) const {
  StringRef Buffer = SM.getBufferData(File);
  SourceLocation Begin = SM.getComposedLoc(File, Part.begin() - Buffer.begin());
  return CharSourceRange::getCharRange(Begin,
                                       Begin.getLocWithOffset(Part.size()));
}

} // namespace kmap_tidy
