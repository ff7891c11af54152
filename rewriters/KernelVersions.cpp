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

/// The oldest kernel that a conditional of \p Text tells from those before it;
/// empty if none does.
static VersionTuple oldestIn(StringRef Text, const LangOptions &Options) {
  VersionTuple Result;
  if (!Text.contains("KERNEL_VERSION"))
    return Result;
  TextTokens Tokens(Text, Options);
  auto Number = [&](size_t At) {
    unsigned Value = 0;
    if (Tokens.is(At, tok::numeric_constant))
      Text.substr(Tokens[At].Offset, Tokens[At].Length).getAsInteger(0, Value);
    return Value;
  };
  for (size_t I = 0; I < Tokens.size(); ++I) {
    size_t Hash = Tokens[I].Directive;
    if (!Tokens.isWord(I, {"KERNEL_VERSION"}) || Hash == TextToken::None ||
        !Tokens.isWord(Hash + 1, {"if", "elif"}))
      continue;
    VersionTuple Named(Number(I + 2), Number(I + 4));
    if (Result.empty() || Named < Result)
      Result = Named;
  }
  return Result;
}

KernelVersions::Named KernelVersions::findOldest() const {
  const SourceManager &SM = Context.getSourceManager();
  llvm::vfs::FileSystem &Files = SM.getFileManager().getVirtualFileSystem();
  auto PathOf = [&](FileID File) {
    llvm::SmallString<256> Path(SM.getFilename(SM.getLocForStartOfFile(File)));
    SM.getFileManager().makeAbsolutePath(Path);
    llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
    return std::string(Path);
  };
  std::string Main = PathOf(SM.getMainFileID());
  Named Result;
  for (auto At = SM.fileinfo_begin(); At != SM.fileinfo_end(); ++At) {
    FileID File = SM.translateFile(At->first);
    if (File.isInvalid())
      continue;
    VersionTuple Version =
        oldestIn(SM.getBufferData(File), Context.getLangOpts());
    if (Version.empty())
      continue;
    std::string Path = PathOf(File);
    StringRef Name = llvm::sys::path::filename(Path);
    // The kernel's own headers are of the tree. Of two files, the first by
    // name.
    bool IsFirst = Result.Version.empty() || Version < Result.Version ||
                   (Version == Result.Version && Name < Result.File);
    if (IsFirst && !isApiHeader(Path, Main, Files))
      Result = {Version, Name.str()};
  }
  return Result;
}

std::optional<Refusal> KernelVersions::whyOlder(StringRef Api) {
  VersionTuple Needed = firstWith(Api);
  if (Needed.empty())
    return std::nullopt;
  if (!Oldest)
    Oldest = findOldest();
  if (Oldest->Version.empty() || Oldest->Version > Needed)
    return std::nullopt;
  return Refusal{"api-missing", "",
                 Oldest->File + " is also for kernels before " +
                     Oldest->Version.getAsString() + ", which do not have " +
                     Api.str() + "()"};
}

KernelVersions &kernelVersions(TranslationUnit &TU) {
  if (!TU.kernelVersions())
    TU.kernelVersions() = std::make_shared<KernelVersions>(TU.context());
  return *TU.kernelVersions();
}

} // namespace kmap_tidy
