//===--- NoLint.cpp - comments that silence a check -----------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/NoLint.h"
#include "clang-tidy/NoLintDirectiveHandler.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Tooling/Core/Diagnostic.h"

using namespace clang;

namespace kmap_tidy {

/// The handler takes a diagnostic on its way to the consumer, in every LLVM;
/// how to make one by hand differs.
class NoLint::Listener : public DiagnosticConsumer {
public:
  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    // A block without its end is clang-tidy's to complain about.
    llvm::SmallVector<tooling::Diagnostic, 1> Ignored;
    IsSilenced = Handler.shouldSuppress(Level, Info, Check, Ignored,
                                        /*AllowIO=*/true,
                                        /*EnableNoLintBlocks=*/true);
  }

  llvm::StringRef Check;
  bool IsSilenced = false;

private:
  tidy::NoLintDirectiveHandler Handler;
};

NoLint::NoLint(DiagnosticsEngine &Engine)
    : Engine(Engine), Ear(std::make_unique<Listener>()),
      Message(Engine.getCustomDiagID(DiagnosticsEngine::Warning, "site")) {}

NoLint::~NoLint() = default;

bool NoLint::silences(llvm::StringRef Check, SourceLocation Loc) {
  DiagnosticConsumer *Usual = Engine.getClient();
  bool IsOwner = Engine.ownsClient();
  std::unique_ptr<DiagnosticConsumer> Kept = Engine.takeClient();
  bool IgnoresWarnings = Engine.getIgnoreAllWarnings();
  Ear->Check = Check;
  Ear->IsSilenced = false;
  Engine.setClient(Ear.get(), /*ShouldOwnClient=*/false);
  Engine.setIgnoreAllWarnings(false);
  Engine.Report(Loc, Message);
  Engine.setIgnoreAllWarnings(IgnoresWarnings);
  Engine.setClient(IsOwner ? Kept.release() : Usual, IsOwner);
  return Ear->IsSilenced;
}

} // namespace kmap_tidy
