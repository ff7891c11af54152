//===--- StandIn.cpp - a compiler that compiles nothing -------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kbuild records the command of every object it builds. `kmap-tidy compdb`
// lets it "build" with this program as CC: a kernel object becomes a copy of
// an empty one and a dependency file that names only its source, so that Kbuild
// leaves its record in milliseconds; everything else (host tools, feature
// probes, preprocessing, objects that other build steps look into) is handed to
// the real compiler unchanged.
//
// Environment:
//   KMAP_TIDY_REAL_CC       the compiler to stand in for; required
//   KMAP_TIDY_EMPTY_OBJECT  an object file without content, in the format of
//                           the target; required
//
//===----------------------------------------------------------------------===//

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <unistd.h>

namespace {

/// What of a compiler command decides whether it has to be run for real.
struct Command {
  bool IsKernel = false;    ///< -D__KERNEL__ was given
  bool MakesObject = false; ///< -c was given
  bool OnlyProbes = false;  ///< -E, -S, -fsyntax-only or standard input
  std::string_view Output;
  std::string_view Source;
  std::string_view
      Dependencies; ///< file that Kbuild's fixdep reads; may be empty
};

bool endsWith(std::string_view Text, std::string_view Tail) {
  return Text.size() >= Tail.size() &&
         Text.substr(Text.size() - Tail.size()) == Tail;
}

Command parse(int Argc, char **Argv) {
  Command C;
  for (int I = 1; I < Argc; ++I) {
    std::string_view Arg = Argv[I];
    if (Arg == "-D__KERNEL__")
      C.IsKernel = true;
    else if (Arg == "-c")
      C.MakesObject = true;
    else if (Arg == "-E" || Arg == "-S" || Arg == "-fsyntax-only" || Arg == "-")
      C.OnlyProbes = true;
    else if (Arg == "-o" && I + 1 < Argc)
      C.Output = Argv[++I];
    else if (Arg.rfind("-Wp,-MMD,", 0) == 0)
      C.Dependencies = Arg.substr(std::strlen("-Wp,-MMD,"));
    else if (Arg.rfind("-Wp,-MD,", 0) == 0)
      C.Dependencies = Arg.substr(std::strlen("-Wp,-MD,"));
    else if (Arg == "-MF" && I + 1 < Argc)
      C.Dependencies = Argv[++I];
    else if (Arg[0] != '-' && (endsWith(Arg, ".c") || endsWith(Arg, ".S")))
      C.Source = Arg;
  }
  return C;
}

/// Objects that host tools or linker scripts read during the build, so that an
/// empty one would end it. Only \p Output decides: Kbuild names it relative to
/// the build folder, whereas the source's path begins with folders of the
/// user's, which may well be called "tools".
bool isReadByTheBuild(std::string_view Output) {
  static constexpr std::array<std::string_view, 5> Folders = {
      "/vdso/", "/vdso32/", "arch/x86/realmode/", "scripts/", "tools/"};
  for (std::string_view Folder : Folders)
    if (Output.find(Folder) != std::string_view::npos)
      return true;
  return false;
}

bool copyFile(const char *From, const std::string &To) {
  std::ifstream In(From, std::ios::binary);
  std::ofstream Out(To, std::ios::binary | std::ios::trunc);
  Out << In.rdbuf();
  return In.good() && Out.good();
}

} // namespace

int main(int Argc, char **Argv) {
  const char *RealCompiler = std::getenv("KMAP_TIDY_REAL_CC");
  const char *EmptyObject = std::getenv("KMAP_TIDY_EMPTY_OBJECT");
  if (!RealCompiler || !EmptyObject) {
    std::fputs("kmap-tidy-cc: error: KMAP_TIDY_REAL_CC and "
               "KMAP_TIDY_EMPTY_OBJECT are not set; run 'kmap-tidy compdb'\n",
               stderr);
    return 1;
  }

  Command C = parse(Argc, Argv);
  if (!C.IsKernel || !C.MakesObject || C.OnlyProbes || C.Output.empty() ||
      C.Source.empty() || isReadByTheBuild(C.Output)) {
    Argv[0] = const_cast<char *>(RealCompiler);
    execvp(RealCompiler, Argv);
    std::perror(RealCompiler);
    return 127;
  }

  std::string Output(C.Output);
  if (!copyFile(EmptyObject, Output)) {
    std::fprintf(stderr, "kmap-tidy-cc: error: %s: cannot be written\n",
                 Output.c_str());
    return 1;
  }
  if (!C.Dependencies.empty())
    std::ofstream(std::string(C.Dependencies))
        << Output << ": " << C.Source << '\n';
  return 0;
}
