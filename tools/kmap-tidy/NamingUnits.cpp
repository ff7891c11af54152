//===--- NamingUnits.cpp - which units name a shared place ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/NamingUnits.h"
#include "analysis/Compat.h"
#include "analysis/ForeignSummary.h"
#include "analysis/IncludeGraph.h"
#include "analysis/TextTokens.h"
#include "analysis/WholeWord.h"
#include "rewriters/FieldNames.h"
#include "tools/kmap-tidy/SourceFiles.h"
#include "tools/kmap-tidy/SourceIndex.h"
#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace kmap_tidy {

/// How often \p Text spells \p Word, as a member if \p IsMember; at most
/// \p Enough.
static unsigned spellings(StringRef Text, StringRef Word, bool IsMember,
                          unsigned Enough) {
  unsigned Count = 0;
  forEachWord(Text, Word, [&](size_t At) {
    StringRef Before = Text.take_front(At).rtrim();
    Count += !IsMember || Before.ends_with("->") || Before.ends_with(".");
    return Count < Enough;
  });
  return Count;
}

/// Calls \p Each with every identifier of a macro body of \p Text that follows
/// `.` or `->`.
static void forEachMacroWord(StringRef Text,
                             function_ref<void(StringRef)> Each) {
  forEachMacro(Text, [&](StringRef, StringRef Rest) {
    forEachIdentifier(Rest, [&](StringRef Word) {
      StringRef Before = Rest.take_front(Word.begin() - Rest.begin()).rtrim();
      if (Before.ends_with(".") || Before.ends_with("->"))
        Each(Word);
    });
  });
}

NamingUnits::NamingUnits(Session &S) : S(S) {
  Sources = sourcesBelow({S.Tree.folder().str()}, /*WithLinks=*/true);
  Sources.insert(Sources.end(), S.DB.files().begin(), S.DB.files().end());
  llvm::sort(Sources);
  Sources.erase(std::unique(Sources.begin(), Sources.end()), Sources.end());
  S.Sources->read(Sources, S.Asked.Jobs);
  for (const std::string &File : S.DB.files())
    Units.insert(File);
  addForced();
  addFragments();
  Graph.emplace(Sources, *S.Sources, Forced);
}

constexpr StringLiteral IncludeOptions[] = {"--include", "-include",
                                            "--imacros", "-imacros"};
constexpr StringLiteral FolderOptions[] = {"-isystem", "-iquote", "-idirafter",
                                           "-I"};
/// What no text of the tree says may be included by these.
constexpr StringLiteral OpaqueOptions[] = {"-ivfsoverlay", "--config",
                                           "-include-pch"};

/// What \p Arguments has at \p At for one of \p Options, joined to it or behind
/// it; empty if there is none.
static StringRef valueOf(ArrayRef<StringLiteral> Options,
                         ArrayRef<std::string> Arguments, size_t At) {
  StringRef Argument = Arguments[At];
  if (At && llvm::is_contained(Options, Arguments[At - 1]))
    return Argument;
  for (StringRef Option : Options)
    if (Argument.consume_front(Option))
      return Argument.ltrim("=");
  return "";
}

/// The source or header that the argument \p At of a command names, by itself
/// or behind an option, in whichever of the ways that compilers know; empty if
/// it names none.
static StringRef fileIn(ArrayRef<std::string> Arguments, size_t At) {
  if (StringRef Forced = valueOf(IncludeOptions, Arguments, At);
      !Forced.empty())
    return Forced.trim("\"\\");
  StringRef Argument = Arguments[At];
  Argument = Argument.substr(Argument.find_last_of(",=") + 1).trim("\"<>\\");
  bool IsFile = Argument.ends_with(".h") || Argument.ends_with(".c");
  return IsFile ? Argument : StringRef();
}

/// \p Path as a command in \p Folder means it.
static std::string pathIn(StringRef Folder, StringRef Path) {
  SmallString<256> Result(Path);
  compat::makeAbsolute(Folder, Result);
  sys::path::remove_dots(Result, /*remove_dot_dot=*/true);
  return std::string(Result);
}

