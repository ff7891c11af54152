//===--- Neighbours.cpp - who works beside a source -----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Neighbours.h"
#include "tools/kmap-tidy/NamingUnits.h"
#include "tools/kmap-tidy/Paths.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace kmap_tidy {

/// The folder of the program that \p File is a part of: its own or, where
/// programs have a folder of their own, the one around that.
static StringRef programOf(StringRef File, const Root &Tree) {
  // As drivers/net/ethernet/ has vendors, fs/ and drivers/misc/ have programs.
  constexpr size_t Around = 3;
  StringRef Folder = sys::path::parent_path(File);
  std::string Shown = Tree.display(Folder);
  return StringRef(Shown).count('/') >= Around ? sys::path::parent_path(Folder)
                                               : Folder;
}

const std::set<StringRef> &Neighbours::of(StringRef File) {
  auto [At, IsNew] = Answers.try_emplace(File.str());
  if (!IsNew)
    return At->second;
  std::set<StringRef> &Result = At->second;
  Result = Graph.sharing(File, MaxNamingUnits, programOf(File, Tree));
  for (const std::string &Source : Sources)
    if (sys::path::parent_path(Source) == sys::path::parent_path(File))
      Result.insert(Source);
  Result.erase(File);
  return Result;
}

/// Whether \p Holds for a way in which an `#include` may name \p Path.
static bool anyTail(StringRef Path, function_ref<bool(StringRef)> Holds) {
  for (size_t Slash = Path.find('/'); Slash != StringRef::npos;
       Slash = Path.find('/')) {
    Path = Path.drop_front(Slash + 1);
    if (Holds(Path))
      return true;
  }
  return false;
}

bool Neighbours::isBesideCode(StringRef Header) {
  if (!ApiNames) {
    ApiNames.emplace();
    for (const std::string &Source : Sources) {
      std::string Shown = Tree.display(Source);
      if (headerKind(Shown, Tree) == HeaderKind::OfApi)
        ApiNames->insert(StringRef(Shown).split("include/").second);
    }
  }
  return headerKind(Tree.display(Header), Tree) == HeaderKind::OfCode &&
         !anyTail(Header,
                  [&](StringRef Name) { return ApiNames->contains(Name); });
}

std::optional<SpelledCalls> Neighbours::callsOf(StringRef File) {
  auto [At, IsNew] = Calls.try_emplace(File);
  if (IsNew)
    if (auto Buffer = MemoryBuffer::getFile(File))
      At->second = SpelledCalls((*Buffer)->getBuffer());
  return At->second;
}

std::optional<SpelledCalls> Neighbours::callsWithHeaders(StringRef File) {
  std::optional<SpelledCalls> Result = callsOf(File);
  if (Result)
    for (StringRef Header : Graph.partsOf(
             File, [&](StringRef Part) { return isBesideCode(Part); }))
      if (std::optional<SpelledCalls> Here = callsOf(Header))
        Result->add(*Here);
  return Result;
}

} // namespace kmap_tidy
