//===--- PageHelper.cpp - open-coded maps to page helpers -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/PageHelper.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/PageHelperCall.h"
#include "rewriters/PageHelperDeclaration.h"
#include "rewriters/PageHelperLines.h"
#include "rewriters/PageHelperRegion.h"
#include "rewriters/RegionSource.h"
#include "llvm/ADT/EquivalenceClasses.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

/// Converts the regions of one function.
class HelperConverter {
public:
  HelperConverter(TranslationUnit &TU, const MapFlow &Flow)
      : TU(TU), Flow(Flow), Syntax(Flow.function(), TU.context()),
        Regions(TU, Flow, Syntax), Chooser(TU, Syntax) {}

  std::vector<HelperRegion> run();

private:
  /// Regions that are converted together, and what becomes of them.
  struct Part {
    llvm::SmallVector<OpenCodedUse *, 2> Uses;
    llvm::SmallVector<std::pair<MappedOperation *, HelperCall>, 2> Calls;
    std::optional<Refusal> Reason;
    bool Fits = true;
  };

  void chooseCalls(Part &P);
  bool describe(const MappedOperation &Op, int Argument,
                MappedOperand &Result) const;
  std::optional<Refusal> conditional(const Part &P) const;
  std::optional<Refusal> addsFlush(const Part &P) const;
  bool decideVariables();
  std::optional<Resolution> edit(llvm::ArrayRef<Part *> Together);
  void editPart(const Part &P, LineEdits &Lines);
  void removeFlushes(const Part &P, LineEdits &Lines);

  TranslationUnit &TU;
  const MapFlow &Flow;
  FunctionSyntax Syntax;
  OpenCodedRegions Regions;
  HelperChooser Chooser;
  std::vector<Part> Parts;
  /// Variables whose declaration goes.
  llvm::SmallVector<const VarDecl *, 4> Dead;
};

/// The operand of \p Op in argument \p Argument; false if none of its uses is
/// converted.
bool HelperConverter::describe(const MappedOperation &Op, int Argument,
                               MappedOperand &Result) const {
  if (Argument < 0)
    return false;
  const OpenCodedUse *Use = Op.useOf(Argument);
  if (!Use || !Use->IsValid)
    return false;
  Result.Page = Use->Page;
  Result.IsBvec = Use->Site->Api->Kind == Operand::Bvec;
  Result.IsFolio = Use->Site->Api->Kind == Operand::Folio;
  Result.MayBeCompound = Use->MayBeCompound;
  Result.PageExpr = Use->Site->Operand;
  Result.Offset = Use->Start;
  Result.Offset.append(Use->Base.begin(), Use->Base.end());
  const MappedAddress &Address = *Op.Addresses[Argument];
  Result.Offset.append(Address.Offset.begin(), Address.Offset.end());
  return true;
}

void HelperConverter::chooseCalls(Part &P) {
  llvm::SmallVector<MappedOperation *, 4> Operations;
  for (OpenCodedUse *Use : P.Uses)
    for (MappedOperation *Op : Use->Operations)
      if (!llvm::is_contained(Operations, Op))
        Operations.push_back(Op);
  llvm::sort(Operations,
             [](const MappedOperation *A, const MappedOperation *B) {
               return A->Range.Begin < B->Range.Begin;
             });
  for (MappedOperation *Op : Operations) {
    MappedOperand To, From;
    bool HasTo = describe(*Op, Op->Api->To, To);
    bool HasFrom = describe(*Op, Op->Api->From, From);
    HelperChoice Choice =
        Chooser.choose(*Op->Api, Op->Arguments, HasTo ? &To : nullptr,
                       HasFrom ? &From : nullptr);
    if (auto *Reason = std::get_if<Refusal>(&Choice)) {
      if (!P.Reason)
        P.Reason = *Reason;
      P.Calls.push_back({Op, HelperCall()});
      continue;
    }
    HelperCall &Call = std::get<HelperCall>(Choice);
    P.Fits &= !Call.Name.empty();
    P.Calls.push_back({Op, std::move(Call)});
  }
}

std::optional<Refusal> HelperConverter::conditional(const Part &P) const {
  SourceExtent Extent(TU.context().getSourceManager());
  llvm::SmallVector<std::string, 4> Names;
  auto Add = [&](const CallSite &Site) {
    auto Spelled = TU.callSites().spelling(Site.Name);
    return Spelled && Extent.add(Spelled->Whole);
  };
  for (const OpenCodedUse *Use : P.Uses) {
    if (!Add(*Use->Site))
      return Refusal{"macro-body", "", "the region spreads over files"};
    for (unsigned I : Flow.maps()[Use->Map].Unmaps)
      if (!Add(Flow.unmaps()[I].Site))
        return Refusal{"macro-body", "", "the region spreads over files"};
    if (Use->Variable)
      Names.push_back(Use->Variable->getName().str());
    if (Use->Reason)
      return Use->Reason;
  }
  if (Extent.hasConditionalUse(Names))
    return Refusal{"conditional-code", "",
                   "preprocessor conditionals in the region use the mapping"};
  bool IsDeprecated = llvm::any_of(P.Uses, [](const OpenCodedUse *Use) {
    return Use->Site->Api->isDeprecated();
  });
  auto Comments =
      Extent.commentsOnMapping(IsDeprecated ? &Flow.function() : nullptr);
  if (!Comments.empty())
    return Refusal{"stale-comment", "R18",
                   "a comment says: " + commentText(Comments.front())};
  return std::nullopt;
}

