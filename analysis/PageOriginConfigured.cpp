//===--- PageOriginConfigured.cpp - pages by names of configurations ------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// If a name of the unit's own code stands for one record here and for another
// one in another configuration (see ConfiguredNames.h), and pages are found by
// one of them, those of a release depend on the configuration. So do they if a
// macro is one of its arguments.
//
//===----------------------------------------------------------------------===//

#include "analysis/ConfiguredNames.h"
#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

/// The records by which code of the unit's finds pages.
class RecordNames {
public:
  RecordNames(const ASTContext &Context, const ConfiguredNames &Names,
              llvm::ArrayRef<const FieldDecl *> Pages);

  /// What \p Declared says that its name is, by tags.
  std::set<std::string> of(const NamedDeclaration &Declared) const;
  /// Whether pages are found by the record \p Tag.
  bool leadsToPages(const std::string &Tag) const { return Leading.count(Tag); }

private:
  static std::string tagOf(const RecordDecl &Record);
  void addMembers(const RecordDecl &Record, const ConfiguredNames &Names);
  /// The record at the end of \p Type; empty if there is none.
  std::string tagAtEnd(QualType Type) const;
  /// The one that \p Word, of a type or an expression, names; likewise.
  std::string recordNamed(StringRef Word, bool IsType) const;

  const ASTContext &Context;
  std::set<std::string> Leading;
  /// By records, those that have them or point to them.
  std::multimap<std::string, std::string> Outer;
  /// Of what members of a name are or point to.
  llvm::StringMap<std::set<std::string>> Members;
};

} // namespace

std::string RecordNames::tagOf(const RecordDecl &Record) {
  if (Record.getIdentifier())
    return Record.getNameAsString();
  if (const TypedefNameDecl *Alias = Record.getTypedefNameForAnonDecl())
    return Alias->getNameAsString();
  const auto *Around = dyn_cast<RecordDecl>(Record.getLexicalDeclContext());
  return Around ? tagOf(*Around) : "";
}

std::string RecordNames::tagAtEnd(QualType Type) const {
  unsigned Levels;
  if (pageDepth(Type))
    return "";
  const RecordDecl *Record = recordAtEnd(Type, Levels, Context);
  return Record ? tagOf(*Record) : "";
}

void RecordNames::addMembers(const RecordDecl &Record,
                             const ConfiguredNames &Names) {
  const SourceManager &SM = Context.getSourceManager();
  for (const Decl *D : Record.decls()) {
    if (const auto *Inner = dyn_cast<RecordDecl>(D))
      addMembers(*Inner, Names);
    const auto *Field = dyn_cast<FieldDecl>(D);
    std::string Tag = Field ? tagAtEnd(Field->getType()) : "";
    if (Tag.empty())
      continue;
    Members[Field->getName()].insert(Tag);
    // The kernel's own lead to anything.
    if (Names.isOf(SM.getFileID(SM.getExpansionLoc(Record.getLocation()))))
      Outer.insert({Tag, tagOf(Record)});
  }
}

RecordNames::RecordNames(const ASTContext &Context,
                         const ConfiguredNames &Names,
                         llvm::ArrayRef<const FieldDecl *> Pages)
    : Context(Context) {
  for (const Decl *D : Context.getTranslationUnitDecl()->decls())
    if (const auto *Record = dyn_cast<RecordDecl>(D))
      addMembers(*Record, Names);
  std::vector<std::string> Open;
  auto Add = [&](const std::string &Tag) {
    if (!Tag.empty() && Leading.insert(Tag).second)
      Open.push_back(Tag);
  };
  for (const FieldDecl *Field : Pages)
    if (pageDepth(Field->getType()))
      Add(tagOf(*Field->getParent()));
  while (!Open.empty()) {
    std::string Tag = std::move(Open.back());
    Open.pop_back();
    for (auto [At, End] = Outer.equal_range(Tag); At != End; ++At)
      Add(At->second);
  }
}

std::string RecordNames::recordNamed(StringRef Word, bool IsType) const {
  auto Known = Context.Idents.find(Word);
  if (Known == Context.Idents.end())
    return "";
  for (const NamedDecl *Named : Context.getTranslationUnitDecl()->lookup(
           DeclarationName(Known->second))) {
    std::string Tag;
    if (const auto *Record = dyn_cast<RecordDecl>(Named))
      Tag = tagOf(*Record);
    else if (const auto *Alias = dyn_cast<TypedefNameDecl>(Named))
      Tag = tagAtEnd(Alias->getUnderlyingType());
    else if (const auto *Variable = dyn_cast<VarDecl>(Named);
             Variable && !IsType)
      Tag = tagAtEnd(Variable->getType());
    else if (const auto *Function = dyn_cast<FunctionDecl>(Named);
             Function && !IsType)
      Tag = tagAtEnd(Function->getReturnType());
    if (!Tag.empty())
      return Tag;
  }
  return "";
}

