//===--- Progress.cpp - how far the run is --------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Progress.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kmap_tidy {

Progress::Progress(size_t Total, bool Quiet)
    : Total(Total), Visible(!Quiet && sys::Process::StandardErrIsDisplayed()),
      Begin(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (Visible)
    errs() << "\r\033[K";
}

void Progress::show(size_t Done) {
  if (!Visible)
    return;
  using Seconds = std::chrono::duration<double>;
  Seconds Spent = std::chrono::steady_clock::now() - Begin;
  auto Left = static_cast<unsigned>(Spent.count() / Done * (Total - Done));
  errs() << '\r' << Done << '/' << Total << " translation units, " << Left
         << " s left\033[K";
}

} // namespace kmap_tidy
