//===--- PagePlaces.h - the graph that page pointers flow in ----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Places that hold page pointers, the flow between them, and the sources that
/// reach each. PageOrigin.h has the terminology.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PAGEPLACES_H
#define KMAP_TIDY_ANALYSIS_PAGEPLACES_H

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace kmap_tidy {

using PlaceId = unsigned;
using PlaceList = llvm::SmallVector<PlaceId, 2>;

class PagePlaces {
public:
  /// The place of \p Key: a declaration or a call.
  /// \p IsNew says whether it was unknown.
  PlaceId place(const void *Key, bool *IsNew = nullptr) {
    auto [At, Inserted] = Ids.try_emplace(Key, Flows.size());
    if (Inserted) {
      Flows.emplace_back();
      Own.emplace_back();
    }
    if (IsNew)
      *IsNew = Inserted;
    return At->second;
  }

  void flow(PlaceId From, PlaceId To) {
    if (From != To)
      Flows[From].push_back(To);
  }

  void addSource(PlaceId At, unsigned Source) { Own[At].push_back(Source); }

  /// Gives each place its sources, \p NumSources in all; nothing may be added
  /// behind it.
  void solve(unsigned NumSources) {
    Reaching.assign(Flows.size(), llvm::BitVector(NumSources));
    llvm::SmallVector<PlaceId, 16> Work;
    for (PlaceId At = 0; At < Flows.size(); ++At) {
      for (unsigned Source : Own[At])
        Reaching[At].set(Source);
      if (!Own[At].empty())
        Work.push_back(At);
    }
    while (!Work.empty()) {
      PlaceId At = Work.pop_back_val();
      for (PlaceId To : Flows[At]) {
        // `test` is true if this has a bit that the other one lacks.
        if (!Reaching[At].test(Reaching[To]))
          continue;
        Reaching[To] |= Reaching[At];
        Work.push_back(To);
      }
    }
  }

  const llvm::BitVector &sourcesOf(PlaceId At) const { return Reaching[At]; }

private:
  llvm::DenseMap<const void *, PlaceId> Ids;
  std::vector<llvm::SmallVector<PlaceId, 2>> Flows;
  std::vector<llvm::SmallVector<unsigned, 1>> Own;
  std::vector<llvm::BitVector> Reaching;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PAGEPLACES_H