/// RULES R10: flush_dcache_page() may take a lock whose release turns
/// interrupts on.
std::optional<Refusal> HelperConverter::addsFlush(const Part &P) const {
  for (const auto &[Op, Call] : P.Calls) {
    const OpenCodedUse *To = Op->useOf(Op->Api->To);
    if (Call.Flushes && To && To->Flushes.empty() &&
        Flow.maps()[To->Map].IsWithIrqsOff)
      return Refusal{"flush-differs", "R10",
                     (Call.Name + "() flushes the data cache, which must not "
                                  "happen with interrupts off")
                         .str()};
  }
  return std::nullopt;
}

/// Finds the variables that nothing but converted regions refers to. False if
/// that keeps another region from being converted.
bool HelperConverter::decideVariables() {
  Dead.clear();
  llvm::SmallVector<const VarDecl *, 4> Variables;
  for (const Part &P : Parts)
    for (const OpenCodedUse *Use : P.Uses)
      if (Use->Variable && !llvm::is_contained(Variables, Use->Variable))
        Variables.push_back(Use->Variable);
  for (const VarDecl *Variable : Variables) {
    auto IsConverted = [&](const DeclRefExpr *Ref) {
      unsigned At = Syntax.offsetOf(Ref->getLocation());
      return llvm::any_of(Parts, [&](const Part &P) {
        return P.Fits && !P.Reason &&
               llvm::any_of(P.Uses, [&](const OpenCodedUse *Use) {
                 return Use->Variable == Variable && Use->owns(At, Syntax);
               });
      });
    };
    if (!Syntax.declaration(*Variable) ||
        !llvm::all_of(Syntax.references(*Variable), IsConverted))
      continue;
    auto IsUser = [&](const Part &P) {
      return P.Fits && !P.Reason &&
             llvm::any_of(P.Uses, [&](const OpenCodedUse *Use) {
               return Use->Variable == Variable;
             });
    };
    bool IsDefinedThere = llvm::any_of(Parts, [&](const Part &P) {
      return llvm::any_of(P.Uses, [&](const OpenCodedUse *Use) {
        return Use->Variable == Variable &&
               Use->Definition == Syntax.declaration(*Variable);
      });
    });
    const Expr *Init = Variable->getInit();
    if (Init && !IsDefinedThere && Init->HasSideEffects(TU.context())) {
      // The declaration does something that must not go.
      for (Part &P : Parts)
        P.Fits &= !IsUser(P);
      return false;
    }
    if (Syntax.isSpelledElsewhere(*Variable)) {
      for (Part &P : Parts)
        if (IsUser(P))
          P.Reason = Refusal{"conditional-code", "",
                             "code that is not compiled here uses '" +
                                 Variable->getName().str() + "'"};
      return false;
    }
    Dead.push_back(Variable);
  }
  return true;
}

/// RULES R10, R11: the explicit flush of a page goes if the helpers in front of
/// it flush that page for every write.
void HelperConverter::removeFlushes(const Part &P, LineEdits &Lines) {
  for (const OpenCodedUse *Use : P.Uses) {
    bool AllFlush = true;
    for (const auto &[Op, Call] : P.Calls)
      if (Op->useOf(Op->Api->To) == Use)
        AllFlush &= Call.Flushes;
    if (!AllFlush)
      continue;
    for (const Stmt *Flush : Use->Flushes) {
      StatementPlace At = Syntax.placeOf(Flush);
      bool FollowsWrite = llvm::any_of(P.Calls, [&](const auto &C) {
        StatementPlace Written = Syntax.placeOf(C.first->Statement);
        return C.first->useOf(C.first->Api->To) == Use &&
               Written.statement() == C.first->Statement &&
               Written.Block == At.Block && Written.Index < At.Index;
      });
      if (FollowsWrite)
        Lines.removeStatement(Flush);
    }
  }
}

void HelperConverter::editPart(const Part &P, LineEdits &Lines) {
  for (const OpenCodedUse *Use : P.Uses) {
    for (const Stmt *Unmap : Use->Unmaps)
      Lines.removeStatement(Unmap);
    for (const NullCheck &Check : Use->NullChecks)
      if (Check.Statement)
        removeNullCheck(Check, Syntax, Lines);
    if (isa_and_nonnull<BinaryOperator>(Use->Definition))
      Lines.removeStatement(Use->Definition);
    else if (Use->Definition && !llvm::is_contained(Dead, Use->Variable))
      removeInitialiser(*Use->Variable, Syntax, Lines);
  }
  for (const auto &[Op, Call] : P.Calls) {
    unsigned Begin = Op->Range.Begin;
    StringRef InFront = Syntax.buffer().take_front(Begin).rsplit('\n').second;
    // Behind another statement there is nothing to align with.
    bool StartsLine = InFront.find_first_of("{;") == StringRef::npos;
    Lines.replace(Op->Range,
                  wrapCall(Call.Name, Call.Arguments,
                           StartsLine ? columnOf(Syntax.buffer(), Begin) : 0,
                           /*Behind=*/1));
  }
  removeFlushes(P, Lines);
}

