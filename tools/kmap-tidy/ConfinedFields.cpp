//===--- ConfinedFields.cpp - fields that one unit has for itself ---------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/GupApi.h"
#include "analysis/TextTokens.h"
#include "rewriters/FieldNames.h"
#include "tools/kmap-tidy/MacroIndex.h"
#include "tools/kmap-tidy/PageWeb.h"
#include "tools/kmap-tidy/Runner.h"
#include "tools/kmap-tidy/SpelledCalls.h"
#include "clang/Basic/LangOptions.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace kmap_tidy {

/// Whether \p Text may store by \p Names, or by what it has for these.
static bool mayStoreIn(StringRef Text, StoreNames Names,
                       const clang::LangOptions &Options) {
  StoreMentions Mentions = storesIn(Text, Names, Options);
  if (Mentions.MayStore || Mentions.Found.empty())
    return Mentions.MayStore;
  Names.Tags.merge(Mentions.Found.Tags);
  Names.Types.merge(Mentions.Found.Types);
  Names.Macros.merge(Mentions.Found.Macros);
  // As in `struct MACRO`.
  Names.Tags.insert(Names.Macros.begin(), Names.Macros.end());
  return storesIn(Text, Names, Options).MayStore;
}

/// Whether \p Text, which is not compiled, may fill \p Field, or let what it
/// holds get anywhere; \p OnlyConditional as in accessOf(), and then what
/// macros spell does not count.
static bool maySpread(StringRef Text, const SharedPlace &Field,
                      const NamingUnits::Touchers &Touch,
                      bool OnlyConditional = false) {
  clang::LangOptions Options;
  return accessOf(Text, Field.Word, Options, OnlyConditional).How ==
             FieldAccess::Spread ||
         mayStoreIn(Text, Touch.Names, Options) ||
         Touch.mayBeSeenOtherwise(Text) ||
         (!OnlyConditional &&
          (mayPaste(Text, Field.Word, Options) ||
           spellsAny(Text, Touch.Macros) || spellsAny(Text, Touch.Functions)));
}

static bool maySpreadIn(const std::string &File, const SharedPlace &Field,
                        const NamingUnits::Touchers &Touch,
                        bool OnlyConditional = false) {
  auto Buffer = MemoryBuffer::getFile(File);
  return !Buffer ||
         maySpread((*Buffer)->getBuffer(), Field, Touch, OnlyConditional);
}

/// Whether \p Report's unit has \p File, which it was to look at, in this
/// configuration.
static bool includes(const UnitReport &Report, const std::string &File,
                     const Root &Tree) {
  std::string Shown = Tree.display(File);
  return llvm::any_of(Report.Views,
                      [&](const FileView &View) { return View.File == Shown; });
}

/// Whether \p Holds is true of some code that \p Report's unit skips of the
/// files that \p IsAsked is true of, or one cannot be read.
static bool
isTrueOfSkippedIn(const UnitReport &Report, const Root &Tree,
                  function_ref<bool(const FileView &View)> IsAsked,
                  function_ref<bool(const std::string &Text)> Holds) {
  return llvm::any_of(Report.Views, [&](const FileView &View) {
    if (View.Skipped.empty() || !IsAsked(View))
      return false;
    auto Buffer = MemoryBuffer::getFile(Tree.absolute(View.File));
    return !Buffer ||
           llvm::any_of(View.Skipped, [&](const SkippedRange &Range) {
             return Holds(
                 (*Buffer)->getBuffer().slice(Range.Begin, Range.End).str());
           });
  });
}

/// The same of \p File. What is no header is part of the main file.
static bool isTrueOfSkipped(const UnitReport &Report, const std::string &File,
                            const Root &Tree,
                            function_ref<bool(const std::string &Text)> Holds) {
  std::string Shown = Tree.display(File);
  return isTrueOfSkippedIn(
      Report, Tree,
      [&](const FileView &View) {
        return View.File == Shown ||
               (Report.File == Shown && !StringRef(View.File).ends_with(".h"));
      },
      Holds);
}

/// The same of the unit's own headers.
static bool
isTrueOfSkippedHeaders(const UnitReport &Report, const Root &Tree,
                       function_ref<bool(const std::string &Text)> Holds) {
  return isTrueOfSkippedIn(
      Report, Tree,
      [](const FileView &View) { return StringRef(View.File).ends_with(".h"); },
      Holds);
}

