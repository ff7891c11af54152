//===--- YamlOutput.cpp - the report as clang-tidy YAML -------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Outputs.h"
#include "clang/Tooling/DiagnosticsYaml.h"
#include "llvm/Support/YAMLTraits.h"

using namespace clang;
using namespace llvm;

namespace kmap_tidy {
namespace {

tooling::DiagnosticMessage message(StringRef Text, const Position &At,
                                   const Root &Tree) {
  tooling::DiagnosticMessage Result(Text);
  Result.FilePath = At.File.empty() ? "" : Tree.absolute(At.File);
  Result.FileOffset = At.Offset;
  return Result;
}

tooling::Diagnostic::Level level(Severity Level) {
  switch (Level) {
  case Severity::Error:
    return tooling::Diagnostic::Error;
  case Severity::Warning:
    return tooling::Diagnostic::Warning;
  case Severity::Note:
    break;
  }
  return tooling::Diagnostic::Remark;
}

} // namespace

void writeYaml(const Session &S, raw_ostream &OS) {
  tooling::TranslationUnitDiagnostics Unit;
  for (const ResolvedFinding &F : S.Findings) {
    tooling::Diagnostic D(F.Check, message(F.Message, F.Begin, S.Tree), {},
                          level(F.Level), "");
    for (const ResolvedNote &Note : F.Notes)
      D.Notes.push_back(message(Note.Message, Note.At, S.Tree));
    if (const ResolvedFix *Offered = F.fix())
      for (const ResolvedEdit &E : Offered->Edits) {
        std::string Path = S.Tree.absolute(E.File);
        // Edits of one fix never overlap; a failure here would only lose a
        // fix that `fix` refuses as well.
        consumeError(D.Message.Fix[Path].add(
            tooling::Replacement(Path, E.Offset, E.Length, E.Text)));
      }
    Unit.Diagnostics.push_back(std::move(D));
  }
  yaml::Output YAML(OS);
  YAML << Unit;
}

} // namespace kmap_tidy
