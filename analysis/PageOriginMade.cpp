//===--- PageOriginMade.cpp - pages that are made of something else -------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What becomes a page pointer and is none, such as a number, may be any page.
// Memory that an allocator returns holds none yet.
//
//===----------------------------------------------------------------------===//

#include "analysis/HeaderAlternatives.h"
#include "analysis/NullPointer.h"
#include "analysis/PageOriginCollector.h"
#include "analysis/Summary.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace kmap_tidy {

namespace {
/// Looks for pages in a function and what that calls, as far as both are seen.
struct PageSpeller : RecursiveASTVisitor<PageSpeller> {
  explicit PageSpeller(Summaries &Callees) : Callees(Callees) {}
  bool isIn(const FunctionDecl &Function) {
    const FunctionDecl *Definition = Function.getDefinition();
    if (Definition && Seen.insert(Definition).second &&
        !findKernelApi(nameOf(Definition))) {
      // Asks for the body if the parser has skipped it.
      Callees.of(*Definition);
      TraverseStmt(Definition->getBody());
    }
    return IsFound;
  }
  bool VisitExpr(Expr *E) {
    IsFound |= pageDepth(E->getType()) != 0;
    return !IsFound;
  }
  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    return !(Callee && isIn(*Callee));
  }
  Summaries &Callees;
  llvm::SmallPtrSet<const FunctionDecl *, 8> Seen;
  bool IsFound = false;
};
} // namespace

bool PageOriginCollector::isFreshMemory(const FunctionDecl &Callee) {
  // One that gets other memory may move what that holds.
  if (!Callee.getReturnType()->isVoidPointerType() ||
      !Callee.hasAttr<RestrictAttr>() ||
      llvm::any_of(Callee.parameters(), [](const ParmVarDecl *Parameter) {
        return mayLeadToPage(Parameter->getType());
      }))
    return false;
  const SourceManager &SM = Context.getSourceManager();
  const FunctionDecl *Definition = Callee.getDefinition();
  // The kernel's allocators give memory that is new; another one's pool may
  // not.
  if (!Definition)
    return findKernelApi(nameOf(&Callee)) ||
           isApiHeader(SM.getFileID(SM.getExpansionLoc(Callee.getLocation())),
                       SM);
  // Headers are taken at their word, unless they speak of pages; what else a
  // body does is followed.
  if (!isWalked(Definition->getLocation())) {
    auto [Known, IsNew] = SpeaksOfPages.try_emplace(Definition);
    if (IsNew)
      Known->second = PageSpeller(Callees).isIn(*Definition);
    return !Known->second;
  }
  const auto *Body = dyn_cast_or_null<CompoundStmt>(Definition->getBody());
  const auto *Return = Body && Body->size() == 1
                           ? dyn_cast<ReturnStmt>(Body->body_front())
                           : nullptr;
  const auto *Call =
      Return ? dyn_cast<CallExpr>(Return->getRetValue()->IgnoreParenCasts())
             : nullptr;
  const FunctionDecl *Wrapped = Call ? Call->getDirectCallee() : nullptr;
  if (!Wrapped || findPassage(nameOf(Wrapped)))
    return false;
  const KernelApi *Row = Sites.callee(*Call).Api;
  return (Row && !(Row->Effects & ReturnsFirst)) || isFreshMemory(*Wrapped);
}

bool PageOriginCollector::isOfOtherMacro(const Expr &Null) const {
  SourceLocation Loc = Null.getBeginLoc();
  auto Frames = Sites.macroFrames(Loc);
  return !Frames.empty() && Frames.back().Name != "NULL";
}

/// Whether a page pointer of \p Depth levels that \p From becomes is made of
/// something that is none, and so may be any page.
bool PageOriginCollector::isMadeUp(const Expr &From, unsigned Depth,
                                   bool HasNoPlace) const {
  // In another configuration, a macro may be anything.
  if (isNullPointer(From, Context))
    return Depth == 1 && isOfOtherMacro(From);
  const Expr *E = From.IgnoreParenCasts();
  const auto *Call = dyn_cast<CallExpr>(E);
  if (E->getType()->isIntegerType()) {
    Expr::EvalResult Value;
    bool IsPassed = Call && passageOf(*Call);
    return Depth == 1 && !IsPassed && !E->EvaluateAsInt(Value, Context);
  }
  if (!HasNoPlace || !Call || !Call->getType()->isVoidPointerType())
    return false;
  const KernelApi *Row = Sites.callee(*Call).Api;
  // What is made of numbers only is an error.
  if (Row && Row->Effects & Pure)
    return false;
  // An array of page pointers starts as memory.
  const FunctionDecl *Callee = Call->getDirectCallee();
  return Depth == 1 || !Callee ||
         !(Callee->hasAttr<RestrictAttr>() || Callee->hasAttr<AllocSizeAttr>());
}

void PageOriginCollector::addFrame(const PlaceList &To, const Expr &From,
                                   bool IsFound) {
  if (To.empty())
    return;
  unsigned Source = addSource(PageSource::Frame, From.getBeginLoc(),
                              "a number or an address", From.getType());
  Result.Sources[Source].IsFound = IsFound;
  for (PlaceId At : To)
    Places.addSource(At, Source);
}

} // namespace kmap_tidy
