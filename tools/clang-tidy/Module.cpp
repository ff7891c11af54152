//===--- Module.cpp - registers our checks with clang-tidy ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Loaded into a stock clang-tidy (KmapTidy.so) or linked into our own
/// (kmap-clang-tidy), this object puts the registry's checks beside the stock
/// ones.
///
//===----------------------------------------------------------------------===//

#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"
#include "tools/clang-tidy/FindingCheck.h"

using namespace clang::tidy;

namespace kmap_tidy {
namespace {

class KmapTidyModule : public ClangTidyModule {
public:
  void addCheckFactories(ClangTidyCheckFactories &Factories) override {
    for (const CheckEntry &Entry : allChecks())
      Factories.registerCheckFactory(
          Entry.Name,
          [&Entry](llvm::StringRef Name, ClangTidyContext *Context) {
            return std::make_unique<FindingCheck>(Name, Context, Entry);
          });
  }
};

ClangTidyModuleRegistry::Add<KmapTidyModule>
    Registration("kmap-tidy", "Linux kernel page mapping checks.");

} // namespace
} // namespace kmap_tidy
