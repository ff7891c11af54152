//===--- PageOrigin.cpp - where the pages of a release come from ----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageOrigin.h"
#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "analysis/SharedPlaces.h"
#include "analysis/Summary.h"
#include "analysis/WholeWord.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

/// Whether the unit is about GUP at all.
struct GupFinder : RecursiveASTVisitor<GupFinder> {
  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Callee && Callee->getIdentifier())
      Found = llvm::is_contained(gupNames(), Callee->getName());
    return !Found;
  }
  bool Found = false;
};

} // namespace

PageOrigins::PageOrigins(const ASTContext &Context, CallSites &Sites,
                         Summaries &Callees, bool IsAsked,
                         llvm::ArrayRef<std::string> Walked) {
  if (IsAsked) {
    PageOriginCollector(Context, Sites, Callees, *this, IsAsked, Walked).run();
    return;
  }
  if (llvm::none_of(gupNames(),
                    [&](StringRef Name) { return Sites.isDeclared(Name); }))
    return;
  const SourceManager &SM = Context.getSourceManager();
  GupFinder Finder;
  for (Decl *D : Context.getTranslationUnitDecl()->decls())
    if (auto *Function = dyn_cast<FunctionDecl>(D))
      if (Function->doesThisDeclarationHaveABody() && Function->getBody() &&
          SM.isInMainFile(SM.getExpansionLoc(Function->getLocation())) &&
          !Finder.Found)
        Finder.TraverseStmt(Function->getBody());
  if (Finder.Found)
    PageOriginCollector(Context, Sites, Callees, *this, IsAsked).run();
}

bool PageEvent::givesDeviceAddress() const {
  const auto *Call = dyn_cast_or_null<CallExpr>(At);
  return Kind == DeviceData && Call && Call->getType()->isIntegerType();
}

std::vector<const PageEvent *> PageOrigins::eventsOf(unsigned Source) const {
  std::vector<const PageEvent *> Result;
  for (const PageEvent &Event : Events)
    if (Event.From.test(Source))
      Result.push_back(&Event);
  return Result;
}

std::vector<const PageEvent *> PageOrigins::usesOfFound(bool OfRequests) const {
  SourceSet Found(Sources.size()), FoundOrLent(Sources.size());
  for (unsigned I = 0; I < Sources.size(); ++I) {
    if (Sources[I].IsFound)
      Found.set(I);
    if (Sources[I].IsFound || (OfRequests && Sources[I].MayBeLent))
      FoundOrLent.set(I);
  }
  auto IsUse = [&](const PageEvent &Event) {
    switch (Event.Kind) {
    case PageEvent::Exit:
    case PageEvent::FieldExit:
    case PageEvent::PartTaken:
      return Event.From.anyCommon(Found);
    // Only the owner of a page frees it.
    case PageEvent::Release:
      if (Event.Api->Kind == ReleaseKind::Free)
        return false;
      [[fallthrough]];
    case PageEvent::Reference:
    case PageEvent::Counted:
      return Event.From.anyCommon(FoundOrLent);
    default:
      return false;
    }
  };
  std::vector<const PageEvent *> Result;
  for (const PageEvent &Event : Events)
    if (IsUse(Event))
      Result.push_back(&Event);
  return Result;
}

bool PageOrigins::givesDeviceFound() const {
  return llvm::any_of(Events, [&](const PageEvent &Event) {
    return Event.givesDeviceAddress() &&
           anyBit(Event.From, [&](unsigned I) { return Sources[I].IsFound; });
  });
}

bool PageOriginCollector::isInMainFile(SourceLocation Loc) const {
  const SourceManager &SM = Context.getSourceManager();
  return SM.isInMainFile(SM.getExpansionLoc(Loc));
}

bool PageOriginCollector::isWalked(SourceLocation Loc) {
  const SourceManager &SM = Context.getSourceManager();
  Loc = SM.getExpansionLoc(Loc);
  if (Loc.isInvalid())
    return false;
  auto [At, IsNew] = WalkedFiles.try_emplace(SM.getFileID(Loc), false);
  if (IsNew)
    At->second = Walked.empty()
                     ? isInMainFile(Loc) || !SM.getFilename(Loc).ends_with(".h")
                     : llvm::is_contained(Walked, fileOf(Loc, SM));
  return At->second;
}

