//===--- Flags.cpp - flags of a kernel build, as clang takes them ---------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Flags.h"
#include "analysis/Compat.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/Option.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace kmap_tidy {
namespace {

/// What clang's option table knows but only warns about, or loads as a plugin.
/// Flags that clang rejects for the target are not listed: the driver names
/// them (flagsNamedIn).
constexpr StringLiteral RejectedPrefixes[] = {"--param", "-fplugin"};

/// Where a command writes, and what only matters for code: a parse must not
/// touch the build's files.
constexpr StringLiteral SilentPrefixes[] = {
    "-M",
    "-o",
    "-c",
    "-S",
    "-E",
    "--output",
    "-Wa,",
    "-Wl,",
    "-gz",
    "-save-temps",
    "--write-dependencies",
    "--write-user-dependencies",
    "-frandomize-layout-seed",
    "-fdiagnostics-color",
    "-fcolor-diagnostics",
    "-flto",
    "-ftime-trace",
    "--serialize-diagnostics",
    "-fcrash-diagnostics",
};

template <size_t N>
bool startsWithAny(StringRef Flag, const StringLiteral (&Prefixes)[N]) {
  for (StringRef Prefix : Prefixes)
    if (Flag.starts_with(Prefix))
      return true;
  return false;
}

bool isSilent(StringRef Flag) {
  // -cxx-isystem and the like begin as -c does.
  if (Flag == "-c" || Flag == "-S" || Flag == "-E")
    return true;
  if (Flag.starts_with("-c") || Flag.starts_with("-S") ||
      Flag.starts_with("-E"))
    return false;
  return startsWithAny(Flag, SilentPrefixes);
}

/// `-Wp,-MMD,F` names the dependency file that Kbuild relies on.
bool writesDependencies(StringRef Flag) { return Flag.starts_with("-Wp,-M"); }

/// `arm-linux-gnueabihf` for `/usr/bin/arm-linux-gnueabihf-gcc-12`; empty for a
/// compiler without a prefix.
StringRef targetOfCompiler(StringRef Compiler) {
  StringRef Name = sys::path::filename(Compiler);
  for (StringRef Driver : {"-gcc", "-cc", "-clang"}) {
    size_t At = Name.rfind(Driver);
    if (At == StringRef::npos || At == 0)
      continue;
    StringRef Rest = Name.substr(At + Driver.size());
    if (Rest.empty() || Rest[0] == '-')
      return Name.substr(0, At);
  }
  return "";
}

/// ccache and distcc precede the compiler proper.
ArrayRef<std::string> withoutWrapper(ArrayRef<std::string> CommandLine) {
  while (CommandLine.size() > 1) {
    StringRef Name = sys::path::filename(CommandLine[0]);
    if (Name != "ccache" && Name != "distcc" && Name != "sccache")
      break;
    CommandLine = CommandLine.drop_front();
  }
  return CommandLine;
}

bool isWarningFlag(StringRef Flag) {
  return Flag.starts_with("-W") && !Flag.starts_with("-Wp,") &&
         !Flag.starts_with("-Wa,") && !Flag.starts_with("-Wl,");
}

/// `-Werror=x` asks for the warning x; failing the parse is not ours to do.
std::string softened(StringRef Flag) {
  if (Flag == "-Werror" || Flag == "-pedantic-errors" ||
      Flag == "-Wfatal-errors")
    return "";
  if (Flag.starts_with("-Werror="))
    return ("-W" + Flag.substr(strlen("-Werror="))).str();
  return Flag.str();
}

} // namespace

void DroppedFlags::add(StringRef Flag) {
  std::lock_guard<std::mutex> Guard(Lock);
  Flags.insert(Flag.str());
}

bool DroppedFlags::contains(StringRef Flag) const {
  std::lock_guard<std::mutex> Guard(Lock);
  return Flags.find(Flag) != Flags.end();
}

std::vector<std::string> DroppedFlags::list() const {
  std::lock_guard<std::mutex> Guard(Lock);
  return {Flags.begin(), Flags.end()};
}

std::vector<std::string> parserCommandLine(ArrayRef<std::string> CommandLine,
                                           DroppedFlags &Dropped) {
  CommandLine = withoutWrapper(CommandLine);
  SmallVector<const char *, 256> Raw;
  for (const std::string &Argument : CommandLine.drop_front(1))
    Raw.push_back(Argument.c_str());
  unsigned MissingIndex = 0, MissingCount = 0;
  opt::InputArgList Parsed =
      compat::parseDriverArguments(Raw, MissingIndex, MissingCount);

  std::vector<std::string> Result = {"clang"};
  bool HasTarget = false;
  std::string Input;
  for (const opt::Arg *A : Parsed) {
    opt::ArgStringList Rendered;
    A->render(Parsed, Rendered);
    if (Rendered.empty())
      continue;
    StringRef Flag = Rendered[0];
    if (A->getOption().getKind() == opt::Option::InputClass) {
      Input = Flag.str();
      continue;
    }
    if (isSilent(Flag) || writesDependencies(Flag))
      continue;
    if (isWarningFlag(Flag)) {
      std::string Warning = softened(Flag);
      if (!Warning.empty())
        Result.push_back(std::move(Warning));
      continue;
    }
    if (A->getOption().getKind() == opt::Option::UnknownClass ||
        startsWithAny(Flag, RejectedPrefixes) || Dropped.contains(Flag)) {
      Dropped.add(Flag);
      continue;
    }
    HasTarget |= Flag.starts_with("--target") || Flag == "-target";
    Result.insert(Result.end(), Rendered.begin(), Rendered.end());
  }
  StringRef Target = targetOfCompiler(CommandLine.front());
  if (!HasTarget && !Target.empty())
    Result.push_back(("--target=" + Target).str());
  Result.push_back("-resource-dir=" KMAP_TIDY_RESOURCE_DIR);
  for (const char *Extra :
       {"-fsyntax-only", "-Qunused-arguments", "-Wno-unknown-warning-option",
        "-Wno-ignored-optimization-argument", "-fno-caret-diagnostics", "--"})
    Result.push_back(Extra);
  Result.push_back(std::move(Input));
  return Result;
}

std::vector<std::string> flagsNamedIn(StringRef DriverMessage,
                                      ArrayRef<std::string> CommandLine) {
  std::vector<std::string> Named;
  SmallVector<StringRef, 8> Parts;
  DriverMessage.split(Parts, '\'');
  for (size_t I = 1; I < Parts.size(); I += 2) {
    StringRef Quoted = Parts[I];
    if (!Quoted.starts_with("-") || Quoted.size() < 2)
      continue;
    for (const std::string &Argument : CommandLine)
      if (Argument == Quoted ||
          (Quoted.ends_with("=") && StringRef(Argument).starts_with(Quoted)))
        Named.push_back(Argument);
  }
  return Named;
}

} // namespace kmap_tidy
