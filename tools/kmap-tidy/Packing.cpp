//===--- Packing.cpp - results that another process reads -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Packing.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"
#include <nlohmann/json.hpp>

namespace nlohmann {

template <> struct adl_serializer<kmap_tidy::ResolvedOutcome> {
  static void to_json(json &To, const kmap_tidy::ResolvedOutcome &From);
  static void from_json(const json &From, kmap_tidy::ResolvedOutcome &To);
};

} // namespace nlohmann

namespace kmap_tidy {

// Names are as short as the members are; the bytes are compressed.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Position, File, Line, Column, Offset)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ResolvedNote, At, Message)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ResolvedEdit, File, Offset, Length, Text,
                                   Line, Column, EndLine, EndColumn)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ResolvedFix, Kind, Edits)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Refusal, Code, Rule, Message)
// Fingerprint and Views are set when reports are merged, after this.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ResolvedFinding, Check, Level, Sureness, Api,
                                   Begin, End, Function, FunctionBegin,
                                   FunctionEnd, FunctionLastLine, Message, Page,
                                   Mapping, Notes, Outcome, Group, Withdrawn,
                                   Lines, Where)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CompilerMessage, IsError, At, Text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SkippedRange, Begin, End)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FileView, File, Skipped, Declarations)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ParameterFate, IsReturned, Escapes,
                                   ReachesUnknown, PageAddressUsed,
                                   LeftInStream, ReachesArgument, IsUnasked)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ForeignAspect, Function, Aspect)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ForeignLink, From, To)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ForeignSummary, Name, Effects, ChangesStack,
                                   IsRecursive, CallsUnknown, Parameters, Links,
                                   Why)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SharedPlace, Kind, Word, Scope, Index,
                                   Header, Record)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PageLeaf, Kind, Name, File, Line, Column)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PageMixture, Places, Leaves)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SharedRelease, IsPut, At, From)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PageLinks, Into, Referenced, Releases,
                                   Defined, HandedOn, Taken, Addressed,
                                   DeviceAddressed, LookedAt, MovesOtherwise,
                                   Swallowed, SwallowsTaker, GivesFound)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PageAnswer, Leaves, IsReferenced, IsClosed,
                                   IsLentOnly, TellsSharers, IsOfSharers,
                                   IsConfined, Sharer)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(UnitReport, File, Configuration, Parsed,
                                   Problem, Findings, Messages, Views, Hashes,
                                   DroppedFlags, Asked, Slots, Exports, Leaving,
                                   Fields, Finder, Links)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Mention, Offset, Line, Api, IsCode, Guard)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunError, File, Message, IsToolError)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunStatistics, FilesInDatabase, FilesChosen,
                                   FilesWithoutMention, UnitsParsed,
                                   UnitsFailed, UnitsAsked, GoneSinceBaseline)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Configuration, Build, Files)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CachedUnit, Report, Files)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ShardContent, Shard, Shards, Root,
                                   Configurations, Paths, Checks, Reports,
                                   Mentioned, Errors, Statistics, Dropped)

} // namespace kmap_tidy

using namespace llvm;
using nlohmann::json;

void nlohmann::adl_serializer<kmap_tidy::ResolvedOutcome>::to_json(
    json &To, const kmap_tidy::ResolvedOutcome &From) {
  if (const auto *Refused = std::get_if<kmap_tidy::Refusal>(&From))
    To = {{"Refusal", *Refused}};
  else
    To = {{"Fix", std::get<kmap_tidy::ResolvedFix>(From)}};
}

void nlohmann::adl_serializer<kmap_tidy::ResolvedOutcome>::from_json(
    const json &From, kmap_tidy::ResolvedOutcome &To) {
  if (From.contains("Fix"))
    To = From["Fix"].get<kmap_tidy::ResolvedFix>();
  else
    To = From["Refusal"].get<kmap_tidy::Refusal>();
}

namespace kmap_tidy {
namespace {

// Packed: identity, newline, hash of the rest, size, compressed MessagePack.
constexpr size_t HeaderBytes = 2 * sizeof(uint64_t);

std::string sealed(const json &Content) {
  std::vector<uint8_t> Bytes = json::to_msgpack(Content);
  SmallVector<uint8_t, 0> Small;
  compression::zlib::compress(Bytes, Small,
                              compression::zlib::BestSpeedCompression);
  std::string Result = programIdentity() + "\n";
  char Header[HeaderBytes];
  support::endian::write64le(Header, xxHash64(toStringRef(Small)));
  support::endian::write64le(Header + sizeof(uint64_t), Bytes.size());
  Result.append(Header, HeaderBytes);
  Result += toStringRef(Small);
  return Result;
}

/// Null: damaged, or another program's. The checksum makes sure that the rest
/// of the reading cannot fail.
json opened(StringRef Bytes) {
  if (!Bytes.consume_front(programIdentity() + "\n") ||
      Bytes.size() < HeaderBytes)
    return nullptr;
  uint64_t Hash = support::endian::read64le(Bytes.data());
  uint64_t Size = support::endian::read64le(Bytes.data() + sizeof(uint64_t));
  Bytes = Bytes.drop_front(HeaderBytes);
  if (xxHash64(Bytes) != Hash)
    return nullptr;
  SmallVector<uint8_t, 0> Whole;
  if (Error Bad = compression::zlib::decompress(arrayRefFromStringRef(Bytes),
                                                Whole, Size)) {
    consumeError(std::move(Bad));
    return nullptr;
  }
  return json::from_msgpack(Whole.begin(), Whole.end(), /*strict=*/true,
                            /*allow_exceptions=*/false);
}

template <typename T> bool unpackInto(StringRef Bytes, T &Content) {
  json Read = opened(Bytes);
  if (!Read.is_object())
    return false;
  Content = Read.get<T>();
  return true;
}

} // namespace

std::string pack(const CachedUnit &Content) { return sealed(Content); }
std::string pack(const ShardContent &Content) { return sealed(Content); }
std::string pack(const ForeignFunctions &Content) { return sealed(Content); }
std::string pack(const ForeignPages &Content) { return sealed(Content); }

bool unpack(StringRef Bytes, CachedUnit &Content) {
  return unpackInto(Bytes, Content);
}

bool unpack(StringRef Bytes, ShardContent &Content) {
  return unpackInto(Bytes, Content);
}

const std::string &programIdentity() {
  static const std::string Identity = [] {
    static int Anchor;
    std::string Path = sys::fs::getMainExecutable("kmap-tidy", &Anchor);
    auto Program = MemoryBuffer::getFile(Path);
    uint64_t Hash = Program ? xxHash64((*Program)->getBuffer()) : 0;
    return std::string("kmap-tidy ") + KMAP_TIDY_VERSION + " LLVM " +
           LLVM_VERSION_STRING + " " + utohexstr(Hash);
  }();
  return Identity;
}

} // namespace kmap_tidy
