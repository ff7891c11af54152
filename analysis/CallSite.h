//===--- CallSite.h - uses of the kernel API in the source ------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Recognises a use of the kernel API by the macro name it was spelled with or
/// by its callee, whichever the tree and the architecture make of it, and finds
/// the spelling that an edit would change.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_CALLSITE_H
#define KMAP_TIDY_ANALYSIS_CALLSITE_H

#include "analysis/KernelApi.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace clang {
class ASTContext;
} // namespace clang

namespace kmap_tidy {

/// The name of \p Function; empty if it is null or has none.
llvm::StringRef nameOf(const clang::FunctionDecl *Function);

/// What the unit declares as \p Name outside of functions.
llvm::SmallVector<const clang::NamedDecl *, 1>
declarationsNamed(llvm::StringRef Name, const clang::ASTContext &Context);
/// What the unit declares as function \p Name: one, unless it is overloadable.
llvm::SmallVector<const clang::FunctionDecl *, 1>
functionsNamed(llvm::StringRef Name, const clang::ASTContext &Context);
/// The first of these, or null.
const clang::FunctionDecl *declaredFunction(llvm::StringRef Name,
                                            const clang::ASTContext &Context);

/// One use of a map or unmap API.
struct CallSite {
  const KernelApi *Api = nullptr;
  /// The expression that performs it.
  const clang::Expr *Node = nullptr;
  /// The page, address, ... operand; null when the macro hides it.
  const clang::Expr *Operand = nullptr;
  /// File location of the name as spelled at the use, or, if \c InMacroBody, in
  /// the body of a macro that is not itself part of the API, or in an argument
  /// of which a macro makes more than one call.
  clang::SourceLocation Name;
  bool InMacroBody = false;
};

/// A call as the source spells it, whether it is a macro or a function.
struct SpelledCall {
  clang::CharSourceRange Name;
  /// Each argument without surrounding white space.
  llvm::SmallVector<clang::CharSourceRange, 4> Arguments;
  /// From the name to behind the closing parenthesis.
  clang::CharSourceRange Whole;
};

/// What is known of a call that is not a map or unmap.
struct CalleeInfo {
  /// Row of the function, or of the macro whose body makes the call; or null.
  const KernelApi *Api = nullptr;
  /// Null for a call through a pointer.
  const clang::FunctionDecl *Function = nullptr;
};

/// The argument of the page allocator \p Call that says from which memory; null
/// if it is another call.
const clang::Expr *allocatorFlags(const clang::CallExpr &Call);

/// Whether an allocator with these \p Flags may take high memory: they say so,
/// or are no constant.
bool mayTakeHighmem(const clang::Expr &Flags, const clang::ASTContext &Context);

/// What a function of the C library does to memory through its arguments.
enum class MemoryUse {
  None,
  /// memset()
  Fills,
  /// memcpy(), memmove(), mempcpy()
  Copies,
  /// strncat(), strncpy(): up to an end that no argument gives
  CopiesString,
};
MemoryUse memoryUse(const clang::FunctionDecl *Function);

class CallSites {
public:
  explicit CallSites(const clang::ASTContext &Context) : Context(Context) {}

  /// The map or unmap that \p S performs itself (not one of its children).
  std::optional<CallSite> recognise(const clang::Stmt *S);

  /// Who is called by \p Call, which is no map or unmap.
  CalleeInfo callee(const clang::CallExpr &Call);

  /// A macro whose body contributes a token, and where it was invoked.
  struct MacroFrame {
    llvm::StringRef Name;
    clang::SourceLocation Invocation;
  };
  /// Innermost first. Arguments of a macro are spelled by its caller: a token
  /// that stands in one has no frame for that macro. \p Loc ends as the place
  /// in a file where the outermost frame was invoked or the token was spelled.
  llvm::SmallVector<MacroFrame, 4> macroFrames(clang::SourceLocation &Loc);
  /// Whether the macro \p Name, by way of any others, spells what is at \p Loc.
  bool isOfMacro(clang::SourceLocation Loc, llvm::StringRef Name) {
    return llvm::any_of(macroFrames(Loc), [&](const MacroFrame &Frame) {
      return Frame.Name == Name;
    });
  }

  /// Row of the outermost macro whose body \p E begins in; null if none has
  /// one.
  const KernelApi *macro(const clang::Expr &E);

  /// Whether the allocation flags that \p Call spells let it sleep; nothing if
  /// it spells none.
  std::optional<bool> allocationSleeps(const clang::CallExpr &Call);

  /// Whether \p Call touches a range of bytes of a page that is its argument.
  bool touchesPage(const clang::CallExpr &Call);

  /// Lexes the call whose name stands at file location \p Name. Nothing if no
  /// parenthesis follows, or the file ends before it closes.
  std::optional<SpelledCall> spelling(clang::SourceLocation Name) const;

  /// Whether the name at file location \p Name, which stands in an argument of
  /// a macro, is that of several calls, so that an edit would change all.
  bool isRepeated(clang::SourceLocation Name);

  /// Source text of \p Range of a file.
  llvm::StringRef text(clang::CharSourceRange Range) const;

  /// Whether \p Function defines an API of the table, or implements one.
  static bool isApiDefinition(const clang::FunctionDecl &Function);

  /// Whether the unit says itself, by a macro or a body, what a call of \p Name
  /// does.
  bool isDefinedHere(llvm::StringRef Name) const;

  /// Whether the tree declares \p Name as a function, before \p Before unless
  /// that is invalid, or as a macro.
  bool isDeclared(llvm::StringRef Name,
                  clang::SourceLocation Before = clang::SourceLocation()) const;

private:
  const clang::ASTContext &Context;
  llvm::DenseMap<unsigned, llvm::StringRef> MacroNames;
  /// Of the main file; computed when asked for.
  std::optional<llvm::DenseSet<clang::SourceLocation>> Repeated;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_CALLSITE_H
