//===--- UnifiedDiff.cpp - edits as a unified diff ------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/UnifiedDiff.h"
#include "tools/kmap-tidy/FixPlan.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace llvm;

namespace kmap_tidy {
namespace {

constexpr size_t Context = 3;

/// Old lines [First, Last) become \c NewLines.
struct Block {
  size_t First = 0;
  size_t Last = 0;
  std::vector<std::string> NewLines;
};

/// Lines with their terminators; the last one may lack it.
std::vector<StringRef> splitLines(StringRef Text) {
  std::vector<StringRef> Result;
  while (!Text.empty()) {
    size_t End = Text.find('\n');
    size_t Length = End == StringRef::npos ? Text.size() : End + 1;
    Result.push_back(Text.take_front(Length));
    Text = Text.drop_front(Length);
  }
  return Result;
}

class Differ {
public:
  Differ(StringRef Content, ArrayRef<ResolvedEdit> Edits)
      : Content(Content), Edits(Edits), Lines(splitLines(Content)) {
    for (StringRef Line : Lines)
      Starts.push_back(Line.data() - Content.data());
  }

  std::vector<Block> blocks() const {
    std::vector<Block> Result;
    for (size_t I = 0; I < Edits.size();) {
      size_t Next = I;
      Block B = blockFrom(I, Next);
      I = Next;
      trim(B);
      if (B.First == B.Last && B.NewLines.empty())
        continue;
      if (Result.empty() || Result.back().Last != B.First) {
        Result.push_back(std::move(B));
        continue;
      }
      // As diff does: first all that goes, then all that comes.
      Result.back().Last = B.Last;
      llvm::append_range(Result.back().NewLines, B.NewLines);
    }
    return Result;
  }

  const std::vector<StringRef> &lines() const { return Lines; }

private:
  size_t startOf(size_t Line) const {
    return Line < Starts.size() ? Starts[Line] : Content.size();
  }

  /// The line that holds byte \p Offset; the number of lines for a byte past a
  /// final newline.
  size_t lineOf(size_t Offset) const {
    if (Offset >= Content.size() && (Content.empty() || Content.back() == '\n'))
      return Lines.size();
    return std::upper_bound(Starts.begin(), Starts.end(), Offset) -
           Starts.begin() - 1;
  }

  size_t endLineOf(const ResolvedEdit &E) const {
    size_t LastByte = E.Length ? E.Offset + E.Length - 1 : E.Offset;
    return std::min(lineOf(LastByte) + 1, Lines.size());
  }

  /// The block of the edit at index \p I and of those that share its lines;
  /// sets \p Next to the first edit after it.
  Block blockFrom(size_t I, size_t &Next) const {
    Block B;
    B.First = lineOf(Edits[I].Offset);
    B.Last = std::max(B.First, endLineOf(Edits[I]));
    Next = I + 1;
    for (;;) {
      for (; Next < Edits.size() && lineOf(Edits[Next].Offset) < B.Last; ++Next)
        B.Last = std::max(B.Last, endLineOf(Edits[Next]));
      std::string Text = newText(B, Edits.slice(I, Next - I));
      // An edit that eats a line's end joins the next line.
      bool Joins = !Text.empty() && Text.back() != '\n';
      if (!Joins || B.Last >= Lines.size()) {
        for (StringRef Line : splitLines(Text))
          B.NewLines.push_back(Line.str());
        return B;
      }
      ++B.Last;
    }
  }

  std::string newText(const Block &B, ArrayRef<ResolvedEdit> Inside) const {
    size_t Begin = startOf(B.First);
    std::vector<ResolvedEdit> Shifted(Inside.begin(), Inside.end());
    for (ResolvedEdit &E : Shifted)
      E.Offset -= Begin;
    return applyEdits(Content.slice(Begin, startOf(B.Last)), Shifted);
  }

  /// Drops lines that the edits did not change from both ends.
  void trim(Block &B) const {
    while (B.First < B.Last && !B.NewLines.empty() &&
           Lines[B.First] == B.NewLines.front()) {
      ++B.First;
      B.NewLines.erase(B.NewLines.begin());
    }
    while (B.First < B.Last && !B.NewLines.empty() &&
           Lines[B.Last - 1] == B.NewLines.back()) {
      --B.Last;
      B.NewLines.pop_back();
    }
  }

  StringRef Content;
  ArrayRef<ResolvedEdit> Edits;
  std::vector<StringRef> Lines;
  std::vector<size_t> Starts;
};

void writeLine(char Mark, StringRef Line, raw_ostream &OS) {
  if (Mark == '-')
    OS.changeColor(raw_ostream::RED);
  if (Mark == '+')
    OS.changeColor(raw_ostream::GREEN);
  bool Ends = Line.consume_back("\n");
  OS << Mark << Line;
  if (Mark != ' ')
    OS.resetColor();
  OS << '\n';
  if (!Ends)
    OS << "\\ No newline at end of file\n";
}

/// `12,3`; an empty range is named by the line before it.
void writeRange(size_t First, size_t Count, raw_ostream &OS) {
  OS << (Count ? First + 1 : First);
  if (Count != 1)
    OS << ',' << Count;
}

void writeHunk(const std::vector<StringRef> &Lines, ArrayRef<Block> Blocks,
               long &Shift, raw_ostream &OS) {
  size_t First = Blocks.front().First - std::min(Blocks.front().First, Context);
  size_t Last = std::min(Blocks.back().Last + Context, Lines.size());
  long Growth = 0;
  for (const Block &B : Blocks)
    Growth += static_cast<long>(B.NewLines.size()) -
              static_cast<long>(B.Last - B.First);
  OS.changeColor(raw_ostream::CYAN);
  OS << "@@ -";
  writeRange(First, Last - First, OS);
  OS << " +";
  writeRange(First + Shift, Last - First + Growth, OS);
  OS << " @@";
  OS.resetColor();
  OS << '\n';
  size_t At = First;
  for (const Block &B : Blocks) {
    for (; At < B.First; ++At)
      writeLine(' ', Lines[At], OS);
    for (; At < B.Last; ++At)
      writeLine('-', Lines[At], OS);
    for (StringRef Line : B.NewLines)
      writeLine('+', Line, OS);
  }
  for (; At < Last; ++At)
    writeLine(' ', Lines[At], OS);
  Shift += Growth;
}

} // namespace

void writeUnifiedDiff(StringRef File, StringRef Content,
                      ArrayRef<ResolvedEdit> Edits, raw_ostream &OS) {
  Differ Differences(Content, Edits);
  std::vector<Block> Blocks = Differences.blocks();
  if (Blocks.empty())
    return;
  OS.changeColor(raw_ostream::SAVEDCOLOR, /*Bold=*/true);
  OS << "--- a/" << File << "\n+++ b/" << File;
  OS.resetColor();
  OS << '\n';
  long Shift = 0;
  for (size_t I = 0; I < Blocks.size();) {
    size_t Next = I + 1;
    while (Next < Blocks.size() &&
           Blocks[Next].First - Blocks[Next - 1].Last <= 2 * Context)
      ++Next;
    writeHunk(Differences.lines(), ArrayRef<Block>(Blocks).slice(I, Next - I),
              Shift, OS);
    I = Next;
  }
}

} // namespace kmap_tidy
