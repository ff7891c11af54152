//===--- Kbuild.cpp - runs the kernel's make ------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/compdb/Kbuild.h"
#include "tools/Failure.h"
#include "tools/compdb/BuildLog.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <optional>

// NOLINTNEXTLINE(readability-redundant-declaration): POSIX has no header for it
extern char **environ;

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace kmap_tidy {
namespace {

/// Variables that make or Kbuild would obey. The database has to depend on the
/// command line alone, also when kmap-tidy itself is run by a make.
constexpr llvm::StringLiteral Ignored[] = {"ARCH",
                                           "C",
                                           "CC",
                                           "CHECK",
                                           "CROSS_COMPILE",
                                           "GNUMAKEFLAGS",
                                           "KAFLAGS",
                                           "KBUILD_EXTMOD",
                                           "KBUILD_OUTPUT",
                                           "KCFLAGS",
                                           "KCONFIG_ALLCONFIG",
                                           "KCONFIG_CONFIG",
                                           "KCPPFLAGS",
                                           "LLVM",
                                           "LLVM_IAS",
                                           "M",
                                           "MAKEFILES",
                                           "MAKEFLAGS",
                                           "MAKELEVEL",
                                           "MAKEOVERRIDES",
                                           "MFLAGS",
                                           "O",
                                           "V",
                                           "W"};

/// Steps that read an object after it was compiled. `make VAR=` turns the
/// command of the same name off; the names of all supported releases are here.
constexpr llvm::StringLiteral NoObjectReaders[] = {
    "cmd_objtool=", "cmd_check_local_export=", "cmd_gen_objtooldep=",
    "cmd_record_mcount=", "cmd_gen_ksymdeps=",
    // ld would merge empty objects into one with no target; a copy will do.
    "cmd_ld_multi_m=cp $(firstword $(filter %.o,$^)) $@"};

std::vector<std::string> environment() {
  std::vector<std::string> Result;
  for (char **Entry = environ; *Entry; ++Entry) {
    llvm::StringRef Name = llvm::StringRef(*Entry).split('=').first;
    if (!llvm::is_contained(Ignored, Name))
      Result.push_back(*Entry);
  }
  // Errors are looked for in the log.
  Result.push_back("LC_ALL=C");
  return Result;
}

} // namespace

Kbuild::Kbuild(const KernelTree &Tree, const BuildFolder &Build,
               const Architecture &Arch, const Toolchain &Tools, unsigned Llvm,
               unsigned Jobs)
    : Tree(Tree), Build(Build), Arch(Arch), Tools(Tools), Llvm(Llvm),
      Jobs(Jobs) {}

std::string Kbuild::standInPrefix() const { return Build.ownFile("cc/"); }

llvm::Expected<int> Kbuild::make(llvm::ArrayRef<std::string> Args,
                                 llvm::StringRef Log) const {
  std::vector<std::string> Command = {Tools.Make,
                                      "-s",
                                      "-C",
                                      Tree.Path,
                                      "LLVM=-" + std::to_string(Llvm),
                                      ("ARCH=" + Arch.Name).str(),
                                      "O=" + Build.path(),
                                      "-j" + std::to_string(Jobs)};
  llvm::append_range(Command, Args);

  std::vector<std::string> Environment = environment();
  Environment.push_back("KMAP_TIDY_REAL_CC=" + Tools.Compiler);
  Environment.push_back("KMAP_TIDY_EMPTY_OBJECT=" + Build.ownFile("empty.o"));

  // LLVM opens the log without truncating it.
  if (std::error_code EC = fs::remove(Log))
    return failure(Log + ": " + EC.message());
  std::optional<llvm::StringRef> Redirects[] = {"", Log, Log};
  std::vector<llvm::StringRef> CommandRefs(Command.begin(), Command.end());
  std::vector<llvm::StringRef> EnvironmentRefs(Environment.begin(),
                                               Environment.end());
  std::string Message;
  int Code = llvm::sys::ExecuteAndWait(
      Tools.Make, CommandRefs, llvm::ArrayRef<llvm::StringRef>(EnvironmentRefs),
      Redirects, /*SecondsToWait=*/0, /*MemoryLimit=*/0, &Message);
  if (Code < 0)
    return failure(Tools.Make + ": " +
                   (Message.empty() ? "was killed" : Message) + "; see " + Log);
  return Code;
}

llvm::Error Kbuild::makeOrFail(llvm::ArrayRef<std::string> Args,
                               llvm::StringRef Log,
                               llvm::StringRef Purpose) const {
  llvm::Expected<int> Code = make(Args, Log);
  if (!Code)
    return Code.takeError();
  if (*Code == 0)
    return llvm::Error::success();
  std::string Message = Tree.Path + ": " + Purpose.str() + " failed";
  std::string Line = BuildLog::read(Log).firstError();
  if (!Line.empty())
    Message += ": " + Line;
  if (llvm::StringRef Package = packageFor(Line); !Package.empty())
    Message += "; install " + Package.str() + " (Debian)";
  return failure(Message + "; the log is " + Log);
}

llvm::Error Kbuild::configure(llvm::StringRef Target) const {
  return makeOrFail({Target.str()}, Build.ownFile("config.log"),
                    ("make " + Target).str());
}

llvm::Error Kbuild::prepare() const {
  if (llvm::Error E = makeOrFail({"cmd_objtool=", "prepare", "modules_prepare"},
                                 Build.ownFile("prepare.log"), "make prepare"))
    return E;
  if (llvm::Error E = makeEmptyObject())
    return E;
  return linkStandIn();
}

llvm::Error Kbuild::makeEmptyObject() const {
  std::string Object = Build.ownFile("empty.o");
  std::string Target = ("--target=" + Arch.Triple).str();
  llvm::StringRef Args[] = {Tools.Compiler, Target, "-c",  "-x", "c",
                            "/dev/null",    "-o",   Object};
  if (llvm::sys::ExecuteAndWait(Tools.Compiler, Args) != 0)
    return failure(Tools.Compiler + ": cannot compile for " + Arch.Triple +
                   "; use another --llvm");
  return llvm::Error::success();
}

/// Kbuild and its configuration look at the compiler's name, so the stand-in
/// goes by the real one's.
llvm::Error Kbuild::linkStandIn() const {
  std::string Link = standInPrefix() + path::filename(Tools.Compiler).str();
  if (std::error_code EC = fs::create_directories(standInPrefix()))
    return failure(standInPrefix() + ": " + EC.message());
  std::error_code EC = fs::remove(Link);
  if (!EC)
    EC = fs::create_link(Tools.StandIn, Link);
  if (EC)
    return failure(Link + ": " + EC.message());
  return llvm::Error::success();
}

llvm::Expected<Kbuild::Recording>
Kbuild::record(llvm::ArrayRef<KernelFolder> Targets) const {
  // The tool may have moved since the folder was prepared.
  if (llvm::Error E = linkStandIn())
    return E;

  std::vector<std::string> Args = {
      "CC=" + standInPrefix() + path::filename(Tools.Compiler).str(), "-k"};
  for (llvm::StringRef NoReader : NoObjectReaders)
    Args.push_back(NoReader.str());
  for (const KernelFolder &Folder : Targets)
    Args.push_back(Folder.Target + "/");
  if (Targets.empty())
    Args.push_back("all");

  Recording Result;
  Result.Log = Build.ownFile("record.log");
  llvm::Expected<int> Code = make(Args, Result.Log);
  if (!Code)
    return Code.takeError();
  Result.MakeFailed = *Code != 0;
  if (Result.MakeFailed) {
    BuildLog Log = BuildLog::read(Result.Log);
    Result.Failed = Log.failedTargets();
    Result.FirstError = Log.firstError();
  }
  return Result;
}

} // namespace kmap_tidy
