//===--- ZeroUserCheck.cpp - linuxkernel-zero-user ------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "rewriters/ZeroUser.h"

using namespace clang;

namespace kmap_tidy {

void checkZeroUser(TranslationUnit &TU, FindingSink Sink) {
  for (const ZeroUserCall &Call : convertZeroUser(TU)) {
    Finding Found;
    Found.Check = "linuxkernel-zero-user";
    Found.Sureness = Confidence::Medium;
    Found.Api = Call.Name;
    Found.Range = Call.Range;
    Found.Function = Call.Function;
    Found.Page = Call.Page;
    Found.Message = Call.Name.str();
    if (!Call.Helper.empty())
      Found.Message += "(); use " + Call.Helper.str() + "()";
    else
      Found.Message += "() where memzero_page() or a folio helper may be meant";
    Found.Outcome = Call.Outcome;
    Sink(std::move(Found));
  }
}

} // namespace kmap_tidy