/// Adds what the commands have units include, or name for that by a macro, and
/// what a symbolic link stands for.
void NamingUnits::addForced() {
  std::vector<std::string> Targets(Sources.size());
  inParallel(Sources.size(), S.Asked.Jobs, [&](size_t I) {
    SmallString<256> Target;
    if (sys::fs::is_symlink_file(Sources[I]) &&
        !sys::fs::real_path(Sources[I], Target) && S.Tree.contains(Target))
      Targets[I] = sys::path::relative_path(Target).str();
  });
  for (size_t I = 0; I < Sources.size(); ++I)
    if (!Targets[I].empty()) {
      Forced[Sources[I]].push_back(Targets[I]);
      Links.insert(Sources[I]);
    }
  for (const std::string &File : S.DB.files())
    for (const CompileJob &Job : S.DB.jobsOf(File, S.Dropped)) {
      for (size_t I = 0; I < Job.CommandLine.size(); ++I) {
        if (StringRef Name = fileIn(Job.CommandLine, I);
            !Name.empty() && !StringRef(File).ends_with(Name)) {
          Forced[File].push_back(sys::path::relative_path(Name).str());
          addFragment(pathIn(Job.Directory, Name));
        }
        if (StringRef Folder = valueOf(FolderOptions, Job.CommandLine, I);
            !Folder.empty())
          Folders.insert(pathIn(Job.Directory, Folder));
        if (llvm::any_of(OpaqueOptions, [&](StringRef Option) {
              return StringRef(Job.CommandLine[I]).starts_with(Option);
            }))
          Forced[File].push_back(ComputedInclude.str());
      }
    }
}

std::vector<std::string> NamingUnits::uncompiled() const {
  std::vector<std::string> Result;
  llvm::copy_if(Sources, std::back_inserter(Result),
                [&](const std::string &Source) {
                  return isCode(Source) && !isUnit(Source);
                });
  return Result;
}

/// Notes \p Path, if it is included under another ending than that of a header.
void NamingUnits::addFragment(std::string Path) {
  StringRef Name = Path;
  if (!Name.ends_with(".h") && !Name.ends_with(".c") && S.Tree.contains(Path) &&
      sys::fs::is_regular_file(Path))
    Fragments.insert(std::move(Path));
}

/// What a fragment includes may be one, too.
void NamingUnits::addFragments() {
  std::set<std::string> Elsewhere;
  std::vector<std::string> New = Sources;
  std::set<std::string> Added;
  do {
    for (const std::string &Source : New) {
      const SourceFacts *Facts = S.Sources->of(Source);
      if (!Facts)
        continue;
      for (StringRef Name : Facts->Includes) {
        if (Name.ends_with(".h") || Name.ends_with(".c") ||
            Name == ComputedInclude)
          continue;
        addFragment(pathIn(sys::path::parent_path(Source), Name));
        if (Elsewhere.insert(Name.str()).second)
          for (const std::string &Folder : Folders)
            addFragment(pathIn(Folder, Name));
      }
    }
    New.clear();
    llvm::copy_if(Fragments, std::back_inserter(New),
                  [&](const std::string &Fragment) {
                    return Added.insert(Fragment).second;
                  });
    S.Sources->read(New, S.Asked.Jobs);
    Sources.insert(Sources.end(), New.begin(), New.end());
  } while (!New.empty());
  llvm::sort(Sources);
}

ArrayRef<StringRef> NamingUnits::headersWith(StringRef Word) {
  if (!AreMacrosRead) {
    AreMacrosRead = true;
    std::vector<StringRef> Headers;
    for (const std::string &Source : Sources)
      if (!Units.count(Source))
        Headers.push_back(Source);
    std::vector<StringSet<>> Words(Headers.size());
    inParallel(Headers.size(), S.Asked.Jobs, [&](size_t I) {
      auto Buffer = MemoryBuffer::getFile(Headers[I]);
      if (Buffer)
        forEachMacroWord((*Buffer)->getBuffer(),
                         [&](StringRef Word) { Words[I].insert(Word); });
    });
    for (size_t I = 0; I < Headers.size(); ++I)
      for (const auto &Entry : Words[I])
        MacroWords[Entry.getKey()].push_back(Headers[I]);
  }
  auto At = MacroWords.find(Word);
  if (At == MacroWords.end())
    return {};
  return At->second;
}

bool NamingUnits::names(StringRef File, const SharedPlace &Place,
                        unsigned MinimumCount) {
  auto Buffer = MemoryBuffer::getFile(File);
  return !Buffer || spellings((*Buffer)->getBuffer(), Place.Word,
                              Place.isOfField(), MinimumCount) >= MinimumCount;
}

void NamingUnits::add(StringRef Source, Users &To) {
  if (Units.count(Source))
    To.Units.insert(Source.str());
  else if (isCode(Source))
    To.Uncompiled.insert(Source.str());
}

