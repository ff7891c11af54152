//===--- StreamStores.h - addresses left in streams -------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A compressor is told through fields of its stream where to read and write
/// (the table's STREAM rows). A function that sets such a field to its argument
/// and runs the compressor on that stream *leaves the address in the stream*,
/// where others may find it when it has returned.
///
/// Why that may be harmless to a local mapping (RULES R3). An address may be
/// used from its map to its unmap. A use by another context in between is only
/// right if who unmaps has waited for its end: else the use was wrong with any
/// kind of mapping. So nobody else can use the address if, from the store to
/// the unmap, nothing waits for another context: no call that sleeps or takes a
/// lock, none that is not known, and no loop, which may read memory until
/// somebody has written it. Then only this context is left, and it must not
/// read the field on its own, because what it reads could go anywhere from
/// there. All of that is *taking up* the address: the effect TakesUp of a
/// function, if anything that it calls has it.
///
/// What waits, but for nobody: an allocation waits for memory and
/// cond_resched() gives way (Yields), and neither tells that another context
/// has ended. A loop each round of which runs the compressor waits for that:
/// two contexts cannot run one stream. To release a lock, or to wake somebody,
/// is no wait. Locks in assembly are not seen; those of the kernel have rows.
///
/// After the unmap the stream may still hold the address, as it did before the
/// conversion. Whoever runs it without setting the field anew uses an address
/// that is dead with any kind of mapping.
///
/// The two parts: a summary says of a parameter that it is left in a stream
/// (ParameterFate::LeftInStream) and of a function that it takes up. Who maps
/// asks whether the call, or what follows it up to the unmap, does.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_STREAMSTORES_H
#define KMAP_TIDY_ANALYSIS_STREAMSTORES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVector.h"

namespace clang {
class ASTContext;
class CallExpr;
class Expr;
class FunctionDecl;
class Stmt;
} // namespace clang

namespace kmap_tidy {

class CallSites;
struct KernelApi;

/// Whether what \p Api describes may take up an address from a stream.
bool takesUpByRow(const KernelApi &Api);

/// What a body does to streams, apart from its calls.
class StreamUse {
public:
  StreamUse(const clang::Stmt &Body, CallSites &Sites);

  /// A field of a stream is read, other than to test for an error.
  bool Reads = false;
  /// There is a loop, other than one that runs the one stream that the body
  /// sets and runs, in each round.
  bool Loops = false;

  /// Whether lvalue \p Target is a field of a stream that the body also runs.
  bool isStore(const clang::Expr &Target) const;

private:
  class Visitor;
  /// Pointers to the streams that are run.
  llvm::SmallVector<const clang::Expr *, 2> Running;
};

/// What \p Function does from \p Call on until it executes one of \p Ends.
struct CodeBehind {
  CodeBehind(const clang::FunctionDecl &Function, const clang::CallExpr &Call,
             llvm::ArrayRef<const clang::Stmt *> Ends);

  /// Calls that it makes, without \p Call.
  llvm::SetVector<const clang::CallExpr *> Calls;
  /// Something is executed again, or that is not known.
  bool Loops = false;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_STREAMSTORES_H
