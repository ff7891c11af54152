//===--- MapFlow.h - the mappings of one function ---------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a path-sensitive forward analysis over clang::CFG learns of the
/// mappings of one function: which unmap releases which map, what is done with
/// the address in between, and which rules are broken on which path. Facts
/// only; checks judge them. FlowState.h documents the lattice.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_MAPFLOW_H
#define KMAP_TIDY_ANALYSIS_MAPFLOW_H

#include "analysis/CallSite.h"
#include "analysis/FlowState.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <memory>
#include <vector>

namespace clang {
class CFG;
class CallExpr;
class FunctionDecl;
class ParmVarDecl;
class VarDecl;
} // namespace clang

namespace kmap_tidy {

class Summaries;

/// An argument through which a call sees a mapped address.
struct PassedAddress {
  const clang::CallExpr *Call;
  unsigned Argument;
  /// The argument points to an object that holds the address.
  bool Indirectly;

  bool operator==(const PassedAddress &O) const {
    return Call == O.Call && Argument == O.Argument &&
           Indirectly == O.Indirectly;
  }
};

/// One map call and what may happen to its mapping on any path.
struct MapRecord {
  CallSite Site;
  /// Set if the call is to a function that returns a mapping it made.
  const clang::FunctionDecl *Callee = nullptr;
  MapFamily Family = MapFamily::None;
  /// Indices of the unmaps that release it.
  llvm::SmallSetVector<unsigned, 4> Unmaps;
  /// Maps that are live on some path when it is made; itself, if that is one.
  llvm::SmallSetVector<unsigned, 2> Below;
  /// Calls made while it is live, other than maps and unmaps.
  llvm::SetVector<const clang::CallExpr *> Calls;
  std::vector<PassedAddress> Passed;
  /// Stores of the address into memory that other code can see.
  llvm::SmallSetVector<const clang::Expr *, 2> StoredBy;
  /// Arguments through which a call reaches the mapped page while it is mapped;
  /// \c Indirectly: the argument is only part of the page's access path.
  std::vector<PassedAddress> PagePassed;
  bool IsReturned = false;
  bool IsLiveAtExit = false;
  /// Whether it maps on the stack at all is not known: the flags of the
  /// iterator are not. No finding is about it, but nothing is moved across it
  /// either.
  bool IsUncertain = false;
  /// Its address is compared with, or subtracted from, that of another mapping,
  /// or both are copied between although they may overlap (RULES R19).
  bool MeetsOther = false;
  /// Executed again while its earlier mapping is live (a loop that maps many).
  bool IsMany = false;
  /// On some path it is made with interrupts off.
  bool IsWithIrqsOff = false;
  /// The analysis met the call on some path.
  bool IsReached = false;
  /// Unmaps that might release it, because their operand is not understood and
  /// it is live.
  bool MayMeetUnknownUnmap = false;
  /// Something is read that is its address on one path and another value on
  /// another, or that is stored where the analysis does not look.
  bool IsBlurred = false;
};

/// One unmap call.
struct UnmapRecord {
  CallSite Site;
  /// Set if the call is to a function that releases its argument.
  const clang::FunctionDecl *Callee = nullptr;
  MapFamily Family = MapFamily::None;
  /// Indices of the maps that it releases.
  llvm::SmallSetVector<unsigned, 4> Maps;
  /// Maps that are live above the released one on some path (RULES R1).
  llvm::SmallSetVector<unsigned, 2> Above;
  /// Local variables that hold an address inside the released page whenever the
  /// unmap is executed.
  llvm::SmallSetVector<const clang::VarDecl *, 4> Holders;
  /// On some path a variable holds an address that may be outside of the page.
  bool HasLooseHolder = false;
  /// Parameter that is released although this function did not map it.
  const clang::ParmVarDecl *Parameter = nullptr;
  bool IsReached = false;
  /// On some path: no mapping of this function is released.
  bool ReleasesUnknown = false;
  /// On some path: the mapping was released before.
  bool ReleasesDead = false;
  /// On some path: it releases a mapping of another family.
  bool MixesFamilies = false;
  /// The operand may point outside of the mapped page (RULES R8).
  bool MayLeavePage = false;
};

/// A rule broken on one path.
struct FlowViolation {
  enum ViolationKind {
    WrongOrder,      ///< At releases Map while Other is above it
    Leak,            ///< Map is live when the function is left at At
    ReleasedTwice,   ///< At releases Map again
    UsedAfterUnmap,  ///< At uses the address of Map, which is released
    ReturnedDead,    ///< At returns the address of Map, which is released
    HandedOver,      ///< At hands the address of Map to another context
    MixedFamily,     ///< At releases Map, which is of another family
    AddressForPage,  ///< At wants the page of Map and gets the address
    PageForAddress,  ///< At wants the address of Map and gets the page
    OutsidePage,     ///< At gets an address outside of the page of Map
    ForeignAddress,  ///< At releases the address of a variable; Map is ~0u
    SleepsInSection, ///< At may sleep in the atomic section of Map
    PageAddressed,   ///< At takes the linear address of the page of Map
    TakenForLinear,  ///< At takes the address of Map for a linear one
    LeavesPage,      ///< At reaches behind a page; Map is ~0u if it maps itself
    SamePageTwice,   ///< At copies between Map and Other, of the same page
    MapSleeps,       ///< At is Map, which may sleep, in atomic context
  } Kind;
  const clang::Stmt *At;
  unsigned Map;   ///< ~0u if no map is involved
  unsigned Other; ///< of WrongOrder
  const TraceStep *Trace;
};

/// Cost bound: states visited per function before the analysis gives up, and
/// states kept per CFG block. Both are documented in docs/analysis.md.
constexpr unsigned MaxVisitedStates = 20000;
constexpr unsigned MaxStatesPerBlock = 48;

class MapFlow {
public:
  /// Analyses \p Function, which has a body.
  MapFlow(const clang::FunctionDecl &Function, CallSites &Sites,
          Summaries &Callees);
  ~MapFlow();

