//===--- PageHelperCall.h - the helper for one operation --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Chooses the page helper that does what one call on mapped memory does, and
/// writes its arguments.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_PAGEHELPERCALL_H
#define KMAP_TIDY_REWRITERS_PAGEHELPERCALL_H

#include "rewriters/Edit.h"
#include "rewriters/PageHelperOffset.h"

namespace clang {
class FunctionDecl;
} // namespace clang

namespace kmap_tidy {

class TranslationUnit;

enum class OperationKind { Copy, Move, Set, ClearPage, CopyPage };

/// A row of PageHelpers.def. Columns are argument indices, -1 for none.
struct OperationApi {
  llvm::StringLiteral Name;
  OperationKind Kind;
  int To, From, Value, Length;
};

/// The row of \p Name, or null.
const OperationApi *findOperation(llvm::StringRef Name);

/// Whether a call of \p Name flushes the data cache, and if so whether its
/// operand is an address instead of a page.
bool isFlush(llvm::StringRef Name, bool &TakesAddress);

/// Whether the tree's own \p Helper flushes the data cache, as far as its body
/// is seen (RULES R10).
bool flushesDataCache(llvm::StringRef Helper, const clang::ASTContext &Context);

/// What an operand lies in.
struct MappedOperand {
  /// The page as written, or the bio_vec or folio that was mapped.
  std::string Page;
  bool IsBvec = false;
  /// Its helpers go on from page to page.
  bool IsFolio = false;
  /// The page may be the first of several contiguous ones.
  bool MayBeCompound = false;
  /// What names the page. Null if it is no operand of the map (a bio_vec).
  const clang::Expr *PageExpr = nullptr;
  PageOffset Offset;
};

struct OperationArgument {
  const clang::Expr *E = nullptr;
  std::string Text;
};

struct HelperCall {
  llvm::StringRef Name;
  llvm::SmallVector<std::string, 5> Arguments;
  bool Flushes = false;
};

/// Whether \p Name is one of the helpers: its own body has to do what it does.
bool isPageHelper(llvm::StringRef Name);

/// The first kernel with \p Helper, or no version.
llvm::StringRef helperSince(llvm::StringRef Helper);

/// An empty HelperCall name: nothing fits. Else the call, or why there is none.
using HelperChoice = std::variant<Refusal, HelperCall>;

class HelperChooser {
public:
  HelperChooser(TranslationUnit &TU, const FunctionSyntax &Syntax)
      : TU(TU), Syntax(Syntax) {}

  /// \p To and \p From are null for an operand that is not mapped here.
  HelperChoice choose(const OperationApi &Api,
                      llvm::ArrayRef<OperationArgument> Arguments,
                      const MappedOperand *To, const MappedOperand *From);

private:
  /// Whether each kernel that the unit is for declares \p Helper.
  bool isOffered(llvm::StringRef Helper) const;
  HelperChoice onFolio(const OperationApi &Api,
                       llvm::ArrayRef<OperationArgument> Arguments,
                       const MappedOperand *To, const MappedOperand *From);
  bool isZero(const OperationApi &Api,
              llvm::ArrayRef<OperationArgument> Arguments) const;
  HelperChoice copy(const OperationApi &Api,
                    llvm::ArrayRef<OperationArgument> Arguments,
                    const MappedOperand *To, const MappedOperand *From);
  HelperChoice call(llvm::StringRef Name,
                    std::initializer_list<std::string> Arguments);
  std::optional<Refusal> leavesPage(const MappedOperand &Operand,
                                    const OperationArgument *Length) const;
  bool staysInPage(const MappedOperand &Operand,
                   const OperationArgument *Length) const;
  bool mayBeginBehindPage(const MappedOperand &Operand,
                          const OperationArgument *Length) const;
  bool isWholeVector(const MappedOperand &Operand, llvm::StringRef Length,
                     std::string &Vector) const;
  std::string asParameter(const OperationArgument &Argument,
                          llvm::StringRef Helper, unsigned Index) const;

  TranslationUnit &TU;
  const FunctionSyntax &Syntax;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_PAGEHELPERCALL_H
