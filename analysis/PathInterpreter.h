//===--- PathInterpreter.h - transfer functions of the map flow -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Executes one CFG element on one path state, and writes what it learns into
/// the records of the MapFlow.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PATHINTERPRETER_H
#define KMAP_TIDY_ANALYSIS_PATHINTERPRETER_H

#include "analysis/MapFlow.h"
#include "analysis/Summary.h"
#include "clang/AST/Stmt.h"

namespace clang {
class AbstractConditionalOperator;
class BinaryOperator;
class DeclStmt;
class ReturnStmt;
class UnaryOperator;
} // namespace clang

namespace kmap_tidy {

class PathInterpreter {
public:
  explicit PathInterpreter(MapFlow &Flow);

  /// Executes \p S, whose children were executed before.
  void execute(const clang::Stmt *S, FlowState &State);

  /// The function is left in \p State at \p At (null: behind its last
  /// statement).
  void leave(const clang::Stmt *At, FlowState &State);

  /// Value of the expression \p E, without executing it again.
  const Value *evaluate(const clang::Expr *E, const FlowState &State);

  /// Appends a step to the trace of \p State.
  void trace(FlowState &State, TraceStep::StepKind Kind,
             clang::SourceLocation Loc, const clang::Expr *Call = nullptr);

private:
  // Expressions (Evaluate.cpp).
  const Value *locate(const clang::Expr *E, const FlowState &State);
  const Value *evaluateCast(const clang::CastExpr *E, const FlowState &State);
  const Value *evaluateUnary(const clang::UnaryOperator *E,
                             const FlowState &State);
  const Value *evaluateBinary(const clang::BinaryOperator *E,
                              const FlowState &State);
  const Value *compute(clang::BinaryOperatorKind Op, const Value *Left,
                       const Value *Right, clang::QualType LeftType,
                       clang::QualType RightType);
  const Value *lessOfSigned(const Value *Left, const Value *Right);
  const Value *offsetBy(const Value *Pointer, const Value *Amount,
                        clang::QualType PointerType, bool Negative);
  /// The address \p Displacement bytes behind what the map call of \p Address
  /// returned; its class is \p Otherwise unless the bytes are known.
  const Value *mappedAt(const Value *Address, const Value *Displacement,
                        int64_t Otherwise) const;
  const Value *addressOf(const Value *Location);
  int64_t sizeOfPointee(clang::QualType PointerType) const;
  const Value *evaluateConditional(const clang::AbstractConditionalOperator *E,
                                   const FlowState &State);
  /// The unknown result of \p E. Expressions in the body of one macro without
  /// arguments are likely to have the same (\c FlowState::likelyTruth).
  const Value *resultOf(const clang::Expr *E);
  /// \p E is executed (again) and has the unknown result \p Result.
  void renew(const clang::Expr *E, const Value *Result, FlowState &State);
  const Value *unknown(const void *Origin) {
    return Values.get(ValueKind::Symbol, Origin);
  }

  // Statements (PathInterpreter.cpp).
  void assign(const clang::Expr *To, const Value *V, const clang::Expr *At,
              FlowState &State);
  /// \p V goes where the analysis does not look.
  void blur(const Value *V);
  void initialise(const Value *Object, const clang::InitListExpr &List,
                  FlowState &State);
  void declare(const clang::DeclStmt *S, FlowState &State);
  void call(const clang::CallExpr *Call, FlowState &State);
  void linkBuffers(const clang::CallExpr *Call, FlowState &State);
  void notePagesHeld(const clang::CallExpr *Call, unsigned Argument,
                     const Value *Target, FlowState &State);
  /// Calls \p Visit with each live mapping whose address is stored in
  /// \p Object, or in a local object that a pointer in it leads to.
  void forEachReached(const Value *Object, FlowState &State,
                      llvm::function_ref<void(const Value *Mapping)> Visit);
  /// Calls \p Visit with each live mapping whose address \p Record, a record,
  /// holds.
  void forEachHeld(const clang::Expr &Record, FlowState &State,
                   llvm::function_ref<void(const Value *Mapping)> Visit);
  void copyRecord(const clang::Expr &From, FlowState &State);
  void passArguments(const clang::CallExpr *Call, const KernelApi *Api,
                     FlowState &State);
  /// Whether the callee of \p Call, whose row is \p Api (null: none), makes use
  /// of what argument \p Index points to.
  bool isUsedBy(const clang::CallExpr *Call, unsigned Index,
                const KernelApi *Api) const;
  /// \p Api (null: no row) gets the mapped address \p Mapping at \p At.
  void takeForLinear(const Value *Mapping, const clang::Expr *At,
                     const KernelApi *Api, const FlowState &State);
  /// \p Call, whose row is \p Api (null: none), gets hold of \p Mapping.
  void handOver(const Value *Mapping, const clang::CallExpr *Call,
                const KernelApi *Api, const FlowState &State);
  void enterContext(const clang::CallExpr *Call, const KernelApi *Api,
                    FlowState &State);
  /// Whether the path has shown that \p Page has a linear address: it was
  /// allocated in low memory, or tested.
  bool isInLowmem(const Value *Page, const FlowState &State) const;
  /// \p Map maps \p Page: was its linear address taken before?
  void checkEarlierAddress(unsigned Map, const Value *Page,
                           const FlowState &State);
  void checkLinearAddress(const clang::CallExpr *Call, FlowState &State);
  void checkPageAccess(const clang::CallExpr *Call, const KernelApi &Api,
                       FlowState &State);
  void useMemory(const Value *Location, const clang::Stmt *At,
                 FlowState &State);

  // Mappings (MapTransfer.cpp).
  void startIterator(const clang::CallExpr *Call, FlowState &State);
  void map(const CallSite &Site, FlowState &State);
  void stepIterator(const CallSite &Site, FlowState &State);
  /// Writes the fields in which the API of \p Site leaves \p Mapping.
  void storeResult(const CallSite &Site, const Value *Mapping,
                   FlowState &State);
  void mapByCallee(const clang::CallExpr *Call, FlowState &State);
  void unmap(unsigned Record, const Value *Operand, FlowState &State);
  /// Finds what the unmap \p Record releases: the mapping of \p Operand.
  void releaseOperand(unsigned Record, const Value *Operand, FlowState &State);
  void releaseByCallee(unsigned Record, const ReleasedParameter &Released,
                       const Value *Operand, FlowState &State);
  void release(unsigned Record, size_t Position, FlowState &State);
  void noteHolders(UnmapRecord &Unmap, const LiveMapping &Live,
                   const FlowState &State);

  void violate(FlowViolation::ViolationKind Kind, const clang::Stmt *At,
               unsigned Map, unsigned Other, const FlowState &State);
  MapRecord &record(const clang::Expr *MapCall);
  unsigned indexOf(const clang::Expr *MapCall) const;

  MapFlow &Flow;
  ValueFactory &Values;
  const clang::ASTContext &Context;
};

/// Whether what \p Map returns is the start of a page.
bool startsPage(const MapRecord &Map);

/// The outermost object of the access path \p Location.
const Value *rootOf(const Value *Location);

/// Whether code outside of the function may read what is stored in \p Location.
bool isVisibleOutside(const Value *Location);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PATHINTERPRETER_H
