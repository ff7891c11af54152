//===--- PageHelperRegion.cpp - maps that are open-coded helpers ----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/PageHelperRegion.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/Footprint.h"
#include "rewriters/LowmemOrigin.h"
#include "rewriters/PageHelper.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

bool OpenCodedUse::owns(unsigned Offset, const FunctionSyntax &Syntax) const {
  return Block && Syntax.rangeOf(Block->body_begin()[First]).Begin <= Offset &&
         Offset < Syntax.rangeOf(Block->body_begin()[Last]).End;
}

OpenCodedRegions::OpenCodedRegions(TranslationUnit &TU, const MapFlow &Flow,
                                   const FunctionSyntax &Syntax)
    : TU(TU), Flow(Flow), Syntax(Syntax), Scopes(Flow.function()) {
  Footprint Whole(TU.callSites());
  Whole.TraverseStmt(Flow.function().getBody());
  ExposedVariables.insert(Whole.Exposed.begin(), Whole.Exposed.end());
  for (unsigned I = 0; I < Flow.maps().size(); ++I) {
    const MapRecord &Map = Flow.maps()[I];
    if (!Map.IsReached || Map.Callee)
      continue;
    OpenCodedUse &Use = Uses.emplace_back();
    Use.Map = I;
    Use.Site = &Map.Site;
    Use.MayBeCompound = Map.Site.Operand && mayBeCompound(*Map.Site.Operand);
    Use.IsValid = isSimplePair(Map) && !needsNoMap(Map);
    // A map that fails elsewhere still says where its variable is its own.
    Use.IsValid &= place(Use);
  }
  for (OpenCodedUse &Use : Uses) {
    if (!Use.IsValid)
      continue;
    Use.NullChecks = nullChecksOf(*Use.Site->Node, TU.callSites(), Syntax);
    for (unsigned I = Use.First; Use.IsValid && I <= Use.Last; ++I)
      Use.IsValid = scan(Use, Use.Block->body_begin()[I]);
    Use.IsValid = Use.IsValid && claim(Use);
  }
  for (OpenCodedUse &Use : Uses)
    Use.IsValid =
        Use.IsValid && hasOnlyKnownReferences(Use) && allowsOthers(Use);
}

/// How many arguments a map has that helpers can do without: a folio is mapped
/// from an offset on.
static unsigned argumentsOf(Operand Kind) {
  return Kind == Operand::Folio ? 2 : 1;
}

bool OpenCodedRegions::isSimplePair(const MapRecord &Map) const {
  const Operand Kind = Map.Site.Api->Kind;
  bool IsPage =
      Kind == Operand::Page || Kind == Operand::Bvec || Kind == Operand::Folio;
  bool IsFamily = Map.Family == MapFamily::Kmap ||
                  Map.Family == MapFamily::Atomic ||
                  Map.Family == MapFamily::Local;
  if (!IsPage || !IsFamily || Map.Site.InMacroBody || !Map.Site.Operand)
    return false;
  // No helper maps with a protection of the caller's choice.
  const auto *Call = dyn_cast<CallExpr>(Map.Site.Node);
  if (!Call || Call->getNumArgs() != argumentsOf(Kind))
    return false;
  if (Map.Unmaps.empty() || Map.IsLiveAtExit || Map.IsMany || Map.IsReturned ||
      Map.MayMeetUnknownUnmap || Map.IsBlurred || !Map.StoredBy.empty())
    return false;
  for (unsigned I : Map.Unmaps) {
    const UnmapRecord &Unmap = Flow.unmaps()[I];
    if (Unmap.Callee || Unmap.Site.InMacroBody || Unmap.Maps.size() != 1 ||
        Unmap.MixesFamilies || Unmap.ReleasesUnknown || Unmap.ReleasesDead)
      return false;
  }
  unsigned Index = &Map - Flow.maps().data();
  return llvm::none_of(Flow.violations(), [&](const FlowViolation &V) {
    return V.Map == Index && (V.Kind == FlowViolation::UsedAfterUnmap ||
                              V.Kind == FlowViolation::AddressForPage ||
                              V.Kind == FlowViolation::PageForAddress ||
                              V.Kind == FlowViolation::OutsidePage);
  });
}