/// Nothing if what is left would be no better than what was.
std::optional<Resolution>
HelperConverter::edit(llvm::ArrayRef<Part *> Together) {
  LineEdits Lines(Syntax);
  for (const Part *P : Together)
    editPart(*P, Lines);
  llvm::SmallVector<const VarDecl *, 4> Gone;
  for (const VarDecl *Variable : Dead)
    if (llvm::any_of(Together, [&](const Part *P) {
          return llvm::any_of(P->Uses, [&](const OpenCodedUse *Use) {
            return Use->Variable == Variable;
          });
        }))
      Gone.push_back(Variable);
  removeDeclarations(Gone, Syntax, Lines);
  if (Lines.emptiesBlock())
    return std::nullopt;
  if (auto Comment = Lines.strandedComment())
    return Refusal{"stale-comment", "R18", "a comment says: " + *Comment};
  Fix Result;
  Result.Kind = "kmap-to-helper";
  Result.Edits = Lines.finish(TU.context().getSourceManager());
  return Result;
}

std::vector<HelperRegion> HelperConverter::run() {
  for (llvm::ArrayRef<OpenCodedUse *> Component : Regions.components()) {
    Part &P = Parts.emplace_back();
    P.Uses.assign(Component.begin(), Component.end());
    chooseCalls(P);
    if (P.Fits && !P.Reason)
      P.Reason = conditional(P);
    if (P.Fits && !P.Reason)
      P.Reason = addsFlush(P);
  }
  while (!decideVariables())
    ;
  llvm::erase_if(Parts, [](const Part &P) { return !P.Fits; });

  // Parts that share a dead variable, or its declaration, are one fix.
  llvm::EquivalenceClasses<unsigned> Classes;
  for (unsigned I = 0; I < Parts.size(); ++I) {
    if (Parts[I].Reason)
      continue;
    Classes.insert(I);
    for (unsigned J = 0; J < I; ++J) {
      bool Share = false;
      for (const OpenCodedUse *A : Parts[I].Uses)
        for (const OpenCodedUse *B : Parts[J].Uses)
          Share |= A->Variable && B->Variable &&
                   llvm::is_contained(Dead, A->Variable) &&
                   llvm::is_contained(Dead, B->Variable) &&
                   Syntax.declaration(*A->Variable) ==
                       Syntax.declaration(*B->Variable);
      if (Share && !Parts[J].Reason)
        Classes.unionSets(I, J);
    }
  }
  std::vector<std::optional<Resolution>> Outcomes(Parts.size());
  for (unsigned I = 0; I < Parts.size(); ++I) {
    if (Parts[I].Reason) {
      Outcomes[I] = *Parts[I].Reason;
      continue;
    }
    if (Classes.getLeaderValue(I) != I)
      continue;
    llvm::SmallVector<Part *, 2> Together;
    llvm::SmallVector<unsigned, 2> Members;
    for (unsigned J = 0; J < Parts.size(); ++J)
      if (!Parts[J].Reason && Classes.getLeaderValue(J) == I) {
        Together.push_back(&Parts[J]);
        Members.push_back(J);
      }
    std::optional<Resolution> Outcome = edit(Together);
    for (unsigned J : Members)
      Outcomes[J] = Outcome;
  }

  std::vector<HelperRegion> Result;
  for (unsigned I = 0; I < Parts.size(); ++I) {
    if (!Outcomes[I])
      continue;
    HelperRegion &Region = Result.emplace_back();
    for (const OpenCodedUse *Use : Parts[I].Uses) {
      Region.Maps.push_back(Use->Map);
      for (unsigned U : Flow.maps()[Use->Map].Unmaps)
        Region.Unmaps.push_back(U);
    }
    auto AddOnce = [](llvm::SmallVectorImpl<std::string> &To, StringRef Name) {
      if (!Name.empty() && !llvm::is_contained(To, Name))
        To.push_back(Name.str());
    };
    for (const auto &[Op, Call] : Parts[I].Calls) {
      AddOnce(Region.Operations, Op->Api->Name);
      AddOnce(Region.Helpers, Call.Name);
    }
    Region.Outcome = std::move(*Outcomes[I]);
  }
  return Result;
}

} // namespace

std::vector<HelperRegion> convertToHelpers(TranslationUnit &TU,
                                           const MapFlow &Flow) {
  if (Flow.gaveUp() || Flow.maps().empty() ||
      isPageHelper(Flow.function().getName()))
    return {};
  return HelperConverter(TU, Flow).run();
}

} // namespace kmap_tidy
