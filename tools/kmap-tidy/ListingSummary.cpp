//===--- ListingSummary.cpp - totals of the acquisitions ------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/ListingSummary.h"
#include "checks/Registry.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kmap_tidy {

bool isListing(const Session &S) {
  return llvm::is_contained(S.Checks, &GupListing);
}

std::string listingSummary(const Session &S) {
  size_t Count = 0, WithRelease = 0;
  std::map<std::string, size_t> Codes;
  for (const ResolvedFinding &F : S.Findings) {
    if (F.Check != GupListing.Name || F.Where != Standing::New)
      continue;
    ++Count;
    WithRelease += !F.Notes.empty();
    ++Codes[F.refusal()->Code];
  }
  std::string Result;
  raw_string_ostream OS(Result);
  OS << Count << " acquisitions, " << WithRelease << " with a release";
  for (const auto &[Code, Number] : Codes)
    OS << ", " << Number << ' ' << Code;
  return Result;
}

} // namespace kmap_tidy
