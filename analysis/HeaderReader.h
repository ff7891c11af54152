//===--- HeaderReader.h - what headers do with pages, by text ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A macro or an inline function that a unit uses may be another one where the
/// configuration is: a header has it under a conditional, or part of it, or
/// includes it from another file. What the compiler does not see of a header is
/// read as text. It matters if the unit names what it belongs to, by way of any
/// others, and if it moves pages: gets, finds, allocates or releases them,
/// takes a reference, or calls what does, or what nobody sees. A macro that
/// gets a page, or is one where another definition of it names pages, must do
/// no more than look at it, in code of the unit, too; a function must not name
/// a field of them.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_HEADERREADER_H
#define KMAP_TIDY_ANALYSIS_HEADERREADER_H

#include "analysis/TextTokens.h"
#include "clang/Basic/IdentifierTable.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <string>
#include <vector>

namespace kmap_tidy {

/// A file of the unit, or one that another configuration has.
struct HeaderText {
  HeaderText(llvm::StringRef Text, const clang::LangOptions &Options,
             clang::FileID File)
      : Text(Text), Tokens(Text, Options), IsConditional(Tokens.conditional()),
        File(File) {}

  bool isLeftOut(size_t Token) const {
    return IsConditional[Token] || !IsIncluded;
  }
  /// Where \c File has it, or what includes it.
  unsigned offset(size_t Token) const {
    return IsIncluded ? Tokens[Token].Offset : At;
  }
  unsigned line(size_t Token) const {
    return 1 + Text.take_front(Tokens[Token].Offset).count('\n');
  }

  llvm::StringRef Text;
  TextTokens Tokens;
  std::vector<bool> IsConditional;
  /// Of a file that another configuration includes: which one does.
  clang::FileID File;
  bool IsIncluded = true;
  /// Only its macros matter: what else it has is told by findUnseenIn().
  bool IsWalked = false;
  /// Its macros are the kernel's, and do what that says of them.
  bool IsApi = false;
  /// The unit finds it by its include path, where another file may be found.
  bool IsByPath = false;
  /// Of a file that is not included: where that is said, if in \c File.
  unsigned At = 0;
  /// Of one that is found in place of \c File elsewhere, as people know it;
  /// else empty.
  std::string Path;
};

/// \c HeaderTexts that are added must outlive it.
class HeaderReader {
public:
  /// \p Fields: the names of those that hold pages; it must outlive this.
  HeaderReader(const clang::LangOptions &Options,
               const llvm::StringSet<> &Fields);
  ~HeaderReader();

  void add(const HeaderText &Text);
  /// The texts that have what \p Words spell.
  llvm::SmallPtrSet<const HeaderText *, 16>
  usedBy(const llvm::StringSet<> &Words) const;
  /// What \p Words spell, by way of any others, is used.
  void use(llvm::StringSet<> Words);
  /// Of what gets pages: those of \p Receivers, with whether they get them from
  /// an object, and all that these name; a function only if \p IsMacro holds
  /// for its name here, else it is told by OtherDefinitions::isReplaceable().
  void give(const llvm::StringMap<bool> &Receivers,
            llvm::function_ref<bool(llvm::StringRef Name)> IsMacro);
  /// A macro that names a field, or one of \p Words, or speaks of pages, in one
  /// of its definitions gets them in all, but for the kernel's own headers.
  void giveNamed(const llvm::StringSet<> &Words);
  /// Finds what moves pages, of what is used.
  void findMoving();
  /// Whether \p Text has what gets pages, or a name of \p Receivers.
  bool getsPagesIn(const HeaderText &Text,
                   const llvm::StringMap<bool> &Receivers) const;

  /// What code that is not seen does.
  struct Unseen {
    const HeaderText &In;
    size_t Token;
    /// What moves the pages, or gets them.
    llvm::StringRef Name;
    /// Whether others that have the pages have to know.
    bool MovesOtherwise;
  };
  /// The words by which pages are moved under a conditional, unless \p IsSeen,
  /// and what else does more with pages that it gets than to look at them.
  /// \p IsOwn: a macro or a static function of the unit.
  void forEachUnseen(
      llvm::function_ref<bool(const HeaderText &, size_t Token)> IsSeen,
      llvm::function_ref<bool(llvm::StringRef Name)> IsOwn,
      llvm::function_ref<void(const Unseen &)> Each) const;

  /// The macros that name a field of pages and are named by \p Words, each of
  /// which code that is not seen has in the text of its value, another one than
  /// the macro's; by way of any others.
  void forEachAccessor(
      const llvm::StringMap<const HeaderText *> &Words,
      llvm::function_ref<void(const HeaderText &, size_t Token)> Each) const;

private:
  struct Entity;
  bool movesAt(const Entity &One, size_t Token) const;
  bool doesMoreAt(const Entity &One, size_t Token) const;
  bool isForPages(const Entity &One) const;
  bool namesFieldAt(const Entity &One, size_t Token) const;
  bool namesField(const Entity &One) const;

  bool isKeyword(llvm::StringRef Word) const;
  static bool isParameter(const Entity &One, size_t Token);
  static bool touchesFields(const Entity &One);

  mutable clang::IdentifierTable Identifiers;
  const llvm::StringSet<> &Fields;
  std::vector<Entity> Entities;
  llvm::StringMap<llvm::SmallVector<size_t, 2>> Named;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_HEADERREADER_H
