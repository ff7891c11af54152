//===--- Mentions.cpp - every mention of the API in a tree ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Mentions.h"
#include "analysis/KernelApi.h"
#include "tools/kmap-tidy/Root.h"
#include "tools/kmap-tidy/SourceIndex.h"
#include "tools/kmap-tidy/TrackedNames.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/ADT/StringExtras.h"
#include <utility>

using namespace clang;
using namespace llvm;

namespace kmap_tidy {
namespace {

/// The conditions that a text is nested in.
class Conditions {
public:
  void open() { Stack.emplace_back(); }
  void close() {
    if (!Stack.empty())
      Stack.pop_back();
  }
  /// A word of the condition of the innermost #if or #elif.
  void addWord(StringRef Word) {
    if (!Stack.empty() && Word != "defined" &&
        !llvm::is_contained(Stack.back(), Word))
      Stack.back().push_back(Word);
  }
  std::string guard() const {
    std::vector<StringRef> Symbols;
    for (const std::vector<StringRef> &Words : Stack)
      for (StringRef Word : Words)
        if (Word.starts_with("CONFIG_") && !llvm::is_contained(Symbols, Word))
          Symbols.push_back(Word);
    if (Symbols.empty() && !Stack.empty())
      Symbols = Stack.back();
    return llvm::join(Symbols, ", ");
  }

private:
  std::vector<std::vector<StringRef>> Stack;
};

/// Walks the tokens of a text: comments and strings are none.
class CodeReader {
public:
  explicit CodeReader(StringRef Text)
      : Raw(SourceLocation(), language(), Text.begin(), Text.begin(),
            Text.end()) {}

  /// Guards of the tracked names that are code, by offset.
  DenseMap<unsigned, std::string> read() {
    Token T;
    for (bool Last = false; !Last;) {
      Last = Raw.LexFromRawLexer(T);
      if (T.isAtStartOfLine()) {
        State = Elsewhere;
        DefinesApi = false;
      }
      if (Declared && T.isNot(tok::l_paren)) {
        Result.erase(Declared->Offset);
        Variables.insert(Declared->Name);
      }
      Declared.reset();
      if (endsFunction(T))
        Variables.clear();
      if (T.is(tok::hash) && T.isAtStartOfLine())
        State = AfterHash;
      else if (T.is(tok::raw_identifier))
        readWord(T.getRawIdentifier(), T.getLength());
      else if (State == InCondition && T.is(tok::numeric_constant))
        Around.addWord(StringRef(T.getLiteralData(), T.getLength()));
      else if (State == AfterInclude && T.is(tok::string_literal))
        Included.push_back(
            {StringRef(T.getLiteralData(), T.getLength()).trim('"'),
             Around.guard()});
      else if (State != InCondition)
        State = T.isOneOf(tok::arrow, tok::period) ? AfterAccess : Elsewhere;
      FollowsType = T.is(tok::star) || (T.is(tok::raw_identifier) &&
                                        !isStatementWord(T.getRawIdentifier()));
    }
    return std::move(Result);
  }

  /// What read() saw included in quotes, with the guards of that.
  ArrayRef<std::pair<StringRef, std::string>> included() const {
    return Included;
  }

private:
  static LangOptions language() {
    LangOptions C;
    C.C99 = C.C11 = C.LineComment = C.GNUMode = true;
    return C;
  }

  /// Kernel style has the brace that ends a function in the first column.
  bool endsFunction(const Token &T) {
    unsigned Begin = Raw.getCurrentBufferOffset() - T.getLength();
    return T.is(tok::r_brace) && (!Begin || Raw.getBuffer()[Begin - 1] == '\n');
  }

  /// A name behind it is no declaration.
  static bool isStatementWord(StringRef Word) {
    return llvm::is_contained({"return", "case", "else", "do", "goto"}, Word);
  }

  void readWord(StringRef Name, unsigned Length) {
    if (State == AfterHash)
      return readDirective(Name);
    if (State == InCondition)
      return Around.addWord(Name);
    // A member of the same name, as in `bo->kmap`, is no use of the API.
    if (State == AfterDefine)
      DefinesApi = trackedApi(Name);
    if (State == Elsewhere && trackedApi(Name) && !DefinesApi) {
      unsigned Offset = Raw.getCurrentBufferOffset() - Length;
      Result[Offset] = Around.guard();
      // A variable, member or tag: `struct bo_kmap kmap;`.
      if (FollowsType || Variables.count(Name))
        Declared = PlacedName{Offset, Name};
    }
    State = Elsewhere;
  }

  void readDirective(StringRef Name) {
    State = Elsewhere;
    if (Name == "define" || Name == "undef")
      State = AfterDefine;
    if (Name == "include")
      State = AfterInclude;
    if (Name == "endif")
      Around.close();
    if (Name == "if" || Name == "ifdef" || Name == "ifndef")
      Around.open();
    if (Name.contains("if") && Name != "endif")
      State = InCondition;
  }

  Lexer Raw;
  Conditions Around;
  DenseMap<unsigned, std::string> Result;
  std::vector<std::pair<StringRef, std::string>> Included;
  /// The token before may end a type, or begin a declarator.
  bool FollowsType = false;
  /// A name in front of the current token that is declared, or a variable,
  /// unless a parenthesis follows.
  struct PlacedName {
    unsigned Offset;
    StringRef Name;
  };
  std::optional<PlacedName> Declared;
  /// Names of the API that are variables up to the end of the function.
  llvm::SmallSet<StringRef, 4> Variables;
  /// The current line is of the definition of an API as a macro.
  bool DefinesApi = false;
  enum {
    Elsewhere,
    AfterHash,
    AfterDefine,
    AfterInclude,
    AfterAccess,
    InCondition,
  } State = Elsewhere;
};

} // namespace

std::vector<Mention> mentionsIn(StringRef Text) {
  std::vector<Mention> Result;
  unsigned Line = 1;
  size_t Counted = 0;
  forEachMention(Text, [&](size_t Offset, const KernelApi &Api) {
    Line += Text.slice(Counted, Offset).count('\n');
    Counted = Offset;
    Result.push_back(
        {static_cast<unsigned>(Offset), Line, Api.Name.str(), false, ""});
    return true;
  });
  if (Result.empty())
    return Result;
  DenseMap<unsigned, std::string> Code = CodeReader(Text).read();
  for (Mention &M : Result) {
    auto At = Code.find(M.Offset);
    if (At == Code.end())
      continue;
    M.IsCode = true;
    M.Guard = At->second;
  }
  return Result;
}

std::optional<std::string> guardOfInclude(StringRef Text, StringRef Path) {
  CodeReader Reader(Text);
  Reader.read();
  for (const auto &[Name, Guard] : Reader.included())
    if (Path == Name || Path.ends_with(("/" + Name).str()))
      return Guard;
  return std::nullopt;
}

Mentions mentionsOf(ArrayRef<std::string> Sources, const SourceIndex &Index,
                    const Root &Tree) {
  Mentions Result;
  for (const std::string &Path : Sources)
    if (const SourceFacts *Facts = Index.of(Path);
        Facts && !Facts->Mentions.empty())
      Result[Tree.display(Path)] = Facts->Mentions;
  return Result;
}

} // namespace kmap_tidy
