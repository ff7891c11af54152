//===--- AllInOneMain.cpp - stock clang-tidy plus our checks --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// kmap-clang-tidy, for hosts that take the path of a clang-tidy but no
/// plugin: the kernel's `make clang-tidy`, editors, CI templates.
///
//===----------------------------------------------------------------------===//

#include "clang-tidy/tool/ClangTidyMain.h"

int main(int argc, const char **argv) {
  return clang::tidy::clangTidyMain(argc, argv);
}
