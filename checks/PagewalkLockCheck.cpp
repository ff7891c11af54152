//===--- PagewalkLockCheck.cpp - linuxkernel-pagewalk-lock ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageWalk.h"
#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace kmap_tidy {

void checkPagewalkLock(TranslationUnit &TU, FindingSink Sink) {
  const SourceManager &SM = TU.context().getSourceManager();
  for (const PageWalk &Walk : pageWalks(TU)) {
    if (Walk.HoldsMmap || !Walk.HoldsMapping ||
        (!Walk.Split && Walk.SplitLevel.empty()))
      continue;
    SourceLocation Loc = SM.getFileLoc(Walk.Call->getBeginLoc());
    Finding Found;
    Found.Check = "linuxkernel-pagewalk-lock";
    Found.Sureness = Walk.Split ? Confidence::High : Confidence::Medium;
    Found.Api = Walk.Name;
    Found.Range = SourceRange(Loc, Loc);
    Found.Function = Walk.Function;
    if (Walk.Split) {
      Found.Message = Walk.Name.str() + "() without the mmap_lock calls back a "
                                        "function that splits huge entries";
      Found.Notes.push_back(
          {SM.getFileLoc(Walk.Split->getBeginLoc()), "split here"});
    } else {
      Found.Message = Walk.Name.str() + "() without the mmap_lock splits huge " +
                      Walk.SplitLevel.str() + " entries, for no callback of "
                                              "that level sets the action";
    }
    Found.Outcome = Refusal{"missing-lock", "",
                            "whether to take the lock or to leave huge entries "
                            "alone has to be decided by a person"};
    Sink(std::move(Found));
  }
}

} // namespace kmap_tidy
