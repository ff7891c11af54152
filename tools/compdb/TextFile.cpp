//===--- TextFile.cpp - small files, read and written whole ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/compdb/TextFile.h"
#include "tools/Failure.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

namespace kmap_tidy {

llvm::Expected<std::string> readTextFile(llvm::StringRef Path) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  if (!Buffer)
    return failure(Path + ": " + Buffer.getError().message());
  return (*Buffer)->getBuffer().str();
}

llvm::Error writeTextFile(llvm::StringRef Path, llvm::StringRef Text) {
  std::error_code EC;
  llvm::raw_fd_ostream OS(Path, EC);
  if (!EC) {
    OS << Text;
    OS.close();
    EC = OS.error();
  }
  OS.clear_error();
  if (EC)
    return failure(Path + ": " + EC.message());
  return llvm::Error::success();
}

} // namespace kmap_tidy
