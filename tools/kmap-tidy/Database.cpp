//===--- Database.cpp - the compile databases of a run --------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Database.h"
#include "analysis/Compat.h"
#include "tools/Failure.h"
#include "tools/kmap-tidy/Paths.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <nlohmann/json.hpp>

using namespace llvm;
using clang::tooling::CompileCommand;
using clang::tooling::JSONCommandLineSyntax;
using clang::tooling::JSONCompilationDatabase;

namespace kmap_tidy {
namespace {

/// A module's folder may list assembler files, too; there is nothing to
/// analyse.
bool isC(StringRef File) { return sys::path::extension(File) == ".c"; }

Expected<Database::Configuration> loadOne(StringRef Build) {
  std::string File = absolutePath(Build);
  if (!sys::fs::exists(File))
    return failure("-p " + Build + ": no such file or folder");
  if (sys::fs::is_directory(File)) {
    SmallString<256> Inside(File);
    sys::path::append(Inside, "compile_commands.json");
    File = std::string(Inside);
    if (!sys::fs::exists(File))
      return failure("-p " + Build +
                     ": no compile_commands.json there; make one with "
                     "`kmap-tidy compdb` or the kernel's "
                     "scripts/clang-tools/gen_compile_commands.py");
  }
  std::string Message;
  Database::Configuration Result;
  Result.Commands = JSONCompilationDatabase::loadFromFile(
      File, Message, JSONCommandLineSyntax::Gnu);
  if (!Result.Commands) {
    // LLVM's messages may span lines; ours is one.
    std::replace(Message.begin(), Message.end(), '\n', ' ');
    return failure(File + ": not a compile database (" +
                   StringRef(Message).trim() + "); make it again");
  }
  // As compilers do with `@FILE`.
  Result.Commands = clang::tooling::expandResponseFiles(
      std::move(Result.Commands), vfs::getRealFileSystem());
  Result.Build = Build.str();
  Result.Folder = sys::path::parent_path(File).str();
  return Result;
}

std::string realPath(StringRef Path) {
  SmallString<256> Real;
  return sys::fs::real_path(Path, Real) ? Path.str() : std::string(Real);
}

} // namespace

Expected<Database> Database::load(ArrayRef<std::string> Builds) {
  Database Result;
  for (const std::string &Build : Builds) {
    Expected<Configuration> One = loadOne(Build);
    if (!One)
      return One.takeError();
    if (Error Bad = Result.add(std::move(*One)))
      return Bad;
  }
  return Result;
}

Expected<Database> Database::ofCommand(ArrayRef<std::string> CommandLine) {
  SmallString<256> Here;
  if (std::error_code EC = sys::fs::current_path(Here))
    return failure("no working directory: " + EC.message());
  nlohmann::json Entries = nlohmann::json::array();
  Entries.push_back({{"directory", std::string(Here)},
                     {"file", CommandLine.back()},
                     {"arguments", std::vector<std::string>(CommandLine)}});
  std::string Message;
  Configuration One;
  One.Commands = JSONCompilationDatabase::loadFromBuffer(
      Entries.dump(-1, ' ', /*ensure_ascii=*/false,
                   nlohmann::json::error_handler_t::replace),
      Message, JSONCommandLineSyntax::Gnu);
  if (!One.Commands)
    return failure("the compiler's command line: " + Message);
  One.Build = One.Folder = std::string(Here);
  Database Result;
  if (Error Bad = Result.add(std::move(One)))
    return Bad;
  return Result;
}

Error Database::add(Configuration &&One) {
  for (const std::string &File : One.Commands->getAllFiles()) {
    if (!isC(File))
      continue;
    ++One.Files;
    Files.push_back(File);
  }
  if (!One.Files)
    return failure("-p " + One.Build +
                   ": the compile database has no C files; make it after a "
                   "build");
  llvm::sort(Files);
  Files.erase(std::unique(Files.begin(), Files.end()), Files.end());
  Loaded.push_back(std::move(One));
  return Error::success();
}

std::vector<std::string> Database::filesAt(StringRef Path) const {
  std::vector<std::string> Result;
  for (const std::string &File : Files)
    if (isAtOrBelow(File, Path))
      Result.push_back(File);
  if (!Result.empty())
    return Result;
  // Reached through a link, such as `build/source/fs/ext4`.
  std::string Real = realPath(Path);
  StringRef Name = sys::path::filename(Path);
  bool OneFile = !sys::fs::is_directory(Real);
  for (const std::string &File : Files) {
    if (OneFile && sys::path::filename(File) != Name)
      continue;
    if (isAtOrBelow(realPath(File), Real))
      Result.push_back(File);
  }
  return Result;
}

std::vector<CompileJob> Database::jobsOf(StringRef File,
                                         DroppedFlags &Dropped) const {
  std::vector<CompileJob> Result;
  for (const auto &[Index, One] : llvm::enumerate(Loaded)) {
    for (const CompileCommand &Command :
         One.Commands->getCompileCommands(File)) {
      if (Command.CommandLine.empty())
        continue;
      CompileJob Job;
      Job.File = File.str();
      SmallString<256> Directory(Command.Directory);
      compat::makeAbsolute(One.Folder, Directory);
      Job.Directory = std::string(Directory);
      Job.CommandLine = parserCommandLine(Command.CommandLine, Dropped);
      Job.Configuration = Index;
      bool Known = llvm::any_of(Result, [&](const CompileJob &Other) {
        return Other.Directory == Job.Directory &&
               Other.CommandLine == Job.CommandLine;
      });
      if (!Known)
        Result.push_back(std::move(Job));
    }
  }
  return Result;
}

} // namespace kmap_tidy