  /// Whether \p V is about two mappings.
  bool concernsTwo(const FlowViolation &V) const;
  const clang::FunctionDecl &function() const { return Function; }
  const std::vector<MapRecord> &maps() const { return Maps; }
  const std::vector<UnmapRecord> &unmaps() const { return Unmaps; }
  const std::vector<FlowViolation> &violations() const { return Violations; }
  /// Name of the API that \p V is about: of its map, else of the call itself.
  llvm::StringRef apiOf(const FlowViolation &V) const;
  /// Whether every path to an exit releases \p Parameter.
  bool alwaysReleases(const clang::ParmVarDecl &Parameter) const {
    return Exits > 0 && ExitsReleasing.lookup(&Parameter) == Exits;
  }
  /// The function exceeded the budget, or has no CFG: the records hold what was
  /// seen until then and prove nothing.
  bool gaveUp() const { return GaveUp; }

private:
  friend class PathInterpreter;
  void collectSites(const clang::Stmt *S);
  void collectIgnored(const clang::CallExpr &Call);
  void run();
  bool mayBeReleasedElsewhere(const MapRecord &Map) const;

  const clang::FunctionDecl &Function;
  CallSites &Sites;
  Summaries &Callees;
  std::vector<MapRecord> Maps;
  std::vector<UnmapRecord> Unmaps;
  std::vector<FlowViolation> Violations;
  llvm::DenseMap<const clang::Expr *, unsigned> MapIndex;
  llvm::DenseMap<const clang::Expr *, unsigned> UnmapIndex;
  /// Arguments that the callee makes no use of.
  llvm::SmallPtrSet<const clang::Expr *, 4> IgnoredArguments;
  ValueFactory Values;
  llvm::BumpPtrAllocator TraceSteps;
  std::unique_ptr<clang::CFG> Graph;
  /// Path states at the exits, and how many of them have released a parameter.
  unsigned Exits = 0;
  llvm::DenseMap<const clang::VarDecl *, unsigned> ExitsReleasing;
  bool GaveUp = false;
  bool TouchesPages = false;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_MAPFLOW_H