static std::set<std::string> macrosIn(StringRef Text) {
  std::set<std::string> Result;
  forEachMacro(Text,
               [&](StringRef Name, StringRef) { Result.insert(Name.str()); });
  return Result;
}

/// Whether \p File gives \p Field to what \p Skipped, which is not compiled,
/// defines as a macro.
static bool givesToMacroOf(StringRef Skipped, const std::string &File,
                           const SharedPlace &Field) {
  std::set<std::string> Macros = macrosIn(Skipped);
  if (Macros.empty())
    return false;
  auto Buffer = MemoryBuffer::getFile(File);
  return !Buffer || passesField((*Buffer)->getBuffer(), Field.Word, Macros,
                                clang::LangOptions());
}

/// Whether what \p Skipped defines as a macro names a record of \p Touch, by
/// way of any macros of \p File.
static bool namesRecordByMacro(StringRef Skipped, const std::string &File,
                               const NamingUnits::Touchers &Touch) {
  std::set<std::string> Defined = macrosIn(Skipped);
  if (Defined.empty())
    return false;
  std::set<std::string> Types = Touch.Types;
  Types.insert(Touch.Names.Tags.begin(), Touch.Names.Tags.end());
  Types.insert(Touch.Names.Types.begin(), Touch.Names.Types.end());
  StringRef Only = File;
  std::set<std::string> Naming = MacroIndex(Only, 1).spelling(Types);
  return llvm::any_of(Defined, [&](const std::string &Name) {
    return Naming.count(Name) != 0;
  });
}

/// Whether a conditional leaves out a part of a statement of \p File that names
/// \p Field or a record of \p Touch.
static bool isPartlySkipped(const UnitReport &Report, const std::string &File,
                            const SharedPlace &Field,
                            const NamingUnits::Touchers &Touch,
                            const Root &Tree) {
  auto IsNamed = [&](StringRef Word) {
    std::string Spelled = Word.str();
    return Word == Field.Word || Touch.Types.count(Spelled) ||
           Touch.Objects.count(Spelled) || Touch.Names.Tags.count(Spelled) ||
           Touch.Names.Types.count(Spelled);
  };
  std::string Shown = Tree.display(File);
  return llvm::any_of(Report.Views, [&](const FileView &View) {
    if (View.File != Shown || View.Skipped.empty())
      return false;
    auto Buffer = MemoryBuffer::getFile(File);
    if (!Buffer)
      return true;
    TextTokens Tokens((*Buffer)->getBuffer(), clang::LangOptions());
    for (size_t I = 1; I < Tokens.size(); ++I) {
      if (Tokens.isInDirective(I) || !Tokens.isInDirective(I - 1))
        continue;
      auto [Begin, End] = Tokens.partlyLeftOut(I);
      for (size_t At = Begin; At < End; ++At)
        if (Tokens.isWord(At) && !Tokens.isInDirective(At) &&
            IsNamed(Tokens[At].Word))
          return true;
    }
    return false;
  });
}

/// The same of \p Text, which conditionals leave out of \p File.
static bool maySpreadLeftOut(const std::string &Text, const std::string &File,
                             const SharedPlace &Field,
                             const NamingUnits::Touchers &Touch) {
  // What it puts, and what the file calls, may have another name there.
  return maySpread(Text, Field, Touch) || spellsAny(Text, putNames()) ||
         givesToMacroOf(Text, File, Field) ||
         namesRecordByMacro(Text, File, Touch);
}

static bool maySpreadUnseen(const UnitReport &Report, const std::string &File,
                            const SharedPlace &Field,
                            const NamingUnits::Touchers &Touch,
                            const Root &Tree) {
  return isPartlySkipped(Report, File, Field, Touch, Tree) ||
         isTrueOfSkipped(Report, File, Tree, [&](const std::string &Text) {
           return maySpreadLeftOut(Text, File, Field, Touch);
         });
}

