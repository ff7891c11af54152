//===--- ChildProcess.cpp - the output of another program -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/ChildProcess.h"
#include "tools/Failure.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include <optional>
#include <vector>

using namespace llvm;

namespace kmap_tidy {

Expected<std::string> outputOf(StringRef Program,
                               ArrayRef<StringRef> Arguments) {
  ErrorOr<std::string> Path = sys::findProgramByName(Program);
  if (!Path)
    return failure(Program + " is not installed");
  SmallString<128> Out, Err;
  if (std::error_code EC =
          sys::fs::createTemporaryFile("kmap-tidy", "out", Out))
    return failure("no temporary file: " + EC.message());
  FileRemover RemoveOut(Out);
  if (std::error_code EC =
          sys::fs::createTemporaryFile("kmap-tidy", "err", Err))
    return failure("no temporary file: " + EC.message());
  FileRemover RemoveErr(Err);
  std::vector<StringRef> Command = {*Path};
  llvm::append_range(Command, Arguments);
  std::optional<StringRef> Redirects[] = {StringRef(""), Out.str(), Err.str()};
  int Code = sys::ExecuteAndWait(*Path, Command, std::nullopt, Redirects);
  auto Text = MemoryBuffer::getFile(Code ? Err : Out);
  if (!Text)
    return failure("the output of " + Program + " cannot be read");
  if (!Code)
    return (*Text)->getBuffer().str();
  return failure((*Text)->getBuffer().split('\n').first);
}

} // namespace kmap_tidy
