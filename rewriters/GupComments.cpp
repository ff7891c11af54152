//===--- GupComments.cpp - comments beside pages of user memory -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a comment says of calls that a conversion renames: it is renamed, too,
// or it gives a reason against the conversion (RULES R18).
//
//===----------------------------------------------------------------------===//

#include "analysis/GupApi.h"
#include "analysis/PageOrigin.h"
#include "analysis/TranslationUnit.h"
#include "analysis/WholeWord.h"
#include "rewriters/GupBatch.h"
#include "rewriters/GupGroup.h"
#include "rewriters/RegionSource.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

/// Calls \p Each with each comment of \p Function, or right above it, and where
/// that begins.
static void
forEachComment(const FunctionDecl &Function, const ASTContext &Context,
               llvm::function_ref<void(StringRef, SourceLocation)> Each) {
  const SourceManager &SM = Context.getSourceManager();
  auto [File, First] = SM.getDecomposedExpansionLoc(Function.getBeginLoc());
  StringRef Buffer = SM.getBufferData(File);
  StringRef Text = withCommentAbove(
      Buffer, First, SM.getDecomposedExpansionLoc(Function.getEndLoc()).second);
  unsigned End = Text.end() - Buffer.begin();
  Lexer Lex(SM.getLocForStartOfFile(File), Context.getLangOpts(),
            Buffer.begin(), Text.begin(), Buffer.end());
  Lex.SetCommentRetentionState(true);
  Token Tok;
  while (!Lex.LexFromRawLexer(Tok) && SM.getFileOffset(Tok.getLocation()) < End)
    if (Tok.is(tok::comment))
      Each(Buffer.substr(SM.getFileOffset(Tok.getLocation()), Tok.getLength()),
           Tok.getLocation());
}

/// The words of \p Comment, in small letters.
static std::vector<std::string> wordsOf(StringRef Comment) {
  std::vector<std::string> Result(1);
  for (char C : Comment)
    if (isAsciiIdentifierContinue(C) || C == '\'')
      Result.back() += toLowercase(C);
    else if (!Result.back().empty())
      Result.emplace_back();
  return Result;
}

/// What \p Comment says is not pinned, or must not be, as in "is not pinned";
/// empty if it says no such thing. That something could not be is no rule, nor
/// is what comes of "pages not pinned".
static std::string deniesPin(StringRef Comment) {
  constexpr size_t Near = 3;
  std::vector<std::string> Words = wordsOf(Comment);
  auto IsPin = [](StringRef Word) {
    return Word == "pin" || Word == "pins" || Word == "pinned" ||
           Word == "pinning" || Word == "foll_pin" ||
           Word.starts_with("pin_user_") || Word.starts_with("unpin");
  };
  constexpr StringRef Auxiliaries[] = {"are",  "do",   "does",   "is",
                                       "may",  "must", "should", "was",
                                       "were", "will", "would"};
  auto Denies = [&](size_t At, bool IsParticiple) {
    StringRef Word = Words[At], Before = At ? StringRef(Words[At - 1]) : "";
    bool IsRule = IsParticiple ? llvm::is_contained(Auxiliaries, Before)
                               : Before != "could" && Before != "can";
    return (Word == "not" && IsRule) || Word == "no" || Word == "never" ||
           Word == "without" || Word == "avoid" || Word == "than" ||
           (Word.ends_with("n't") && Word != "couldn't" && Word != "can't");
  };
  for (size_t At = 0; At < Words.size(); ++At) {
    if (!IsPin(Words[At]))
      continue;
    for (size_t I = At - std::min(At, Near); I < At; ++I)
      if (Denies(I, /*IsParticiple=*/Words[At] == "pinned"))
        return Words[I] + " .. " + Words[At];
    for (size_t I = At + 1; I < std::min(At + 1 + Near, Words.size()); ++I)
      if (StringRef(Words[I]).starts_with("break") ||
          StringRef(Words[I]).starts_with("prevent"))
        return Words[At] + " .. " + Words[I];
  }
  return "";
}