/// Calls \p Each with the name and the text of each function and macro that
/// \p Text defines. Returns what else it has.
static std::string
forEachDefinition(const std::string &Text,
                  function_ref<void(StringRef Name, std::string Body)> Each) {
  std::string Rest = Text;
  auto Take = [&](StringRef Name, size_t Begin, size_t End, StringRef Before) {
    Each(Name, (Before + Text.substr(Begin, End - Begin) + "\n").str());
    std::fill(Rest.begin() + Begin, Rest.begin() + End, ' ');
  };
  forEachMacro(Text, [&](StringRef Name, StringRef Body) {
    Take(Name, Name.begin() - Text.data(), Body.end() - Text.data(),
         "#define ");
  });
  TextTokens Tokens(Text, clang::LangOptions());
  for (size_t I = 0; I < Tokens.size(); ++I) {
    size_t Open = I + 1;
    if (!Tokens.isWord(I) || Tokens.isInDirective(I) || Tokens[I].Braces ||
        !Tokens.is(Open, clang::tok::l_paren) ||
        Tokens[Open].Closed == TextToken::None)
      continue;
    size_t Body = Tokens[Open].Closed + 1;
    // What has no type in front of it is a macro that makes the function.
    bool IsName =
        I && (Tokens.isWord(I - 1) || Tokens.is(I - 1, clang::tok::star));
    if (IsName && Tokens.is(Body, clang::tok::l_brace) &&
        Tokens[Body].Closed != TextToken::None)
      Take(Tokens[I].Word, Tokens[I].Offset,
           Tokens[Tokens[Body].Closed].Offset + 1, "");
  }
  return Rest;
}

/// Likewise of a header, by what it has of its own accord, or what one of
/// \p Sources calls.
static bool
maySpreadByHeader(const UnitReport &Report, const std::string &Header,
                  ArrayRef<std::string> Sources, const SharedPlace &Field,
                  const NamingUnits::Touchers &Touch, const Root &Tree) {
  std::set<std::string> Spreading;
  auto IsOfOthers = [&](const std::string &Text) {
    return maySpreadLeftOut(Text, Header, Field, Touch);
  };
  auto SpreadsItself = [&](const std::string &Text) {
    return IsOfOthers(Text) && IsOfOthers(forEachDefinition(
                                   Text, [&](StringRef Name, std::string Body) {
                                     if (IsOfOthers(Body))
                                       Spreading.insert(Name.str());
                                   }));
  };
  if (isPartlySkipped(Report, Header, Field, Touch, Tree) ||
      isTrueOfSkipped(Report, Header, Tree, SpreadsItself))
    return true;
  if (Spreading.empty())
    return false;
  auto Own = MemoryBuffer::getFile(Header);
  if (!Own)
    return true;
  std::vector<std::pair<std::string, std::string>> Definitions;
  forEachDefinition((*Own)->getBuffer().str(),
                    [&](StringRef Name, std::string Body) {
                      Definitions.emplace_back(Name.str(), std::move(Body));
                    });
  // So does what calls these.
  for (bool Grows = true; std::exchange(Grows, false);)
    for (const auto &[Name, Body] : Definitions)
      if (spellsAny(Body, Spreading))
        Grows |= Spreading.insert(Name).second;
  return llvm::any_of(Sources, [&](const std::string &Source) {
    auto Buffer = MemoryBuffer::getFile(Source);
    if (!Buffer)
      return true;
    // Its name may be put together.
    StringRef Text = (*Buffer)->getBuffer();
    return Text.contains("##") ||
           (Source != Header && spellsAny(Text, Spreading));
  });
}

/// Whether what \p Skipped defines as a macro is among the values of an object
/// in \p File.
static bool listsByMacro(StringRef Skipped, const std::string &File) {
  std::set<std::string> Macros = macrosIn(Skipped);
  if (Macros.empty())
    return false;
  auto Buffer = MemoryBuffer::getFile(File);
  if (!Buffer)
    return true;
  TextTokens Tokens((*Buffer)->getBuffer(), clang::LangOptions());
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (Tokens.isWord(I) && !Tokens.isInDirective(I) &&
        Tokens[I].Brace != TextToken::None &&
        Tokens.beginsValues(Tokens[I].Brace) &&
        Macros.count(Tokens[I].Word.str()))
      return true;
  return false;
}

