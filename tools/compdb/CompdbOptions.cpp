//===--- CompdbOptions.cpp - the command line of compdb -------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/compdb/CompdbOptions.h"
#include "tools/Failure.h"
#include "tools/compdb/KernelConfig.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include <tuple>

namespace kmap_tidy {
namespace {

/// An option with a value, and where the value goes: one of the two is set.
struct ValueOption {
  llvm::StringRef Name;
  std::string *Text = nullptr;
  unsigned *Number = nullptr;
};

/// Stores \p Value, the value given to \p Option.
llvm::Error store(const ValueOption &Option, llvm::StringRef Value) {
  if (Value.empty())
    return failure(Option.Name + " needs a value; see 'kmap-tidy compdb "
                                 "--help'");
  if (Option.Text) {
    *Option.Text = Value.str();
    return llvm::Error::success();
  }
  if (Value.getAsInteger(10, *Option.Number) || *Option.Number == 0)
    return failure(Option.Name + " needs a positive number, not '" + Value +
                   "'");
  return llvm::Error::success();
}

llvm::Error checkComplete(const CompdbOptions &Options) {
  llvm::StringRef Missing = Options.Source.empty()  ? "--source TREE"
                            : Options.Build.empty() ? "--build DIR"
                            : Options.Arch.empty()  ? "--arch ARCH"
                                                    : "";
  if (Missing.empty())
    return llvm::Error::success();
  return failure(Missing + " is required; see 'kmap-tidy compdb --help'");
}

} // namespace

llvm::Expected<CompdbOptions>
parseCompdbOptions(llvm::ArrayRef<const char *> Args) {
  CompdbOptions Options;
  const ValueOption Known[] = {
      {"--source", &Options.Source},      {"--build", &Options.Build},
      {"--arch", &Options.Arch},          {"--config", &Options.Config},
      {"--llvm", nullptr, &Options.Llvm}, {"--jobs", nullptr, &Options.Jobs},
      {"-j", nullptr, &Options.Jobs}};

  while (!Args.empty()) {
    llvm::StringRef Arg = Args.front();
    Args = Args.drop_front();
    if (Arg == "--help" || Arg == "-h") {
      Options.Help = true;
      return Options;
    }
    if (!Arg.starts_with("-")) {
      Options.Folders.push_back(Arg.str());
      continue;
    }

    // --name=value, --name value, and -j4 as fingers trained on make type it.
    auto [Name, Value] = Arg.split('=');
    if (Arg.starts_with("-j") && Arg.size() > 2 && Name == Arg)
      std::tie(Name, Value) = std::pair(Arg.take_front(2), Arg.drop_front(2));
    const auto *Option = llvm::find_if(
        Known, [&](const ValueOption &O) { return O.Name == Name; });
    if (Option == std::end(Known))
      return failure("unknown option '" + Arg +
                     "'; see 'kmap-tidy compdb --help'");
    if (Name == Arg && !Args.empty()) {
      Value = Args.front();
      Args = Args.drop_front();
    }
    if (llvm::Error E = store(*Option, Value))
      return E;
  }

  if (llvm::Error E = checkComplete(Options))
    return E;
  return Options;
}

void printCompdbHelp(llvm::raw_ostream &OS) {
  OS << R"(usage: kmap-tidy compdb --source TREE --build DIR --arch ARCH [options] [FOLDER...]

Writes DIR/compile_commands.json for a kernel tree without compiling it.

  --source TREE   the kernel sources; nothing is written there
  --build DIR     where to configure; new, empty, or from an earlier call
  --arch ARCH     )";
  llvm::StringRef Separator;
  for (const Architecture &Arch : architectures()) {
    OS << Separator << Arch.Name;
    Separator = ", ";
  }
  OS << R"(
  --config FILE   start from this .config instead of allmodconfig
  --llvm N        use clang-N and its tools (default 19)
  --jobs N, -j N  run N compilations at once (default: one per processor)
  FOLDER...       only these folders of TREE; none means the whole tree

The first call prepares DIR, which takes about a minute. Later calls with the
same --build add further folders in seconds.
)";
}

} // namespace kmap_tidy
