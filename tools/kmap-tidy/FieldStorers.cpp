//===--- FieldStorers.cpp - units that may store in a field ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/FieldStorers.h"
#include "analysis/WholeWord.h"
#include "rewriters/RecordMentions.h"
#include "tools/kmap-tidy/SourceFiles.h"
#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace kmap_tidy {

/// A header that spells a type.
struct FieldStorers::Mention {
  StringRef Header;
  bool Gives = false;
  StoreNames Found;
};

static clang::LangOptions textOptions() {
  clang::LangOptions C;
  C.C99 = C.LineComment = true;
  return C;
}

FieldStorers::FieldStorers(ArrayRef<std::string> Sources,
                           const Includers &Graph, unsigned Threads)
    : Graph(Graph), Threads(Threads) {
  // Whatever is included.
  for (StringRef Source : Sources)
    if (!Source.ends_with(".c") || Graph.isIncluded(Source))
      Headers.push_back(Source);
}

FieldStorers::~FieldStorers() = default;

const MacroIndex &FieldStorers::macros() {
  if (!Macros)
    Macros = std::make_unique<MacroIndex>(Headers, Threads);
  return *Macros;
}

void FieldStorers::forEachHeaderWith(
    StringRef Word, function_ref<void(size_t At, StringRef Text)> Each) {
  if (!Words)
    Words = std::make_unique<WordIndex>(Headers, Threads);
  std::vector<size_t> Having = Words->filesWith(Word);
  inParallel(Having.size(), Threads, [&](size_t I) {
    auto Buffer = MemoryBuffer::getFile(Headers[Having[I]]);
    if (Buffer && hasWord((*Buffer)->getBuffer(), Word))
      Each(Having[I], (*Buffer)->getBuffer());
  });
}

std::set<std::string> FieldStorers::macrosSpelling(StringRef Word) {
  return macros().spelling({Word.str()});
}

std::set<std::string> FieldStorers::macrosOfMember(StringRef Word) {
  return macros().spellingMember(Word);
}

ArrayRef<FieldStorers::Mention> FieldStorers::headersNaming(StringRef Type,
                                                            bool IsTag) {
  auto [At, IsNew] =
      Mentions.try_emplace((IsTag ? "struct " : "") + Type.str());
  if (!IsNew)
    return At->second;
  StoreNames Name;
  (IsTag ? Name.Tags : Name.Types).insert(Type.str());
  std::vector<std::unique_ptr<Mention>> Found(Headers.size());
  forEachHeaderWith(Type, [&](size_t I, StringRef Text) {
    Found[I] = std::make_unique<Mention>(
        Mention{Headers[I],
                givesRecord(Text, Type, textOptions(), /*CountsConst=*/false),
                storesIn(Text, Name, textOptions()).Found});
  });
  for (std::unique_ptr<Mention> &One : Found)
    if (One)
      At->second.push_back(std::move(*One));
  return At->second;
}

/// What each header does to members of the name that \p Names has for the
/// field, of whatever record.
std::vector<StoreMentions> FieldStorers::memberStores(const StoreNames &Names) {
  StoreNames Field;
  Field.Field = Names.Field;
  Field.IsArray = Names.IsArray;
  std::vector<StoreMentions> Result(Headers.size());
  if (Field.Field.empty())
    return Result;
  forEachHeaderWith(Field.Field, [&](size_t I, StringRef Text) {
    Result[I] = storesIn(Text, Field, textOptions());
  });
  return Result;
}

/// Adds all types that contain those of \p Known, the macros that spell one,
/// the headers that do, and the sources that are given an object.
void FieldStorers::addTypes(StoreNames &Known, std::set<std::string> &Spelling,
                            std::set<StringRef> &Naming,
                            std::set<StringRef> &Given) {
  std::vector<std::pair<std::string, bool>> Work;
  auto Add = [&](const std::set<std::string> &From, std::set<std::string> &To,
                 bool IsTag) {
    for (const std::string &Name : From)
      if (To.insert(Name).second)
        Work.emplace_back(Name, IsTag);
  };
  Add(std::exchange(Known.Tags, {}), Known.Tags, true);
  Add(std::exchange(Known.Types, {}), Known.Types, false);
  while (!Work.empty()) {
    auto [Name, IsTag] = std::move(Work.back());
    Work.pop_back();
    for (const Mention &One : headersNaming(Name, IsTag)) {
      Naming.insert(One.Header);
      Add(One.Found.Tags, Known.Tags, true);
      Add(One.Found.Types, Known.Types, false);
      Spelling.insert(One.Found.Macros.begin(), One.Found.Macros.end());
      if (!One.Gives)
        continue;
      Given.insert(One.Header);
      for (StringRef User : Graph.of(One.Header))
        Given.insert(User);
    }
  }
}

