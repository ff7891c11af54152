//===--- Ledger.cpp - every mention of the API, accounted for -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Ledger.h"
#include "analysis/KernelApi.h"
#include "tools/kmap-tidy/TrackedNames.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include <algorithm>

using namespace clang;
using namespace llvm;

namespace kmap_tidy {
namespace {

/// Offsets of the identifiers of \p Text that are code and do not name the macro
/// that a #define defines: what is left of a text are comments and strings.
DenseSet<unsigned> codeIdentifiers(StringRef Text) {
  LangOptions C;
  C.C99 = C.C11 = C.LineComment = C.GNUMode = true;
  Lexer Raw(SourceLocation(), C, Text.begin(), Text.begin(), Text.end());
  DenseSet<unsigned> Result;
  enum { Elsewhere, AfterHash, AfterDefine, AfterAccess } State = Elsewhere;
  Token T;
  for (bool Last = false; !Last;) {
    Last = Raw.LexFromRawLexer(T);
    if (T.is(tok::hash) && T.isAtStartOfLine()) {
      State = AfterHash;
      continue;
    }
    if (T.is(tok::raw_identifier)) {
      StringRef Name = T.getRawIdentifier();
      bool Defines = State == AfterHash && (Name == "define" || Name == "undef");
      // A member of the same name, as in `bo->kmap`, is no use of the API.
      if (State != AfterDefine && State != AfterAccess && !Defines)
        Result.insert(Raw.getCurrentBufferOffset() - T.getLength());
      State = Defines ? AfterDefine : Elsewhere;
      continue;
    }
    State = T.isOneOf(tok::arrow, tok::period) ? AfterAccess : Elsewhere;
  }
  return Result;
}

SiteState stateBefore(bool IsCode, const KernelApi &Api) {
  if (!IsCode)
    return SiteState::NotCode;
  return Api.isDeprecated() ? SiteState::Unreported : SiteState::AlreadyLocal;
}

bool isSkipped(unsigned Offset, const UnitReport &Report) {
  return llvm::any_of(Report.Skipped, [&](const SkippedRange &Range) {
    return Offset >= Range.Begin && Offset < Range.End;
  });
}

} // namespace

StringRef stateName(SiteState State) {
  static constexpr llvm::StringLiteral Names[] = {
      "converted",    "fixable",  "refused",    "already_local",
      "not_compiled", "not_code", "not_parsed", "unreported"};
  static_assert(std::size(Names) == NumSiteStates);
  return Names[static_cast<unsigned>(State)];
}

void Ledger::addUnits(ArrayRef<UnitReport> Reports, const Root &Tree) {
  std::map<std::string, std::vector<const UnitReport *>> ByFile;
  for (const UnitReport &Report : Reports)
    ByFile[Report.File].push_back(&Report);
  for (const auto &[File, Units] : ByFile) {
    auto Buffer = MemoryBuffer::getFile(Tree.absolute(File));
    if (!Buffer)
      continue;
    StringRef Text = (*Buffer)->getBuffer();
    DenseSet<unsigned> Code = codeIdentifiers(Text);
    auto &Here = Sites[File];
    unsigned Line = 1;
    size_t Counted = 0;
    forEachMention(Text, [&](size_t Offset, const KernelApi &Api) {
      Line += Text.slice(Counted, Offset).count('\n');
      Counted = Offset;
      LedgerSite Site{File, Line, static_cast<unsigned>(Offset), Api.Name,
                      stateBefore(Code.contains(Offset), Api)};
      bool Parsed = false, Compiled = false, Declares = false;
      for (const UnitReport *Unit : Units) {
        Parsed |= Unit->Parsed;
        Compiled |= Unit->Parsed && !isSkipped(Offset, *Unit);
        Declares |= llvm::is_contained(Unit->Declarations, Offset);
      }
      if (Site.State == SiteState::NotCode || Declares)
        Site.State = SiteState::NotCode;
      else if (!Parsed)
        Site.State = SiteState::NotParsed;
      else if (!Compiled)
        Site.State = SiteState::NotCompiled;
      Here.emplace(Site.Offset, std::move(Site));
      return true;
    });
  }
}

void Ledger::classify(ArrayRef<ResolvedFinding> Findings) {
  auto Cover = [&](StringRef File, unsigned Begin, unsigned End,
                   SiteState State) {
    auto At = Sites.find(File.str());
    if (At == Sites.end())
      return;
    auto &Here = At->second;
    for (auto Site = Here.lower_bound(Begin);
         Site != Here.end() && Site->first < End; ++Site) {
      SiteState &Old = Site->second.State;
      // What a refusal says of a site wins over another check's fix only where
      // nothing was said before: the fix will still be applied.
      if (Old == SiteState::Unreported ||
          (Old == SiteState::Refused && State == SiteState::Fixable))
        Old = State;
    }
  };
  for (const ResolvedFinding &F : Findings) {
    SiteState State = F.fix() ? SiteState::Fixable : SiteState::Refused;
    Cover(F.Begin.File, F.Begin.Offset, std::max(F.End.Offset, F.Begin.Offset + 1),
          State);
    for (const ResolvedNote &Note : F.Notes)
      Cover(Note.At.File, Note.At.Offset, Note.At.Offset + 1, State);
    if (const ResolvedFix *Offered = F.fix())
      for (const ResolvedEdit &E : Offered->Edits)
        Cover(E.File, E.Offset, E.Offset + E.Length, State);
  }
}

void Ledger::markConverted(ArrayRef<ResolvedEdit> Edits) {
  for (const ResolvedEdit &E : Edits) {
    auto At = Sites.find(E.File);
    if (At == Sites.end())
      continue;
    for (auto Site = At->second.lower_bound(E.Offset);
         Site != At->second.end() && Site->first < E.Offset + E.Length; ++Site)
      if (Site->second.State == SiteState::Fixable)
        Site->second.State = SiteState::Converted;
  }
}

std::vector<LedgerSite> Ledger::sites() const {
  std::vector<LedgerSite> Result;
  for (const auto &[File, Here] : Sites)
    for (const auto &[Offset, Site] : Here)
      Result.push_back(Site);
  return Result;
}

std::array<size_t, NumSiteStates> Ledger::totals() const {
  std::array<size_t, NumSiteStates> Result = {};
  for (const auto &[File, Here] : Sites)
    for (const auto &[Offset, Site] : Here)
      ++Result[static_cast<unsigned>(Site.State)];
  return Result;
}

} // namespace kmap_tidy