/// RULES R14: a deprecated map of such a page goes without any helper.
bool OpenCodedRegions::needsNoMap(const MapRecord &Map) const {
  return Map.Site.Api->isDeprecated() &&
         lowmemOrigin(TU).isLowmem(*Map.Site.Operand);
}

/// Whether \p Page, or what some assignment gives the variable that it is, is
/// the result of a call that may return the first one of several pages.
bool OpenCodedRegions::mayBeCompound(const Expr &Page) const {
  const Expr &E = *Page.IgnoreParenCasts();
  if (const auto *Call = dyn_cast<CallExpr>(&E)) {
    const KernelApi *Source = TU.callSites().callee(*Call).Api;
    return Source && (Source->Effects & MayBeCompound);
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(&E);
  const auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return V && llvm::any_of(Syntax.definitions(*V), [&](const Expr *Source) {
           return !isa<DeclRefExpr>(Source->IgnoreParenCasts()) &&
                  mayBeCompound(*Source);
         });
}

bool OpenCodedRegions::placeDefinition(OpenCodedUse &Use) {
  const Stmt *S = Use.Block->body_begin()[Use.First];
  auto IsFromMap = [&](const Expr *Source) {
    auto Address = readAddress(*Source, Syntax);
    if (!Address || Address->Call != Use.Site->Node)
      return false;
    Use.Base = std::move(Address->Offset);
    return true;
  };
  if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : Declared->decls())
      if (const auto *V = dyn_cast<VarDecl>(D))
        if (V->getInit() && V->hasLocalStorage() && IsFromMap(V->getInit()))
          Use.Variable = V;
    Use.Definition = S;
    return Use.Variable != nullptr;
  }
  if (const auto *B = dyn_cast<BinaryOperator>(S)) {
    const auto *To = dyn_cast<DeclRefExpr>(B->getLHS()->IgnoreParens());
    const auto *V = To ? dyn_cast<VarDecl>(To->getDecl()) : nullptr;
    if (B->getOpcode() != BO_Assign || !V || !V->hasLocalStorage() ||
        !B->getBeginLoc().isFileID() || !IsFromMap(B->getRHS()))
      return false;
    Use.Variable = V->getCanonicalDecl();
    Use.Definition = S;
    return true;
  }
  return operation(S) != nullptr;
}

bool OpenCodedRegions::placeUnmaps(OpenCodedUse &Use) {
  Use.Last = Use.First;
  for (unsigned I : Flow.maps()[Use.Map].Unmaps) {
    const CallSite &Site = Flow.unmaps()[I].Site;
    StatementPlace Place = Syntax.placeOf(Site.Node);
    auto Spelled = TU.callSites().spelling(Site.Name);
    if (!Place.Block || !Spelled ||
        !Syntax.isOnly(*Place.statement(), *Spelled))
      return false;
    auto Index = Syntax.indexIn(*Use.Block, Place.statement());
    if (!Index || *Index < Use.First)
      return false;
    Use.Last = std::max(Use.Last, *Index);
    Use.Unmaps.push_back(Place.statement());
  }
  return Use.Last > Use.First;
}

/// Reads the second argument of a folio's map, which is written as \p Range.
bool OpenCodedRegions::readStart(OpenCodedUse &Use,
                                 CharSourceRange Range) const {
  const auto *Call = dyn_cast<CallExpr>(Use.Site->Node);
  if (!Call || Call->getNumArgs() != 2)
    return false;
  OffsetTerm Term;
  Term.Amount = Call->getArg(1)->IgnoreImpCasts();
  Term.Text = onOneLine(TU.callSites().text(Range));
  Term.Bytes = constantValue(*Term.Amount, TU.context());
  if (Term.Bytes != 0)
    Use.Start.push_back(std::move(Term));
  return StringRef(Use.Start.empty() ? "" : Use.Start.front().Text)
             .find("//") == StringRef::npos;
}