std::optional<Refusal> GupGroups::whyWeighed(const GupGroup &Group) const {
  constexpr StringRef References[] = {"reference", "references", "FOLL_GET"};
  constexpr StringRef Pins[] = {"pin",   "pins",     "pinned",  "pinning",
                                "unpin", "unpinned", "FOLL_PIN"};
  GupRenaming All = renamedBy(Group, Origins.sources());
  llvm::SmallVector<StringRef, 4> Now, Then;
  for (auto [Name, Counterpart] : All.Names) {
    Now.push_back(Name);
    Then.push_back(Counterpart);
  }
  std::optional<Refusal> Result;
  for (const FunctionDecl *Function : All.Functions)
    forEachComment(
        *Function, TU.context(), [&](StringRef Comment, SourceLocation) {
          auto First = [&](llvm::ArrayRef<StringRef> Words) {
            const auto *Said = llvm::find_if(
                Words, [&](StringRef Word) { return hasWord(Comment, Word); });
            return Said == Words.end() ? StringRef() : *Said;
          };
          auto Weigh = [&](StringRef One, StringRef Other) {
            if (!Result && !One.empty() && !Other.empty())
              Result = {
                  "acquired-by-get", "P6",
                  ("a comment weighs '" + One + "' against '" + Other + "'")
                      .str()};
          };
          Weigh(First(Now), First(Then));
          Weigh(First(References), First(Pins));
          if (std::string Denied = deniesPin(Comment);
              !Result && !Denied.empty())
            Result = {"acquired-by-get", "P6",
                      "a comment says '" + Denied + "'"};
        });
  return Result;
}

/// Has the comments of \p Function, and right above it, that name \p Old name
/// \p New.
static void renameInComments(const FunctionDecl &Function, StringRef Old,
                             StringRef New, const ASTContext &Context,
                             Fix &Result) {
  forEachComment(Function, Context, [&](StringRef Comment, SourceLocation At) {
    forEachWord(Comment, Old, [&](size_t Offset) {
      SourceLocation Loc = At.getLocWithOffset(Offset);
      Result.Edits.push_back(
          {CharSourceRange::getCharRange(Loc, Loc.getLocWithOffset(Old.size())),
           New.str()});
      return true;
    });
  });
}

bool GupGroups::keepsName(const FunctionDecl &Function, StringRef Name,
                          const GupGroup &Group) const {
  bool IsCalled = false, Keeps = false, IsBatched = false;
  for (unsigned I = 0; I < Origins.sources().size(); ++I) {
    const PageSource &Source = Origins.sources()[I];
    if (Source.Function != &Function || !Source.Api || Source.Api->Name != Name)
      continue;
    IsCalled = true;
    Keeps |= !Group.Acquired.test(I);
  }
  for (const PageEvent &Event : Origins.events()) {
    if (Event.Kind != PageEvent::Release || !Event.Api ||
        Event.Api->Name != Name)
      continue;
    bool IsOfGroup = llvm::is_contained(Group.Releases, &Event);
    // A loop that becomes one call does not keep the name either.
    bool IsLoop =
        IsOfGroup && !batchRelease(TU, Event, /*ForPins=*/true).empty();
    IsBatched |= IsLoop;
    if (Event.Function != &Function)
      continue;
    IsCalled = true;
    Keeps |= !IsOfGroup || IsLoop;
  }
  return IsCalled ? Keeps : IsBatched;
}

void GupGroups::renameInCommentsOf(const GupGroup &Group, Fix &Result) {
  GupRenaming All = renamedBy(Group, Origins.sources());
  for (const FunctionDecl *Function : All.Functions)
    for (auto [Old, New] : All.Names)
      if (!keepsName(*Function, Old, Group))
        renameInComments(*Function, Old, New, TU.context(), Result);
}

} // namespace kmap_tidy