void PageOriginCollector::run() {
  walkFiles();
  // Grows while it is walked.
  for (size_t I = 0; I < Functions.size(); ++I)
    walk(*Functions[I]);
  followIndirectCalls();
  followPassed();
  giveByOtherNames();
  for (const FunctionDecl *Function : Functions)
    closeFunction(*Function);

  loseHandled();
  joinNamelessRecords();
  joinViews();
  joinParts();
  joinWhatIsBehind();
  loseFields();
  followNumbers();
  followAddresses();
  findUnseen();
  findUnseenInHeaders();
  Result.Functions.Escaped.assign(Escaped.begin(), Escaped.end());
  Result.Functions.OpenSlots.assign(OpenSlots.begin(), OpenSlots.end());
  Places.solve(Result.Sources.size());
  addUnfilled();
  for (const Pending &Event : Unsolved) {
    SourceSet &From = Result.Events[Event.Event].From;
    From.resize(Result.Sources.size());
    for (PlaceId Place : Event.Places)
      From |= Places.sourcesOf(Place);
  }
}

void PageOriginCollector::addUnfilled() {
  for (const FieldDecl *Field : PlacedFields)
    if (pageDepth(Field->getType()))
      Unfilled.push_back({placeOf(*Field), Field});
  llvm::erase_if(Unfilled, [&](const auto &Place) {
    return Places.sourcesOf(Place.first).any();
  });
  for (const auto &[At, Declared] : Unfilled)
    Places.addSource(At, addSource(PageSource::Callee, Declared->getLocation(),
                                   "who fills " + Declared->getNameAsString(),
                                   Declared->getType()));
  if (!Unfilled.empty())
    Places.solve(Result.Sources.size());
}

void PageOriginCollector::findLinked() {
  for (const Decl *D : Context.getTranslationUnitDecl()->decls()) {
    if (const auto *Alias = D->getAttr<AliasAttr>())
      Linked.insert(Alias->getAliasee());
    if (const auto *Label = D->getAttr<AsmLabelAttr>())
      Linked.insert(Label->getLabel());
    if (isa<FileScopeAsmDecl>(D) && isWalked(D->getLocation()))
      Assembly += Lexer::getSourceText(
          Context.getSourceManager().getExpansionRange(D->getSourceRange()),
          Context.getSourceManager(), Context.getLangOpts());
  }
  // Behind an escape a name begins.
  for (size_t At = 0; (At = Assembly.find('\\', At)) != std::string::npos;)
    Assembly.replace(At, 2, " ");
}

bool PageOriginCollector::isLinkedOtherwise(const NamedDecl &Declared) {
  // The kernel's exports name in assembly what everybody may call anyway.
  return Declared.hasAttr<UsedAttr>() || isStaticByConfiguration(Declared) ||
         (isa<VarDecl>(Declared) && Declared.hasAttr<SectionAttr>()) ||
         (Declared.getIdentifier() &&
          (Linked.count(Declared.getName()) ||
           (!Declared.hasExternalFormalLinkage() &&
            hasWord(Assembly, Declared.getName()))));
}

bool PageOriginCollector::isOfOthers(const VarDecl &Variable) {
  return isLinkedOtherwise(Variable) ||
         (Variable.hasGlobalStorage() && !Variable.isStaticLocal() &&
          !Variable.hasExternalFormalLinkage() &&
          !isWalked(Variable.getLocation()));
}

void PageOriginCollector::walkFiles() {
  findLinked();
  for (Decl *D : Context.getTranslationUnitDecl()->decls()) {
    auto *Function = dyn_cast<FunctionDecl>(D);
    if (!isWalked(D->getLocation())) {
      if (!Walked.empty())
        continue;
      // A header that has more than inline functions is a part of the file.
      const auto *Variable = dyn_cast<VarDecl>(D);
      if (Function && Function->isThisDeclarationADefinition() &&
          (!Function->isInlineSpecified() ||
           Function->getStorageClass() != SC_Static ||
           isLinkedOtherwise(*Function)))
        addBody(*Function);
      else if (Variable && Variable->hasInit())
        TraverseDecl(D);
    } else if (!Function) {
      TraverseDecl(D);
    } else {
      markSeen(D->getLocation());
      if (Function->doesThisDeclarationHaveABody() && Function->getBody())
        Functions.insert(Function);
    }
  }
}

