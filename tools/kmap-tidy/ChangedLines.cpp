//===--- ChangedLines.cpp - the lines that a patch touches ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/ChangedLines.h"
#include "tools/Failure.h"
#include "tools/kmap-tidy/ChildProcess.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace llvm;

namespace kmap_tidy {
namespace {

/// The name in a `+++ ` line: up to a tab, without quotes.
StringRef nameIn(StringRef Line) {
  StringRef Name = Line.drop_front(4).split('\t').first.rtrim("\r");
  if (Name.size() > 1 && Name.front() == '"' && Name.back() == '"')
    Name = Name.drop_front().drop_back();
  return Name;
}

/// \p Name as displayed: git puts `b/` (or `w/`, `i/`) before it.
std::string displayedName(StringRef Name, const Root &Tree) {
  bool HasPrefix = Name.size() > 2 && Name[1] == '/';
  if (HasPrefix && (Name[0] == 'b' || !sys::fs::exists(Tree.absolute(Name))))
    Name = Name.drop_front(2);
  return Tree.display(Tree.absolute(Name));
}

/// Reads the new file's part of `@@ -1,2 +3,4 @@`.
bool readHunk(StringRef Line, unsigned &Begin, unsigned &Count) {
  auto [Old, New] = Line.split(" +");
  auto [Range, Rest] = New.split(" @@");
  auto [First, Length] = Range.split(',');
  Count = 1;
  return !First.getAsInteger(10, Begin) &&
         (Length.empty() || !Length.getAsInteger(10, Count));
}

} // namespace

Error ChangedLines::read(StringRef Diff, StringRef Name, const Root &Tree) {
  std::vector<Range> *Here = nullptr;
  unsigned Line = 0, Left = 0;
  while (!Diff.empty()) {
    StringRef Text;
    std::tie(Text, Diff) = Diff.split('\n');
    // Inside of a hunk a line may look like a header.
    if (Left && (Text.starts_with("+") || Text.starts_with(" ") ||
                 Text.empty() || Text == "\r")) {
      if (Text.starts_with("+") && Here)
        Here->push_back({Line, Line + 1});
      ++Line;
      --Left;
      continue;
    }
    if (Here && Text.starts_with("-") && !Text.starts_with("--- ")) {
      Here->push_back({Line, Line});
      continue;
    }
    if (Text.starts_with("+++ ")) {
      Here = nullptr;
      StringRef New = nameIn(Text);
      if (New == "/dev/null")
        continue;
      std::string File = displayedName(New, Tree);
      HasHeader |= sys::path::extension(File) == ".h";
      Here = &Files[File];
      continue;
    }
    if (!Text.starts_with("@@ "))
      continue;
    unsigned Count = 0;
    if (!readHunk(Text, Line, Count))
      return failure(Name + ": not a unified diff at: " + Text);
    // `+3,0`: what is gone stood behind line 3.
    Line += Count == 0;
    Left = Count;
  }
  return Error::success();
}

Expected<ChangedLines> ChangedLines::since(StringRef Revision,
                                           const Root &Tree) {
  Expected<std::string> Diff =
      outputOf("git", {"-C", Tree.folder(), "diff", "--unified=0", "--no-color",
                       "--no-ext-diff", "--relative", "--src-prefix=a/",
                       "--dst-prefix=b/", "--end-of-options", Revision, "--"});
  if (!Diff)
    return failure("--diff-base " + Revision + ": " +
                   toString(Diff.takeError()) + " (in " + Tree.folder() + ")");
  ChangedLines Result;
  if (Error Bad = Result.read(*Diff, "git diff", Tree))
    return Bad;
  return Result;
}

Expected<ChangedLines> ChangedLines::ofDiff(StringRef Path, const Root &Tree) {
  auto Buffer = MemoryBuffer::getFileOrSTDIN(Path);
  if (!Buffer)
    return failure("--diff " + Path + ": cannot be read (" +
                   Buffer.getError().message() + ")");
  StringRef Text = (*Buffer)->getBuffer();
  if (!Text.trim().empty() && !Text.contains("\n+++ ") &&
      !Text.starts_with("+++ "))
    return failure("--diff " + Path +
                   ": not a unified diff; make one with `git diff` or `diff "
                   "-u`");
  ChangedLines Result;
  if (Error Bad = Result.read(Text, Path, Tree))
    return Bad;
  return Result;
}

bool ChangedLines::isChanged(StringRef File, unsigned First,
                             unsigned Last) const {
  auto At = Files.find(File);
  return At != Files.end() && llvm::any_of(At->second, [&](const Range &R) {
           return R.Begin <= Last && R.End > First;
         });
}

bool ChangedLines::isGap(StringRef File, unsigned First, unsigned Last) const {
  auto At = Files.find(File);
  return At != Files.end() && llvm::any_of(At->second, [&](const Range &R) {
           return R.Begin == R.End && R.Begin > First && R.Begin <= Last;
         });
}

bool ChangedLines::touches(const ResolvedFinding &F) const {
  StringRef File = F.Begin.File;
  unsigned First = F.Begin.Line, Last = std::max(F.Begin.Line, F.End.Line);
  if (isChanged(File, First, Last))
    return true;
  for (const ResolvedNote &Note : F.Notes) {
    if (isChanged(Note.At.File, Note.At.Line, Note.At.Line))
      return true;
    if (Note.At.File != File)
      continue;
    First = std::min(First, Note.At.Line);
    Last = std::max(Last, Note.At.Line);
  }
  if (const ResolvedFix *Offered = F.fix())
    for (const ResolvedEdit &E : Offered->Edits)
      if (isChanged(E.File, E.Line, E.EndLine))
        return true;
  // No step follows the site: what would have released it may be what is gone.
  if (Last == std::max(F.Begin.Line, F.End.Line))
    Last = std::max(Last, F.FunctionLastLine);
  return isGap(File, First, Last);
}

bool ChangedLines::mayMatter(StringRef File) const {
  return HasHeader || Files.count(File);
}

} // namespace kmap_tidy
