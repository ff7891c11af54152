//===--- PageSize.cpp - what the target says of pages ---------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/PageSize.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/TargetInfo.h"

using namespace clang;

namespace kmap_tidy {

std::optional<int64_t> pageSize(const ASTContext &Context) {
  switch (Context.getTargetInfo().getTriple().getArch()) {
  case llvm::Triple::x86:
  case llvm::Triple::x86_64:
  case llvm::Triple::arm:
  case llvm::Triple::thumb:
  case llvm::Triple::riscv32:
  case llvm::Triple::riscv64:
  case llvm::Triple::systemz:
    return 4096;
  default:
    return std::nullopt;
  }
}

} // namespace kmap_tidy