bool OpenCodedRegions::place(OpenCodedUse &Use) {
  StatementPlace Place = Syntax.placeOf(Use.Site->Node);
  auto Spelled = TU.callSites().spelling(Use.Site->Name);
  const Operand Kind = Use.Site->Api->Kind;
  if (!Place.Block || !Spelled ||
      Spelled->Arguments.size() != argumentsOf(Kind))
    return false;
  if (Kind == Operand::Folio && !readStart(Use, Spelled->Arguments[1]))
    return false;
  Use.First = Use.Last = Place.Index;
  Use.Block = Place.Block;
  Use.Page = onOneLine(TU.callSites().text(Spelled->Arguments.front()));
  if (!placeDefinition(Use) || !placeUnmaps(Use)) {
    Use.Block = nullptr;
    return false;
  }
  return StringRef(Use.Page).find("//") == StringRef::npos;
}

/// The outermost expression of \p S that is written as \p Range.
static const Expr *findWritten(const Stmt *S, Bytes Range,
                               const FunctionSyntax &Syntax) {
  if (!S)
    return nullptr;
  if (const auto *E = dyn_cast<Expr>(S)) {
    auto Own = Syntax.writtenRange(*E);
    if (Own && Own->File == Range.File && Own->Begin == Range.Begin &&
        Own->End == Range.End)
      return E;
  }
  for (const Stmt *Child : S->children())
    if (const Expr *Found = findWritten(Child, Range, Syntax))
      return Found;
  return nullptr;
}

MappedOperation *OpenCodedRegions::operation(const Stmt *S) {
  auto [Cached, IsNew] = Known.try_emplace(S, nullptr);
  if (!IsNew || !isa<Expr, DoStmt>(S))
    return Cached->second;
  const SourceManager &SM = TU.context().getSourceManager();
  auto Spelled = TU.callSites().spelling(SM.getExpansionLoc(S->getBeginLoc()));
  if (!Spelled)
    return nullptr;
  const OperationApi *Api = findOperation(TU.callSites().text(Spelled->Name));
  if (!Api)
    return nullptr;
  auto RangeOf = [&](CharSourceRange R) {
    return Bytes{Syntax.file(), Syntax.offsetOf(R.getBegin()),
                 Syntax.offsetOf(R.getEnd())};
  };
  MappedOperation Op;
  Op.Api = Api;
  Op.Statement = S;
  Op.Range = RangeOf(Spelled->Whole);
  if (Op.Range.End + 1 < Syntax.rangeOf(S).End)
    return nullptr;
  for (CharSourceRange Argument : Spelled->Arguments) {
    StringRef Text = TU.callSites().text(Argument);
    // Comments and directives would not survive on one line.
    if (Text.contains("//") || Text.contains("\n#"))
      return nullptr;
    Op.Places.push_back(RangeOf(Argument));
    const Expr *E = findWritten(S, Op.Places.back(), Syntax);
    Op.Arguments.push_back({E, onOneLine(Text)});
    Op.Addresses.push_back(E ? readAddress(*E, Syntax) : std::nullopt);
    Op.Uses.push_back(nullptr);
  }
  int Needed = std::max({Api->To, Api->From, Api->Value, Api->Length});
  if (int(Op.Arguments.size()) != Needed + 1)
    return nullptr;
  return Known[S] = &Operations.emplace_back(std::move(Op));
}

