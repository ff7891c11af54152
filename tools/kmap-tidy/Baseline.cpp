//===--- Baseline.cpp - findings that are known already -------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Baseline.h"
#include "tools/Failure.h"
#include "llvm/Support/MemoryBuffer.h"
#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::ordered_json;

namespace kmap_tidy {
namespace {

constexpr int FormatVersion = 1;

Error badBaseline(StringRef Path, const Twine &Why) {
  return failure(Path + ": " + Why);
}

} // namespace

Expected<Baseline> Baseline::load(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Path);
  if (!Buffer)
    return badBaseline(Path, "cannot be read (" + Buffer.getError().message() +
                                 "); make one with --write-baseline");
  StringRef Text = (*Buffer)->getBuffer();
  ordered_json Content = ordered_json::parse(Text.begin(), Text.end(), nullptr,
                                             /*allow_exceptions=*/false);
  if (!Content.is_object() || !Content.contains("baseline") ||
      !Content["baseline"].is_number_integer() ||
      !Content.contains("findings") || !Content["findings"].is_array())
    return badBaseline(Path,
                       "not a baseline; make it again with --write-baseline");
  if (Content["baseline"] != FormatVersion)
    return badBaseline(Path, "a baseline of another version of kmap-tidy; make "
                             "it again with --write-baseline");
  Baseline Result;
  for (const ordered_json &Entry : Content["findings"]) {
    if (!Entry.is_object() || !Entry.contains("fingerprint") ||
        !Entry["fingerprint"].is_string())
      return badBaseline(Path, "an entry without a fingerprint; make it again "
                               "with --write-baseline");
    Result.Fingerprints[Entry["fingerprint"].get<std::string>()] = true;
  }
  return Result;
}

size_t Baseline::mark(std::vector<ResolvedFinding> &Findings) const {
  size_t Met = 0;
  for (ResolvedFinding &F : Findings) {
    if (!Fingerprints.count(F.Fingerprint))
      continue;
    ++Met;
    if (F.Where == Standing::New)
      F.Where = Standing::Known;
  }
  return Fingerprints.size() - Met;
}

void writeBaseline(ArrayRef<ResolvedFinding> Findings, raw_ostream &OS) {
  // One finding per line: a diff of two baselines is a list of findings.
  OS << "{\"baseline\": " << FormatVersion << ", \"findings\": [";
  StringRef Separator = "\n";
  for (const ResolvedFinding &F : Findings) {
    if (F.Where == Standing::Suppressed || F.Where == Standing::Elsewhere)
      continue;
    ordered_json Entry = {{"fingerprint", F.Fingerprint},
                          {"check", F.Check},
                          {"file", F.Begin.File},
                          {"function", F.Function},
                          {"api", F.Api}};
    OS << Separator
       << Entry.dump(-1, ' ', /*ensure_ascii=*/false,
                     ordered_json::error_handler_t::replace);
    Separator = ",\n";
  }
  OS << "\n]}\n";
}

} // namespace kmap_tidy
