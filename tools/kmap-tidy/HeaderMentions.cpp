//===--- HeaderMentions.cpp - header functions with a site ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/HeaderMentions.h"
#include "analysis/KernelApi.h"
#include "tools/kmap-tidy/TrackedNames.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include <algorithm>

using namespace clang;
using namespace llvm;

namespace kmap_tidy {
namespace {

/// The offset of the brace that ends the body of the function named at \p
/// Begin; of the end of \p Text if there is none.
unsigned endOfBody(StringRef Text, unsigned Begin) {
  LangOptions C;
  C.C99 = C.LineComment = true;
  Lexer Raw(SourceLocation(), C, Text.begin(), Text.begin() + Begin,
            Text.end());
  unsigned Depth = 0;
  Token T;
  while (!Raw.LexFromRawLexer(T)) {
    if (T.is(tok::l_brace))
      ++Depth;
    if (T.isNot(tok::r_brace) || Depth == 0)
      continue;
    if (--Depth == 0)
      return Raw.getCurrentBufferOffset();
  }
  return Text.size();
}

} // namespace

bool MentioningFiles::contains(StringRef File, StringRef Content) {
  {
    std::lock_guard<std::mutex> Guard(Lock);
    auto At = Known.find(File);
    if (At != Known.end())
      return At->second;
  }
  bool Result = mentionsCheckedName(Content);
  std::lock_guard<std::mutex> Guard(Lock);
  Known[File] = Result;
  return Result;
}

bool HeaderMentions::inBodyAt(SourceLocation Name, const SourceManager &SM) {
  auto [File, Offset] = SM.getDecomposedLoc(Name);
  StringRef Text = SM.getBufferData(File);
  auto [At, New] = Mentions.try_emplace(File);
  std::vector<unsigned> &Here = At->second;
  if (New)
    forEachMention(Text, [&](size_t Mention, const KernelApi &Api) {
      if (Api.isDeprecated())
        Here.push_back(Mention);
      return true;
    });
  // The function's own name is not in its body.
  auto Next = std::upper_bound(Here.begin(), Here.end(), Offset);
  return Next != Here.end() && *Next < endOfBody(Text, Offset);
}

} // namespace kmap_tidy