bool OpenCodedRegions::isPageFlush(const OpenCodedUse &Use, const Stmt *S) {
  const SourceManager &SM = TU.context().getSourceManager();
  auto Spelled = TU.callSites().spelling(SM.getExpansionLoc(S->getBeginLoc()));
  bool TakesAddress = false;
  return Spelled && Spelled->Arguments.size() == 1 &&
         isFlush(TU.callSites().text(Spelled->Name), TakesAddress) &&
         !TakesAddress &&
         onOneLine(TU.callSites().text(Spelled->Arguments.front())) == Use.Page;
}

bool OpenCodedRegions::leaf(OpenCodedUse &Use, const Stmt *S) {
  if (!Use.Variable || !Syntax.refersTo(S, *Use.Variable)) {
    if (isPageFlush(Use, S))
      Use.Flushes.push_back(S);
    else
      Use.Others.push_back(S);
    return true;
  }
  const SourceManager &SM = TU.context().getSourceManager();
  auto Spelled = TU.callSites().spelling(SM.getExpansionLoc(S->getBeginLoc()));
  bool TakesAddress = false;
  if (!Spelled || !isFlush(TU.callSites().text(Spelled->Name), TakesAddress))
    return false;
  Use.Reason = Refusal{"flush-differs", "R10",
                       TU.callSites().text(Spelled->Name).str() +
                           "() needs the mapped address"};
  return true;
}

/// Sorts the statements of the region into operations and the rest.
bool OpenCodedRegions::scan(OpenCodedUse &Use, const Stmt *S) {
  if (!S || S == Use.Definition || llvm::is_contained(Use.Unmaps, S) ||
      Use.isNullCheck(S))
    return true;
  if (const auto *Block = dyn_cast<CompoundStmt>(S)) {
    if (!Block->getLBracLoc().isFileID())
      return leaf(Use, S);
    return llvm::all_of(Block->body(),
                        [&](const Stmt *Child) { return scan(Use, Child); });
  }
  if (const auto *If = dyn_cast<IfStmt>(S))
    if (If->getBeginLoc().isFileID())
      return (!Use.Variable ||
              !Syntax.refersTo(If->getCond(), *Use.Variable)) &&
             leaf(Use, If->getCond()) && scan(Use, If->getThen()) &&
             scan(Use, If->getElse());
  MappedOperation *Op = operation(S);
  if (!Op)
    return leaf(Use, S);
  bool IsOwn = false;
  for (int Argument : {Op->Api->To, Op->Api->From}) {
    if (Argument < 0 || !Op->Addresses[Argument])
      continue;
    const MappedAddress &Address = *Op->Addresses[Argument];
    bool IsHere = Use.Variable
                      ? Address.Variable &&
                            Address.Variable->getCanonicalDecl() == Use.Variable
                      : Address.Call == Use.Site->Node;
    // A macro evaluates its argument in several places; one is executed.
    if (!IsHere && !Use.Variable && Address.Call)
      IsHere = Op->Places[Argument].contains(Syntax.offsetOf(Use.Site->Name));
    if (!IsHere)
      continue;
    if (IsOwn || Op->Uses[Argument])
      return false;
    Op->Uses[Argument] = &Use;
    IsOwn = true;
  }
  if (!IsOwn)
    return leaf(Use, S);
  Use.Operations.push_back(Op);
  return true;
}

/// Takes what stands right behind the region, and counts.
bool OpenCodedRegions::claim(OpenCodedUse &Use) {
  for (unsigned I = Use.Last + 1; I < Use.Block->size(); ++I) {
    const Stmt *S = Use.Block->body_begin()[I];
    if (!isPageFlush(Use, S))
      break;
    Use.Flushes.push_back(S);
  }
  return !Use.Operations.empty() &&
         Use.Operations.size() <= MaxOperationsPerRegion;
}

