//===--- WantedBodies.cpp - header functions worth parsing ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/WantedBodies.h"
#include "analysis/IncludeGraph.h"
#include "analysis/KernelApi.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace clang;
using namespace llvm;

namespace kmap_tidy {
namespace {

/// A macro or a function, and the identifiers of its body.
struct Definition {
  /// More than one if it is not clear which of them is defined: attributes look
  /// like calls.
  std::vector<StringRef> Names;
  std::vector<StringRef> Body;
};

/// Finds definitions by the shape of the text alone.
class DefinitionReader {
public:
  explicit DefinitionReader(StringRef Text)
      : Raw(SourceLocation(), LangOptions(), Text.begin(), Text.begin(),
            Text.end()) {}

  std::vector<Definition> read() {
    for (bool Last = Raw.LexFromRawLexer(T); !Last;) {
      if (T.is(tok::hash) && T.isAtStartOfLine())
        Last = readDirective();
      else {
        readCode();
        Last = Raw.LexFromRawLexer(T);
      }
    }
    return std::move(Result);
  }

private:
  /// Leaves the first token of the next line in \c T.
  bool readDirective() {
    bool Last = Raw.LexFromRawLexer(T);
    bool Defines = isIdentifier() && T.getRawIdentifier() == "define";
    Definition Macro;
    while (!Last) {
      Last = Raw.LexFromRawLexer(T);
      if (Last || T.isAtStartOfLine())
        break;
      if (!Defines || !isIdentifier())
        continue;
      (Macro.Names.empty() ? Macro.Names : Macro.Body)
          .push_back(T.getRawIdentifier());
    }
    if (!Macro.Body.empty())
      Result.push_back(std::move(Macro));
    return Last;
  }

  void readCode() {
    if (T.is(tok::l_brace)) {
      ++Depth;
    } else if (T.is(tok::r_brace)) {
      Depth -= Depth != 0;
      if (Depth == 0 && !Current.Names.empty())
        Result.push_back(std::move(Current));
      if (Depth == 0)
        Current = {};
    } else if (Depth == 0 && T.is(tok::semi)) {
      Current = {};
    } else if (Depth == 0 && T.is(tok::l_paren) && !Before.empty()) {
      Current.Names.push_back(Before);
    } else if (Depth != 0 && isIdentifier()) {
      Current.Body.push_back(T.getRawIdentifier());
    }
    Before = isIdentifier() ? T.getRawIdentifier() : StringRef();
  }

  bool isIdentifier() const { return T.is(tok::raw_identifier); }

  Lexer Raw;
  Token T;
  unsigned Depth = 0;
  /// The identifier in front of \c T.
  StringRef Before;
  Definition Current;
  std::vector<Definition> Result;
};

/// Adds the identifiers of \p File, and of what it includes from beside it.
void addIdentifiers(StringRef File, StringSet<> &Seen, StringSet<> &Result) {
  if (!Seen.insert(File).second)
    return;
  auto Buffer = MemoryBuffer::getFile(File);
  if (!Buffer)
    return;
  StringRef Text = (*Buffer)->getBuffer();
  Lexer Lex(SourceLocation(), LangOptions(), Text.begin(), Text.begin(),
            Text.end());
  Token T;
  while (!Lex.LexFromRawLexer(T))
    if (T.is(tok::raw_identifier))
      Result.insert(T.getRawIdentifier());
  for (const std::string &Name : includesOf(Text)) {
    SmallString<256> Beside(sys::path::parent_path(File));
    sys::path::append(Beside, Name);
    addIdentifiers(Beside, Seen, Result);
  }
}

} // namespace

WantedBodies::Entry &WantedBodies::entryOf(StringRef Name) {
  auto [At, IsNew] = Known.try_emplace(Name);
  if (IsNew)
    At->second.IsApi = findKernelApi(Name) != nullptr;
  return *At;
}

void WantedBodies::read(StringRef Header, StringRef Content) {
  {
    std::lock_guard<std::mutex> Guard(Lock);
    if (!Read.insert(Header).second)
      return;
  }
  std::vector<Definition> Found = DefinitionReader(Content).read();
  std::lock_guard<std::mutex> Guard(Lock);
  for (const Definition &D : Found)
    for (StringRef Name : D.Names) {
      auto &LeadsTo = entryOf(Name).getValue().LeadsTo;
      for (StringRef Word : D.Body)
        LeadsTo.push_back(&entryOf(Word));
      llvm::sort(LeadsTo);
      LeadsTo.erase(std::unique(LeadsTo.begin(), LeadsTo.end()), LeadsTo.end());
    }
}

bool WantedBodies::contains(StringRef Name, const Reach &Led) const {
  if (Led.Words.contains(Name))
    return true;
  std::lock_guard<std::mutex> Guard(Lock);
  if (Asked.contains(Name))
    return true;
  auto At = Known.find(Name);
  return At != Known.end() && Led.Behind.contains(&*At);
}

WantedBodies::Reach WantedBodies::reachOf(StringRef File,
                                          ArrayRef<std::string> More) const {
  Reach Result;
  StringSet<> Files;
  addIdentifiers(File, Files, Result.Words);
  for (const std::string &Name : More)
    Result.Words.insert(Name);
  std::lock_guard<std::mutex> Guard(Lock);
  std::vector<const Entry *> Work;
  auto Add = [&](const Entry *To) {
    if (Result.Behind.insert(To).second && !To->getValue().IsApi &&
        !To->getValue().LeadsTo.empty())
      Work.push_back(To);
  };
  for (const auto &Word : Result.Words)
    if (auto At = Known.find(Word.getKey()); At != Known.end())
      Add(&*At);
  while (!Work.empty()) {
    const Entry *From = Work.back();
    Work.pop_back();
    for (const Entry *To : From->getValue().LeadsTo)
      Add(To);
  }
  return Result;
}

} // namespace kmap_tidy
