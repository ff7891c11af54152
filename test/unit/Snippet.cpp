//===--- Snippet.cpp - kernel code with expectations on the line ----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Snippet.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace kmap_tidy {

std::string wordFor(FlowViolation::ViolationKind Kind) {
  switch (Kind) {
  case FlowViolation::WrongOrder:
    return "wrong-order";
  case FlowViolation::Leak:
    return "leak";
  case FlowViolation::ReleasedTwice:
    return "double";
  case FlowViolation::UsedAfterUnmap:
    return "used-after-unmap";
  case FlowViolation::ReturnedDead:
    return "returned-dead";
  case FlowViolation::HandedOver:
    return "handed-over";
  case FlowViolation::MixedFamily:
    return "mixed-family";
  case FlowViolation::AddressForPage:
    return "address-for-page";
  case FlowViolation::PageForAddress:
    return "page-for-address";
  case FlowViolation::OutsidePage:
    return "outside-page";
  case FlowViolation::SleepsInSection:
    return "sleeps";
  case FlowViolation::MapSleeps:
    return "map-sleeps";
  default:
    return "violation-" + std::to_string(Kind);
  }
}

static bool isMark(llvm::StringRef Word) {
  for (int Kind = 0; Kind <= FlowViolation::MapSleeps; ++Kind)
    if (Word == wordFor(FlowViolation::ViolationKind(Kind)))
      return true;
  return false;
}

Snippet::Snippet(llvm::StringRef Code) {
  // The compiler does not copy what they contain.
  static const tooling::FileContentMappings Headers = {{"kernel.h", Prelude}};
  Unit = tooling::buildASTFromCodeWithArgs(
      Code,
      {"-xc", "-std=gnu11", "-nostdinc", "-Wno-everything", "-include",
       "kernel.h"},
      "input.c", "clang-tool", std::make_shared<PCHContainerOperations>(),
      tooling::getClangStripDependencyFileAdjuster(), Headers);
  if (!Unit || Unit->getDiagnostics().hasErrorOccurred())
    ADD_FAILURE() << "does not compile:\n" << Code.str();
  Facts = std::make_unique<TranslationUnit>(Unit->getASTContext());
  readMarks(Code);
}

void Snippet::readMarks(llvm::StringRef Code) {
  unsigned Line = 0;
  while (!Code.empty()) {
    llvm::StringRef Text;
    std::tie(Text, Code) = Code.split('\n');
    ++Line;
    size_t Comment = Text.find("//");
    if (Comment == llvm::StringRef::npos)
      continue;
    llvm::SmallVector<llvm::StringRef, 4> Words;
    llvm::SplitString(Text.drop_front(Comment + 2), Words);
    for (llvm::StringRef Word : Words) {
      if (Word.consume_front("@")) {
        Labels[Word.str()] = Line;
        continue;
      }
      if (!isMark(Word))
        ADD_FAILURE() << "line " << Line << ": unknown mark " << Word.str();
      Expected.insert({Line, Word.str()});
    }
  }
}

unsigned Snippet::lineOf(SourceLocation Loc) {
  return context().getSourceManager().getExpansionLineNumber(Loc);
}

unsigned Snippet::lineOf(llvm::StringRef Label) const {
  auto Found = Labels.find(Label.str());
  if (Found != Labels.end())
    return Found->second;
  ADD_FAILURE() << "no line is labelled " << Label.str();
  return 0;
}

std::string Snippet::labelOf(unsigned Line) const {
  for (const auto &[Name, At] : Labels)
    if (At == Line)
      return Name;
  return "line " + std::to_string(Line);
}

const FunctionDecl &Snippet::function(llvm::StringRef Name) {
  const FunctionDecl *Last = nullptr;
  for (const Decl *D : context().getTranslationUnitDecl()->decls())
    if (const auto *F = dyn_cast<FunctionDecl>(D))
      if (F->getIdentifier() && F->getName() == Name) {
        Last = F;
        if (F->doesThisDeclarationHaveABody())
          return *F;
      }
  assert(Last && "the snippet has no such function");
  return *Last;
}

const MapFlow &Snippet::flow(llvm::StringRef Name) {
  for (const auto &Flow : Facts->mapFlows())
    if (Flow->function().getName() == Name)
      return *Flow;
  llvm::report_fatal_error("no map flow of " + llvm::Twine(Name));
}

const Summary &Snippet::summary(llvm::StringRef Name) {
  const Summary *Known = Facts->summaries().of(function(Name));
  assert(Known && "the function has no body");
  return *Known;
}

const MapRecord &Snippet::map(llvm::StringRef Label) {
  for (const auto &Flow : Facts->mapFlows())
    for (const MapRecord &Map : Flow->maps())
      if (lineOf(Map.Site.Node->getBeginLoc()) == lineOf(Label))
        return Map;
  llvm::report_fatal_error("no map at " + llvm::Twine(Label));
}

const UnmapRecord &Snippet::unmap(llvm::StringRef Label) {
  for (const auto &Flow : Facts->mapFlows())
    for (const UnmapRecord &Unmap : Flow->unmaps())
      if (lineOf(Unmap.Site.Node->getBeginLoc()) == lineOf(Label))
        return Unmap;
  llvm::report_fatal_error("no unmap at " + llvm::Twine(Label));
}

const CallExpr *Snippet::call(llvm::StringRef Callee) {
  struct Finder : RecursiveASTVisitor<Finder> {
    bool VisitCallExpr(CallExpr *C) {
      const FunctionDecl *F = C->getDirectCallee();
      if (F && F->getName() == Wanted)
        Found = C;
      return true;
    }
    llvm::StringRef Wanted;
    const CallExpr *Found = nullptr;
  } Finder;
  Finder.Wanted = Callee;
  Finder.TraverseAST(context());
  return Finder.Found;
}

std::set<std::string> Snippet::releasedBy(llvm::StringRef Label) {
  unsigned Line = lineOf(Label);
  std::set<std::string> Names;
  for (const auto &Flow : Facts->mapFlows())
    for (const UnmapRecord &Unmap : Flow->unmaps())
      if (lineOf(Unmap.Site.Node->getBeginLoc()) == Line)
        for (unsigned I : Unmap.Maps)
          Names.insert(
              labelOf(lineOf(Flow->maps()[I].Site.Node->getBeginLoc())));
  return Names;
}

std::set<Mark> Snippet::found() {
  std::set<Mark> Found;
  for (const auto &Flow : Facts->mapFlows()) {
    EXPECT_FALSE(Flow->gaveUp()) << Flow->function().getName().str();
    for (const FlowViolation &V : Flow->violations()) {
      bool AtEnd = V.At == Flow->function().getBody();
      Found.insert({lineOf(AtEnd ? V.At->getEndLoc() : V.At->getBeginLoc()),
                    wordFor(V.Kind)});
    }
  }
  return Found;
}

testing::AssertionResult asMarked(llvm::StringRef Code) {
  Snippet Parsed(Code);
  std::set<Mark> Found = Parsed.found();
  if (Found == Parsed.expected())
    return testing::AssertionSuccess();
  auto Result = testing::AssertionFailure();
  for (const Mark &M : Parsed.expected())
    if (!Found.count(M))
      Result << "\n  line " << M.first << ": missed " << M.second;
  for (const Mark &M : Found)
    if (!Parsed.expected().count(M))
      Result << "\n  line " << M.first << ": false " << M.second;
  unsigned Line = 0;
  while (!Code.empty()) {
    auto [Text, Rest] = Code.split('\n');
    Result << "\n" << ++Line << "\t" << Text.str();
    Code = Rest;
  }
  return Result;
}

} // namespace kmap_tidy
