//===--- KernelConfig.cpp - what the configuration must say ---------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/compdb/KernelConfig.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

namespace kmap_tidy {
namespace {

constexpr Architecture Architectures[] = {
    {"x86_64", "x86", "x86_64-linux-gnu"},
    {"i386", "x86", "i386-linux-gnu"},
    {"arm", "arm", "arm-linux-gnueabi"},
};

/// Features that read compiled objects, need keys or files of a distribution,
/// or build user programs: none survives empty objects.
constexpr ConfigSymbol ReadsObjects[] = {
    {"WERROR",
     "n"}, // a clang newer than the tree warns in the few real objects
    {"MODVERSIONS", "n"},
    {"TRIM_UNUSED_KSYMS", "n"},
    {"GCC_PLUGINS", "n"},
    {"DEBUG_INFO_BTF", "n"},
    {"IKHEADERS", "n"},
    {"IKCONFIG", "n"},
    {"UAPI_HEADER_TEST", "n"},
    {"BPF_PRELOAD", "n"},
    {"RUST", "n"},
    {"LTO_CLANG_FULL", "n"},
    {"LTO_CLANG_THIN", "n"},
    {"LTO_NONE", "y"},
    {"SYSTEM_TRUSTED_KEYS", "\"\""},
    {"SYSTEM_REVOCATION_KEYS", "\"\""},
};

/// Instrumentation that allmodconfig turns on and that only changes flags:
/// without it, the database also serves other compilers than the one that made
/// it. KASAN alone would not do, x86 then picks KMSAN.
constexpr ConfigSymbol Instruments[] = {
    {"GCOV_KERNEL", "n"},
    {"KCOV", "n"},
    {"KASAN", "n"},
    {"KCSAN", "n"},
    {"KMSAN", "n"},
    {"UBSAN", "n"},
    {"CFI_CLANG", "n"},
    {"RANDSTRUCT_FULL", "n"},
    {"RANDSTRUCT_PERFORMANCE", "n"},
    {"RANDSTRUCT_NONE", "y"},
    {"DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT", "n"},
    {"DEBUG_INFO_DWARF4", "n"},
    {"DEBUG_INFO_DWARF5", "n"},
    {"DEBUG_INFO_NONE", "y"},
};

/// High memory with the most drivers: 64 GB needs a processor with PAE, which
/// rules the 486 out that i386 allmodconfig begins with.
constexpr ConfigSymbol HighMemoryI386[] = {
    {"M486", "n"},      {"M486SX", "n"},    {"M686", "y"},
    {"NOHIGHMEM", "n"}, {"HIGHMEM4G", "n"}, {"HIGHMEM64G", "y"},
};

/// LPAE would drop drivers, and kmap does not care.
constexpr ConfigSymbol HighMemoryArm[] = {
    {"HIGHMEM", "y"},
    {"ARM_LPAE", "n"},
};

llvm::ArrayRef<ConfigSymbol> highMemory(const Architecture &Arch) {
  if (Arch.Name == "i386")
    return HighMemoryI386;
  if (Arch.Name == "arm")
    return HighMemoryArm;
  return {};
}

/// The symbol that a line of .config sets or unsets, without CONFIG_; empty for
/// any other line.
llvm::StringRef symbolOf(llvm::StringRef Line) {
  Line.consume_front("# ");
  if (!Line.consume_front("CONFIG_"))
    return {};
  return Line.take_while([](char C) { return llvm::isAlnum(C) || C == '_'; });
}

} // namespace

llvm::ArrayRef<Architecture> architectures() { return Architectures; }

const Architecture *findArchitecture(llvm::StringRef Name) {
  const auto *Found = llvm::find_if(
      Architectures, [&](const Architecture &A) { return A.Name == Name; });
  return Found == std::end(Architectures) ? nullptr : Found;
}

std::vector<ConfigSymbol> configSymbols(const Architecture &Arch,
                                        bool IsUserConfig) {
  std::vector<ConfigSymbol> Symbols(std::begin(ReadsObjects),
                                    std::end(ReadsObjects));
  if (IsUserConfig)
    return Symbols;
  llvm::append_range(Symbols, llvm::ArrayRef<ConfigSymbol>(Instruments));
  llvm::append_range(Symbols, highMemory(Arch));
  return Symbols;
}

std::string applySymbols(llvm::StringRef Config,
                         llvm::ArrayRef<ConfigSymbol> Symbols) {
  llvm::StringSet<> Decided;
  for (const ConfigSymbol &Symbol : Symbols)
    Decided.insert(Symbol.Name);

  std::string Result;
  llvm::raw_string_ostream OS(Result);
  // Kconfig warns of a symbol that is set twice, so the old lines go.
  while (!Config.empty()) {
    auto [Line, Rest] = Config.split('\n');
    if (!Decided.contains(symbolOf(Line)))
      OS << Line << '\n';
    Config = Rest;
  }
  for (const ConfigSymbol &Symbol : Symbols) {
    if (Symbol.Value == "n")
      OS << "# CONFIG_" << Symbol.Name << " is not set\n";
    else
      OS << "CONFIG_" << Symbol.Name << '=' << Symbol.Value << '\n';
  }
  return OS.str();
}

std::vector<llvm::StringRef>
symbolsStillOn(llvm::StringRef Config, llvm::ArrayRef<ConfigSymbol> Symbols) {
  llvm::StringSet<> On;
  while (!Config.empty()) {
    auto [Line, Rest] = Config.split('\n');
    if (Line.starts_with("CONFIG_"))
      On.insert(symbolOf(Line));
    Config = Rest;
  }
  std::vector<llvm::StringRef> Result;
  for (const ConfigSymbol &Symbol : Symbols)
    if (Symbol.Value == "n" && On.contains(Symbol.Name))
      Result.push_back(Symbol.Name);
  return Result;
}

} // namespace kmap_tidy
