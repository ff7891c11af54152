//===--- CommandRecords.cpp - what Kbuild records of a build --------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernel's gen_compile_commands.py reads the same records. It is not used
// because its releases differ: since 6.2 it lists assembly too, it lists host
// tools, and it keeps whatever compiler the record names.
//
//===----------------------------------------------------------------------===//

#include "tools/compdb/CommandRecords.h"
#include "tools/Failure.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <tuple>

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace kmap_tidy {
namespace {

void replaceAll(std::string &Text, llvm::StringRef From, llvm::StringRef To) {
  for (size_t At = Text.find(From); At != std::string::npos;
       At = Text.find(From, At + To.size()))
    Text.replace(At, From.size(), To);
}

/// Kbuild escapes a command so that make can read it back (escsq, make-cmd).
std::string undoMakeQuoting(llvm::StringRef Text) {
  std::string Result = Text.str();
  replaceAll(Result, "$(pound)", "#");
  replaceAll(Result, "\\#", "#");
  replaceAll(Result, "$$", "$");
  return Result;
}

/// Folders at the top of a build folder that hold no kernel objects, but many
/// files. `source` is a link to the tree.
bool isSkipped(llvm::StringRef Name) {
  return Name == "include" || Name == "scripts" || Name == "tools" ||
         Name == "Documentation" || Name == "source" || Name == ".kmap-tidy";
}

std::optional<CompileEntry> readRecord(llvm::StringRef Path,
                                       llvm::StringRef Build) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  if (!Buffer)
    return std::nullopt;
  return parseCommandRecord((*Buffer)->getBuffer().split('\n').first, Build);
}

} // namespace

std::optional<CompileEntry> parseCommandRecord(llvm::StringRef FirstLine,
                                               llvm::StringRef Build) {
  FirstLine.consume_front("saved");
  auto [Target, Command] = FirstLine.split(" := ");
  if (!Target.starts_with("cmd_") || !Target.ends_with(".o"))
    return std::nullopt;
  // What follows a semicolon works on the object: objtool, recordmcount.
  Command = Command.split(';').first.rtrim();
  llvm::StringRef Source = Command.substr(Command.rfind(' ') + 1);
  if (!Source.ends_with(".c") || !Command.contains(" -D__KERNEL__ "))
    return std::nullopt;

  llvm::SmallString<256> File;
  if (path::is_relative(Source))
    File = Build;
  path::append(File, Source);
  path::remove_dots(File, /*remove_dot_dot=*/true);
  return CompileEntry{File.str().str(), undoMakeQuoting(Command)};
}

llvm::Expected<std::vector<CompileEntry>>
readCommandRecords(llvm::StringRef Build, llvm::StringRef StandInPrefix) {
  std::vector<CompileEntry> Entries;
  std::error_code EC;
  fs::recursive_directory_iterator It(Build, EC, /*follow_symlinks=*/false),
      End;
  for (; !EC && It != End; It.increment(EC)) {
    llvm::StringRef Name = path::filename(It->path());
    if (It.level() == 0 && isSkipped(Name)) {
      It.no_push();
      continue;
    }
    if (!Name.starts_with(".") || !Name.ends_with(".o.cmd"))
      continue;
    std::optional<CompileEntry> Entry = readRecord(It->path(), Build);
    // A source that was removed since leaves its record behind.
    if (!Entry || !fs::exists(Entry->File))
      continue;
    replaceAll(Entry->Command, StandInPrefix, "");
    Entries.push_back(std::move(*Entry));
  }
  if (EC)
    return failure(Build + ": cannot be read: " + EC.message());
  std::sort(Entries.begin(), Entries.end(),
            [](const CompileEntry &A, const CompileEntry &B) {
              return std::tie(A.File, A.Command) < std::tie(B.File, B.Command);
            });
  return Entries;
}

llvm::Error writeDatabase(llvm::StringRef Path, llvm::StringRef Build,
                          llvm::ArrayRef<CompileEntry> Entries) {
  auto Temporary = fs::TempFile::create(Path + ".%%%%%%");
  if (!Temporary)
    return failure(
        Path + ": cannot be written: " + llvm::toString(Temporary.takeError()));
  llvm::raw_fd_ostream OS(Temporary->FD, /*shouldClose=*/false);
  llvm::json::OStream Json(OS, /*IndentSize=*/1);
  Json.array([&] {
    for (const CompileEntry &Entry : Entries)
      Json.object([&] {
        Json.attribute("directory", llvm::json::fixUTF8(Build));
        Json.attribute("command", llvm::json::fixUTF8(Entry.Command));
        Json.attribute("file", llvm::json::fixUTF8(Entry.File));
      });
  });
  OS << '\n';
  OS.flush();
  if (std::error_code EC = OS.error()) {
    OS.clear_error();
    llvm::consumeError(Temporary->discard());
    return failure(Path + ": cannot be written: " + EC.message());
  }
  if (llvm::Error E = Temporary->keep(Path))
    return failure(Path +
                   ": cannot be written: " + llvm::toString(std::move(E)));
  return llvm::Error::success();
}

} // namespace kmap_tidy
