//===--- Check.cpp - kmap-tidy check --------------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Commands.h"
#include "tools/kmap-tidy/Session.h"

namespace kmap_tidy {

int runCheck(Options Asked) {
  Session S;
  S.Asked = std::move(Asked);
  if (!runSession(S) || !judgeFindings(S))
    return exit_code::ToolError;
  return reportSession(S);
}

} // namespace kmap_tidy
