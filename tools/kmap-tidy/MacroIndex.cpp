//===--- MacroIndex.cpp - what the macros of headers spell ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/MacroIndex.h"
#include "analysis/StoreMentions.h"
#include "analysis/WholeWord.h"
#include "rewriters/FieldNames.h"
#include "tools/kmap-tidy/SourceFiles.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstring>

using namespace llvm;

namespace kmap_tidy {

/// The rest of the directive that \p Rest begins in.
static StringRef restOfDirective(StringRef Rest) {
  size_t End = 0;
  for (;;) {
    size_t Next = Rest.find('\n', End);
    if (Next == StringRef::npos)
      return Rest;
    if (!Rest.take_front(Next).rtrim('\r').ends_with("\\"))
      return Rest.take_front(Next);
    End = Next + 1;
  }
}

void forEachMacro(StringRef Text,
                  function_ref<void(StringRef Name, StringRef Rest)> Each) {
  constexpr StringLiteral Define = "define";
  const char *At = Text.begin();
  // Not StringRef::find(), which is slower by an order of magnitude.
  while (const void *Next =
             memmem(At, Text.end() - At, Define.data(), Define.size())) {
    size_t Begin = static_cast<const char *>(Next) - Text.begin();
    At = Text.begin() + Begin + Define.size();
    if (!Text.take_front(Begin).rtrim(" \t").ends_with("#"))
      continue;
    StringRef Rest = restOfDirective(Text.substr(Begin + Define.size()));
    At = Rest.end();
    Rest = Rest.ltrim(" \t");
    StringRef Name = Rest.take_while(
        [](char C) { return clang::isAsciiIdentifierContinue(C); });
    Each(Name, Rest.drop_front(Name.size()));
  }
}

void forEachIdentifier(StringRef Text, function_ref<void(StringRef)> Each) {
  while (!Text.empty()) {
    StringRef Word = Text.take_while(
        [](char C) { return clang::isAsciiIdentifierContinue(C); });
    if (!Word.empty() && !clang::isDigit(Word.front()))
      Each(Word);
    Text = Text.drop_front(std::max<size_t>(Word.size(), 1));
  }
}

bool spellsAny(StringRef Text, const std::set<std::string> &Words) {
  return WordSet({&Words}).isSpelledIn(Text);
}

MacroIndex::MacroIndex(ArrayRef<StringRef> Headers, unsigned Threads) {
  using Entry = std::pair<std::string, std::vector<std::string>>;
  std::vector<std::vector<Entry>> Found(Headers.size());
  std::vector<decltype(Pasting)> Pasted(Headers.size()),
      OfMembers(Headers.size());
  std::vector<std::set<std::string>> Uniting(Headers.size());
  inParallel(Headers.size(), Threads, [&](size_t I) {
    auto Buffer = MemoryBuffer::getFile(Headers[I]);
    if (!Buffer)
      return;
    forEachMacro((*Buffer)->getBuffer(), [&](StringRef Name, StringRef Rest) {
      if (hasWord(Rest, "union"))
        Uniting[I].merge(unionMakersIn(("#define " + Name + Rest).str(),
                                       clang::LangOptions()));
      if (Rest.contains("##")) {
        std::string Definition = ("#define " + Name + Rest).str();
        // Whatever its operands are.
        if (mayPaste(Definition, "", clang::LangOptions()))
          Pasted[I].emplace_back(Name, std::move(Definition));
      }
      // Who uses the macro spells what a parameter stands for.
      std::set<StringRef> Parameters;
      if (Rest.starts_with("(")) {
        auto [List, Body] = Rest.split(')');
        forEachIdentifier(List,
                          [&](StringRef Word) { Parameters.insert(Word); });
        Rest = Body;
      }
      std::vector<std::string> Words;
      forEachIdentifier(Rest, [&](StringRef Word) {
        if (Parameters.count(Word))
          return;
        Words.push_back(Word.str());
        StringRef Before = Rest.take_front(Word.begin() - Rest.begin()).rtrim();
        StringRef After = Rest.drop_front(Word.end() - Rest.begin()).ltrim();
        if (Before.ends_with(".") || Before.ends_with("->") ||
            (Before.empty() && After.empty()) || After.starts_with(":"))
          OfMembers[I].emplace_back(Word, Name);
      });
      if (!Words.empty())
        Found[I].emplace_back(Name, std::move(Words));
    });
  });
  for (auto &OfOne : Pasted)
    llvm::append_range(Pasting, OfOne);
  for (const auto &OfOne : OfMembers)
    for (const auto &[Word, Name] : OfOne)
      Members[Word].insert(Name);
  for (std::vector<Entry> &OfOne : Found) {
    for (const auto &[Name, Words] : OfOne) {
      StringRef Kept = Names.try_emplace(Name).first->getKey();
      for (const std::string &Word : Words) {
        std::vector<StringRef> &Here = Spelling[Word];
        if (Here.empty() || Here.back() != Kept)
          Here.push_back(Kept);
      }
    }
    OfOne.clear();
  }
  for (std::set<std::string> &OfOne : Uniting)
    UnionMakers.merge(OfOne);
  UnionMakers.merge(spelling(UnionMakers));
}

std::set<std::string> MacroIndex::spellingMember(StringRef Word) const {
  std::set<std::string> Result;
  if (auto At = Members.find(Word); At != Members.end())
    Result = At->second;
  for (const auto &[Name, Definition] : Pasting)
    if (mayPaste(Definition, Word, clang::LangOptions()))
      Result.insert(Name);
  Result.merge(spelling(Result));
  return Result;
}

std::set<std::string>
MacroIndex::spelling(const std::set<std::string> &Words) const {
  std::set<std::string> Result;
  std::vector<std::string> Work(Words.begin(), Words.end());
  while (!Work.empty()) {
    auto At = Spelling.find(Work.back());
    Work.pop_back();
    if (At == Spelling.end())
      continue;
    for (StringRef Name : At->second)
      if (Result.insert(Name.str()).second)
        Work.push_back(Name.str());
  }
  return Result;
}

} // namespace kmap_tidy