/// Whether \p File has code that its units do not see which may store in
/// \p Slot, or a macro swallows what may be stored there.
bool PageWeb::mayStoreUnseen(const std::string &File, const SharedPlace &Slot) {
  StoreNames Record = FieldStorers::recordOf(Slot);
  return llvm::any_of(Told[File], [&](const UnitReport &Report) {
    return Report.Links.SwallowsTaker ||
           isTrueOfSkippedHeaders(Report, S.Tree,
                                  [&](const std::string &Text) {
                                    return hasWord(Text, Slot.Word);
                                  }) ||
           isTrueOfSkipped(Report, File, S.Tree, [&](const std::string &Text) {
             return hasWord(Text, Slot.Word) || listsByMacro(Text, File) ||
                    storesIn(Text, Record, clang::LangOptions()).MayStore;
           });
  });
}

/// Whether \p File, which is not compiled, may find a page.
static bool findsPages(const std::string &File) {
  auto Buffer = MemoryBuffer::getFile(File);
  return !Buffer || spellsAny((*Buffer)->getBuffer(), finderNames());
}

/// Whether the code of headers \p Headers leaves \p Field alone, as the unit
/// \p File has them; parameters that it depends on go to \p Lent. The
/// first that does not by what the unit is without in this configuration is
/// \p LeftOut.
bool PageWeb::headersLeaveAlone(const SharedPlace &Field,
                                const std::string &File,
                                const std::vector<std::string> &Headers,
                                const NamingUnits::Touchers &Touch,
                                std::set<SharedPlace> &Lent,
                                std::string &LeftOut) {
  std::vector<CompileJob> Jobs = S.DB.jobsOf(File, S.Dropped);
  for (CompileJob &Job : Jobs) {
    Job.ExportsPages = true;
    Job.Walked = Headers;
  }
  S.Statistics.UnitsAsked.insert(S.Tree.display(File));
  std::vector<std::string> Sources(Headers);
  for (const std::string &Header : Headers)
    for (StringRef Source : Touch.Included.at(Header))
      Sources.push_back(Source.str());
  std::vector<UnitReport> Reports =
      runUnits(Jobs, Options, S.Asked.Jobs, S.Dropped, nullptr, nullptr);
  for (const UnitReport &Report : Reports)
    for (const std::string &Header : Headers)
      if (includes(Report, Header, S.Tree)
              ? maySpreadByHeader(Report, Header, Sources, Field, Touch, S.Tree)
              : maySpreadIn(Header, Field, Touch)) {
        LeftOut = Header;
        return false;
      }
  return llvm::all_of(Reports, [&](const UnitReport &Report) {
    return Report.Parsed && leavesAlone(Field, Report.Links, Lent) &&
           !Report.Links.Addressed.count(Field);
  });
}

/// Adds to \p Touch the units that use what headers do with \p Field, and by
/// which functions. Returns the header, or source that is not compiled, that
/// may spread its pages, if there is one.
std::optional<std::string>
PageWeb::addUsersOfHeaders(const SharedPlace &Field, const std::string &File,
                           NamingUnits::Touchers &Touch,
                           std::set<SharedPlace> &Lent) {
  std::map<std::string, std::vector<std::string>> ByUnit;
  for (const auto &[Header, Sources] : Touch.Included) {
    auto With = llvm::find_if(
        Sources, [&](StringRef Source) { return Naming->isUnit(Source); });
    if (llvm::is_contained(Sources, File))
      With = llvm::find(Sources, File);
    // A command may include what no source does.
    bool IsPart = Sources.empty() && Naming->isIncluded(Header);
    if (With == Sources.end() &&
        maySpreadIn(Header, Field, Touch, /*OnlyConditional=*/IsPart))
      return Header;
    if (With != Sources.end())
      ByUnit[With->str()].push_back(Header);
  }
  for (const auto &[Unit, Headers] : ByUnit) {
    std::set<SharedPlace> Given;
    std::string LeftOut;
    if (headersLeaveAlone(Field, Unit, Headers, Touch, Given, LeftOut)) {
      Lent.merge(Given);
      continue;
    }
    if (!LeftOut.empty())
      return LeftOut;
    // Who calls their functions knows what becomes of the pages.
    for (const std::string &Header : Headers) {
      if (auto Buffer = MemoryBuffer::getFile(Header))
        Touch.Functions.merge(
            functionsIn((*Buffer)->getBuffer(), clang::LangOptions()));
      for (StringRef Source : Touch.Included.at(Header)) {
        if (!Naming->isUnit(Source))
          return Source.str();
        Touch.Units.insert(Source.str());
      }
    }
  }
  return std::nullopt;
}

