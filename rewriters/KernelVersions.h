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
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/VersionTuple.h"
#include <optional>
#include <string>

namespace clang {
class ASTContext;
class SourceLocation;
} // namespace clang

namespace kmap_tidy {

class TranslationUnit;

/// The kernels that a unit's own files are for.
class KernelVersions {
public:
  /// \p Context must outlive this.
  explicit KernelVersions(const clang::ASTContext &Context)
      : Context(Context) {}

  /// Why the unit cannot call \p Api, which has an ACQUIRE, RELEASE, MAP, UNMAP
  /// or HELPER row: one of its files is for kernels, too, that do not have it.
  std::optional<Refusal> whyOlder(llvm::StringRef Api);

private:
  struct Named {
    llvm::VersionTuple Version;
    std::string File;
  };
  /// Calls \p Each with the text and the name of each file of the unit's own.
  void forEachOwn(
      llvm::function_ref<void(llvm::StringRef Text, llvm::StringRef Name)> Each)
      const;
  /// The oldest that one tells from those before it; empty if none does.
  Named findOldest() const;

  const clang::ASTContext &Context;
  std::optional<Named> Oldest;
};

/// The ones of \p TU.
KernelVersions &kernelVersions(TranslationUnit &TU);

/// Why code of \p TU at \p Loc cannot call \p Api: the tree does not declare it
/// before, or see KernelVersions::whyOlder().
std::optional<Refusal> whyNotOffered(TranslationUnit &TU, llvm::StringRef Api,
                                     clang::SourceLocation Loc);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_KERNELVERSIONS_H
