//===--- TranslationUnit.cpp - facts about one translation unit -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/TranslationUnit.h"
#include "analysis/PageOrigin.h"
#include "analysis/SharedPlaces.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace kmap_tidy {

TranslationUnit::TranslationUnit(ASTContext &Context, Settings Chosen,
                                 const ForeignFunctions *Foreign,
                                 const ForeignPages *Pages)
    : Context(Context), Chosen(Chosen), Sites(Context),
      Callees(Context, Sites, Foreign), Pages(Pages) {}
TranslationUnit::~TranslationUnit() = default;

const std::vector<const MapFlow *> &TranslationUnit::mapFlows() {
  collect();
  return Flows;
}

const std::vector<std::pair<const FunctionDecl *, CallSite>> &
TranslationUnit::definitionSites() {
  collect();
  return Definitions;
}

const PageOrigins &TranslationUnit::pageOrigins() {
  if (!Origins)
    Origins = std::make_unique<PageOrigins>(Context, Sites, Callees,
                                            /*IsAsked=*/Pages != nullptr);
  return *Origins;
}

const PageAnswer *
TranslationUnit::foreignPages(const SharedPlace &Place) const {
  if (!Pages)
    return nullptr;
  auto Found = Pages->find(Place);
  return Found == Pages->end() ? nullptr : &Found->second;
}

bool TranslationUnit::isLentOnly(
    const std::optional<SharedPlace> &Place) const {
  const PageAnswer *Answer = Place ? foreignPages(*Place) : nullptr;
  return Answer && Answer->IsLentOnly;
}

/// Whether other fields are where \p Field is.
static bool isOverlaid(const FieldDecl &Field) {
  const RecordDecl *Record = Field.getParent();
  while (Record && !Record->isUnion() && Record->isAnonymousStructOrUnion())
    Record = dyn_cast<RecordDecl>(Record->getDeclContext());
  return Record && Record->isUnion();
}

bool TranslationUnit::isConfined(const FieldDecl &Field) {
  const SourceManager &SM = Context.getSourceManager();
  if (SM.isInMainFile(SM.getExpansionLoc(Field.getLocation())))
    return isConfined(sharedField(Field, Context), /*ByDefault=*/true);
  // What a pointer to anything holds is not followed.
  if (namelessDepth(Field.getType()) || isOverlaid(Field))
    return false;
  return isConfined(sharedField(Field, Context));
}

bool TranslationUnit::isDefinedElsewhere(const FunctionDecl &Function) {
  return isConfined(sharedFunction(Function, Context), /*ByDefault=*/true);
}

bool TranslationUnit::isNumberConfined(const FieldDecl &Field) {
  // Another member of a union may be the whole number, too.
  const RecordDecl &Record = *Field.getParent();
  if (Record.isUnion()
          ? llvm::any_of(Record.fields(),
                         [&](const FieldDecl *Other) {
                           return Other != &Field &&
                                  Context.getTypeSize(Other->getType()) >=
                                      Context.getTypeSize(Field.getType());
                         })
          : isOverlaid(Field))
    return false;
  return isConfined(sharedNumberField(Field, Context));
}

bool TranslationUnit::isConfined(SharedPlace Place, bool ByDefault) {
  if (const PageAnswer *Answer = foreignPages(Place);
      Answer && Answer->TellsSharers)
    return Answer->IsConfined;
  AskedFields.insert(std::move(Place));
  return ByDefault;
}

bool TranslationUnit::areAddressesConfined(bool OfDevices) {
  return isConfined(sharedAddresses(OfDevices, Context),
                    /*ByDefault=*/OfDevices);
}

static std::string nameOf(const PageAnswer *Answer) {
  return Answer && !Answer->Sharer.empty() ? Answer->Sharer : "other files";
}

std::string TranslationUnit::sharerOf(const FieldDecl &Field) const {
  return nameOf(foreignPages(sharedField(Field, Context)));
}

std::string TranslationUnit::finder(bool OfDevices) const {
  return nameOf(foreignPages(sharedAddresses(OfDevices, Context)));
}

namespace {

struct SiteCollector : RecursiveASTVisitor<SiteCollector> {
  explicit SiteCollector(CallSites &Sites) : Sites(Sites) {}
  bool VisitExpr(Expr *E) {
    if (auto Site = Sites.recognise(E))
      Found.push_back(*Site);
    return true;
  }
  CallSites &Sites;
  std::vector<CallSite> Found;
};

} // namespace

void TranslationUnit::collect() {
  if (IsCollected)
    return;
  IsCollected = true;
  std::vector<const FunctionDecl *> Mapping;
  for (const Decl *D : Context.getTranslationUnitDecl()->decls()) {
    const auto *Function = dyn_cast<FunctionDecl>(D);
    if (!Function || !Function->doesThisDeclarationHaveABody() ||
        !Function->getBody())
      continue;
    if (CallSites::isApiDefinition(*Function)) {
      SiteCollector Collector(Sites);
      Collector.TraverseStmt(Function->getBody());
      for (const CallSite &Site : Collector.Found)
        Definitions.push_back({Function, Site});
      continue;
    }
    if (Callees.maps(*Function))
      Mapping.push_back(Function);
  }
  // Those of a cycle are made again until the last of it is summarized.
  for (const FunctionDecl *Function : Mapping)
    Callees.of(*Function);
  for (const FunctionDecl *Function : Mapping)
    Flows.push_back(Callees.flow(*Function));
}

} // namespace kmap_tidy
