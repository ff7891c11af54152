//===--- Region.cpp - maps and the unmaps that may release them -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/Region.h"
#include "analysis/MapFlow.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/EquivalenceClasses.h"

using namespace clang;

namespace kmap_tidy {

std::vector<ConvertedRegion> regionsOf(const MapFlow &Flow) {
  // Unmaps are numbered behind the maps.
  unsigned Maps = Flow.maps().size();
  llvm::EquivalenceClasses<unsigned> Classes;
  for (unsigned I = 0; I < Maps; ++I)
    if (Flow.maps()[I].Site.Api->isDeprecated())
      Classes.insert(I);
  for (unsigned I = 0; I < Flow.unmaps().size(); ++I) {
    if (!Flow.unmaps()[I].Site.Api->isDeprecated())
      continue;
    Classes.insert(Maps + I);
    for (unsigned Map : Flow.unmaps()[I].Maps)
      if (Flow.maps()[Map].Site.Api->isDeprecated())
        Classes.unionSets(Map, Maps + I);
  }

  // In source order; the classes' own order is not.
  std::vector<ConvertedRegion> Regions;
  llvm::DenseMap<unsigned, unsigned> RegionOf;
  for (unsigned I = 0; I < Maps + Flow.unmaps().size(); ++I) {
    auto Leader = Classes.findLeader(I);
    if (Leader == Classes.member_end())
      continue;
    auto [Found, IsNew] = RegionOf.try_emplace(*Leader, Regions.size());
    if (IsNew)
      Regions.emplace_back();
    ConvertedRegion &Region = Regions[Found->second];
    if (I < Maps)
      Region.Maps.push_back(I);
    else
      Region.Unmaps.push_back(I - Maps);
  }
  return Regions;
}

void addEdits(const Fix &From, Fix &To) {
  for (const Edit &E : From.Edits)
    if (llvm::none_of(To.Edits, [&](const Edit &Known) {
          return Known.Range.getBegin() == E.Range.getBegin();
        }))
      To.Edits.push_back(E);
}

bool isShared(const ConvertedRegion &Region, const MapFlow &Flow,
              const WrapperSet &Wrappers) {
  bool IsWrapper = Wrappers.contains(&Flow.function());
  auto IsElsewhere = [&](const auto &Half) {
    return Wrappers.contains(Half.Callee) || Wrappers.contains(Half.Site);
  };
  return llvm::any_of(Region.Maps,
                      [&](unsigned I) {
                        const MapRecord &Map = Flow.maps()[I];
                        return IsElsewhere(Map) ||
                               (IsWrapper && Map.IsReturned);
                      }) ||
         llvm::any_of(Region.Unmaps, [&](unsigned I) {
           const UnmapRecord &Unmap = Flow.unmaps()[I];
           return IsElsewhere(Unmap) || (IsWrapper && Unmap.Parameter);
         });
}

} // namespace kmap_tidy
