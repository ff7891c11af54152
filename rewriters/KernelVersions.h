//===--- KernelVersions.h - kernels that code is written for ----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A driver that is kept outside of the kernel's tree says by
/// LINUX_VERSION_CODE for which kernels it is. What the tree under analysis
/// declares, another one of these may not.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_KERNELVERSIONS_H
#define KMAP_TIDY_REWRITERS_KERNELVERSIONS_H

#include "rewriters/Edit.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace clang {
class ASTContext;
} // namespace clang

namespace kmap_tidy {

/// Why the unit of \p Context cannot call \p Api, which has an ACQUIRE or
/// RELEASE row: one of its own files is for kernels, too, that do not have it.
std::optional<Refusal> whyOlderKernels(llvm::StringRef Api,
                                       const clang::ASTContext &Context);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_KERNELVERSIONS_H
