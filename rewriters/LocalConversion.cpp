//===--- LocalConversion.cpp - deprecated maps to kmap_local_* ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/LocalConversion.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/AddressFate.h"
#include "rewriters/BaseVariable.h"
#include "rewriters/BranchMerge.h"
#include "rewriters/ExplicitSection.h"
#include "rewriters/KernelVersions.h"
#include "rewriters/LowmemPage.h"
#include "rewriters/MapMove.h"
#include "rewriters/NullCheck.h"
#include "rewriters/PageExtent.h"
#include "rewriters/PageHelperLines.h"
#include "rewriters/PageHelperOffset.h"
#include "rewriters/Realign.h"
#include "rewriters/Region.h"
#include "rewriters/RegionOrder.h"
#include "rewriters/RegionSource.h"
#include "rewriters/UnmapEdit.h"

using namespace clang;
using llvm::StringRef;
using llvm::Twine;

namespace kmap_tidy {

namespace {

/// Who makes what is said of \p Call true, if it is somebody else.
std::string because(const CallExpr &Call, unsigned Effect,
                    TranslationUnit &TU) {
  std::string Cause = TU.summaries().cause(Call, Effect);
  if (Cause.empty())
    return Cause;
  return " (" + Cause + ")";
}

using Decision = std::optional<Refusal>;

Refusal staleWith(StringRef Comment) {
  return refuse("stale-comment", "R18",
                "a comment says: " + commentText(Comment));
}

/// Decides and edits the regions of one function.
class Converter {
public:
  Converter(TranslationUnit &TU, const MapFlow &Flow,
            const WrapperSet &Wrappers)
      : TU(TU), Flow(Flow), Wrappers(Wrappers),
        IsWrapper(Wrappers.contains(&Flow.function())),
        Syntax(Flow.function(), TU.context()), Unmaps(TU, Flow, Syntax) {}

  std::vector<ConvertedRegion> run();

private:
  Resolution convert(ConvertedRegion &Region);
  Resolution localForm(ConvertedRegion &Region, unsigned Relied);

  // Each returns the reason why the region must stay, or nothing.
  Decision spelledOutside(const ConvertedRegion &Region) const;
  Decision unbalanced(const ConvertedRegion &Region) const;
  bool releasesForCaller(const UnmapRecord &Unmap) const;
  Decision callsAcross(const ConvertedRegion &Region) const;
  Decision misused(const ConvertedRegion &Region) const;
  Decision relyingOnAtomic(const ConvertedRegion &Region, unsigned &Relied,
                           std::vector<Question> &Questions) const;
  Decision addSections(ConvertedRegion &Region, unsigned Relied,
                       Fix &Result) const;
  Decision replacementMissing(const ConvertedRegion &Region) const;
  Decision edit(const ConvertedRegion &Region, unsigned Relied, Fix &Result);
  std::string folioOperand(const CallSite &Site) const;
  bool needsBase(const ConvertedRegion &Region) const;
  std::string addBase(const ConvertedRegion &Region, Fix &Result);
  Decision dropNullChecks(const ConvertedRegion &Region, Fix &Result) const;
  Decision staleComment(const ConvertedRegion &Region, unsigned Relied,
                        Fix &Result);

