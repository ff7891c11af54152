//===--- Toolchain.cpp - the programs that a kernel build needs -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/compdb/Toolchain.h"
#include "tools/Failure.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <optional>

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace kmap_tidy {
namespace {

/// A program or a header, and the package of it. A "-" at the end of a name
/// stands for "-N", N the LLVM version.
struct Requirement {
  llvm::StringRef Name;
  llvm::StringRef Package;
};

constexpr Requirement Programs[] = {
    {"make", "make"},      {"flex", "flex"},
    {"bison", "bison"},    {"bc", "bc"},
    {"perl", "perl"},      {"clang-", "clang-"},
    {"ld.lld-", "lld-"},   {"llvm-ar-", "llvm-"},
    {"llvm-nm-", "llvm-"}, {"llvm-objcopy-", "llvm-"},
};

/// For sign-file, extract-cert and, on x86, objtool.
constexpr Requirement OpensslHeader = {"openssl/opensslv.h", "libssl-dev"};
constexpr Requirement ElfHeader = {"gelf.h", "libelf-dev"};

std::string withVersion(llvm::StringRef Name, unsigned Llvm) {
  std::string Result = Name.str();
  if (Name.ends_with("-"))
    Result += std::to_string(Llvm);
  return Result;
}

llvm::Expected<std::string> findProgram(const Requirement &Wanted,
                                        unsigned Llvm) {
  std::string Name = withVersion(Wanted.Name, Llvm);
  if (auto Found = llvm::sys::findProgramByName(Name))
    return *Found;
  return failure(Name +
                 ": not found in PATH, and Kbuild needs it; install it "
                 "(Debian: apt-get install " +
                 withVersion(Wanted.Package, Llvm) + ")");
}

llvm::Error checkHeader(const Requirement &Wanted, llvm::StringRef Compiler) {
  llvm::StringRef Args[] = {
      Compiler, "-fsyntax-only", "-include", Wanted.Name, "-x",
      "c",      "/dev/null"};
  std::optional<llvm::StringRef> Silence[] = {"", "", ""};
  if (llvm::sys::ExecuteAndWait(Compiler, Args, std::nullopt, Silence) == 0)
    return llvm::Error::success();
  return failure("<" + Wanted.Name + ">: " + Compiler +
                 " does not find it, and the kernel's host tools need it; "
                 "install it (Debian: apt-get install " +
                 Wanted.Package + ")");
}

/// kmap-tidy-cc is installed, and built, beside this program.
llvm::Expected<std::string> findStandIn() {
  static int Anchor;
  llvm::SmallString<256> Path(
      path::parent_path(fs::getMainExecutable(nullptr, &Anchor)));
  path::append(Path, "kmap-tidy-cc");
  if (fs::can_execute(Path))
    return Path.str().str();
  return failure(Path + ": not there, and it has to stand in for the compiler; "
                        "build or install kmap-tidy completely");
}

} // namespace

llvm::Expected<Toolchain> findToolchain(unsigned Llvm,
                                        const Architecture &Arch) {
  Toolchain Tools;
  for (const Requirement &Wanted : Programs) {
    auto Found = findProgram(Wanted, Llvm);
    if (!Found)
      return Found.takeError();
    if (Wanted.Name == "make")
      Tools.Make = *Found;
    else if (Wanted.Name == "clang-")
      Tools.Compiler = *Found;
  }
  if (llvm::Error E = checkHeader(OpensslHeader, Tools.Compiler))
    return E;
  if (Arch.Folder == "x86")
    if (llvm::Error E = checkHeader(ElfHeader, Tools.Compiler))
      return E;
  auto StandIn = findStandIn();
  if (!StandIn)
    return StandIn.takeError();
  Tools.StandIn = *StandIn;
  return Tools;
}

llvm::StringRef packageFor(llvm::StringRef LogLine) {
  for (const Requirement &Known :
       {OpensslHeader, ElfHeader, Requirement{"libelf", "libelf-dev"},
        Requirement{"openssl/", "libssl-dev"}})
    if (LogLine.contains(Known.Name))
      return Known.Package;
  for (const Requirement &Known :
       {Requirement{"python3: not found", "python3"},
        Requirement{"pahole", "pahole"}, Requirement{"cpio", "cpio"},
        Requirement{"rsync: not found", "rsync"}})
    if (LogLine.contains(Known.Name))
      return Known.Package;
  return {};
}

} // namespace kmap_tidy
