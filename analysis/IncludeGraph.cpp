//===--- IncludeGraph.cpp - who includes what, by text --------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/IncludeGraph.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include <cstring>

using namespace llvm;

namespace kmap_tidy {

/// \p Directive as one line without comments.
static std::string inOneLine(StringRef Directive) {
  std::string Result;
  while (!Directive.empty()) {
    StringRef Spliced = Directive;
    if (Spliced.consume_front("\\") &&
        (Spliced.consume_front("\n") || Spliced.consume_front("\r\n"))) {
      Directive = Spliced;
    } else if (Directive.starts_with("/*")) {
      Directive = Directive.drop_front(2).split("*/").second;
      Result += ' ';
    } else if (Directive.starts_with("//")) {
      break;
    } else {
      Result += Directive.front();
      Directive = Directive.drop_front();
    }
  }
  return Result;
}

/// Calls \p Each with what follows the sign of each directive of \p Text that
/// begins with \p Sign.
static void forEachDirective(StringRef Text, StringRef Sign,
                             function_ref<void(StringRef)> Each) {
  const char *At = Text.begin();
  // Not StringRef::find(), which is slower by an order of magnitude.
  while (const void *Next =
             memmem(At, Text.end() - At, Sign.data(), Sign.size())) {
    size_t Begin = static_cast<const char *>(Next) - Text.begin();
    At = Text.begin() + Begin + Sign.size();
    StringRef Before = Text.take_front(Begin).rtrim(" \t");
    if (!Before.empty() && !Before.ends_with("\n") && !Before.ends_with("*/"))
      continue;
    StringRef Rest = Text.drop_front(Begin + Sign.size());
    size_t End = Rest.find('\n');
    while (End != StringRef::npos &&
           Rest.take_front(End).rtrim('\r').ends_with("\\"))
      End = Rest.find('\n', End + 1);
    Rest = Rest.take_front(End);
    At = Rest.end();
    if (Rest.contains('\\') || Rest.contains('/'))
      Each(StringRef(inOneLine(Rest)).ltrim(" \t"));
    else
      Each(Rest.ltrim(" \t"));
  }
}

static void forEachDirective(StringRef Text,
                             function_ref<void(StringRef)> Each) {
  forEachDirective(Text, "#", Each);
  forEachDirective(Text, "%:", Each);
}

/// Adds every file to \p Result that \p Directive may name to a macro.
static void addNamed(StringRef Directive, std::vector<std::string> &Result) {
  auto IsOfWord = [](char C) { return isAlnum(C) || C == '_'; };
  while (!Directive.empty()) {
    StringRef Word = Directive.take_while(IsOfWord);
    if (Word.empty()) {
      Directive = Directive.drop_front();
      continue;
    }
    Result.push_back((Word + ".h").str());
    StringRef Path = Directive.take_while(
        [&](char C) { return IsOfWord(C) || C == '-' || C == '/'; });
    StringRef Behind = Directive.drop_front(Path.size());
    if (Path != Word && Behind.starts_with(".h"))
      Result.push_back((Path + ".h").str());
    StringRef Ending = Behind;
    if (Ending.consume_front(".") && !Ending.empty() &&
        isAlpha(Ending.front()) && !Behind.starts_with(".h"))
      Result.push_back((Path + "." + Ending.take_while(IsOfWord)).str());
    Directive = Directive.drop_front(Word.size());
  }
}

/// The header or source that the macro which is all of \p Directive, such as
/// ` NAME "own.h"`, stands for; empty if it stands for anything else.
static StringRef headerNamed(StringRef Directive) {
  StringRef Body = Directive.ltrim(" \t").drop_while(
      [](char C) { return isAlnum(C) || C == '_'; });
  Body = Body.trim(" \t\r");
  if (!Body.consume_front("\"") && !Body.consume_front("<"))
    return "";
  bool IsFile = Body.drop_back(!Body.empty()).ends_with(".h") ||
                Body.drop_back(!Body.empty()).ends_with(".c");
  return IsFile ? Body.drop_back() : StringRef();
}

std::vector<std::string> includesOf(StringRef Text) {
  std::vector<std::string> Result;
  std::vector<std::string> Named;
  forEachDirective(Text, [&](StringRef Rest) {
    // A macro that is a header's name is there to be included.
    if (Rest.consume_front("define")) {
      if (StringRef Name = headerNamed(Rest); !Name.empty())
        Result.push_back(Name.str());
      return;
    }
    if (!Rest.consume_front("include") && !Rest.consume_front("import"))
      return;
    Rest.consume_front("_next");
    Rest = Rest.ltrim(" \t");
    if (!Rest.starts_with("\"") && !Rest.starts_with("<")) {
      if (Named.empty())
        Result.push_back(ComputedInclude.str());
      return addNamed(Rest, Named);
    }
    StringRef Name = Rest.drop_front().take_until(
        [](char C) { return C == '"' || C == '>'; });
    if (!Name.empty())
      Result.push_back(Name.str());
  });
  // What a macro stands for is put together from the words of directives.
  if (!Named.empty()) {
    forEachDirective(Text, [&](StringRef Rest) {
      if (Rest.consume_front("define"))
        addNamed(Rest, Named);
    });
    llvm::sort(Named);
    Named.erase(std::unique(Named.begin(), Named.end()), Named.end());
    llvm::append_range(Result, Named);
  }
  return Result;
}

void IncludeGraph::add(StringRef Path, ArrayRef<StringRef> Includes) {
  size_t File = Paths.size();
  Paths.push_back(Path);
  Known.insert({Path, File});
  for (StringRef Name : Includes)
    Included[sys::path::filename(Name)].push_back({File, Name});
}

std::optional<size_t> IncludeGraph::find(StringRef Path) const {
  auto At = Known.find(Path);
  if (At == Known.end())
    return std::nullopt;
  return At->second;
}

static bool isEndOf(StringRef Name, StringRef Path) {
  return Path.ends_with(Name) && Path.drop_back(Name.size()).ends_with("/");
}

/// Whether \p Name, in \p Includer, may lead to \p Path.
bool IncludeGraph::mayMean(size_t Includer, StringRef Name,
                           StringRef Path) const {
  SmallString<256> Beside(sys::path::parent_path(Paths[Includer]));
  sys::path::append(Beside, Name);
  sys::path::remove_dots(Beside, /*remove_dot_dot=*/true);
  // What lies beside the includer is what a compiler takes.
  if (Known.count(Beside))
    return Beside == Path;
  while (Name.consume_front("../") || Name.consume_front("./"))
    ;
  if (isEndOf(Name, Path))
    return true;
  return Name.consume_front("asm/") &&
         isEndOf((Twine("asm-generic/") + Name).str(), Path);
}

std::vector<size_t> IncludeGraph::includersOf(size_t File) const {
  std::vector<size_t> Result;
  auto At = Included.find(sys::path::filename(Paths[File]));
  if (At == Included.end())
    return Result;
  for (const auto &[Includer, Name] : At->second)
    if (mayMean(Includer, Name, Paths[File]) &&
        (Result.empty() || Result.back() != Includer))
      Result.push_back(Includer);
  return Result;
}

BitVector IncludeGraph::reachedFrom(ArrayRef<size_t> First) const {
  BitVector Result(size());
  std::vector<size_t> Work(First.begin(), First.end());
  for (size_t File : First)
    Result.set(File);
  while (!Work.empty()) {
    size_t At = Work.back();
    Work.pop_back();
    for (size_t Includer : includersOf(At))
      if (!Result.test(Includer)) {
        Result.set(Includer);
        Work.push_back(Includer);
      }
  }
  return Result;
}

} // namespace kmap_tidy