/// Whether each mention of the variable is the region's definition, operand or
/// unmap, or belongs to another region.
bool OpenCodedRegions::hasOnlyKnownReferences(const OpenCodedUse &Use) const {
  if (!Use.Variable)
    return true;
  for (const DeclRefExpr *Ref : Syntax.references(*Use.Variable)) {
    unsigned At = Syntax.offsetOf(Ref->getLocation());
    if (!Use.owns(At, Syntax)) {
      bool IsOthers = llvm::any_of(Uses, [&](const OpenCodedUse &Other) {
        return &Other != &Use && Other.Variable == Use.Variable &&
               Other.owns(At, Syntax);
      });
      // A use in front of the region never sees the mapped address.
      bool IsBefore =
          At < Syntax.rangeOf(Use.Block->body_begin()[Use.First]).Begin &&
          !Syntax.isInLoop(Use.Block);
      if (!IsOthers && !IsBefore)
        return false;
      continue;
    }
    bool IsKnown = Syntax.rangeOf(Use.Definition).contains(At);
    for (const Stmt *Unmap : Use.Unmaps)
      IsKnown |= Syntax.rangeOf(Unmap).contains(At);
    for (const NullCheck &Check : Use.NullChecks)
      IsKnown |=
          Check.Statement && Syntax.rangeOf(Check.Statement).contains(At);
    for (const MappedOperation *Op : Use.Operations)
      for (size_t I = 0; I < Op->Places.size(); ++I)
        IsKnown |= Op->Uses[I] == &Use && Op->Places[I].contains(At);
    if (!IsKnown && !Use.Reason)
      return false;
  }
  auto Refers = [&](const PageOffset &Offset) {
    return llvm::any_of(Offset, [&](const OffsetTerm &Term) {
      return Term.Amount && Syntax.refersTo(Term.Amount, *Use.Variable);
    });
  };
  if (Refers(Use.Base) || Syntax.refersTo(Use.Site->Operand, *Use.Variable))
    return false;
  for (const MappedOperation *Op : Use.Operations)
    for (size_t I = 0; I < Op->Uses.size(); ++I)
      if (Op->Uses[I] == &Use && Refers(Op->Addresses[I]->Offset))
        return false;
  return true;
}

/// Whether \p E, which is moved to the operations, has the same value there.
static const CallExpr *firstCall(const Stmt *S) {
  if (const auto *Call = dyn_cast_or_null<CallExpr>(S))
    return Call;
  if (S)
    for (const Stmt *Child : S->children())
      if (const CallExpr *Found = firstCall(Child))
        return Found;
  return nullptr;
}

/// Whether the names of \p Variables mean them at \p Operation, too.
bool OpenCodedRegions::hasSameNames(
    const MappedOperation &Operation,
    const llvm::SmallPtrSetImpl<const Decl *> &Variables) const {
  const CallExpr *Place = firstCall(Operation.Statement);
  return Place && llvm::all_of(Variables, [&](const Decl *V) {
           return cast<VarDecl>(V)->hasGlobalStorage() ||
                  Scopes.isVisible(*cast<VarDecl>(V), *Place);
         });
}