void PageOriginCollector::walk(const FunctionDecl &Function) {
  // An API's own definition is what its row says.
  if (Function.getIdentifier() && (findAcquireApi(Function.getName()) ||
                                   findReleaseApi(Function.getName()))) {
    Passed.push_back(&Function);
    return;
  }
  Current = &Function;
  // Their types may compute something.
  for (ParmVarDecl *Parameter : Function.parameters())
    TraverseDecl(Parameter);
  TraverseStmt(Function.getBody());
  Current = nullptr;
}

void PageOriginCollector::closeFunction(const FunctionDecl &Function) {
  bool IsLinked = isLinkedOtherwise(Function);
  if (IsLinked)
    Escaped.insert(Function.getCanonicalDecl());
  bool IsOpen = AddressTaken.count(Function.getCanonicalDecl()) || IsLinked ||
                ((!Walked.empty() || Function.getStorageClass() != SC_Static) &&
                 (isWalked(Function.getLocation()) ||
                  (Walked.empty() && !Function.isInlineSpecified())));
  if (!IsOpen)
    return;
  Current = &Function;
  giveUntagged(Function.getReturnType(), Function);
  for (const ParmVarDecl *Parameter : Function.parameters())
    giveUntagged(Parameter->getType(), Function);
  bool IsNamed = !isEscaped(Function);
  for (const ParmVarDecl *Parameter : Function.parameters()) {
    QualType Type = Parameter->getType();
    bool IsTyped = pageDepth(Type);
    unsigned Depth = IsTyped ? pageDepth(Type) : namelessDepth(Type);
    if (!Depth)
      continue;
    PlaceId At = placeOf(*Parameter);
    unsigned Source = addSource(PageSource::Caller, Parameter->getLocation(),
                                Parameter->getNameAsString(), Type);
    // What a pointer to anything points to goes by ways that are not seen.
    if (IsTyped && IsNamed)
      Result.Sources[Source].Shared = sharedParameter(
          Function, Parameter->getFunctionScopeIndex(), Context);
    auto Shared = Result.Sources[Source].Shared;
    Places.addSource(At, Source);
    if (Depth >= 2 || BehindWhichPages.count(Parameter))
      addEvent(PageEvent::Exit, nullptr, Parameter->getLocation(), {At},
               "the callers of " + Function.getNameAsString() + "()")
          .Shared = Shared;
  }
  if (mayLeadToPage(Function.getReturnType()))
    addEvent(PageEvent::Exit, nullptr, Function.getLocation(),
             {Places.place(Function.getCanonicalDecl())},
             "the callers of " + Function.getNameAsString() + "()")
        .Shared = sharedResult(Function, Context);
  Current = nullptr;
}

bool PageOriginCollector::isOwnUntagged(const RecordDecl &Record) const {
  return !Record.getIdentifier() && isInMainFile(Record.getLocation());
}

void PageOriginCollector::giveUntagged(QualType Type, const ValueDecl &By) {
  QualType Pointee = Type->getPointeeType();
  const RecordDecl *Record = definitionOf(
      Context.getBaseElementType(Pointee.isNull() ? Type : Pointee));
  if (Record && isOwnUntagged(*Record) && By.hasExternalFormalLinkage())
    giveTo(*Record, By);
}

void PageOriginCollector::giveTo(const RecordDecl &Record,
                                 const ValueDecl &By) {
  std::string Name = "who names " + By.getNameAsString();
  forEachHeld(Record, [&](PlaceId Held) {
    Places.addSource(Held,
                     addSource(PageSource::Elsewhere, By.getLocation(), Name));
    addEvent(PageEvent::Exit, nullptr, By.getLocation(), {Held}, Name);
  });
}

void PageOriginCollector::giveByOtherNames() {
  for (Decl *D : Context.getTranslationUnitDecl()->decls()) {
    const auto *Function = dyn_cast<FunctionDecl>(D);
    if (!Function || !isWalked(D->getLocation()) ||
        !(D->hasAttr<AliasAttr>() || D->hasAttr<AsmLabelAttr>()))
      continue;
    for (const ParmVarDecl *Parameter : Function->parameters()) {
      QualType Type = Parameter->getType();
      const RecordDecl *Record = definitionOf(Type->getPointeeType());
      if (Record && !pageDepth(Type))
        giveTo(*Record, *Function);
    }
  }
}