std::set<std::string> RecordNames::of(const NamedDeclaration &Declared) const {
  const TextTokens &Tokens = Declared.In->Tokens;
  bool IsType = Declared.Kind == NamedDeclaration::Type;
  std::set<std::string> Result;
  for (size_t I = Declared.Begin; I < Declared.End; ++I) {
    if (!Tokens.isWord(I) || Tokens.isWord(I, Declared.Parameters))
      continue;
    StringRef Word = Tokens[I].Word;
    std::string Tag = recordNamed(Word, IsType);
    // One that another configuration has.
    if (Tag.empty() && I && Tokens.isWord(I - 1, {"struct", "union"}))
      Tag = Word.str();
    if (!Tag.empty())
      Result.insert(Tag);
    if (IsType)
      continue;
    size_t Next = I + 1;
    while (Tokens.is(Next, tok::r_paren))
      ++Next;
    // What counts is where that leads.
    if (Next + 1 < Declared.End &&
        Tokens.isOneOf(Next, {tok::period, tok::arrow}))
      continue;
    if (auto Found = Members.find(Word); Found != Members.end())
      Result.insert(Found->second.begin(), Found->second.end());
  }
  return Result;
}

/// Whether the definition of \p Macro has no words but its parameters and
/// \p Others.
static bool hasOnly(const NamedDeclaration &Macro,
                    llvm::ArrayRef<StringRef> Others) {
  const TextTokens &Tokens = Macro.In->Tokens;
  for (size_t I = Macro.Begin; I < Macro.End; ++I)
    if (Tokens.isWord(I) && !Tokens.isWord(I, Macro.Parameters) &&
        !Tokens.isWord(I, Others))
      return false;
  return true;
}

/// The numbers of the parameters that \p Macro does anything with.
static std::set<unsigned> usedParameters(const NamedDeclaration &Macro) {
  const TextTokens &Tokens = Macro.In->Tokens;
  std::set<unsigned> Result;
  for (size_t I = Macro.Begin; I < Macro.End; ++I)
    if (auto At = llvm::find(Macro.Parameters, Tokens[I].Word);
        Tokens.isWord(I) && At != Macro.Parameters.end())
      Result.insert(At - Macro.Parameters.begin());
  return Result;
}

/// Whether \p Macro is nothing, an empty loop, or what is cast to nothing.
static bool isStub(const NamedDeclaration &Macro) {
  const TextTokens &Tokens = Macro.In->Tokens;
  bool IsCast = false;
  for (size_t I = Macro.Begin; I < Macro.End; ++I)
    IsCast |= Tokens.isWord(I, {"void"});
  return hasOnly(Macro, {"do", "while", "void"}) &&
         (IsCast || usedParameters(Macro).empty());
}

/// Whether one of the macros \p Declared is some of its arguments, and not all
/// of them are the same.
static bool chooses(llvm::ArrayRef<const NamedDeclaration *> Declared) {
  std::set<std::set<unsigned>> Choices;
  for (const NamedDeclaration *One : Declared)
    Choices.insert(One->Kind == NamedDeclaration::Macro ? usedParameters(*One)
                                                        : std::set<unsigned>());
  return Choices.size() > 1 &&
         llvm::any_of(Declared, [](const NamedDeclaration *One) {
           return One->Kind == NamedDeclaration::Macro && hasOnly(*One, {});
         });
}

void PageOriginCollector::findConfigured(const ConfiguredNames &Names) {
  RecordNames Records(Context, Names, PlacedFields);
  Names.forEach([&](llvm::ArrayRef<NamedDeclaration> All) {
    std::vector<const NamedDeclaration *> Declared;
    for (const NamedDeclaration &One : All)
      if (One.Kind != NamedDeclaration::Macro || !isStub(One))
        Declared.push_back(&One);
    std::set<std::set<std::string>> Found;
    bool IsForPages = false;
    for (const NamedDeclaration *One : Declared) {
      std::set<std::string> Tags = Records.of(*One);
      IsForPages |= llvm::any_of(Tags, [&](const std::string &Tag) {
        return Records.leadsToPages(Tag);
      });
      Found.insert(std::move(Tags));
    }
    StringRef Name = All.front().name();
    if ((IsForPages && Found.size() > 1) ||
        (Receivers.count(Name) && chooses(Declared)))
      noteUnseen(Name.str(), Declared.back()->In->File,
                 Declared.back()->In->Tokens[Declared.back()->Name].Offset);
  });
}

} // namespace kmap_tidy
