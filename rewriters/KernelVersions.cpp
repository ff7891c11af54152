//===--- KernelVersions.cpp - kernels that code is written for ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/KernelVersions.h"
#include "analysis/GupApi.h"
#include "analysis/HeaderAlternatives.h"
#include "analysis/KernelApi.h"
#include "analysis/TextTokens.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/PageHelperCall.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"

using namespace clang;
using llvm::StringRef;
using llvm::VersionTuple;

namespace kmap_tidy {

/// The first kernel that declares \p Api; empty: any does, for what is known.
static VersionTuple firstWith(StringRef Api) {
  StringRef Versions;
  if (const AcquireApi *Acquire = findAcquireApi(Api))
    Versions = Acquire->Versions;
  else if (const ReleaseApi *Release = findReleaseApi(Api))
    Versions = Release->Versions;
  else if (const KernelApi *Map = findKernelApi(Api);
           Map && !Map->Versions.empty())
    Versions = Map->Versions;
  else
    Versions = helperSince(Api);
  VersionTuple Result;
  if (Result.tryParse(Versions.split(' ').first))
    return VersionTuple();
  return Result;
}

/// The kernel's releases that are kept for years. Who tells kernels from those
/// before one runs on the last of these before it.
static constexpr unsigned LongTerm[][2] = {{4, 4}, {4, 9},  {4, 14}, {4, 19},
                                           {5, 4}, {5, 10}, {5, 15}, {6, 1},
                                           {6, 6}, {6, 12}, {6, 18}};

static VersionTuple longTermBefore(const VersionTuple &Version) {
  VersionTuple Result(0);
  for (auto [Major, Minor] : LongTerm)
    if (VersionTuple(Major, Minor) < Version)
      Result = VersionTuple(Major, Minor);
  return Result;
}

/// The first kernel that has what \p Word, of a conditional, asks for, as in
/// `#ifdef HAVE_PIN_USER_PAGES`; empty: it asks for no call that is known.
static VersionTuple askedBy(StringRef Word) {
#define SIGN(PART, API)                                                        \
  if (Word.contains_insensitive(PART))                                         \
    return firstWith(API);
#include "analysis/KernelApi.def"
  return VersionTuple();
}

/// Whether \p Text has any word by which the rest is told, so that it is worth
/// reading.
static bool mayAsk(StringRef Text) {
#define SIGN(PART, API)                                                        \
  if (Text.contains_insensitive(PART))                                         \
    return true;
#include "analysis/KernelApi.def"
  return Text.contains("KERNEL_VERSION") ||
         Text.contains("LINUX_VERSION_MAJOR");
}

/// The oldest kernel that \p Text tells from those before it, as in
/// `KERNEL_VERSION(5, 4, 0)` or `LINUX_VERSION_CODE < 0x050400`; empty if it
/// does not. In a conditional, a macro may stand for either, or for what a
/// kernel has.
static VersionTuple oldestIn(StringRef Text, const LangOptions &Options) {
  VersionTuple Result;
  bool HasVersions = Text.contains("LINUX_VERSION_CODE");
  if (!HasVersions && !mayAsk(Text))
    return Result;
  TextTokens Tokens(Text, Options);
  auto Number = [&](size_t At) {
    unsigned Value = 0;
    if (Tokens.is(At, tok::numeric_constant))
      Text.substr(Tokens[At].Offset, Tokens[At].Length)
          .rtrim("uUlL")
          .getAsInteger(0, Value);
    return Value;
  };
  auto AddVersion = [&](const VersionTuple &Named) {
    if (!Named.empty() && (Result.empty() || Named < Result))
      Result = Named;
  };
  auto Add = [&](unsigned Major, unsigned Minor) {
    // Others are no versions of the kernel.
    if (Major >= 2 && Major < 10)
      AddVersion(VersionTuple(Major, Minor));
  };
  for (size_t I = 0; I < Tokens.size(); ++I) {
    size_t Hash = Tokens[I].Directive;
    bool IsAsked = Hash != TextToken::None && I > Hash + 1 &&
                   Tokens.isWord(Hash + 1, {"if", "elif", "ifdef", "ifndef"});
    if (IsAsked && Tokens.isWord(I))
      AddVersion(askedBy(Tokens[I].Word));
    if (Tokens.isWord(I, {"LINUX_VERSION_MAJOR"}))
      Add(Number(I + 2), 0);
    // What it is compared with, on either side.
    if (Tokens.isWord(I, {"LINUX_VERSION_CODE"}))
      for (size_t At = I - std::min<size_t>(I, 3); At < I + 4; ++At)
        if (unsigned Code = Number(At))
          Add(Code >> 16, Code >> 8 & 0xff);
    if (Tokens.isWord(I) && Tokens.is(I + 1, tok::l_paren) &&
        Tokens.is(I + 3, tok::comma) &&
        Tokens.is(I + 4, tok::numeric_constant) &&
        (IsAsked ? HasVersions || Tokens.isWord(I, {"KERNEL_VERSION"})
                 : Tokens.isWord(I, {"KERNEL_VERSION"}) && I > 1 &&
                       Tokens.isWord(I - 2, {"LINUX_VERSION_CODE"})))
      Add(Number(I + 2), Number(I + 4));
  }
  return Result;
}

void KernelVersions::forEachOwn(
    llvm::function_ref<void(StringRef Text, StringRef Name)> Each) const {
  const SourceManager &SM = Context.getSourceManager();
  for (auto At = SM.fileinfo_begin(); At != SM.fileinfo_end(); ++At) {
    FileID File = SM.translateFile(At->first);
    // The kernel's own headers are of the tree.
    if (File.isValid() && !isApiHeader(File, SM))
      Each(SM.getBufferData(File), llvm::sys::path::filename(SM.getFilename(
                                       SM.getLocForStartOfFile(File))));
  }
}

KernelVersions::Named KernelVersions::findOldest() const {
  Named Result;
  forEachOwn([&](StringRef Text, StringRef Name) {
    VersionTuple Version = oldestIn(Text, Context.getLangOpts());
    // Of two files, the first by name.
    if (!Version.empty() &&
        (Result.Version.empty() || Version < Result.Version ||
         (Version == Result.Version && Name < Result.File)))
      Result = {Version, Name.str()};
  });
  return Result;
}

std::optional<Refusal> KernelVersions::whyOlder(StringRef Api) {
  VersionTuple Needed = firstWith(Api);
  if (Needed.empty())
    return std::nullopt;
  if (!Oldest)
    Oldest = findOldest();
  VersionTuple Runs = longTermBefore(Oldest->Version);
  if (Oldest->Version.empty() || Runs >= Needed)
    return std::nullopt;
  std::string Such =
      Runs.getMajor() ? ", such as " + Runs.getAsString() : std::string();
  return Refusal{"api-missing", "",
                 Oldest->File + " is also for kernels before " +
                     Oldest->Version.getAsString() + Such +
                     ", which do not have " + Api.str() + "()"};
}

KernelVersions &kernelVersions(TranslationUnit &TU) {
  if (!TU.kernelVersions())
    TU.kernelVersions() = std::make_shared<KernelVersions>(TU.context());
  return *TU.kernelVersions();
}

std::optional<Refusal> whyNotOffered(TranslationUnit &TU, StringRef Api,
                                     SourceLocation Loc) {
  if (TU.callSites().isDeclared(Api, Loc))
    return kernelVersions(TU).whyOlder(Api);
  return Refusal{"api-missing", "",
                 "the tree does not declare " + Api.str() + "()"};
}

} // namespace kmap_tidy