void NamingUnits::addNaming(ArrayRef<StringRef> Where, const SharedPlace &Place,
                            Users &To) {
  for (StringRef Source : those(Where, [&](StringRef Text) {
         return spellings(Text, Place.Word, Place.isOfField(), 1) != 0;
       })) {
    add(Source, To);
    if (Source.ends_with(".h"))
      To.Headers.insert(Source.str());
    // Whoever includes it may touch the place by what it spells.
    for (StringRef User : Graph->of(Source))
      add(User, To);
  }
}

ArrayRef<StringRef> NamingUnits::seeing(StringRef Header) {
  auto [At, IsNew] = Including.try_emplace(Header.str());
  if (IsNew)
    At->second = Graph->of(Header);
  return At->second;
}

ArrayRef<StringRef> NamingUnits::computing() {
  if (!Computing)
    Computing = Graph->computing();
  return *Computing;
}

NamingUnits::Users NamingUnits::of(const SharedPlace &Place) {
  Users Result;
  StringRef Own = Place.isOfField() ? Place.Header : Place.Scope;
  if (Units.count(Own)) {
    Result.Units.insert(Own.str());
    return Result;
  }
  if (Place.Header.empty()) {
    addNaming(std::vector<StringRef>(Units.begin(), Units.end()), Place,
              Result);
    return Result;
  }
  ArrayRef<StringRef> Seeing = seeing(Place.Header);
  addNaming(Seeing, Place, Result);
  // The declaration itself is no use of a function.
  if (names(Place.Header, Place, Place.isOfField() ? 1 : 2)) {
    Result.Headers.insert(Place.Header);
    for (StringRef User : Seeing)
      add(User, Result);
  }
  if (Place.isOfField())
    addByMacros(Place, Seeing, Result);
  return Result;
}

FieldStorers &NamingUnits::storers() {
  if (!Storers)
    Storers.emplace(Sources, *Graph, S.Asked.Jobs);
  return *Storers;
}

NamingUnits::Users NamingUnits::linkersOf(const SharedPlace &Place) {
  Users Result = of(Place);
  if (!Place.Scope.empty() || Result.Units.size() > MaxSlotUnits)
    return Result;
  std::set<std::string> Words = storers().macrosSpelling(Place.Word);
  Words.insert(Place.Word);
  for (StringRef Unit :
       those(std::vector<StringRef>(Units.begin(), Units.end()),
             [&](StringRef Text) { return spellsAny(Text, Words); }))
    add(Unit, Result);
  return Result;
}

std::vector<StringRef>
NamingUnits::those(ArrayRef<StringRef> Where,
                   function_ref<bool(StringRef Text)> Hold) {
  std::vector<char> Holds(Where.size());
  inParallel(Where.size(), S.Asked.Jobs, [&](size_t I) {
    auto Buffer = MemoryBuffer::getFile(Where[I]);
    Holds[I] = !Buffer || Hold((*Buffer)->getBuffer());
  });
  std::vector<StringRef> Result;
  for (size_t I = 0; I < Where.size(); ++I)
    if (Holds[I])
      Result.push_back(Where[I]);
  return Result;
}

/// Whether the code of \p Text, not a comment or a string, has any of \p Words.
static bool namesInCode(StringRef Text, const std::set<std::string> &Words) {
  TextTokens Tokens(Text, clang::LangOptions());
  for (size_t At = 0; At < Tokens.size(); ++At)
    if (Tokens.isWord(At) && Words.count(Tokens[At].Word.str()))
      return true;
  return false;
}

/// What others include, of those that see the record of \p Header and of what
/// only these include: code that also goes without the record has no use for
/// it.
std::vector<StringRef>
NamingUnits::includedBy(StringRef Header, const std::set<StringRef> &Seeing) {
  std::set<StringRef> Result = {Header};
  for (StringRef Source : Seeing)
    if (!isCode(Source) || Graph->isIncluded(Source))
      Result.insert(Source);
  for (StringRef Source : Graph->onlyIn(Seeing))
    Result.insert(Source);
  return std::vector<StringRef>(Result.begin(), Result.end());
}

/// Whether \p Header, which may have the words otherwise, gets at a member
/// \p Word, or at an object by another type.
static bool mayTouch(StringRef Header, StringRef Word,
                     const NamingUnits::Touchers &Touch) {
  auto Buffer = MemoryBuffer::getFile(Header);
  if (!Buffer)
    return true;
  StringRef Text = (*Buffer)->getBuffer();
  clang::LangOptions Options;
  return spellsAny(Text, Touch.Macros) ||
         accessOf(Text, Word, Options).How != FieldAccess::None ||
         Touch.mayBeSeenOtherwise(Text);
}

