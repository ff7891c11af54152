//===--- FlowState.h - one path state of the map flow analysis --*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The lattice element of the map flow analysis.
///
/// A program point has a *set* of states (property simulation): two states are
/// merged only if they agree on the *property*, the ordered stack of live
/// mappings, and on which variables hold the address of which mapping, or NULL.
/// States with different properties stay apart together with the branch
/// facts and values that tell them apart, which is what keeps `if (x) map();
/// ... if (x) unmap();`, flag variables and NULL-initialised pointers exact.
///
/// Merging (the join) of two states A and B of one property at CFG block K:
///   * a location with different values gets the value Merge(K, location); it
///     names the live mappings whose address one of them is;
///   * the page of a mapping: if the operand of its map call still says that
///     page on both paths (`*p`, before and behind an iteration that released
///     it, advanced p and mapped again), what it says behind the join, else a
///     Merge;
///   * facts: those that both have; of integers, what either may be, up to a
///     few;
///   * trace: that of the state that came first.
/// Everything only moves from exact to Merge and from more to fewer facts, and
/// a block sees finitely many properties, so the analysis terminates; a budget
/// of states bounds its cost.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_FLOWSTATE_H
#define KMAP_TIDY_ANALYSIS_FLOWSTATE_H

#include "analysis/Value.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVector.h"
#include <map>

namespace clang {
class CFGBlock;
class Expr;
} // namespace clang

namespace kmap_tidy {

/// One step of the path so far, newest first. Allocated by the analysis and
/// shared between states.
struct TraceStep {
  enum StepKind { Mapped, Unmapped, TookTrue, TookFalse, Entered } Kind;
  clang::SourceLocation Loc;
  /// The call of Mapped and Unmapped; else null.
  const clang::Expr *Call;
  const TraceStep *Previous;
};

/// A mapping that is live on this path.
struct LiveMapping {
  const clang::Expr *MapCall;
  /// Stands for one or more mappings that earlier executions of MapCall made.
  bool Older;
  /// The page (or other operand) that was mapped; null if unknown.
  const Value *Page;
  /// The map call returns NULL when it maps nothing.
  bool MayBeNull = false;
  /// An unmap whose operand is not understood may have released it.
  bool MayBeReleased = false;

  bool sameProperty(const LiveMapping &Other) const {
    return MapCall == Other.MapCall && Older == Other.Older;
  }
  bool operator==(const LiveMapping &Other) const {
    return sameProperty(Other) && Page == Other.Page &&
           MayBeReleased == Other.MayBeReleased;
  }
};

using Alternatives = llvm::SmallVector<int64_t, 3>;
constexpr size_t MaxAlternatives = 3;

using ValueSet = llvm::SmallSetVector<const Value *, 8>;

/// What is known of a value on this path, beyond its structure.
struct Fact {
  bool IsNonZero = false;
  /// The value is one of these integers, in rising order; empty: any value. At
  /// most \c MaxAlternatives.
  Alternatives OneOf;

  bool operator==(const Fact &Other) const {
    return IsNonZero == Other.IsNonZero && OneOf == Other.OneOf;
  }
};

/// Whether \p V cannot be an address in a mapping that the function made.
bool isNoMapping(const Value *V);

class FlowState;

/// What the operand of a map call is in a state; null if that is no page.
using OperandReader = llvm::function_ref<const Value *(
    const clang::Expr *MapCall, const FlowState &State)>;

class FlowState {
public:
  llvm::SmallVector<LiveMapping, 4> Stack; ///< bottom first
  const TraceStep *Trace = nullptr;
  /// The path contradicts a branch taken earlier unless a call in between has
  /// changed the memory that both conditions read. What happens on such a path
  /// is executed, but breaks no rule: it may not exist. Part of the property.
  bool IsDoubtful = false;
  /// Parameters that were released although this function did not map them.
  /// Part of the property.
  llvm::SmallVector<const clang::VarDecl *, 1> ReleasedParameters;
  /// Spinlocks and the like that are held for certain.
  unsigned LocksHeld = 0;
  /// Sections with interrupts off that are open for certain.
  unsigned IrqsOffSections = 0;

  /// Content of \p Location: what was stored, else its initial content.
  const Value *load(const Value *Location, ValueFactory &Values) const;

  /// Stores \p V. A store through a pointer may change the same field of
  /// another object: such remembered contents become unknown.
  void store(const Value *Location, const Value *V, ValueFactory &Values);

  /// Forgets everything that is known of \p Location and what it contains,
  /// because \p Cause may have changed it.
  void havoc(const Value *Location, const clang::Expr *Cause,
             ValueFactory &Values);

  /// \p Cause got the pointer \p Pointer and may have changed what it points
  /// to.
  void touch(const Value *Pointer, const clang::Expr *Cause);
  /// The last call that got \p Pointer; null if none.
  const clang::Expr *lastTouch(const Value *Pointer) const;

