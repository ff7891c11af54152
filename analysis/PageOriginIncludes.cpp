//===--- PageOriginIncludes.cpp - pages in what is included elsewhere -----===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What another configuration includes may have to do with the pages: a part of
// the code, a header that moves pages or calls what the file has for them, or
// one that is nowhere to be found.
//
//===----------------------------------------------------------------------===//

#include "analysis/CallSite.h"
#include "analysis/GupApi.h"
#include "analysis/PageOriginCollector.h"
#include "analysis/PageOriginTypes.h"
#include "analysis/TextTokens.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

std::optional<std::vector<std::unique_ptr<llvm::MemoryBuffer>>>
PageOriginCollector::leftOutFiles(FileID Includer, StringRef Name) {
  const SourceManager &SM = Context.getSourceManager();
  FileManager &Files = SM.getFileManager();
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> Result;
  bool IsIncluded = false;
  auto Try = [&](StringRef Folder) {
    llvm::SmallString<256> Path(Folder);
    llvm::sys::path::append(Path, Name);
    auto File = Files.getOptionalFileRef(Path);
    if (!File)
      return false;
    IsIncluded |= Included.count(&File->getFileEntry()) != 0;
    if (auto Buffer = Files.getBufferForFile(*File); !IsIncluded && Buffer)
      Result.push_back(std::move(*Buffer));
    return true;
  };
  if (!Try(llvm::sys::path::parent_path(
          SM.getFilename(SM.getLocForStartOfFile(Includer)))))
    for (const std::string &Folder : Folders)
      Try(Folder);
  if (IsIncluded)
    return std::nullopt;
  return Result;
}

/// Whether \p Text has code that moves pages, or calls what the file has for
/// pages.
bool PageOriginCollector::handlesPagesIn(StringRef Text) const {
  TextTokens Tokens(Text, Context.getLangOpts());
  auto IsOfFile = [&](const FunctionDecl *Function) {
    return isInMainFile(Function->getLocation()) && handlesPages(*Function);
  };
  for (size_t I = 0; I < Tokens.size(); ++I)
    if ((Tokens[I].Braces || Tokens.isInDirective(I)) && Tokens.isWord(I) &&
        (movesPages(Tokens[I].Word) ||
         llvm::any_of(functionsNamed(Tokens[I].Word, Context), IsOfFile)))
      return true;
  return false;
}

bool PageOriginCollector::isTheSameElsewhere(FileID Includer, StringRef Name) {
  const SourceManager &SM = Context.getSourceManager();
  for (auto At = SM.fileinfo_begin(); At != SM.fileinfo_end(); ++At) {
    FileID File = SM.translateFile(At->first);
    if (File.isInvalid() ||
        SM.getFileID(SM.getExpansionLoc(SM.getIncludeLoc(File))) != Includer ||
        llvm::sys::path::filename(SM.getFilename(
            SM.getLocForStartOfFile(File))) != llvm::sys::path::filename(Name))
      continue;
    if (llvm::is_contained(Texts.of(File).conditional(), true))
      return false;
  }
  return true;
}

/// Whether a function for pages is there in place of what another branch of its
/// conditional includes at \p Include.
bool PageOriginCollector::hasStubFor(FileID File, unsigned Include) {
  const SourceManager &SM = Context.getSourceManager();
  const TextTokens &Tokens = Texts.of(File);
  std::vector<size_t> There = Tokens.branchesAround(Include);
  return llvm::any_of(Functions, [&](const FunctionDecl *Function) {
    auto [In, Offset] = SM.getDecomposedExpansionLoc(Function->getLocation());
    if (In != File || !handlesPages(*Function))
      return false;
    std::vector<size_t> Here = Tokens.branchesAround(Offset);
    return !There.empty() && Here.size() == There.size() &&
           std::equal(Here.begin(), Here.end() - 1, There.begin()) &&
           Tokens.areAlternatives(There.back(), Here.back());
  });
}

void PageOriginCollector::findLeftOutParts(
    FileID File, const TextTokens &Tokens,
    const std::vector<bool> &IsConditional) {
  StringRef Text = Context.getSourceManager().getBufferData(File);
  for (size_t I = 0; I < Tokens.size(); ++I) {
    StringRef Name = Tokens.included(I, Text);
    if (Name.empty())
      continue;
    if (!IsConditional[I]) {
      if (Tokens[I].Braces && !isTheSameElsewhere(File, Name))
        noteUnseen("#include " + Name.str(), File, Tokens[I].Offset);
      continue;
    }
    // What is part of the code may be anything.
    bool IsCode = Tokens[I].Braces || !Name.ends_with(".h");
    if (!IsCode && !Tokens.is(I + 2, tok::string_literal) &&
        !hasStubFor(File, Tokens[I].Offset))
      continue;
    auto Others = leftOutFiles(File, Name);
    // What is not found may be anything, too.
    if (Others && (IsCode || Others->empty() ||
                   llvm::any_of(*Others, [&](const auto &Other) {
                     return handlesPagesIn(Other->getBuffer());
                   })))
      noteUnseen("#include " + Name.str(), File, Tokens[I].Offset);
  }
}

} // namespace kmap_tidy
