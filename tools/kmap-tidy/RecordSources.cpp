//===--- RecordSources.cpp - which sources define a record ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/RecordSources.h"
#include "analysis/WholeWord.h"
#include "tools/kmap-tidy/MacroIndex.h"
#include "tools/kmap-tidy/SourceFiles.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include <set>

using namespace llvm;

namespace kmap_tidy {

/// \p Text without the blanks and comments that it begins with.
static StringRef afterBlanks(StringRef Text) {
  for (;;) {
    Text = Text.ltrim(" \t\r\n\v\f\\");
    if (Text.starts_with("/*"))
      Text = Text.split("*/").second;
    else if (Text.starts_with("//"))
      Text = Text.split('\n').second;
    else
      return Text;
  }
}

/// \p Text behind the parentheses that it begins with, if it does.
static StringRef behindParentheses(StringRef Text) {
  unsigned Depth = 0;
  for (size_t I = 0; I < Text.size(); ++I) {
    Depth += Text[I] == '(';
    Depth -= Text[I] == ')';
    if (!Depth)
      return Text.drop_front(Text[I] == ')' ? I + 1 : I);
  }
  return "";
}

/// Calls \p Each with the tags of the records that \p Text names, as they are
/// spelled there, `a##b` for one that a macro puts together, and whether it
/// defines them.
static void forEachTagged(StringRef Text,
                          function_ref<void(StringRef, bool)> Each) {
  auto IsOfName = [](char C) { return isAlnum(C) || C == '_'; };
  for (StringRef Keyword : {"struct", "union"})
    forEachWord(Text, Keyword, [&](size_t At) {
      StringRef Rest = afterBlanks(Text.drop_front(At + Keyword.size()));
      StringRef Tag = Rest.take_while(IsOfName);
      // Attributes come first.
      while (Tag.starts_with("__")) {
        Rest = afterBlanks(Rest.drop_front(Tag.size()));
        Rest = afterBlanks(behindParentheses(Rest));
        StringRef Next = Rest.take_while(IsOfName);
        if (Next.empty())
          break;
        Tag = Next;
      }
      if (Tag.empty())
        return true;
      std::string Spelled = Tag.str();
      if (Rest.consume_front(Tag))
        Rest = afterBlanks(Rest);
      while (Rest.consume_front("##")) {
        StringRef Part = afterBlanks(Rest).take_while(IsOfName);
        Spelled += ("##" + Part).str();
        Rest = afterBlanks(afterBlanks(Rest).drop_front(Part.size()));
      }
      Each(Spelled, Rest.starts_with("{"));
      return true;
    });
}

/// Likewise with the tags of those that it defines.
static void forEachRecord(StringRef Text, function_ref<void(StringRef)> Each) {
  forEachTagged(Text, [&](StringRef Tag, bool IsDefined) {
    if (IsDefined)
      Each(Tag);
  });
}

/// Calls \p Each with the tags of the records that \p Text defines, and what
/// macros may make of them: `*` stands for a parameter. Those that it only
/// names go to \p Named.
static void forEachTag(StringRef Text, function_ref<void(StringRef)> Each,
                       StringSet<> &Named) {
  std::set<std::string> Spelled;
  forEachTagged(Text, [&](StringRef Tag, bool IsDefined) {
    if (IsDefined) {
      Each(Tag);
      Spelled.insert(Tag.str());
    } else {
      Named.insert(Tag);
    }
  });
  for (const std::string &Tag : Spelled)
    Named.erase(Tag);
  forEachMacro(Text, [&](StringRef Name, StringRef Rest) {
    // A tag may be a macro, which stands for another.
    if (Spelled.count(Name.str()))
      forEachIdentifier(Rest, Each);
    if (!Rest.starts_with("(") || !Rest.contains("##"))
      return;
    auto [List, Body] = Rest.split(')');
    std::set<StringRef> Parameters;
    forEachIdentifier(List, [&](StringRef Word) { Parameters.insert(Word); });
    forEachRecord(Body, [&](StringRef Tag) {
      SmallVector<StringRef, 4> Parts;
      Tag.split(Parts, "##");
      std::string Pattern;
      for (StringRef Part : Parts)
        Pattern += Parameters.count(Part) ? "*" : Part.str();
      Each(Pattern);
    });
  });
}

/// Whether \p Pattern may be \p Tag, with something for each `*`.
static bool fits(StringRef Pattern, StringRef Tag) {
  return Tag.consume_front(Pattern.split('*').first) &&
         Tag.ends_with(Pattern.rsplit('*').second);
}

void RecordSources::read() {
  if (std::exchange(AreRead, true))
    return;
  std::vector<std::vector<std::string>> Tags(Sources.size());
  std::vector<StringSet<>> Named(Sources.size());
  inParallel(Sources.size(), Threads, [&](size_t I) {
    if (auto Buffer = MemoryBuffer::getFile(Sources[I]))
      forEachTag((*Buffer)->getBuffer(),
                 [&](StringRef Tag) { Tags[I].push_back(Tag.str()); },
                 Named[I]);
  });
  for (size_t I = 0; I < Sources.size(); ++I) {
    for (const std::string &Tag : Tags[I])
      (StringRef(Tag).contains('*') ? Pasted : Definers)[Tag].push_back(
          Sources[I]);
    for (const auto &Tag : Named[I])
      Namers[Tag.getKey()].push_back(Sources[I]);
  }
}

std::vector<StringRef> RecordSources::defining(StringRef Tag) {
  read();
  std::vector<StringRef> Found = Definers.lookup(Tag);
  for (const auto &One : Pasted)
    if (fits(One.getKey(), Tag))
      llvm::append_range(Found, One.second);
  return Found;
}

std::vector<StringRef> RecordSources::naming(StringRef Tag) {
  read();
  return Namers.lookup(Tag);
}

std::vector<std::string> recordsIn(StringRef Text) {
  std::vector<std::string> Result;
  forEachRecord(Text, [&](StringRef Tag) { Result.push_back(Tag.str()); });
  return Result;
}

} // namespace kmap_tidy