/// What \p Source, which sees the definition, does with an object, if it spells
/// one of \p Wanted.
StoreMentions FieldStorers::storesOf(StringRef Source, const StoreNames &Names,
                                     const WordSet &Wanted) const {
  StoreMentions Result;
  auto Buffer = MemoryBuffer::getFile(Source);
  Result.MayStore = !Buffer;
  if (!Buffer)
    return Result;
  StringRef Text = (*Buffer)->getBuffer();
  // What `typeof` takes need not be spelled.
  if (!Wanted.isSpelledIn(Text) && !Text.contains("typeof"))
    return Result;
  if (Source.ends_with(".h"))
    return storesIn(Text, Names, textOptions());
  // It may have types and macros of its own.
  StoreNames Own = Names;
  for (size_t Before = 0;;) {
    StoreMentions Does = storesIn(Text, Own, textOptions());
    Result.MayStore |= Does.MayStore || !Does.Found.Macros.empty();
    Result.IsOverlaid |= Does.IsOverlaid;
    Own.Tags.insert(Does.Found.Tags.begin(), Does.Found.Tags.end());
    Own.Types.insert(Does.Found.Types.begin(), Does.Found.Types.end());
    size_t Now = Own.Tags.size() + Own.Types.size();
    if (Now == std::exchange(Before, Now))
      return Result;
  }
}

std::optional<std::set<StringRef>> FieldStorers::of(const SharedPlace &Place) {
  auto Found = themselves(Place);
  if (!Found)
    return std::nullopt;
  std::set<StringRef> Result = Found->Sources;
  for (StringRef Source : Found->Sources)
    for (StringRef User : Graph.of(Source))
      if (!User.ends_with(".h"))
        Result.insert(User);
  return Result;
}

StoreNames FieldStorers::recordOf(const SharedPlace &Place) {
  auto Buffer = MemoryBuffer::getFile(Place.Header);
  size_t Offset = 0;
  if (!Buffer ||
      StringRef(Place.Scope).rsplit(':').second.getAsInteger(10, Offset))
    return {};
  return recordAround((*Buffer)->getBuffer(), Offset, textOptions());
}

std::optional<FieldStorers::Storing>
FieldStorers::themselves(const SharedPlace &Place, bool OnlyUnnamed) {
  StoreNames Names = recordOf(Place);
  if (Names.empty())
    return std::nullopt;
  if (!OnlyUnnamed)
    Names.Field = Place.Word;
  std::set<std::string> TypeMacros;
  std::set<StringRef> Naming, Given, Seeing;
  addTypes(Names, TypeMacros, Naming, Given);
  for (StringRef Source : Graph.of(Place.Header))
    Seeing.insert(Source);
  auto AddSpelling = [&](std::set<std::string> &To) {
    std::set<std::string> More = macros().spelling(To);
    To.insert(More.begin(), More.end());
  };
  AddSpelling(TypeMacros);
  Names.Unions = macros().unionMakers();
  const WordSet Types = {&Names.Tags, &Names.Types, &TypeMacros};
  // One source includes many headers.
  std::map<StringRef, bool> Objects;
  auto HasObject = [&](StringRef Source) {
    if (Given.count(Source))
      return true;
    auto [At, IsNew] = Objects.try_emplace(Source, true);
    if (IsNew)
      if (auto Text = MemoryBuffer::getFile(Source))
        At->second = Types.isSpelledIn((*Text)->getBuffer());
    return At->second;
  };
  // A header that names no type may rely on who includes it for all of them.
  auto ReliesOnIncluders = [&](StringRef Header) {
    std::vector<StringRef> Includers = Graph.of(Header);
    llvm::erase_if(Includers,
                   [](StringRef Source) { return Source.ends_with(".h"); });
    return llvm::all_of(
               Includers,
               [&](StringRef Source) { return Seeing.count(Source) != 0; }) &&
           llvm::any_of(Includers, HasObject);
  };
  std::set<StringRef> Relying;
  std::vector<StoreMentions> Members = memberStores(Names);
  for (size_t I = 0; I < Headers.size(); ++I) {
    const std::set<std::string> &More = Members[I].Found.Macros;
    Names.Macros.insert(More.begin(), More.end());
    if (Members[I].MayStore && ReliesOnIncluders(Headers[I]))
      Relying.insert(Headers[I]);
  }
  AddSpelling(Names.Macros);
  Names.Macros.insert(TypeMacros.begin(), TypeMacros.end());

  std::vector<StringRef> Where;
  for (StringRef Header : Headers)
    if (!TypeMacros.empty() || Naming.count(Header) || Given.count(Header))
      Where.push_back(Header);
  for (StringRef Source : Seeing)
    if (!Source.ends_with(".h"))
      Where.push_back(Source);
  std::vector<StoreMentions> Does(Where.size());
  // Who is given an object need not name its type.
  std::set<std::string> Field = {Names.Field};
  Field.erase("");
  const WordSet Any = {&Names.Tags, &Names.Types, &Names.Macros, &Field};
  inParallel(Where.size(), Threads, [&](size_t I) {
    Does[I] = storesOf(Where[I], Names, Given.count(Where[I]) ? Any : Types);
  });
  Storing Result;
  Result.Sources = std::move(Relying);
  for (size_t I = 0; I < Where.size(); ++I) {
    if (Does[I].MayStore)
      Result.Sources.insert(Where[I]);
    if (Does[I].IsOverlaid)
      Result.Overlaying.insert(Where[I]);
  }
  Result.Names = std::move(Names);
  return Result;
}

} // namespace kmap_tidy
