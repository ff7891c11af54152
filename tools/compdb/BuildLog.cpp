//===--- BuildLog.cpp - what a make said before it failed -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/compdb/BuildLog.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"

namespace kmap_tidy {
namespace {

constexpr size_t LongestLine = 200;

bool isToolError(llvm::StringRef Line) {
  for (llvm::StringRef Sign : {"fatal error: ", " error: ", ": not found",
                               "command not found", "error: "})
    if (Line.contains(Sign) && !Line.starts_with("make"))
      return true;
  return false;
}

bool isMakeError(llvm::StringRef Line) {
  // "***" alone is the frame that Kbuild draws around what it has to say.
  return Line.contains("*** ") && !Line.trim(" *").empty();
}

std::vector<llvm::StringRef> linesOf(llvm::StringRef Text) {
  llvm::SmallVector<llvm::StringRef> Lines;
  Text.split(Lines, '\n', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  return {Lines.begin(), Lines.end()};
}

} // namespace

BuildLog BuildLog::read(llvm::StringRef Path) {
  BuildLog Log;
  if (auto Buffer = llvm::MemoryBuffer::getFile(Path))
    Log.Text = (*Buffer)->getBuffer().str();
  return Log;
}

std::string BuildLog::firstError() const {
  std::vector<llvm::StringRef> Lines = linesOf(Text);
  auto Found = llvm::find_if(Lines, isToolError);
  if (Found == Lines.end())
    Found = llvm::find_if(Lines, isMakeError);
  if (Found == Lines.end())
    return {};
  return Found->trim().take_front(LongestLine).str();
}

std::vector<std::string> BuildLog::failedTargets() const {
  // make[3]: *** [scripts/Makefile.build:250: lib/foo.o] Error 1
  std::vector<std::string> Targets;
  for (llvm::StringRef Line : linesOf(Text)) {
    if (!Line.starts_with("make") || !Line.contains("*** ["))
      continue;
    llvm::StringRef Target = Line.rsplit(']').first.rsplit(' ').second;
    bool Matters = Target.ends_with(".o") || Target.ends_with(".c") ||
                   Target.ends_with(".h");
    if (Matters && Target != "vmlinux.o" &&
        !llvm::is_contained(Targets, Target))
      Targets.push_back(Target.str());
  }
  return Targets;
}

} // namespace kmap_tidy