bool NamingUnits::Touchers::mayBeSeenOtherwise(StringRef Text) const {
  return (spellsAny(Text, Types) || spellsAny(Text, Objects)) &&
         maySeeOtherwise(Text, clang::LangOptions());
}

std::optional<NamingUnits::Touchers>
NamingUnits::touchersOf(const SharedPlace &Place) {
  Touchers Result;
  Result.Macros = storers().macrosOfMember(Place.Word);
  std::set<std::string> Words = Result.Macros;
  Words.insert(Place.Word);

  StoreNames Record = FieldStorers::recordOf(Place);
  Result.Types = std::move(Record.Tags);
  Result.Types.merge(Record.Types);
  const WordSet Types = {&Result.Types};
  auto SpellsType = [&](StringRef Text) { return Types.isSpelledIn(Text); };

  std::vector<StringRef> Sources;
  std::set<StringRef> Sees;
  for (StringRef Source : seeing(Place.Header))
    Sees.insert(Source);
  // Whoever may see it, and speaks of it, does.
  for (StringRef Source : those(computing(), [&](StringRef Text) {
         return SpellsType(Text) && namesInCode(Text, Result.Types);
       }))
    Sees.insert(Source);
  llvm::copy_if(Sees, std::back_inserter(Sources), isCode);
  auto Add = [&](StringRef Source) {
    (Units.count(Source) ? Result.Units : Result.Uncompiled)
        .insert(Source.str());
  };
  const WordSet ByName = {&Words};
  auto SpellsName = [&](StringRef Text) {
    return ByName.isSpelledIn(Text) ||
           mayPaste(Text, Place.Word, clang::LangOptions());
  };
  // Who has an object may see it as another type.
  std::vector<StringRef> Touching = those(Sources, [&](StringRef Text) {
    return SpellsName(Text) || SpellsType(Text);
  });
  // Who has no name for it is found by far more work.
  for (StringRef Source : those(Touching, SpellsName))
    Add(Source);
  // Another configuration, or a file that does without the header, may have
  // another definition.
  if (Result.Units.size() > MaxNamingUnits ||
      llvm::any_of(Result.Types, [&](const std::string &Tag) {
        return definersOf(Place, Tag).size() > 1;
      }))
    return std::nullopt;
  auto Storing = storers().themselves(Place, /*OnlyUnnamed=*/true);
  if (!Storing)
    return std::nullopt;
  Result.Names = std::move(Storing->Names);
  for (StringRef Source : Storing->Overlaying)
    Result.Unnamed.insert(Source.str());
  for (StringRef Source : Touching)
    Add(Source);
  std::vector<StringRef> Headers;
  llvm::copy_if(Sees, std::back_inserter(Headers),
                [](StringRef Source) { return !isCode(Source); });
  Headers.push_back(Place.Header);
  // By a name that typedef gives it, or one that contains it, which hides it.
  std::set<std::string> Around = Result.Types;
  Around.insert(Result.Names.Types.begin(), Result.Names.Types.end());
  std::set<std::string> AroundAll = Around;
  AroundAll.insert(Result.Names.Tags.begin(), Result.Names.Tags.end());
  const WordSet ByAround = {&AroundAll};
  for (StringRef Header : those(
           Headers, [&](StringRef Text) { return ByAround.isSpelledIn(Text); }))
    if (auto Buffer = MemoryBuffer::getFile(Header)) {
      StringRef Text = (*Buffer)->getBuffer();
      clang::LangOptions Options;
      Result.Objects.merge(objectsIn(Text, Around, Options));
      Result.Objects.merge(globalsIn(Text, AroundAll, Options));
      forEachMacro(Text, [&](StringRef Name, StringRef Rest) {
        if (spellsAny(Rest, Around))
          Result.Objects.insert(Name.str());
      });
    }
  const WordSet ByOther = {&Result.Names.Tags, &Result.Names.Types};
  for (StringRef Source : those(Sources, [&](StringRef Text) {
         return ByOther.isSpelledIn(Text) || Result.mayBeSeenOtherwise(Text);
       }))
    Add(Source);
  std::vector<StringRef> Parts;
  for (StringRef Header :
       those(includedBy(Place.Header, Sees), [&](StringRef Text) {
         return ByName.isSpelledIn(Text) || SpellsType(Text) ||
                Result.mayBeSeenOtherwise(Text);
       }))
    if (!Header.ends_with(".h") || mayTouch(Header, Place.Word, Result))
      Parts.push_back(Header);
  for (StringRef Source : Storing->Sources)
    if (Units.count(Source))
      Result.Units.insert(Source.str());
    else if (Graph->isIncluded(Source))
      Parts.push_back(Source);
    else
      Result.Unnamed.insert(Source.str());
  std::vector<std::vector<StringRef>> Including =
      Graph->among(Sources, Parts, S.Asked.Jobs);
  for (size_t I = 0; I < Parts.size(); ++I) {
    // What is no header is part of each.
    if (!Parts[I].ends_with(".h"))
      for (StringRef Source : std::exchange(Including[I], {})) {
        Add(Source);
        if (!Units.count(Source))
          Result.Uncompiled.insert(Parts[I].str());
      }
    Result.Included[Parts[I].str()] = std::move(Including[I]);
  }
  return Result;
}

