//===--- Registry.cpp - the list of checks, as data -----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/Registry.h"

namespace kmap_tidy {

#define CHECK(NAME, FUNCTION, SUMMARY)                                         \
  void FUNCTION(TranslationUnit &TU, FindingSink Sink);
#include "checks/Checks.def"

llvm::ArrayRef<CheckEntry> allChecks() {
  static constexpr CheckEntry Checks[] = {
#define CHECK(NAME, FUNCTION, SUMMARY) {NAME, SUMMARY, FUNCTION},
#include "checks/Checks.def"
  };
  return Checks;
}

void listGupAcquisitions(TranslationUnit &TU, FindingSink Sink);

const CheckEntry GupListing = {
    "linuxkernel-gup-listing",
    "acquisitions of pages of user memory, and where they are released",
    listGupAcquisitions};

} // namespace kmap_tidy
