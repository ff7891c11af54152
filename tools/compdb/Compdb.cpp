//===--- Compdb.cpp - a kernel compile database without a build -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/compdb/Compdb.h"
#include "tools/Failure.h"
#include "tools/compdb/BuildFolder.h"
#include "tools/compdb/CommandRecords.h"
#include "tools/compdb/CompdbOptions.h"
#include "tools/compdb/Kbuild.h"
#include "tools/compdb/KernelConfig.h"
#include "tools/compdb/KernelTree.h"
#include "tools/compdb/TextFile.h"
#include "tools/compdb/Toolchain.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

namespace kmap_tidy {
namespace {

/// Standard error, with the name that every line of ours begins with.
llvm::raw_ostream &say() { return llvm::errs() << "kmap-tidy compdb: "; }

/// A line that only somebody who waits wants to read.
void progress(const llvm::Twine &Line) {
  if (llvm::errs().is_displayed())
    say() << Line << '\n';
}

/// Everything of a call that was checked before the first make runs.
struct Plan {
  CompdbOptions Options;
  const Architecture *Arch;
  KernelTree Tree;
  std::vector<KernelFolder> Folders;
  Toolchain Tools;
  std::string Config; ///< text of --config; empty without it
};

llvm::Expected<const Architecture *> chooseArchitecture(llvm::StringRef Name) {
  if (const Architecture *Found = findArchitecture(Name))
    return Found;
  std::string Known;
  for (const Architecture &Arch : architectures())
    Known += (Known.empty() ? "" : ", ") + Arch.Name.str();
  return failure("--arch " + Name + ": unknown; known are " + Known);
}

llvm::Expected<std::string> readConfig(llvm::StringRef Path) {
  if (Path.empty())
    return std::string();
  auto Text = readTextFile(Path);
  if (!Text)
    return failure(llvm::toString(Text.takeError()) +
                   "; --config needs a kernel .config");
  if (!llvm::StringRef(*Text).contains("CONFIG_"))
    return failure(Path + ": not a kernel .config (no CONFIG_ in it)");
  return Text;
}

llvm::Expected<Plan> makePlan(CompdbOptions Options) {
  Plan P;
  auto Arch = chooseArchitecture(Options.Arch);
  if (!Arch)
    return Arch.takeError();
  P.Arch = *Arch;
  auto Tree = openKernelTree(Options.Source, *P.Arch);
  if (!Tree)
    return Tree.takeError();
  P.Tree = std::move(*Tree);
  for (llvm::StringRef Name : Options.Folders) {
    auto Folder = findKernelFolder(P.Tree, Name);
    if (!Folder)
      return Folder.takeError();
    P.Folders.push_back(std::move(*Folder));
  }
  auto Config = readConfig(Options.Config);
  if (!Config)
    return Config.takeError();
  P.Config = std::move(*Config);
  auto Tools = findToolchain(Options.Llvm, *P.Arch);
  if (!Tools)
    return Tools.takeError();
  P.Tools = std::move(*Tools);
  if (Options.Jobs == 0)
    Options.Jobs = llvm::hardware_concurrency().compute_thread_count();
  P.Options = std::move(Options);
  return P;
}

/// What a build folder is prepared for; see BuildFolder::isPreparedFor.
std::string identityOf(const Plan &P) {
  std::string Config = "allmodconfig";
  if (!P.Config.empty())
    Config = "a .config with hash " +
             llvm::utohexstr(llvm::xxHash64(llvm::StringRef(P.Config)),
                             /*LowerCase=*/true);
  return "source: " + P.Tree.Path + "\nkernel: " + P.Tree.Version +
         "\narch: " + P.Arch->Name.str() +
         "\nllvm: " + std::to_string(P.Options.Llvm) + "\nconfig: " + Config +
         "\n";
}

/// Makes the build folder's .config, with our symbols set in it.
llvm::Error configure(const Plan &P, const BuildFolder &Build,
                      const Kbuild &Make) {
  bool IsUserConfig = !P.Config.empty();
  std::string Config = P.Config;
  if (!IsUserConfig) {
    if (llvm::Error E = Make.configure("allmodconfig"))
      return E;
    auto Made = readTextFile(Build.file(".config"));
    if (!Made)
      return Made.takeError();
    Config = std::move(*Made);
  }

  std::vector<ConfigSymbol> Symbols = configSymbols(*P.Arch, IsUserConfig);
  if (llvm::Error E =
          writeTextFile(Build.file(".config"), applySymbols(Config, Symbols)))
    return E;
  if (llvm::Error E = Make.configure("olddefconfig"))
    return E;
  auto Final = readTextFile(Build.file(".config"));
  if (!Final)
    return Final.takeError();
  for (llvm::StringRef Name : symbolsStillOn(*Final, Symbols))
    say() << "warning: CONFIG_" << Name
          << " could not be turned off; some entries may be missing\n";
  return llvm::Error::success();
}

llvm::Error prepare(const Plan &P, const BuildFolder &Build,
                    const Kbuild &Make) {
  std::string Identity = identityOf(P);
  auto Prepared = Build.isPreparedFor(Identity);
  if (!Prepared)
    return Prepared.takeError();
  if (*Prepared)
    return llvm::Error::success();

  progress("configuring Linux " + P.Tree.Version + " for " + P.Arch->Name);
  if (llvm::Error E = configure(P, Build, Make))
    return E;
  progress("preparing " + Build.path() + " (about a minute, only once)");
  if (llvm::Error E = Make.prepare())
    return E;
  return Build.setPrepared(Identity);
}

/// How many of \p Entries are sources below \p Folder, relative to the tree.
size_t countBelow(llvm::ArrayRef<CompileEntry> Entries, const KernelTree &Tree,
                  llvm::StringRef Folder) {
  std::string Prefix = Tree.Path + "/" + Folder.str() + "/";
  return llvm::count_if(Entries, [&](const CompileEntry &Entry) {
    return llvm::StringRef(Entry.File).starts_with(Prefix);
  });
}

/// Says which folders got nothing. \returns how many got something.
size_t reportEmptyFolders(const Plan &P, llvm::ArrayRef<CompileEntry> Entries) {
  size_t Filled = 0;
  for (const KernelFolder &Folder : P.Folders) {
    if (countBelow(Entries, P.Tree, Folder.Path)) {
      ++Filled;
      continue;
    }
    say() << "warning: " << Folder.Path
          << ": no entries: this configuration compiles nothing there, or the "
             "Makefile of another folder does (name that one)\n";
  }
  return Filled;
}

llvm::Error record(const Plan &P, const BuildFolder &Build,
                   const Kbuild &Make) {
  progress(P.Folders.empty() ? "recording the whole tree (minutes)"
                             : "recording the named folders");
  auto Recording = Make.record(P.Folders);
  if (!Recording)
    return Recording.takeError();
  auto Entries = readCommandRecords(Build.path(), Make.standInPrefix());
  if (!Entries)
    return Entries.takeError();

  size_t Filled = reportEmptyFolders(P, *Entries);
  if (P.Folders.empty() ? Entries->empty() : Filled == 0) {
    std::string Why = Recording->FirstError;
    return failure(P.Tree.Path + ": no command was recorded" +
                   (Why.empty() ? "" : ": " + Why) +
                   "; no database was written; the log is " + Recording->Log);
  }
  if (!Recording->Failed.empty())
    say() << "warning: make failed at " << Recording->Failed.front() << " ("
          << Recording->Failed.size()
          << " in all), so entries may be missing; the log is "
          << Recording->Log << '\n';

  std::string Database = Build.file("compile_commands.json");
  if (llvm::Error E = writeDatabase(Database, Build.path(), *Entries))
    return E;
  say() << Entries->size() << " entries in " << Database << '\n';
  return llvm::Error::success();
}

llvm::Error run(CompdbOptions Options) {
  auto P = makePlan(std::move(Options));
  if (!P)
    return P.takeError();
  auto Build = BuildFolder::open(P->Options.Build);
  if (!Build)
    return Build.takeError();
  Kbuild Make(P->Tree, *Build, *P->Arch, P->Tools, P->Options.Llvm,
              P->Options.Jobs);
  if (llvm::Error E = prepare(*P, *Build, Make))
    return E;
  return record(*P, *Build, Make);
}

} // namespace

int runCompdb(int Argc, const char **Argv) {
  llvm::ArrayRef<const char *> Args(Argv, Argc);
  auto Options = parseCompdbOptions(Args.drop_front());
  if (Options && Options->Help) {
    printCompdbHelp(llvm::outs());
    return 0;
  }
  llvm::Error E = Options ? run(std::move(*Options)) : Options.takeError();
  if (!E)
    return 0;
  say() << "error: " << llvm::toString(std::move(E)) << '\n';
  return 1;
}

} // namespace kmap_tidy
