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

/// What a comment of \p Words says is not pinned, or must not be, as in "is not
/// pinned"; empty if it says no such thing. That something could not be, what
/// comes of it if it is not, and how many are is no rule.
static std::string deniesPin(llvm::ArrayRef<std::string> Words) {
  auto Is = [&](size_t At, llvm::ArrayRef<StringRef> Any) {
    return At < Words.size() && llvm::is_contained(Any, Words[At]);
  };
  // Whether not to do something is said right in front of \p At.
  auto IsDenied = [&](size_t At) {
    if (!At)
      return false;
    StringRef Word = Words[At - 1];
    return Is(At - 1, {"never", "avoid", "no", "without"}) ||
           (Word == "not" && At > 1 && !Is(At - 2, {"could", "can"})) ||
           (Word == "of" && At > 1 && Is(At - 2, {"instead"})) ||
           (Word == "than" && At > 1 && Is(At - 2, {"rather"})) ||
           (Word.ends_with("n't") && Word != "couldn't" && Word != "can't");
  };
  for (size_t At = 0; At < Words.size(); ++At) {
    StringRef Word = Words[At];
    bool IsCall = Word == "foll_pin" || Word.starts_with("pin_user_");
    bool IsState = Word == "pinned";
    bool IsUndoing = Word == "unpin" || Word.starts_with("unpin_user_");
    bool IsPin = IsUndoing || IsCall || IsState || Word == "pin" ||
                 Word == "pins" || Word == "pinning";
    if (!IsPin)
      continue;
    size_t From = At;
    // As in "must not be pinned" and "do not convert to pin_user_pages".
    if (IsState && From && Is(From - 1, {"be", "get"}))
      --From;
    else if (IsCall && From && Is(From - 1, {"to", "use", "by", "with"}))
      From -= 1 + (From > 1 && Is(From - 2, {"convert", "change", "switch"}));
    if (From && Is(From - 1, {"a", "an", "the"}))
      --From;
    bool IsOfNone = IsState && From && Is(From - 1, {"no", "without"});
    bool IsRelative =
        IsState && From > 1 && Words[From - 1] == "not" &&
        !Is(From - 2, {"are", "is", "must", "should", "was", "were", "will"});
    bool IsCase = false;
    for (size_t I = From - std::min<size_t>(From, 6); I < From; ++I)
      IsCase |= IsState && Is(I, {"if", "unless", "when", "where", "while"});
    if (IsDenied(From) && !IsOfNone && !IsRelative && !IsCase)
      return Words[From - 1] + " .. " + Words[At];
    for (size_t I = At + 1; !IsState && I < At + 4; ++I)
      if (Is(I, {"blocks", "block", "breaks", "break", "forbidden", "overkill",
                 "prevents", "prevent", "unsuitable"}))
        return Words[At] + " .. " + Words[I];
  }
  return "";
}

std::optional<Refusal> GupGroups::whyWeighed(const GupGroup &Group) const {
  constexpr StringRef References[] = {"reference", "references", "FOLL_GET"};
  constexpr StringRef Pins[] = {"pin",   "pins",     "pinned",  "pinning",
                                "unpin", "unpinned", "FOLL_PIN"};
  constexpr StringRef Contrasts[] = {"but",    "instead", "never",  "no",
                                     "not",    "only",    "rather", "than",
                                     "versus", "vs",      "without"};
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
          // Of old, to take a reference was to pin.
          std::vector<std::string> Words = wordsOf(Comment);
          if (llvm::any_of(Words, [&](StringRef Word) {
                return llvm::is_contained(Contrasts, Word);
              }))
            Weigh(First(References), First(Pins));
          if (std::string Denied = deniesPin(Words); !Result && !Denied.empty())
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
