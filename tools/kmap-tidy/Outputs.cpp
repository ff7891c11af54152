//===--- Outputs.cpp - where reports go -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Outputs.h"
#include "tools/kmap-tidy/AtomicFile.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kmap_tidy {

bool writeTo(StringRef Path, function_ref<void(raw_ostream &)> Write) {
  if (Path == "-") {
    Write(outs());
    outs().flush();
    return true;
  }
  std::string Content;
  raw_string_ostream OS(Content);
  Write(OS);
  OS.flush();
  Error Failure = replaceFile(Path, Content);
  if (!Failure)
    return true;
  reportError(toString(std::move(Failure)));
  return false;
}

raw_ostream &standardOutput(Colour Tint) {
  bool On = Tint == Colour::Always ||
            (Tint == Colour::Auto && outs().has_colors());
  outs().enable_colors(On);
  return outs();
}

} // namespace kmap_tidy
