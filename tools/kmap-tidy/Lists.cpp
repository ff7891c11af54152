//===--- Lists.cpp - kmap-tidy list-checks and list-apis ------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/KernelApi.h"
#include "checks/Registry.h"
#include "tools/kmap-tidy/Commands.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kmap_tidy {

int runListChecks() {
  for (const CheckEntry &Check : allChecks())
    outs() << left_justify(Check.Name, 36) << Check.Summary << '\n';
  return exit_code::Clean;
}

int runListApis() {
  for (const KernelApi &Api : kernelApis()) {
    if (!Api.isMap() && !Api.isUnmap())
      continue;
    outs() << left_justify(Api.Name, 32)
           << (Api.isMap() ? "map    " : "unmap  ")
           << left_justify(familyName(Api.Family), 16);
    if (Api.isDeprecated())
      outs() << left_justify(("-> " + Api.Replacement).str(), 32);
    else
      outs() << left_justify("", 32);
    outs() << Api.Versions << '\n';
  }
  return exit_code::Clean;
}

} // namespace kmap_tidy
