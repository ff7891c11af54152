//===--- Unit.h - the analysis of one translation unit ----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Parses one compile command and runs the checks on it. Everything that the
/// caller gets is plain data.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_UNIT_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_UNIT_H

#include "analysis/TranslationUnit.h"
#include "tools/kmap-tidy/Database.h"
#include "tools/kmap-tidy/HeaderMentions.h"
#include "tools/kmap-tidy/Report.h"
#include "tools/kmap-tidy/Root.h"
#include "tools/kmap-tidy/WantedBodies.h"
#include "llvm/ADT/StringMap.h"
#include <map>
#include <vector>

namespace kmap_tidy {

struct CheckEntry;

/// A message of the compiler itself.
struct CompilerMessage {
  bool IsError = false;
  /// Empty for a message of the driver.
  Position At;
  std::string Text;
};

/// A range of bytes that the preprocessor skipped.
struct SkippedRange {
  unsigned Begin = 0;
  unsigned End = 0;
};

/// A file as one inclusion in a unit saw it.
struct FileView {
  /// As Root::display() names it.
  std::string File;
  std::vector<SkippedRange> Skipped;
  /// Where it declares or defines a function with a tracked name: bytes of the
  /// name.
  std::vector<unsigned> Declarations;
};

/// The check whose findings depend on more than the code that they show.
constexpr llvm::StringLiteral GupReleaseCheck = "linuxkernel-gup-release";
/// Its findings are right as they are, and could be shorter.
constexpr llvm::StringLiteral OpenCodedCheck = "linuxkernel-kmap-open-coded";

struct UnitReport {
  /// The main file, as Root::display() names it.
  std::string File;
  /// Index into Database::configurations().
  unsigned Configuration = 0;
  /// False: \c Problem says why, and there are no findings.
  bool Parsed = false;
  std::string Problem;
  std::vector<ResolvedFinding> Findings;
  std::vector<CompilerMessage> Messages;
  /// The main file, and each header below the root that mentions a tracked
  /// name, once per inclusion; with the page flow also what is included and no
  /// header.
  std::vector<FileView> Views;
  /// Hashes of the files that the fixes edit, as they were analysed; by name as
  /// displayed.
  std::map<std::string, uint64_t> Hashes;
  /// Flags of the command that clang does not know.
  std::vector<std::string> DroppedFlags;
  /// What other units would have to tell for another judgement.
  std::vector<ForeignAspect> Asked;
  /// The slots that \c Asked and the links of \c Exports name.
  std::map<std::string, SharedPlace> Slots;
  /// Summaries of those of \c CompileJob::Exports that the unit defines, and of
  /// what it stores in \c CompileJob::ExportedSlots.
  ForeignSummaries Exports;
  /// Places by which pages that the unit acquires leave it, with the leaves
  /// that are acquisitions.
  std::map<SharedPlace, std::set<PageLeaf>> Leaving;
  /// Fields whose pages may change only if no other unit has a hand in them.
  std::set<SharedPlace> Fields;
  /// A header of the tree's parts, rather than of the kernel as such, that may
  /// put pages which it finds, as displayed; empty if the unit includes none, or
  /// if \c Fields is.
  std::string Finder;
  /// The page flow, if the job was to export it.
  PageLinks Links;
  /// Only some findings of the unit are here: it was not to be checked for
  /// itself.
  bool IsPartial = false;
};

/// Contents that stand in for files on disk, by absolute path.
using Overlay = llvm::StringMap<std::string>;

class ResultCache;
/// Packing.h.
using FileStates = std::map<std::string, uint64_t>;

struct UnitOptions {
  const Root *Tree = nullptr;
  /// Shared by all units of a run.
  WantedBodies *Bodies = nullptr;
  MentioningFiles *Mentioning = nullptr;
  /// May be null.
  ResultCache *Results = nullptr;
  Settings Chosen;
  /// The checks to run.
  std::vector<const CheckEntry *> Checks;
  /// Keep the compiler's warnings under the unit's own flags, to compare them
  /// with those of the edited unit. They cost time.
  bool KeepWarnings = false;
  /// Skip no function body at all, so that what the compiler says does not
  /// depend on which bodies it saw.
  bool AllBodies = false;
};

/// Analyses \p Job on the calling thread; see Runner.h for stack and crashes.
/// Flags that the driver rejects are dropped and noted in \p Dropped. \p Edited
/// may be null. What the parse read is noted in \p Seen.
UnitReport analyseUnit(const CompileJob &Job, const UnitOptions &Options,
                       DroppedFlags &Dropped, const Overlay *Edited,
                       FileStates &Seen);

/// The hash that UnitReport::Hashes holds.
uint64_t contentHash(llvm::StringRef Content);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_UNIT_H
