//===--- ViolationReport.cpp - broken rules as findings -------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/ViolationReport.h"
#include "analysis/TranslationUnit.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace kmap_tidy {

namespace {

std::string callName(const CallSite &Site, const FunctionDecl *Callee) {
  llvm::StringRef Name = Site.Api->Name;
  if (Callee)
    Name = Callee->getName();
  return (Name + "()").str();
}

/// Branches that are shown before the one that matters; older ones rarely help.
constexpr unsigned MaxBranches = 12;

class ViolationReporter {
public:
  ViolationReporter(TranslationUnit &TU, llvm::StringRef Check,
                    FindingSink Sink)
      : TU(TU), SM(TU.context().getSourceManager()), Check(Check), Sink(Sink) {}

  void report(const MapFlow &Flow, const FlowViolation &V,
              ViolationWords Words);

private:
  std::vector<PathNote> path(const MapFlow &Flow, const FlowViolation &V) const;
  bool isPartOf(const MapFlow &Flow, const FlowViolation &V,
                const TraceStep &Step) const;

  TranslationUnit &TU;
  const SourceManager &SM;
  llvm::StringRef Check;
  FindingSink Sink;
};

/// Whether the map or unmap \p Step concerns the mappings of \p V.
bool ViolationReporter::isPartOf(const MapFlow &Flow, const FlowViolation &V,
                                 const TraceStep &Step) const {
  if (V.Map >= Flow.maps().size())
    return false;
  if (Step.Kind == TraceStep::Mapped)
    return Step.Call == Flow.maps()[V.Map].Site.Node ||
           (Flow.concernsTwo(V) && Step.Call == Flow.maps()[V.Other].Site.Node);
  for (const UnmapRecord &Unmap : Flow.unmaps())
    if (Unmap.Site.Node == Step.Call)
      return Unmap.Maps.contains(V.Map);
  return false;
}

std::vector<PathNote> ViolationReporter::path(const MapFlow &Flow,
                                              const FlowViolation &V) const {
  // Newest first, back to where the mapping was made.
  std::vector<PathNote> Notes;
  llvm::SmallPtrSet<const Expr *, 2> Missing;
  if (V.Map < Flow.maps().size())
    Missing.insert(Flow.maps()[V.Map].Site.Node);
  if (Flow.concernsTwo(V))
    Missing.insert(Flow.maps()[V.Other].Site.Node);
  unsigned Branches = 0;
  for (const TraceStep *Step = V.Trace; Step; Step = Step->Previous) {
    SourceLocation Loc = SM.getFileLoc(Step->Loc);
    if (Step->Kind == TraceStep::TookTrue ||
        Step->Kind == TraceStep::TookFalse) {
      if (Branches++ < MaxBranches)
        Notes.push_back({Loc, Step->Kind == TraceStep::TookTrue
                                  ? "taking the true branch"
                                  : "taking the false branch"});
      continue;
    }
    if (!isPartOf(Flow, V, *Step))
      continue;
    bool IsMap = Step->Kind == TraceStep::Mapped;
    Notes.push_back({Loc, IsMap ? "mapped here" : "released here"});
    // With two mappings, the path starts at the earlier one.
    if (IsMap)
      Missing.erase(Step->Call);
    if (Missing.empty())
      break;
  }
  std::reverse(Notes.begin(), Notes.end());
  return Notes;
}

void ViolationReporter::report(const MapFlow &Flow, const FlowViolation &V,
                               ViolationWords Words) {
  Finding Found;
  Found.Check = Check;
  Found.Api = Flow.apiOf(V);
  Found.Function = &Flow.function();
  bool LeavesAtEnd = V.At == Flow.function().getBody();
  SourceLocation Begin =
      SM.getFileLoc(LeavesAtEnd ? V.At->getEndLoc() : V.At->getBeginLoc());
  SourceLocation End = SM.getFileLoc(V.At->getEndLoc());
  Found.Range = SourceRange(Begin, End);
  Found.Message = std::move(Words.Message);
  Found.Sureness = Words.Sureness;
  Found.Notes = path(Flow, V);
  if (!Words.Here.empty())
    Found.Notes.push_back({Begin, std::move(Words.Here)});
  Found.Outcome = std::move(Words.Outcome);
  Sink(std::move(Found));
}

} // namespace

std::string nameOfMap(const MapFlow &Flow, unsigned Map) {
  if (Map >= Flow.maps().size())
    return "";
  const MapRecord &Record = Flow.maps()[Map];
  return callName(Record.Site, Record.Callee);
}

std::string nameOfUnmap(const MapFlow &Flow, const Stmt *At) {
  for (const UnmapRecord &Unmap : Flow.unmaps())
    if (Unmap.Site.Node == At)
      return callName(Unmap.Site, Unmap.Callee);
  for (unsigned I = 0; I < Flow.maps().size(); ++I)
    if (Flow.maps()[I].Site.Node == At)
      return nameOfMap(Flow, I);
  return "the unmap";
}

void reportViolations(TranslationUnit &TU, llvm::StringRef Check,
                      ViolationWording Wording, FindingSink Sink) {
  ViolationReporter Reporter(TU, Check, Sink);
  for (const MapFlow *Flow : TU.mapFlows()) {
    // An inline function of the table is the kernel's API: its row says what it
    // does, its body is not the user's.
    const FunctionDecl &Function = Flow->function();
    if (Function.isInlineSpecified() && Function.getIdentifier() &&
        findKernelApi(Function.getName()))
      continue;
    for (const FlowViolation &V : Flow->violations())
      if (auto Words = Wording(*Flow, V))
        Reporter.report(*Flow, V, std::move(*Words));
  }
}

} // namespace kmap_tidy
