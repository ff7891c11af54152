//===--- Realign.cpp - continuation lines of a renamed call ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/Realign.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// The kernel's tabs.
static constexpr unsigned TabWidth = 8;

/// The column, from 0, behind \p Text, which starts at column \p Column.
static unsigned columnBehind(StringRef Text, unsigned Column) {
  for (char C : Text)
    Column = C == '\t' ? (Column / TabWidth + 1) * TabWidth : Column + 1;
  return Column;
}

static std::string whiteSpace(unsigned Columns, bool WithTabs) {
  unsigned Tabs = WithTabs ? Columns / TabWidth : 0;
  return std::string(Tabs, '\t') + std::string(Columns - Tabs * TabWidth, ' ');
}

void renameCall(const SpelledCall &Call, StringRef NewName,
                const SourceManager &SM, Fix &Result) {
  Result.Edits.push_back({Call.Name, NewName.str()});

  auto [File, Begin] = SM.getDecomposedLoc(Call.Whole.getBegin());
  unsigned NameEnd = SM.getFileOffset(Call.Name.getEnd());
  unsigned End = SM.getFileOffset(Call.Whole.getEnd());
  StringRef Buffer = SM.getBufferData(File);
  int Shift = int(NewName.size()) - int(NameEnd - Begin);
  size_t LineStart = Buffer.rfind('\n', Begin) + 1;
  unsigned Column = columnBehind(Buffer.slice(LineStart, NameEnd), 0);

  // Columns behind the brackets that are open and move with the name.
  llvm::SmallVector<unsigned, 4> Moving;
  llvm::SmallVector<bool, 4> Open;
  bool LineMoves = true;
  for (unsigned At = NameEnd; At < End; ++At) {
    char C = Buffer[At];
    if (C == '\n') {
      StringRef Rest = Buffer.substr(At + 1);
      StringRef Indent =
          Rest.take_while([](char S) { return S == ' ' || S == '\t'; });
      Column = columnBehind(Indent, 0);
      LineMoves = llvm::is_contained(Moving, Column);
      if (LineMoves && Shift) {
        SourceLocation Start = SM.getComposedLoc(File, At + 1);
        Result.Edits.push_back(
            {CharSourceRange::getCharRange(
                 Start, Start.getLocWithOffset(Indent.size())),
             whiteSpace(Column + Shift, Indent.contains('\t'))});
      }
      At += Indent.size();
      continue;
    }
    Column = columnBehind(StringRef(&C, 1), Column);
    if (C == '(' || C == '[') {
      Open.push_back(LineMoves);
      if (LineMoves)
        Moving.push_back(Column);
    } else if ((C == ')' || C == ']') && !Open.empty()) {
      if (Open.pop_back_val())
        Moving.pop_back();
    }
  }
}

} // namespace kmap_tidy
