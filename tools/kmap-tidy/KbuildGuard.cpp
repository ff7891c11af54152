//===--- KbuildGuard.cpp - what decides whether a file is built -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/KbuildGuard.h"
#include "tools/kmap-tidy/Mentions.h"
#include "tools/kmap-tidy/Root.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace llvm;

namespace kmap_tidy {
namespace {

/// `LIST-$(CONFIG_X) += a.o b.o`, or `LIST-y`, `LIST-m`, `LIST-objs`.
struct Assignment {
  std::string List;
  /// Empty: unconditional.
  std::string Symbol;
  std::vector<std::string> Items;
};

bool readAssignment(StringRef Line, Assignment &Result) {
  auto [Left, Right] = Line.split('=');
  Left = Left.rtrim(" \t+:?").ltrim();
  auto [List, Switch] = Left.rsplit('-');
  if (List.empty() || Switch.empty() || Right.empty())
    return false;
  if (Switch.consume_front("$(") && Switch.consume_back(")"))
    Result.Symbol = Switch.starts_with("CONFIG_") ? Switch.str() : "";
  else if (Switch != "y" && Switch != "m" && Switch != "objs")
    return false;
  Result.List = List.str();
  SmallVector<StringRef, 16> Items;
  Right.split('#').first.split(Items, ' ', -1, /*KeepEmpty=*/false);
  for (StringRef Item : Items)
    Result.Items.push_back(Item.trim().str());
  return true;
}

/// The assignments of \p Folder's Kbuild or Makefile.
std::vector<Assignment> assignmentsIn(StringRef Folder, const Root &Tree) {
  std::vector<Assignment> Result;
  for (StringRef Name : {"Kbuild", "Makefile"}) {
    SmallString<256> Path(Tree.folder());
    sys::path::append(Path, Folder, Name);
    auto Buffer = MemoryBuffer::getFile(Path);
    if (!Buffer)
      continue;
    std::string Text = (*Buffer)->getBuffer().str();
    for (size_t At; (At = Text.find("\\\n")) != std::string::npos;)
      Text.replace(At, 2, " ");
    std::replace(Text.begin(), Text.end(), '\t', ' ');
    SmallVector<StringRef, 64> Lines;
    StringRef(Text).split(Lines, '\n', -1, /*KeepEmpty=*/false);
    for (StringRef Line : Lines) {
      Assignment One;
      if (readAssignment(Line, One))
        Result.push_back(std::move(One));
    }
  }
  return Result;
}

/// The symbol that \p Item of a folder waits for, through composite objects.
/// False: no assignment names it.
bool symbolOf(ArrayRef<Assignment> All, StringRef Item, std::string &Symbol,
              unsigned Depth = 0) {
  // Lists of lists are rarely deeper than two; a circle would never end.
  constexpr unsigned MaxDepth = 4;
  for (const Assignment &One : All) {
    if (Depth > MaxDepth || !llvm::is_contained(One.Items, Item))
      continue;
    Symbol = One.Symbol;
    bool IsTop = One.List == "obj" || One.List == "lib";
    if (!Symbol.empty() || IsTop)
      return true;
    if (symbolOf(All, One.List + ".o", Symbol, Depth + 1))
      return true;
  }
  return false;
}

/// The guard of the `#include` of \p File in a C file of one of the two folders
/// above its own, where there is one.
std::string guardOfIncluder(StringRef File, const Root &Tree) {
  StringRef Folder = sys::path::parent_path(File);
  for (unsigned Up = 0; Up < 2 && !Folder.empty(); ++Up) {
    Folder = sys::path::parent_path(Folder);
    std::set<std::string> Sources;
    std::error_code EC;
    for (sys::fs::directory_iterator At(Tree.absolute(Folder), EC), End;
         At != End && !EC; At.increment(EC))
      if (sys::path::extension(At->path()) == ".c")
        Sources.insert(At->path());
    for (const std::string &Source : Sources) {
      auto Buffer = MemoryBuffer::getFile(Source);
      if (!Buffer ||
          !(*Buffer)->getBuffer().contains(sys::path::filename(File)))
        continue;
      if (auto Guard = guardOfInclude((*Buffer)->getBuffer(), File))
        return *Guard;
    }
  }
  return "";
}

} // namespace

std::string kbuildGuard(StringRef File, const Root &Tree) {
  std::string Symbol;
  std::string Item = sys::path::stem(File).str() + ".o";
  StringRef Folder = sys::path::parent_path(File);
  while (!Folder.empty()) {
    if (!symbolOf(assignmentsIn(Folder, Tree), Item, Symbol) || !Symbol.empty())
      break;
    Item = sys::path::filename(Folder).str() + "/";
    Folder = sys::path::parent_path(Folder);
  }
  if (!Symbol.empty())
    return Symbol;
  StringRef Rest = File;
  if (Rest.consume_front("arch/"))
    return ("ARCH=" + Rest.split('/').first).str();
  if (Rest.starts_with("tools/"))
    return "user space";
  return guardOfIncluder(File, Tree);
}

} // namespace kmap_tidy
