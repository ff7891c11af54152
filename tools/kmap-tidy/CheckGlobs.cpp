//===--- CheckGlobs.cpp - which checks --checks means ---------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/CheckGlobs.h"
#include "checks/Registry.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/GlobPattern.h"

using namespace llvm;

namespace kmap_tidy {

Expected<std::vector<const CheckEntry *>> checksFor(StringRef Globs) {
  ArrayRef<CheckEntry> All = allChecks();
  Globs = Globs.trim();
  // Only ever by its name: it reports what is right as well.
  if (Globs == GupListing.Name)
    return std::vector<const CheckEntry *>{&GupListing};
  std::vector<bool> Enabled(All.size(), Globs.empty() || Globs.front() == '-');
  SmallVector<StringRef, 4> Parts;
  Globs.split(Parts, ',', -1, /*KeepEmpty=*/false);
  for (StringRef Part : Parts) {
    Part = Part.trim();
    bool Adds = !Part.consume_front("-");
    Expected<GlobPattern> Glob = GlobPattern::create(Part);
    if (!Glob)
      return Glob.takeError();
    for (size_t I = 0; I < All.size(); ++I)
      if (Glob->match(All[I].Name))
        Enabled[I] = Adds;
  }
  std::vector<const CheckEntry *> Result;
  for (size_t I = 0; I < All.size(); ++I)
    if (Enabled[I])
      Result.push_back(&All[I]);
  if (Result.empty())
    return createStringError(inconvertibleErrorCode(),
                             "no check matches '%s'; `kmap-tidy list-checks` "
                             "shows their names",
                             Globs.str().c_str());
  return Result;
}

} // namespace kmap_tidy
