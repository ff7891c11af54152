//===--- Shards.cpp - one run on several machines -------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Shards.h"
#include "checks/Registry.h"
#include "tools/Failure.h"
#include "tools/kmap-tidy/Commands.h"
#include "tools/kmap-tidy/Packing.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/MemoryBuffer.h"
#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::json;

namespace kmap_tidy {
namespace {

Expected<ShardContent> readShardReport(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Path);
  if (!Buffer)
    return failure(Path + ": cannot be read (" + Buffer.getError().message() +
                   ")");
  StringRef Text = (*Buffer)->getBuffer();
  json Report = json::parse(Text.begin(), Text.end(), nullptr,
                            /*allow_exceptions=*/false);
  if (!Report.is_object() || !Report.contains("shard") ||
      !Report["shard"].is_string())
    return failure(Path +
                   ": not the report of a shard; make it with `kmap-tidy "
                   "check --shard I/N --json F`");
  std::vector<char> Bytes;
  ShardContent Result;
  if (Error Bad =
          decodeBase64(Report["shard"].get_ref<const std::string &>(), Bytes)) {
    consumeError(std::move(Bad));
    Bytes.clear();
  }
  if (!unpack(StringRef(Bytes.data(), Bytes.size()), Result))
    return failure(Path +
                   ": damaged, or of another build of kmap-tidy; make it "
                   "again with this one");
  return Result;
}

/// The shards of \p Paths in order; an error unless they make up one whole run.
Expected<std::vector<ShardContent>> readRun(ArrayRef<std::string> Paths) {
  std::vector<ShardContent> Result;
  for (const std::string &Path : Paths) {
    Expected<ShardContent> One = readShardReport(Path);
    if (!One)
      return One.takeError();
    const ShardContent &First = Result.empty() ? *One : Result.front();
    if (One->Shards != First.Shards || One->Checks != First.Checks ||
        One->Paths != First.Paths ||
        One->Configurations.size() != First.Configurations.size())
      return failure(Path + ": a shard of another run than " + Paths.front());
    Result.push_back(std::move(*One));
  }
  llvm::sort(Result, [](const ShardContent &A, const ShardContent &B) {
    return A.Shard < B.Shard;
  });
  for (unsigned I = 0; I < Result.front().Shards; ++I) {
    std::string Name =
        (Twine(I + 1) + "/" + Twine(Result.front().Shards)).str();
    if (I >= Result.size() || Result[I].Shard > I + 1)
      return failure("shard " + Name + " is missing");
    if (Result[I].Shard < I + 1)
      return failure("shard " + Twine(Result[I].Shard) + " is given twice");
  }
  if (Result.size() > Result.front().Shards)
    return failure("shard " + Twine(Result.back().Shard) + " is given twice");
  return Result;
}

void addShard(ShardContent &&One, Session &S) {
  std::move(One.Reports.begin(), One.Reports.end(),
            std::back_inserter(S.Reports));
  llvm::append_range(S.Errors, One.Errors);
  S.Mentioned.merge(One.Mentioned);
  for (const std::string &Flag : One.Dropped)
    S.Dropped.add(Flag);
  S.Statistics.FilesInDatabase = One.Statistics.FilesInDatabase;
  S.Statistics.FilesChosen += One.Statistics.FilesChosen;
  S.Statistics.FilesWithoutMention += One.Statistics.FilesWithoutMention;
  S.Statistics.UnitsParsed += One.Statistics.UnitsParsed;
  S.Statistics.UnitsFailed += One.Statistics.UnitsFailed;
  S.Statistics.UnitsAsked.insert(One.Statistics.UnitsAsked.begin(),
                                 One.Statistics.UnitsAsked.end());
}

} // namespace

std::string packShard(const Session &S) {
  ShardContent Content;
  Content.Shard = S.Asked.Shard;
  Content.Shards = S.Asked.Shards;
  Content.Root = S.Tree.folder().str();
  Content.Configurations = S.Configurations;
  Content.Paths = S.Asked.Paths;
  for (const CheckEntry *Check : S.Checks)
    Content.Checks.push_back(Check->Name.str());
  Content.Reports = S.Reports;
  Content.Mentioned = S.Mentioned;
  Content.Errors = S.Errors;
  Content.Statistics = S.Statistics;
  Content.Dropped = S.Dropped.list();
  return pack(Content);
}

int runMerge(Options Asked) {
  Session S;
  Expected<std::vector<ShardContent>> Run = readRun(Asked.Paths);
  if (!Run) {
    reportError(toString(Run.takeError()));
    return exit_code::ToolError;
  }
  S.Asked = std::move(Asked);
  S.Asked.Paths = Run->front().Paths;
  S.Configurations = Run->front().Configurations;
  S.Tree = Root(Run->front().Root);
  for (const CheckEntry &Check : allChecks())
    if (llvm::is_contained(Run->front().Checks, Check.Name))
      S.Checks.push_back(&Check);
  for (ShardContent &One : *Run)
    addShard(std::move(One), S);
  // Which of two units' words for one site are taken depends on the order.
  std::stable_sort(
      S.Reports.begin(), S.Reports.end(),
      [](const UnitReport &A, const UnitReport &B) { return A.File < B.File; });
  mergeReports(S);
  if (!judgeFindings(S))
    return exit_code::ToolError;
  return reportSession(S);
}

} // namespace kmap_tidy