  TranslationUnit &TU;
  const MapFlow &Flow;
  const WrapperSet &Wrappers;
  /// The function itself is one of them.
  const bool IsWrapper;
  FunctionSyntax Syntax;
  UnmapEditor Unmaps;
  /// Names of new variables of other regions.
  std::vector<std::string> BaseNames;
  /// A comment that the conversion of the current region renames, or empty.
  StringRef RenamedComment;
};

Decision Converter::spelledOutside(const ConvertedRegion &Region) const {
  auto Judge = [&](const CallSite &Site,
                   const FunctionDecl *Callee) -> Decision {
    if (Wrappers.contains(Callee))
      return std::nullopt;
    if (Callee)
      return refuse(Site.Api->isMap() ? "mapped-elsewhere"
                                      : "unmapped-elsewhere",
                    "R7", Callee->getName() + "() is the other half");
    if (Site.InMacroBody && !Wrappers.contains(Site))
      return refuse("macro-body", "",
                    TU.callSites().isRepeated(Site.Name)
                        ? "spelled in an argument that a macro repeats"
                        : "spelled in the body of a macro");
    if (Flow.gaveUp())
      return refuse("analysis-budget", "",
                    Flow.function().getName() + "() has too many paths");
    return std::nullopt;
  };
  for (unsigned I : Region.Maps)
    if (auto Reason = Judge(Flow.maps()[I].Site, Flow.maps()[I].Callee))
      return Reason;
  for (unsigned I : Region.Unmaps)
    if (auto Reason = Judge(Flow.unmaps()[I].Site, Flow.unmaps()[I].Callee))
      return Reason;
  return std::nullopt;
}

bool Converter::releasesForCaller(const UnmapRecord &Unmap) const {
  return IsWrapper && Unmap.Maps.empty() && Unmap.Parameter &&
         Unmap.Site.Api->Kind == Operand::Address &&
         Flow.alwaysReleases(*Unmap.Parameter);
}

Decision Converter::unbalanced(const ConvertedRegion &Region) const {
  for (unsigned I : Region.Maps) {
    const MapRecord &Map = Flow.maps()[I];
    if (!Map.IsReached)
      return refuse("unreachable-code", "", "no path reaches the call");
    bool GoesToCaller = IsWrapper && Map.IsReturned;
    if (Map.IsReturned && !GoesToCaller)
      return refuse("returned-mapping", "R7",
                    "the function returns the mapped address");
    if (!Map.StoredBy.empty())
      return refuse("stored-in-field", "R3",
                    "the mapped address is stored outside of the function");
    if (Map.Unmaps.empty() && !GoesToCaller)
      return refuse("unmapped-elsewhere", "R7",
                    "the function does not release the mapping");
    if (Map.IsMany)
      return refuse("not-lifo", "R2",
                    "a loop maps again while earlier mappings are live");
    if (llvm::any_of(Map.Unmaps, [&](unsigned Unmap) {
          return Flow.unmaps()[Unmap].Family != Map.Family;
        }))
      return refuse("mixed-families", "R20",
                    "an unmap of another family releases the mapping");
    if (Map.MeetsOther && Map.Family == MapFamily::Kmap)
      return refuse("overlapping-copy", "R19",
                    "the address meets that of another mapping, which may be "
                    "of the same page");
    if (Map.MayMeetUnknownUnmap)
      return refuse("aliased-mappings", "R7",
                    "an unmap in the function may release this mapping");
    if (Map.IsBlurred)
      return refuse("aliased-mappings", "R3",
                    "something that is read may be the mapped address or "
                    "another value");
    if (Map.IsLiveAtExit && !GoesToCaller)
      return refuse("unbalanced", "R17",
                    "the mapping is live at an exit of the function");
  }
  // An unmap that no path reaches may still be this mapping's.
  for (const UnmapRecord &Unmap : Flow.unmaps())
    for (unsigned I : Region.Maps)
      if (!Unmap.IsReached && Unmap.Family == Flow.maps()[I].Family)
        return refuse("unreachable-code", "R17",
                      "no path reaches another unmap in the function");
  for (unsigned I : Region.Unmaps) {
    const UnmapRecord &Unmap = Flow.unmaps()[I];
    if (!Unmap.IsReached)
      return refuse("unreachable-code", "", "no path reaches the call");
    if (releasesForCaller(Unmap))
      continue;
    if (Unmap.Maps.empty())
      return refuse("mapped-elsewhere", "R7",
                    "no mapping of the function is known to be this one");
    if (Unmap.MixesFamilies)
      return refuse("mixed-families", "R7",
                    "the mapping is of another family than the unmap");
    if (Unmap.ReleasesUnknown)
      return refuse("unbalanced", "R17",
                    "on some path the unmap releases something else");
    if (Unmap.ReleasesDead)
      return refuse("unbalanced", "R17",
                    "on some path the mapping was released before");
  }
  return std::nullopt;
}

/// RULES R1, R2: what a call while the page is mapped does to the stack.
Decision Converter::callsAcross(const ConvertedRegion &Region) const {
  const Summary *Own = TU.summaries().of(Flow.function());
  for (unsigned I : Region.Maps)
    for (const CallExpr *Call : Flow.maps()[I].Calls) {
      if (TU.summaries().isWrapperCall(*Call))
        continue;
      const Summary *Callee = TU.summaries().of(*Call);
      if (Callee && Callee->ChangesStack)
        return refuse("not-lifo", "R2",
                      calleeName(*Call) +
                          " leaves or releases mappings of its own" +
                          because(*Call, StackCause, TU));
      if (Callee && Callee->IsRecursive && Own && Own->IsRecursive)
        return refuse("not-lifo", "R2",
                      "the function may call itself while the page is mapped");
    }
  return std::nullopt;
}

Decision Converter::misused(const ConvertedRegion &Region) const {
  for (const FlowViolation &V : Flow.violations()) {
    // A wrong unmap of another mapping leaves the stack in disorder.
    if (!llvm::is_contained(Region.Maps, V.Map)) {
      if (V.Kind == FlowViolation::OutsidePage)
        return refuse("unbalanced", "R20",
                      "another unmap of the function gets an address outside "
                      "of its page; repair that first");
      continue;
    }
    switch (V.Kind) {
    case FlowViolation::UsedAfterUnmap:
    case FlowViolation::ReturnedDead:
      return refuse("unbalanced", "R17",
                    "the address is used after the mapping is released");
    case FlowViolation::Leak:
      if (IsWrapper)
        return refuse("unbalanced", "R17",
                      "the mapping is live at an exit of the function");
      break;
    case FlowViolation::AddressForPage:
    case FlowViolation::PageForAddress:
      return refuse("unbalanced", "R7", "an unmap gets the wrong operand");
    case FlowViolation::OutsidePage:
      return refuse("may-leave-page", "R8",
                    "an unmap gets an address outside of its page");
    default:
      break;
    }
  }
  return std::nullopt;
}

/// \p Relied collects the effects that explicit sections would have to serve,
/// \p Questions what would have to be known for a better answer.
Decision Converter::relyingOnAtomic(const ConvertedRegion &Region,
                                    unsigned &Relied,
                                    std::vector<Question> &Questions) const {
  bool IsExplicit = TU.settings().ExplicitSections;
  Decision Unknown;
  for (unsigned I : Region.Maps) {
    const MapRecord &Map = Flow.maps()[I];
    if (Map.Family == MapFamily::Kmap)
      continue;
    if (Map.Family == MapFamily::BvecIrq)
      return refuse("needs-preempt-disable", "R5",
                    "the section runs with interrupts off");
    for (const CallExpr *Call : Map.Calls) {
      bool IsUnknown = false;
      unsigned Effects = TU.summaries().effects(*Call, IsUnknown);
      std::string Callee = calleeName(*Call);
      if ((Effects & PerCpu) && !IsExplicit)
        return refuse("needs-preempt-disable", "R5",
                      Callee + " relies on disabled preemption" +
                          because(*Call, PerCpu, TU));
      Relied |= Effects & (AtomicUserCopy | UserCopy | PerCpu);
      if (!IsUnknown)
        continue;
      Questions.push_back({Call, WholeCall});
      if (IsExplicit)
        for (const SectionApi &Section : sections())
          Relied |= Section.Effects;
      else if (!Unknown)
        Unknown = refuse("unknown-callee", "R4",
                         "the atomic section calls " + Callee +
                             because(*Call, UnknownCause, TU));
    }
  }
  return Unknown;
}

Decision Converter::addSections(ConvertedRegion &Region, unsigned Relied,
                                Fix &Result) const {
  llvm::SmallVector<const SectionApi *, 2> Needed;
  // Where a half is in another function, so may be what needs the section.
  bool IsPlaced = !isShared(Region, Flow, Wrappers);
  for (const SectionApi &Section : sections())
    if (Section.Effects & Relied) {
      Needed.push_back(&Section);
      IsPlaced &= TU.callSites().isDeclared(Section.Begin,
                                            Flow.function().getLocation());
    }
  if (Needed.empty())
    return std::nullopt;
  if (IsPlaced && takesSections(Region, Flow, Syntax)) {
    Region.Pending = Needed;
    return std::nullopt;
  }
  for (unsigned I : Region.Maps)
    IsPlaced = IsPlaced &&
               beginSections(Syntax, Needed, *Flow.maps()[I].Site.Node, Result);
  for (unsigned I : Region.Unmaps)
    IsPlaced = IsPlaced &&
               endSections(Syntax, Needed, *Flow.unmaps()[I].Site.Node, Result);
  if (IsPlaced)
    return std::nullopt;
  return noPlaceFor(Needed);
}

Decision Converter::replacementMissing(const ConvertedRegion &Region) const {
  auto Judge = [&](const KernelApi &Api) {
    return whyNotOffered(TU, Api.Replacement, Flow.function().getLocation());
  };
  for (unsigned I : Region.Maps)
    if (auto Reason = Judge(*Flow.maps()[I].Site.Api))
      return Reason;
  for (unsigned I : Region.Unmaps)
    if (auto Reason = Judge(*Flow.unmaps()[I].Site.Api))
      return Reason;
  return std::nullopt;
}

/// RULES R15.
Decision Converter::dropNullChecks(const ConvertedRegion &Region,
                                   Fix &Result) const {
  LineEdits Lines(Syntax);
  for (unsigned I : Region.Maps) {
    // A wrapper may have other reasons to return NULL.
    if (Flow.maps()[I].Callee)
      continue;
    for (const NullCheck &Check :
         nullChecksOf(*Flow.maps()[I].Site.Node, TU.callSites(), Syntax)) {
      if (!Check.isRemovable())
        return refuse("null-check", "R15",
                      "the address is tested for NULL, which it never is");
      removeNullCheck(Check, Syntax, Lines);
    }
  }
  if (Lines.emptiesBlock())
    return refuse("null-check", "R15",
                  "a block does nothing but test for NULL");
  for (Edit &E : Lines.finish(TU.context().getSourceManager()))
    Result.Edits.push_back(std::move(E));
  return std::nullopt;
}

/// A comment that only names the calls is renamed with them (RULES R18). What
/// explicit sections serve stays true.
Decision Converter::staleComment(const ConvertedRegion &Region, unsigned Relied,
                                 Fix &Result) {
  SourceExtent Extent(TU.context().getSourceManager());
  llvm::SmallVector<std::string, 4> Names;
  llvm::SmallVector<Renaming, 2> Renamings;
  auto Add = [&](const CallSite &Site) {
    // kmap() has other arguments than its replacement's unmap, and may sleep.
    if (Site.Api->Family != MapFamily::Kmap)
      Renamings.push_back({Site.Api->Name, Site.Api->Replacement});
    if (Site.InMacroBody)
      return Extent.add(TU.context().getSourceManager().getExpansionRange(
          Site.Node->getSourceRange()));
    auto Spelled = TU.callSites().spelling(Site.Name);
    return Spelled && Extent.add(Spelled->Whole);
  };
  bool IsOneFile = true;
  for (unsigned I : Region.Maps)
    IsOneFile &= Add(Flow.maps()[I].Site);
  for (unsigned I : Region.Unmaps) {
    IsOneFile &= Add(Flow.unmaps()[I].Site);
    for (const VarDecl *D : Flow.unmaps()[I].Holders)
      Names.push_back(D->getName().str());
  }
  if (!IsOneFile)
    return refuse("macro-body", "", "the region spreads over files");
  if (Extent.hasConditionalUse(Names))
    return refuse("conditional-code", "",
                  "preprocessor conditionals in the region use the mapping");
  CommentSubject About;
  About.FaultsStayOff = Relied & (UserCopy | AtomicUserCopy);
  About.IsWrapper = IsWrapper;
  auto IsKmap = [](const auto &Record) {
    return Record.Family == MapFamily::Kmap;
  };
  About.CallsKmap =
      llvm::any_of(Region.Maps,
                   [&](unsigned I) { return IsKmap(Flow.maps()[I]); }) ||
      llvm::any_of(Region.Unmaps,
                   [&](unsigned I) { return IsKmap(Flow.unmaps()[I]); });
  for (StringRef Comment : Extent.commentsOnMapping(&Flow.function(), About)) {
    auto Renamed = renamedIn(Comment, Renamings);
    if (!Renamed)
      return staleWith(Comment);
    for (const auto &[Word, Name] : *Renamed)
      Result.Edits.push_back({Extent.rangeOf(Word), Name.str()});
    RenamedComment = Comment;
  }
  return std::nullopt;
}

/// The API that maps a folio.
const KernelApi *folioMap() {
  for (const KernelApi &Api : kernelApis())
    if (Api.isMap() && Api.Kind == Operand::Folio &&
        Api.Family == MapFamily::Local)
      return &Api;
  llvm_unreachable("the table has a folio map");
}

/// The folio whose first page \p Site maps, as written; empty if there is none,
/// or the tree cannot map it.
std::string Converter::folioOperand(const CallSite &Site) const {
  if (Site.Api->Kind != Operand::Page || !Site.Operand || Site.InMacroBody ||
      whyNotOffered(TU, folioMap()->Name, Flow.function().getLocation()))
    return "";
  return folioOf(*Site.Operand, Syntax);
}

/// Whether some unmap of \p Region needs a variable for the address that the
/// source does not have, and one would do.
bool Converter::needsBase(const ConvertedRegion &Region) const {
  bool IsOneAtATime = llvm::all_of(Region.Maps, [&](unsigned I) {
    const MapRecord &Map = Flow.maps()[I];
    return Map.Family == MapFamily::Kmap && !Map.Site.InMacroBody &&
           !addressBehind(Map, TU.callSites(), Syntax) &&
           llvm::none_of(Region.Maps, [&](unsigned Other) {
             return Map.Below.contains(Other);
           });
  });
  return IsOneAtATime && !isShared(Region, Flow, Wrappers) &&
         llvm::any_of(Region.Unmaps, [&](unsigned I) {
           return !Unmaps.namesAddress(Flow.unmaps()[I]);
         });
}

/// Adds that variable. \returns its name; empty, with \p Result unchanged, if
/// it has no place.
std::string Converter::addBase(const ConvertedRegion &Region, Fix &Result) {
  std::vector<BaseMap> Maps;
  for (unsigned I : Region.Maps) {
    const CallSite &Site = Flow.maps()[I].Site;
    auto Spelled = TU.callSites().spelling(Site.Name);
    if (!Spelled)
      return "";
    std::string Folio = folioOperand(Site);
    Bytes Arguments{Syntax.file(), Syntax.offsetOf(Spelled->Name.getEnd()),
                    Syntax.offsetOf(Spelled->Whole.getEnd())};
    Maps.push_back({Site.Node, Spelled->Whole,
                    Folio.empty()
                        ? (Site.Api->Replacement + Syntax.text(Arguments)).str()
                        : (folioMap()->Name + "(" + Folio + ", 0)").str()});
  }
  llvm::SmallVector<const Expr *, 4> At;
  for (unsigned I : Region.Unmaps)
    At.push_back(Flow.unmaps()[I].Site.Node);
  auto Name = addBaseVariable(Maps, At, BaseNames, Syntax, Result);
  if (Name)
    BaseNames.push_back(*Name);
  return Name.value_or("");
}

Decision Converter::edit(const ConvertedRegion &Region, unsigned Relied,
                         Fix &Result) {
  std::string Base;
  if (needsBase(Region))
    Base = addBase(Region, Result);
  for (unsigned I : Region.Maps) {
    if (Flow.maps()[I].Callee || !Base.empty())
      continue;
    const CallSite &Site = Flow.maps()[I].Site;
    const CallExpr *Behind =
        addressBehind(Flow.maps()[I], TU.callSites(), Syntax);
    auto Spelled = TU.callSites().spelling(
        Behind ? TU.context().getSourceManager().getExpansionLoc(
                     Behind->getBeginLoc())
               : Site.Name);
    if (!Spelled)
      return refuse("macro-body", "", "the call is not spelled as one");
    if (Behind) {
      LineEdits Lines(Syntax);
      Lines.removeStatement(Syntax.placeOf(Site.Node).statement());
      if (auto Comment = Lines.strandedComment())
        return staleWith(*Comment);
      for (Edit &E : Lines.finish(TU.context().getSourceManager()))
        Result.Edits.push_back(std::move(E));
    }
    std::string Folio = folioOperand(Site);
    if (Folio.empty()) {
      renameCall(*Spelled, Site.Api->Replacement,
                 TU.context().getSourceManager(), Result);
      continue;
    }
    Result.Edits.push_back({Spelled->Name, folioMap()->Name.str()});
    Result.Edits.push_back({Spelled->Arguments.front(), Folio + ", 0"});
  }
  for (unsigned I : Region.Unmaps)
    if (!Flow.unmaps()[I].Callee)
      if (auto Reason = Unmaps.edit(Flow.unmaps()[I], Base, Result))
        return Reason;
  if (auto Reason = dropNullChecks(Region, Result))
    return Reason;
  return staleComment(Region, Relied, Result);
}

Resolution Converter::convert(ConvertedRegion &Region) {
  if (auto Reason = spelledOutside(Region))
    return *Reason;
  if (auto Reason = unbalanced(Region))
    return *Reason;
  // What the atomic section is needed for, and whether that is known.
  unsigned Relied = NoEffect;
  std::vector<Question> Questions;
  Decision Atomic = relyingOnAtomic(Region, Relied, Questions);
  // Without a map there is nothing to misuse.
  if (!Relied && !isShared(Region, Flow, Wrappers))
    if (auto Linear =
            useLinearAddress(TU, Flow, Syntax, Region.Maps, Region.Unmaps)) {
      if (Atomic) {
        TU.summaries().ask(Questions);
        return *Atomic;
      }
      Fix Renamed;
      if (auto Reason = staleComment(Region, NoEffect, Renamed))
        return *Reason;
      if (!Renamed.Edits.empty())
        return staleWith(RenamedComment);
      return *Linear;
    }
  if (auto Reason = misused(Region))
    return *Reason;
  if (auto Reason = callsAcross(Region))
    return *Reason;
  if (auto Reason = spansPages(Region, Flow, Syntax))
    return *Reason;
  if (auto Reason = addressLeaves(Region, TU, Flow, Syntax))
    return *Reason;
  Resolution Result = localForm(Region, Relied);
  // Others are only bothered where it matters.
  if (std::holds_alternative<Fix>(Result) || TU.settings().ExplicitSections)
    TU.summaries().ask(Questions);
  if (!Atomic)
    return Result;
  RenamedComment = StringRef();
  Region.Pending.clear();
  return *Atomic;
}

/// What \p Region becomes if nothing in it stands against that.
Resolution Converter::localForm(ConvertedRegion &Region, unsigned Relied) {
  if (auto Reason = replacementMissing(Region))
    return *Reason;
  Fix Result;
  Result.Kind = "kmap-to-local";
  if (auto Reason = edit(Region, Relied, Result))
    return *Reason;
  if (auto Reason = addSections(Region, Relied, Result))
    return *Reason;
  return Result;
}

std::vector<ConvertedRegion> Converter::run() {
  std::vector<ConvertedRegion> Regions = regionsOf(Flow);
  llvm::SmallVector<StringRef, 4> Renamed;
  for (ConvertedRegion &Region : Regions) {
    RenamedComment = StringRef();
    Region.Outcome = convert(Region);
    Renamed.push_back(RenamedComment);
  }
  std::vector<ConvertedRegion> Settled = Regions;
  settleRegions(TU, Flow, Syntax, Settled);
  bool IsWhole = llvm::all_of(Settled, [](const ConvertedRegion &Region) {
    return std::holds_alternative<Fix>(Region.Outcome);
  });
  bool Renames =
      llvm::any_of(Renamed, [](StringRef Comment) { return !Comment.empty(); });
  if (IsWhole || !Renames)
    return Settled;
  // The old name may still be right where a region stays.
  for (size_t I = 0; I < Regions.size(); ++I)
    if (!Renamed[I].empty() && std::holds_alternative<Fix>(Regions[I].Outcome))
      Regions[I].Outcome = staleWith(Renamed[I]);
  settleRegions(TU, Flow, Syntax, Regions);
  return Regions;
}

} // namespace

std::vector<ConvertedRegion> convertToLocal(TranslationUnit &TU,
                                            const MapFlow &Flow,
                                            const WrapperSet &Wrappers) {
  return Converter(TU, Flow, Wrappers).run();
}

} // namespace kmap_tidy