/// The file beside \p File that puts or returns pages which it finds by their
/// numbers or addresses; empty if that is not known, nothing if there is none.
std::optional<std::string> PageWeb::findFinder(const std::string &File) {
  // Who is given an address may call what a header has that the file has, too.
  for (size_t I = 0; I < S.Reports.size(); ++I)
    if (S.Jobs[I].File == File && !S.Reports[I].Finder.empty())
      return S.Tree.absolute(S.Reports[I].Finder);
  for (const UnitReport &Report : Told[File])
    if (!Report.Finder.empty())
      return S.Tree.absolute(Report.Finder);
  std::set<std::string> Units;
  for (StringRef Near : naming().neighbours().of(File)) {
    std::optional<SpelledCalls> Calls =
        naming().neighbours().callsWithHeaders(Near);
    bool IsUnit = naming().isUnit(Near);
    if (!Calls || (!IsUnit && Calls->mayPutFound()))
      return Near.str();
    // What returns a page that it finds need not name a release.
    if (IsUnit &&
        (Calls->has(SpelledCalls::Puts) || Calls->has(SpelledCalls::Finds)))
      Units.insert(Near.str());
  }
  if (Units.size() > MaxNamingUnits)
    return std::string();
  load(Units, /*Everywhere=*/true);
  for (const std::string &Unit : Units)
    for (const UnitReport &Report : Told[Unit])
      if (!Report.Parsed || handlesFound(Report.Links) ||
          isTrueOfSkipped(Report, Unit, S.Tree, [](const std::string &Text) {
            return SpelledCalls(Text).mayPutFound();
          }))
        return Unit;
  return std::nullopt;
}

const std::optional<std::string> &
PageWeb::finderBeside(const std::string &File) {
  auto [At, IsNew] = Finders.try_emplace(File);
  if (IsNew)
    At->second = findFinder(File);
  return At->second;
}

/// Likewise by the addresses that devices have. Without anything that makes
/// another one of these, none is found.
std::optional<std::string>
PageWeb::deviceFinderBeside(const std::string &File) {
  auto [At, IsNew] = MakesPhysical.try_emplace(File, false);
  if (IsNew)
    At->second =
        llvm::any_of(naming().neighbours().of(File), [&](StringRef Near) {
          std::optional<SpelledCalls> Calls =
              naming().neighbours().callsWithHeaders(Near);
          return !Calls || Calls->has(SpelledCalls::MakesPhysical);
        });
  return At->second ? finderBeside(File) : std::nullopt;
}

/// Whether somebody beside a unit that has a device get the address of pages of
/// \p Lent may find one by that.
bool PageWeb::mayBeFoundByDevice(const std::set<SharedPlace> &Lent) {
  std::set<std::string> Mapping;
  for (const auto &[File, Reports] : Told)
    for (const UnitReport &Report : Reports)
      if (llvm::any_of(
              Report.Links.DeviceAddressed,
              [&](const SharedPlace &Place) { return Lent.count(Place) != 0; }))
        Mapping.insert(File);
  return llvm::any_of(Mapping, [&](const std::string &File) {
    return deviceFinderBeside(File).has_value();
  });
}

/// Whether \p File or one of \p Units, which were asked, includes \p Part,
/// which is no header.
bool PageWeb::isCompiled(const std::string &Part, const std::string &File,
                         const std::set<std::string> &Units) {
  for (size_t I = 0; I < S.Reports.size(); ++I)
    if (S.Jobs[I].File == File && includes(S.Reports[I], Part, S.Tree))
      return true;
  return llvm::any_of(Units, [&](const std::string &Unit) {
    return llvm::any_of(Told[Unit], [&](const UnitReport &Report) {
      return includes(Report, Part, S.Tree);
    });
  });
}

