//===--- FieldNames.cpp - a field in a text -------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/FieldNames.h"
#include "analysis/WholeWord.h"
#include "clang/Basic/CharInfo.h"
#include "llvm/ADT/STLExtras.h"

using llvm::StringRef;

namespace kmap_tidy {

/// The line around offset \p At.
static StringRef lineAt(StringRef Text, size_t At) {
  size_t First = Text.rfind('\n', At);
  First = First == StringRef::npos ? 0 : First + 1;
  return Text.slice(First, Text.find('\n', At));
}

/// Whether the line at offset \p At belongs to a directive, such as a macro's
/// definition.
static bool isInDirective(StringRef Text, size_t At) {
  while (true) {
    StringRef Line = lineAt(Text, At);
    if (Line.ltrim().starts_with("#"))
      return true;
    size_t First = Line.begin() - Text.begin();
    if (!First || !Text.take_front(First - 1).rtrim("\r").ends_with("\\"))
      return false;
    At = First - 1;
  }
}

/// Takes the last identifier off \p Text. Empty if it does not end in one.
static StringRef takeLastWord(StringRef &Text) {
  Text = Text.rtrim();
  size_t Size = 0;
  while (Size < Text.size() &&
         clang::isAsciiIdentifierContinue(Text[Text.size() - Size - 1]))
    ++Size;
  StringRef Word = Text.take_back(Size);
  Text = Text.drop_back(Size).rtrim();
  return Word;
}

/// \p Text without subscripts at its end.
static StringRef withoutSubscripts(StringRef Text) {
  Text = Text.rtrim();
  while (Text.ends_with("]")) {
    unsigned Depth = 0;
    size_t At = Text.size();
    do {
      if (!At--)
        return "";
      Depth += Text[At] == ']';
      Depth -= Text[At] == '[';
    } while (Depth);
    Text = Text.take_front(At).rtrim();
  }
  return Text;
}

/// Whether \p Text has a declaration with \p Name that takes its type from an
/// expression.
static bool isDeclaredByValue(StringRef Text, StringRef Name) {
  static constexpr llvm::StringLiteral Keywords[] = {"typeof", "__typeof__",
                                                     "__auto_type"};
  return llvm::any_of(Keywords, [&](StringRef Keyword) {
    bool Found = false;
    forEachWord(Text, Keyword, [&](size_t At) {
      size_t First = Text.take_front(At).find_last_of(";{}");
      First = First == StringRef::npos ? 0 : First + 1;
      Found = hasWord(Text.slice(First, Text.find(';', At)), Name);
      return !Found;
    });
    return Found;
  });
}

/// Whether the word at offset \p At may become a member by a macro: the macro's
/// body has it, or it is an argument.
static bool mayBeMember(StringRef Text, StringRef Word, size_t At) {
  StringRef Before = Text.take_front(At).rtrim();
  StringRef Behind = Text.substr(At + Word.size()).ltrim();
  if (isInDirective(Text, At)) {
    size_t First = Text.take_front(At).rfind("#");
    StringRef Macro = Text.substr(First).drop_front().ltrim();
    if (!Macro.consume_front("define"))
      return false;
    Macro = Macro.ltrim().drop_while(
        [](char C) { return clang::isAsciiIdentifierContinue(C); });
    return !Macro.starts_with("(") ||
           !hasWord(Macro.take_front(Macro.find(')')), Word);
  }
  if (!(Before.ends_with("(") || Before.ends_with(",")) ||
      !(Behind.starts_with(")") || Behind.starts_with(",")))
    return false;
  return !lineAt(Text, At).contains("sizeof_field");
}

bool mayUseFieldOf(StringRef Text, StringRef Tag, StringRef Field) {
  bool Found = false;
  forEachWord(Text, Field, [&](size_t At) {
    StringRef Before = Text.take_front(At).rtrim();
    StringRef Line = lineAt(Text, At);
    Found = Before.ends_with("->") || Before.ends_with(".") ||
            Before.ends_with("##") ||
            (Before.ends_with(",") &&
             (Line.contains("off") || Line.contains("container"))) ||
            mayBeMember(Text, Field, At);
    return !Found;
  });
  forEachWord(Text, Tag, [&](size_t At) {
    StringRef Behind = Text.substr(At + Tag.size());
    StringRef Between = Behind.take_front(Behind.find_first_of("{;")).rtrim();
    Found |= Behind.substr(Between.size()).ltrim().starts_with("{") &&
             (Between.ends_with("=") || Between.trim() == ")" ||
              Between.ends_with("])"));
    return !Found;
  });
  return Found;
}

bool givesMoreThanPointers(StringRef Text, StringRef Tag) {
  bool Found = false;
  forEachWord(Text, Tag, [&](size_t At) {
    StringRef Before = Text.take_front(At).rtrim();
    StringRef Behind = Text.substr(At + Tag.size()).ltrim();
    StringRef Line = lineAt(Text, At).ltrim();
    // A comment gives nothing.
    if (Line.starts_with("*") || Line.starts_with("/*") ||
        Line.starts_with("//"))
      return true;
    StringRef Keyword = takeLastWord(Before);
    Found = Keyword != "struct" || isInDirective(Text, At) ||
            takeLastWord(Before) == "typedef" || !Behind.size() ||
            !StringRef("*;{").contains(Behind.front());
    return !Found;
  });
  return Found;
}

bool mayUseFieldUnnamed(StringRef Text, StringRef Field,
                        llvm::ArrayRef<StringRef> Headers) {
  bool Found = false;
  forEachWord(Text, Field, [&](size_t At) {
    StringRef Before = Text.take_front(At).rtrim();
    bool IsArrow = Before.consume_back("->");
    if (!IsArrow && !Before.consume_back("."))
      return true;
    Found = true;
    if (isInDirective(Text, At))
      return false;
    // An element of a list is one of an object's, which has a type of its own.
    Before = Before.rtrim();
    if (!IsArrow && (Before.ends_with("{") || Before.ends_with(","))) {
      Found = false;
      return true;
    }
    StringRef Base = withoutSubscripts(Before);
    StringRef Word = takeLastWord(Base);
    if (Word.empty())
      return false;
    Found = isDeclaredByValue(Text, Word) ||
            llvm::any_of(Headers, [&](StringRef Header) {
              return hasWord(Header, Word);
            });
    return !Found;
  });
  return Found;
}

} // namespace kmap_tidy
