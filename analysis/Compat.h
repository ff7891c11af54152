//===--- Compat.h - what differs between LLVM 16, 19 and 22 -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The only place that asks for LLVM's version. Each function hides one API
/// difference; the rest of the project reads as if there were one LLVM.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_COMPAT_H
#define KMAP_TIDY_ANALYSIS_COMPAT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"
#if LLVM_VERSION_MAJOR >= 22
#include "clang/Options/Options.h"
#else
#include "clang/Driver/Options.h"
#endif

namespace kmap_tidy::compat {

#if LLVM_VERSION_MAJOR >= 19
using ThreadPool = llvm::DefaultThreadPool;
#else
using ThreadPool = llvm::ThreadPool;
#endif

/// \p Arguments (without the compiler) as clang's gcc-like driver reads them;
/// flags that it does not know have the option class \c UnknownClass.
inline llvm::opt::InputArgList
parseDriverArguments(llvm::ArrayRef<const char *> Arguments,
                     unsigned &MissingIndex, unsigned &MissingCount) {
#if LLVM_VERSION_MAJOR >= 22
  return clang::getDriverOptTable().ParseArgs(Arguments, MissingIndex,
                                              MissingCount);
#elif LLVM_VERSION_MAJOR >= 18
  return clang::driver::getDriverOptTable().ParseArgs(Arguments, MissingIndex,
                                                      MissingCount);
#else
  using namespace clang::driver;
  return getDriverOptTable().ParseArgs(
      Arguments, MissingIndex, MissingCount, /*FlagsToInclude=*/0,
      options::NoDriverOption | options::CLOption | options::CLDXCOption |
          options::FlangOnlyOption);
#endif
}

/// Makes the relative \p Path start in \p Folder, which is absolute.
inline void makeAbsolute(llvm::StringRef Folder,
                         llvm::SmallVectorImpl<char> &Path) {
#if LLVM_VERSION_MAJOR >= 22
  llvm::sys::path::make_absolute(Folder, Path);
#else
  llvm::sys::fs::make_absolute(Folder, Path);
#endif
}

} // namespace kmap_tidy::compat

#endif // KMAP_TIDY_ANALYSIS_COMPAT_H