/// The file, other than \p File, or its code that is not compiled, that may
/// have a hand in \p Field; empty if it is not known which, nothing if there is
/// none. What is compiled is asked, of the rest the text says enough.
std::optional<std::string> PageWeb::sharerOf(const SharedPlace &Field,
                                             const std::string &File) {
  const std::string Somebody;
  if (!S.Tree.contains(Field.Header))
    return Somebody;
  auto Touch = naming().touchersOf(Field);
  if (!Touch)
    return Somebody;
  if (!Touch->Unnamed.empty())
    return *Touch->Unnamed.begin();
  for (const std::string &Source : Touch->Uncompiled)
    if (maySpreadIn(Source, Field, *Touch) || findsPages(Source))
      return Source;
  std::set<SharedPlace> Lent;
  if (auto Sharer = addUsersOfHeaders(Field, File, *Touch, Lent))
    return Sharer;
  if (Touch->Units.size() > MaxNamingUnits)
    return Somebody;
  for (size_t I = 0; I < S.Reports.size(); ++I)
    if (S.Jobs[I].File == File &&
        maySpreadUnseen(S.Reports[I], File, Field, *Touch, S.Tree))
      return File;
  Touch->Units.erase(File);
  load(Touch->Units, /*Everywhere=*/true);
  // A part that no unit has in this configuration, nobody was asked for.
  for (const auto &[Part, Sources] : Touch->Included)
    if (!StringRef(Part).ends_with(".h") && Naming->isIncluded(Part) &&
        !isCompiled(Part, File, Touch->Units) &&
        maySpreadIn(Part, Field, *Touch))
      return Part;
  bool HasAccessors = !Touch->Functions.empty() || !Touch->Macros.empty();
  std::set<std::string> Addressing, Mapping;
  for (const std::string &Unit : Touch->Units)
    for (const UnitReport &Report : Told[Unit]) {
      if (!Report.Parsed || !leavesAlone(Field, Report.Links, Lent) ||
          ((Report.Links.LookedAt.count(Field) ||
            Report.Links.DeviceAddressed.count(Field)) &&
           handlesFound(Report.Links)) ||
          maySpreadUnseen(Report, Unit, Field, *Touch, S.Tree) ||
          (HasAccessors &&
           isTrueOfSkippedHeaders(Report, S.Tree, [&](const std::string &Text) {
             return spellsAny(Text, Touch->Functions) ||
                    spellsAny(Text, Touch->Macros);
           })))
        return Unit;
      if (Report.Links.Addressed.count(Field))
        Addressing.insert(Unit);
      if (Report.Links.DeviceAddressed.count(Field))
        Mapping.insert(Unit);
    }
  for (const std::string &Unit : Addressing)
    if (const std::optional<std::string> &Finder = finderBeside(Unit))
      return Finder;
  for (const std::string &Unit : Mapping)
    if (std::optional<std::string> Finder = deviceFinderBeside(Unit))
      return Finder;
  if (!llvm::all_of(Lent,
                    [&](const SharedPlace &Place) { return isLent(Place); }))
    return Somebody;
  return std::nullopt;
}

bool PageWeb::confine(const std::string &File,
                      const std::set<SharedPlace> &Fields) {
  ForeignPages Answers;
  const std::optional<std::string> Somebody = std::string();
  for (const SharedPlace &Field : Fields) {
    if (!Asked.insert({File, Field}).second)
      continue;
    bool IsOwn = Field.Header == File;
    std::optional<std::string> Sharer =
        Field.Kind == SharedPlace::Address         ? finderBeside(File)
        : Field.Kind == SharedPlace::DeviceAddress ? deviceFinderBeside(File)
        : Field.Kind == SharedPlace::Function
            ? (isDefined(Field.Word) ? std::nullopt : Somebody)
        : IsOwn ? naming().redefinerOf(Field)
                : sharerOf(Field, File);
    // It is taken for the unit's own anyway.
    if (IsOwn && !Sharer)
      continue;
    PageAnswer &Answer = Answers[Field];
    Answer.TellsSharers = Answer.IsOfSharers = true;
    Answer.IsConfined = !Sharer;
    if (Sharer && !Sharer->empty())
      Answer.Sharer = *Sharer == File ? "what this configuration leaves out"
                                      : S.Tree.display(*Sharer);
  }
  return tell(File, std::move(Answers));
}

} // namespace kmap_tidy