bool OpenCodedRegions::staysTheSame(const OpenCodedUse &Use,
                                    const Expr &E) const {
  Footprint Read(TU.callSites());
  Read.TraverseStmt(const_cast<Expr *>(&E));
  if (Read.CallsImpure || !Read.Written.empty() || Read.WritesMemory ||
      !Read.WrittenFields.empty())
    return false;
  // Somebody else may write a variable whose address was taken.
  for (const Decl *V : Read.Variables)
    Read.ReadsMemory |= ExposedVariables.count(V);
  auto IsKept = [&](const Stmt *S) {
    Footprint Other(TU.callSites());
    Other.TraverseStmt(const_cast<Stmt *>(S));
    for (const Decl *V : Read.Variables)
      if (Other.Written.count(V) || Other.Exposed.count(V))
        return false;
    if (!Read.ReadsMemory)
      return true;
    return !Other.CallsUnknown && !Other.WritesMemory &&
           llvm::none_of(Other.WrittenFields, [&](const Decl *Field) {
             return Read.Fields.count(Field);
           });
  };
  for (const MappedOperation *Operation : Use.Operations) {
    if (!hasSameNames(*Operation, Read.Variables))
      return false;
    // The helper reads it beside what the other arguments do.
    for (const OperationArgument &Argument : Operation->Arguments)
      if (Argument.E->HasSideEffects(TU.context()) && !IsKept(Argument.E))
        return false;
    // The copy itself may go there.
    if (Operation->useOf(Operation->Api->To) || Operation->Api->To < 0)
      continue;
    Footprint To(TU.callSites());
    To.TraverseStmt(
        const_cast<Expr *>(Operation->Arguments[Operation->Api->To].E));
    for (const Decl *V : Read.Variables)
      if (To.Exposed.count(V))
        return false;
  }
  // A helper reads it again behind a copy that went to other memory.
  if (Read.ReadsMemory && Use.Operations.size() > 1 &&
      llvm::any_of(Use.Operations, [](const MappedOperation *Operation) {
        return !Operation->useOf(Operation->Api->To);
      }))
    return false;
  return llvm::all_of(Use.Others, IsKept);
}

/// Whether the statements that stay can do without the mapping around them, and
/// what is moved over them keeps its value.
bool OpenCodedRegions::allowsOthers(const OpenCodedUse &Use) const {
  const MapRecord &Map = Flow.maps()[Use.Map];
  if (Use.Variable) {
    if (!staysTheSame(Use, *Use.Site->Operand))
      return false;
    for (const PageOffset *Part : {&Use.Start, &Use.Base})
      for (const OffsetTerm &Term : *Part)
        if (Term.Amount && !staysTheSame(Use, *Term.Amount))
          return false;
  }
  // RULES R4, R5: what relies on the section stays in it.
  if (Map.Family == MapFamily::Atomic)
    for (const CallExpr *Call : Map.Calls) {
      bool IsUnknown = false;
      unsigned Effects = TU.summaries().effects(*Call, IsUnknown);
      if (IsUnknown ||
          (Effects & (AtomicUserCopy | UserCopy | PerCpu | Sleeps)))
        return false;
    }
  // RULES R6: without the mapping the page has no linear address.
  if (Map.Family == MapFamily::Kmap)
    for (const PassedAddress &Passed : Map.PagePassed) {
      ParameterFate Fate = TU.summaries().fate(*Passed.Call, Passed.Argument);
      if (Fate.PageAddressUsed || Fate.ReachesUnknown)
        return false;
    }
  return true;
}

std::vector<llvm::SmallVector<OpenCodedUse *, 2>>
OpenCodedRegions::components() {
  llvm::EquivalenceClasses<unsigned> Classes;
  auto IndexOf = [&](const OpenCodedUse *Use) {
    for (unsigned I = 0; I < Uses.size(); ++I)
      if (&Uses[I] == Use)
        return I;
    return ~0u;
  };
  for (unsigned I = 0; I < Uses.size(); ++I) {
    if (!Uses[I].IsValid)
      continue;
    Classes.insert(I);
    for (const MappedOperation *Op : Uses[I].Operations)
      for (const OpenCodedUse *Other : Op->Uses)
        if (Other && Other->IsValid)
          Classes.unionSets(I, IndexOf(Other));
  }
  std::vector<llvm::SmallVector<OpenCodedUse *, 2>> Result;
  llvm::DenseMap<unsigned, unsigned> At;
  for (unsigned I = 0; I < Uses.size(); ++I) {
    if (!Uses[I].IsValid)
      continue;
    auto [Found, IsNew] =
        At.try_emplace(Classes.getLeaderValue(I), Result.size());
    if (IsNew)
      Result.emplace_back();
    Result[Found->second].push_back(&Uses[I]);
  }
  return Result;
}

} // namespace kmap_tidy
