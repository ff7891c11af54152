//===--- Definitions.cpp - which files define a function ------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Definitions.h"
#include "tools/kmap-tidy/SourceIndex.h"
#include "clang/Basic/CharInfo.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

/// Length of the head of a function, in bytes, that no kernel function reaches.
constexpr size_t MaxHead = 4096;

/// Adds the names in front of a parenthesis of the head that begins \p Text, or
/// alone in one, as a macro or `(name)(...)` has them, if a body follows it, or
/// if it is another name for one. More than one: attributes look like calls.
void addHead(StringRef Text, std::vector<StringRef> &Result) {
  SmallVector<StringRef, 4> Names;
  unsigned Depth = 0;
  size_t Word = StringRef::npos;
  // In front of the word, and whether a list begins it.
  char Last = 0;
  bool IsAlone = false;
  Text = Text.take_front(MaxHead);
  for (size_t I = 0; I < Text.size(); ++I) {
    char C = Text[I];
    if (clang::isAsciiIdentifierContinue(C)) {
      if (Word == StringRef::npos) {
        Word = I;
        IsAlone = Last == '(' || Last == ',';
      }
      Last = C;
      continue;
    }
    StringRef Before =
        Word == StringRef::npos ? StringRef() : Text.slice(Word, I);
    Word = StringRef::npos;
    if (!clang::isWhitespace(C))
      Last = C;
    if (Depth == 1 && IsAlone && StringRef("),").contains(C) &&
        !Before.empty() && Before != "void")
      Names.push_back(Before);
    if (C == '(') {
      if (Depth++ == 0 && !Before.empty())
        Names.push_back(Before);
    } else if (C == ')') {
      if (Depth-- == 0)
        return;
    } else if (Depth == 0 &&
               (C == '{' ||
                (C == ';' && Text.take_front(I).contains("alias(")))) {
      Result.insert(Result.end(), Names.begin(), Names.end());
      return;
    } else if (Depth == 0 && StringRef(";=}#,\"").contains(C)) {
      return;
    }
  }
}

} // namespace

std::vector<StringRef> definedNames(StringRef Text) {
  std::vector<StringRef> Result;
  for (size_t Line = 0; Line < Text.size();) {
    StringRef Rest = Text.substr(Line);
    size_t End = std::min(Rest.find('\n'), Rest.size());
    if (clang::isAsciiIdentifierStart(Rest.front()) &&
        Rest.take_front(End).contains('(') && !Rest.starts_with("static "))
      addHead(Rest, Result);
    Line += End + 1;
  }
  return Result;
}

Definitions::Definitions(ArrayRef<std::string> All, const SourceIndex &Index) {
  for (const std::string &Path : All)
    if (const SourceFacts *Facts = Index.of(Path))
      for (StringRef Name : Facts->Defined)
        Files[Name].push_back(&Path);
  for (auto &Entry : Files) {
    std::vector<const std::string *> &Here = Entry.second;
    llvm::sort(Here);
    Here.erase(std::unique(Here.begin(), Here.end()), Here.end());
  }
}

ArrayRef<const std::string *> Definitions::of(StringRef Name) const {
  auto At = Files.find(Name);
  if (At == Files.end())
    return {};
  return At->second;
}

} // namespace kmap_tidy
