//===--- PinEnds.cpp - what may end a claim on pages ----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PinEnds.h"
#include "analysis/KernelApi.h"
#include "analysis/PinRelease.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

namespace {

/// Whether there is something that ends the claim.
struct EndFinder : RecursiveASTVisitor<EndFinder> {
  EndFinder(const llvm::SmallPtrSetImpl<const Stmt *> &Ends,
            const llvm::SmallPtrSetImpl<const FunctionDecl *> &Functions)
      : Ends(Ends), Functions(Functions) {}
  bool VisitExpr(Expr *E) {
    const auto *Call = dyn_cast<CallExpr>(E);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    Found |= Ends.count(E) ||
             (Callee && Functions.count(Callee->getCanonicalDecl()));
    return !Found;
  }
  const llvm::SmallPtrSetImpl<const Stmt *> &Ends;
  const llvm::SmallPtrSetImpl<const FunctionDecl *> &Functions;
  bool Found = false;
};

/// The addresses of parts of pages: what gets one may put the page on a list.
struct PartFinder : RecursiveASTVisitor<PartFinder> {
  explicit PartFinder(llvm::SmallPtrSetImpl<const Stmt *> &Found)
      : Found(Found) {}
  bool VisitUnaryOperator(UnaryOperator *Address) {
    const auto *Part =
        Address->getOpcode() == UO_AddrOf
            ? dyn_cast<MemberExpr>(Address->getSubExpr()->IgnoreParens())
            : nullptr;
    // `&folio->page` is the folio.
    if (Part && Part->isArrow() &&
        pageDepth(Part->getBase()->IgnoreParenCasts()->getType()) == 1 &&
        !pageDepth(Address->getType()))
      Found.insert(Address);
    return true;
  }
  llvm::SmallPtrSetImpl<const Stmt *> &Found;
};

struct BranchFinder : RecursiveASTVisitor<BranchFinder> {
  bool VisitStmt(Stmt *S) {
    if (isa<ForStmt, WhileStmt, DoStmt>(S))
      Loops.push_back(S);
    if (const auto *If = dyn_cast<IfStmt>(S))
      Ifs.push_back(If);
    return true;
  }
  std::vector<const Stmt *> Loops;
  std::vector<const IfStmt *> Ifs;
};

} // namespace

/// \p Condition and the conditions that it combines.
static void addConditions(const Expr *Condition,
                          llvm::SmallPtrSetImpl<const Stmt *> &To) {
  Condition = withoutWrapping(Condition);
  To.insert(Condition);
  if (const auto *Both = dyn_cast<BinaryOperator>(Condition)) {
    if (Both->isLogicalOp()) {
      addConditions(Both->getLHS(), To);
      addConditions(Both->getRHS(), To);
    }
  } else if (const auto *Not = dyn_cast<UnaryOperator>(Condition)) {
    if (Not->getOpcode() == UO_LNot)
      addConditions(Not->getSubExpr(), To);
  }
}

PinEnds::PinEnds(const PageOrigins &Origins, unsigned Source,
                 const PinPlace &Pages, const ASTContext &Context,
                 EndKind Wanted)
    : Pages(Pages), Function(*Origins.sources()[Source].Function) {
  for (const PageEvent *Event : Origins.eventsOf(Source)) {
    IsShared |= Event->Kind != PageEvent::Release &&
                Event->Kind != PageEvent::CpuData &&
                Event->Kind != PageEvent::DeviceData &&
                Event->Kind != PageEvent::FrameTaken &&
                Event->Kind != PageEvent::Counted &&
                Event->Kind != PageEvent::NumberExit &&
                Event->Kind != PageEvent::AddressExit &&
                Event->Kind != PageEvent::FieldHeld &&
                Event->Kind != PageEvent::PartTaken &&
                Event->Kind != PageEvent::Handed &&
                Event->Kind != PageEvent::KeptByAlias;
    bool IsWanted = false;
    switch (Event->Kind) {
    case PageEvent::FrameTaken:
      IsWanted = Wanted != Claims;
      break;
    case PageEvent::NumberExit:
    case PageEvent::AddressExit:
      IsWanted = Wanted == Numbers;
      break;
    case PageEvent::Release:
    case PageEvent::Exit:
    case PageEvent::Kept:
    case PageEvent::KeptInSight:
      IsWanted = Wanted != Numbers;
      break;
    default:
      break;
    }
    if (!IsWanted)
      continue;
    if (Event->Function == &Function && Event->At)
      Ends.insert(Event->At->IgnoreParens());
    else if (Event->Function)
      Functions.insert(Event->Function->getCanonicalDecl());
  }
  if (Wanted != Numbers)
    PartFinder(Ends).TraverseStmt(Function.getBody());
  addCallers(Context);
  addBranches();
}

/// Who calls a function that may end the claim may do so, too.
void PinEnds::addCallers(const ASTContext &Context) {
  for (size_t Before = ~size_t(0); Before != Functions.size();) {
    Before = Functions.size();
    for (Decl *D : Context.getTranslationUnitDecl()->decls()) {
      auto *Caller = dyn_cast<FunctionDecl>(D);
      if (!Caller || !Caller->doesThisDeclarationHaveABody() ||
          !Caller->getBody() || Caller == &Function ||
          Functions.count(Caller->getCanonicalDecl()))
        continue;
      if (mayEndIn(Caller->getBody()))
        Functions.insert(Caller->getCanonicalDecl());
    }
  }
}

bool PinEnds::mayEndIn(const Stmt *S) const {
  EndFinder Finder(Ends, Functions);
  Finder.TraverseStmt(const_cast<Stmt *>(S));
  return Finder.Found;
}

void PinEnds::addBranches() {
  BranchFinder Finder;
  Finder.TraverseStmt(Function.getBody());
  for (const Stmt *Loop : Finder.Loops) {
    if (!mayEndIn(Loop))
      continue;
    Loops.insert(Loop);
    const Expr *Condition = nullptr;
    if (const auto *For = dyn_cast<ForStmt>(Loop))
      Condition = For->getCond();
    else if (const auto *While = dyn_cast<WhileStmt>(Loop))
      Condition = While->getCond();
    else
      Condition = cast<DoStmt>(Loop)->getCond();
    if (Condition)
      addConditions(Condition, Loops);
    // Which slots are left alone is up to what they hold.
    BranchFinder Inner;
    Inner.TraverseStmt(const_cast<Stmt *>(Loop));
    for (const IfStmt *If : Inner.Ifs)
      if (mayHoldPage(If->getCond()))
        addConditions(If->getCond(), Guards);
  }
  for (const IfStmt *If : Finder.Ifs)
    if (mayEndIn(If->getThen()) || (If->getElse() && mayEndIn(If->getElse())))
      addConditions(If->getCond(), Guards);
}

bool PinEnds::isEndedBy(const CallExpr &Call) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  bool IsEnding = Callee && Functions.count(Callee->getCanonicalDecl());
  // What holds a copy of a page got it by something in Ends.
  if (Pages.local())
    return IsEnding && Pages.isReachedBy(Call);
  if (IsEnding)
    return true;
  StringRef Name = nameOf(Callee);
  const KernelApi *Row = findKernelApi(Name);
  if ((Row && !(Row->Effects & HandsOver)) || borrowsPages(Name) ||
      findDataRow(Name) || (Callee && Callee->getBuiltinID()))
    return false;
  return Pages.isReachedBy(Call);
}

} // namespace kmap_tidy