RecordSources &NamingUnits::records() {
  if (!Records) {
    // What a link stands for is one definition.
    std::vector<StringRef> Files;
    llvm::copy_if(Sources, std::back_inserter(Files),
                  [&](StringRef Source) { return !Links.count(Source); });
    Records.emplace(std::move(Files), S.Asked.Jobs);
  }
  return *Records;
}

std::vector<StringRef> NamingUnits::definersOf(const SharedPlace &Place,
                                               StringRef Tag) {
  return those(records().defining(Tag),
               [&](StringRef Text) { return hasWord(Text, Place.Word); });
}

Neighbours &NamingUnits::neighbours() {
  if (!Beside)
    Beside.emplace(Sources, *Graph, S.Tree);
  return *Beside;
}

std::optional<std::string> NamingUnits::redefinerOf(const SharedPlace &Place) {
  std::set<std::string> Tags = FieldStorers::recordOf(Place).Tags;
  // If it cannot be told which record it is, it may be any of the file.
  if (!Place.Record.empty())
    Tags.insert(Place.Record);
  else if (Tags.empty())
    if (auto Buffer = MemoryBuffer::getFile(Place.Header))
      for (std::string &Tag : recordsIn((*Buffer)->getBuffer()))
        Tags.insert(std::move(Tag));
  for (const std::string &Tag : Tags) {
    std::vector<StringRef> Others = records().defining(Tag);
    llvm::erase_if(Others,
                   [&](StringRef Source) { return Source == Place.Header; });
    // A neighbour may well mean this record, whatever its members are called.
    if (!Others.empty()) {
      const std::set<StringRef> &Near = neighbours().of(Place.Header);
      for (StringRef Source : Others)
        if (Near.count(Source))
          return Source.str();
    }
    for (StringRef Source : those(
             Others, [&](StringRef Text) { return hasWord(Text, Place.Word); }))
      return Source.str();
    // Who uses what no text shows him has it by other means; a header may have
    // it of who includes that.
    std::vector<StringRef> Naming = records().naming(Tag);
    llvm::erase_if(Naming, [&](StringRef Source) {
      return Source == Place.Header || Source.ends_with(".h");
    });
    std::vector<StringRef> Using = those(Naming, [&](StringRef Text) {
      return spellings(Text, Place.Word, /*IsMember=*/true, 1) &&
             needsDefinition(Text, Tag, clang::LangOptions());
    });
    Others.push_back(Place.Header);
    for (StringRef Source : Using)
      if (llvm::none_of(Others, [&](StringRef Definer) {
            return llvm::is_contained(seeing(Definer), Source);
          }))
        return Source.str();
  }
  return std::nullopt;
}

std::optional<NamingUnits::Users>
NamingUnits::storersOf(const SharedPlace &Place) {
  auto Found = storers().of(Place);
  if (!Found)
    return std::nullopt;
  Users Result;
  for (StringRef Source : *Found) {
    add(Source, Result);
    if (Source.ends_with(".h"))
      Result.Headers.insert(Source.str());
  }
  return Result;
}

/// A macro may name the place, though its header does not show the declaration.
void NamingUnits::addByMacros(const SharedPlace &Place,
                              ArrayRef<StringRef> Seeing, Users &To) {
  std::set<StringRef> Sees(Seeing.begin(), Seeing.end());
  for (StringRef Header : headersWith(Place.Word))
    if (Header != Place.Header && !Sees.count(Header))
      for (StringRef User : Graph->of(Header))
        if (Sees.count(User))
          add(User, To);
}

} // namespace kmap_tidy