  /// Result of an executed call, assignment or increment; null if none yet.
  const Value *result(const clang::Expr *E) const;
  void setResult(const clang::Expr *E, const Value *V) { Results[E] = V; }

  /// The symbol \p Old is about to get a new meaning: what is made of it is
  /// made of its \c Former from here on.
  void retire(const Value *Old, ValueFactory &Values);

  /// Truth of the branch condition \p V if the path decides it, provided that
  /// calls changed no memory that it reads.
  std::optional<bool> likelyTruth(const Value *V, ValueFactory &Values) const;

  /// Truth of \p V if this path decides it.
  std::optional<bool> truth(const Value *V) const;
  /// \p V as an integer if this path decides it.
  std::optional<int64_t> constant(const Value *V) const;
  /// The integers that \p V may be on this path; empty: any.
  Alternatives alternatives(const Value *V) const;
  /// Adds "\p V is \p Truth". False if the path then cannot be executed.
  bool assume(const Value *V, bool Truth, ValueFactory &Values);

  /// \p Call was executed for \p Object, with the argument \p Number.
  void note(const clang::Expr *Call, const Value *Object, int64_t Number,
            ValueFactory &Values);
  /// Calls \p Visit with each call that was noted for \p Object on every path
  /// that was joined here, and its argument.
  void forEachNoted(
      const Value *Object,
      llvm::function_ref<void(const clang::Expr *, int64_t)> Visit) const;
  /// Whether a value that \p IsMeant accepts is zero on this path.
  bool isZero(llvm::function_ref<bool(const Value *)> IsMeant) const;

  bool isLive(const Value *Mapping) const;
  /// Whether a branch has shown that the mapped \p Address is \p Bytes or more
  /// behind the start of its page.
  bool isBehind(const Value *Address, int64_t Bytes) const;
  /// Nothing is known of the mappings of \p MapCall any more.
  void forget(const clang::Expr *MapCall, ValueFactory &Values);
  /// Pushes a mapping; an earlier live one of the same call becomes Older.
  void push(const clang::Expr *MapCall, const Value *Page, bool MayBeNull,
            ValueFactory &Values);

  bool sameProperty(const FlowState &Other) const;
  /// Same in everything but the trace.
  bool operator==(const FlowState &Other) const;
  /// Retires every value that was merged at \p Block.
  void retireMerges(const clang::CFGBlock *Block, ValueFactory &Values);
  /// Merges \p Other, which has the same property, at \p Block. Returns whether
  /// this state changed. \p OperandOf may be null: then no operand says a page.
  bool merge(FlowState Other, const clang::CFGBlock *Block,
             ValueFactory &Values, OperandReader OperandOf = nullptr);

  /// Locations that hold an address of a mapping now.
  template <typename Callback> void forEachStored(Callback Visit) const {
    for (const auto &[Location, V] : Store)
      Visit(Location, V);
  }

private:
  /// Every value that this state mentions: locations, contents, and what facts,
  /// results, callees' arguments and mappings speak of.
  void forEachValue(llvm::function_ref<void(const Value *)> Visit) const;
  bool mentions(const Value *Part) const;
  /// Whether a variable holds an address of a mapping here, and in \p Other one
  /// of another mapping, or a constant: `if (p)` tells the latter apart.
  bool tellsMappingsApart(const FlowState &Other) const;
  /// Whether a variable holds the page of a live mapping here, and in \p Other,
  /// whose stack is the same, another one: a copy between two mappings can tell
  /// the difference.
  bool tellsPagesApart(const FlowState &Other) const;
  /// Whether a variable for a page is NULL here, and an error pointer in
  /// \p Other: `if (page && !IS_ERR(page))` is true for neither, which their
  /// join would not know.
  bool tellsErrorsApart(const FlowState &Other) const;
  /// The values merged at \p Block that this state mentions.
  ValueSet mergesOf(const clang::CFGBlock *Block) const;
  /// Nothing is known any more of what is made of \p Name.
  void lose(const Value *Name, ValueFactory &Values);
  /// The mapping on the stack that \p MapCall made; null if it is not live.
  const LiveMapping *liveMapping(const clang::Expr *MapCall, bool Older) const;
  bool areDifferentPages(const Value *A, const Value *B) const;

  // Ordered by address: only lookups and joins iterate, never output.
  std::map<const Value *, const Value *> Store;
  std::map<const Value *, Fact> Facts;
  std::map<const clang::Expr *, const Value *> Results;
  std::map<const Value *, const clang::Expr *> Touched;
};

/// The join of two addresses of one mapping, which lie \p Displacement behind
/// its start; null if they are no such.
const Value *joinAddresses(const Value *A, const Value *B,
                           const Value *Displacement, ValueFactory &Values);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_FLOWSTATE_H