/// The holder of pages that pointers and arrays of \p Type lead to; null if
/// they lead to anything else.
static const RecordDecl *holderAtEnd(QualType Type, const ASTContext &Context) {
  unsigned Levels;
  const RecordDecl *Record = recordAtEnd(Type, Levels, Context);
  return Record && isPageHolder(Record->getName()) ? Record : nullptr;
}

unsigned PageOriginCollector::addSource(PageSource::SourceKind Kind,
                                        SourceLocation Loc, std::string Name,
                                        QualType Type) {
  PageSource Source;
  Source.Kind = Kind;
  Source.MayBeLent = !Type.isNull() && holderAtEnd(Type, Context);
  Source.Loc = Loc;
  Source.Function = Current;
  Source.Name = std::move(Name);
  Result.Sources.push_back(std::move(Source));
  return Result.Sources.size() - 1;
}

PageEvent &PageOriginCollector::addEvent(PageEvent::EventKind Kind,
                                         const Expr *At, SourceLocation Loc,
                                         PlaceList Where, std::string Name) {
  PageEvent Event;
  Event.Kind = Kind;
  Event.At = At;
  Event.Loc = Loc;
  Event.Function = Current;
  Event.Name = std::move(Name);
  Unsolved.push_back({unsigned(Result.Events.size()), std::move(Where)});
  Result.Events.push_back(std::move(Event));
  return Result.Events.back();
}

bool isHandled(QualType Type, const ASTContext &Context) {
  const RecordDecl *Record = holderAtEnd(Type, Context);
  return Record && llvm::any_of(Record->fields(), [](const FieldDecl *Field) {
           return isHandler(*Field);
         });
}

void PageOriginCollector::loseHandled() {
  if (OtherHandler)
    for (PlaceId At : Handled)
      loseAt(At, *OtherHandler, "who handles it");
}

PlaceId PageOriginCollector::placeOf(const ValueDecl &Declared) {
  bool IsNew = false;
  PlaceId At = Places.place(Declared.getCanonicalDecl(), &IsNew);
  if (!IsNew)
    return At;
  const auto *Field = dyn_cast<FieldDecl>(&Declared);
  const auto *Variable = dyn_cast<VarDecl>(&Declared);
  if (isHandled(Declared.getType(), Context))
    Handled.push_back(At);
  // An object that is a page has been got from nobody.
  QualType Object = Context.getBaseElementType(Declared.getType());
  if (Object->isRecordType() && pageDepth(Context.getPointerType(Object)) == 1)
    Places.addSource(At, addSource(PageSource::Frame, Declared.getLocation(),
                                   Declared.getNameAsString()));
  if (Field)
    PlacedFields.push_back(Field);
  else if (Variable)
    PlacedVariables.push_back(Variable);
  bool IsUnnamed = Variable && isOfOthers(*Variable);
  bool IsVisibleElsewhere =
      Field ? !isInMainFile(Field->getLocation())
            : IsUnnamed || (Variable && Variable->hasExternalFormalLinkage());
  if (!IsVisibleElsewhere) {
    if (Field)
      holdIn(*Field, At);
    return At;
  }
  unsigned Source = addSource(PageSource::Elsewhere, Declared.getLocation(),
                              Declared.getNameAsString(), Declared.getType());
  Result.Sources[Source].Field = Field;
  Result.Sources[Source].Function = nullptr;
  std::optional<SharedPlace> Shared;
  if (!namelessDepth(Declared.getType()) && !IsUnnamed)
    Shared = Field ? sharedField(*Field, Context)
                   : sharedVariable(*Variable, Context);
  Result.Sources[Source].Shared = Shared;
  Places.addSource(At, Source);
  PageEvent &Leaves =
      addEvent(Field ? PageEvent::FieldExit : PageEvent::Exit, nullptr,
               Declared.getLocation(), {At}, Declared.getNameAsString());
  Leaves.Field = Field;
  Leaves.Shared = std::move(Shared);
  return At;
}

void PageOriginCollector::holdIn(const FieldDecl &Field, PlaceId At) {
  addEvent(PageEvent::FieldHeld, nullptr, Field.getLocation(), {At},
           Field.getNameAsString())
      .Field = &Field;
}

} // namespace kmap_tidy
