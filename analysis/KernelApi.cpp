//===--- KernelApi.cpp - the kernel API that the analysis knows -----------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/KernelApi.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/ErrorHandling.h"

using namespace llvm;

namespace kmap_tidy {

ArrayRef<KernelApi> kernelApis() {
  static constexpr KernelApi Rows[] = {
#define MAP(NAME, FAMILY, ARGUMENT, KIND, IMPLEMENTATION, REPLACEMENT,         \
            VERSIONS)                                                          \
  {NAME,           ApiRole::Map, MapFamily::FAMILY, ARGUMENT, Operand::KIND,   \
   IMPLEMENTATION, REPLACEMENT,  VERSIONS,          NoEffect},
#define UNMAP(NAME, FAMILY, ARGUMENT, KIND, IMPLEMENTATION, REPLACEMENT,       \
              VERSIONS)                                                        \
  {NAME,           ApiRole::Unmap, MapFamily::FAMILY, ARGUMENT, Operand::KIND, \
   IMPLEMENTATION, REPLACEMENT,    VERSIONS,          NoEffect},
#define CALL(NAME, EFFECTS)                                                    \
  {NAME, ApiRole::Call, MapFamily::None, -1, Operand::None, "", "",            \
   "",   EFFECTS},
#include "analysis/KernelApi.def"
  };
  return Rows;
}

ArrayRef<SectionApi> sections() {
  static constexpr SectionApi Rows[] = {
#define SECTION(BEGIN, END, EFFECTS) {BEGIN, END, EFFECTS},
#include "analysis/KernelApi.def"
  };
  return Rows;
}

ArrayRef<ResultFields> resultFields() {
  static constexpr ResultFields Rows[] = {
#define RESULT(NAME, ADDRESS, LENGTH) {NAME, ADDRESS, LENGTH},
#include "analysis/KernelApi.def"
  };
  return Rows;
}

ArrayRef<StreamField> streamFields() {
  static constexpr StreamField Rows[] = {
#define STREAM(RECORD, FIELD) {RECORD, FIELD},
#include "analysis/KernelApi.def"
  };
  return Rows;
}

ArrayRef<AllocationFlags> allocationFlags() {
  static constexpr AllocationFlags Rows[] = {
#define FLAGS(NAME, MAY_SLEEP) {NAME, MAY_SLEEP},
#include "analysis/KernelApi.def"
  };
  return Rows;
}

ArrayRef<TouchedRange> touchedRanges() {
  static constexpr TouchedRange Rows[] = {
#define RANGE(NAME, START, OFFSET, LENGTH) {NAME, START, OFFSET, LENGTH},
#include "analysis/KernelApi.def"
  };
  return Rows;
}

const PageAllocator *findPageAllocator(StringRef Name) {
  static constexpr PageAllocator Rows[] = {
#define ALLOCATOR(NAME, FLAGS) {NAME, FLAGS},
#include "analysis/KernelApi.def"
  };
  const PageAllocator *Found = llvm::find_if(
      Rows, [&](const PageAllocator &Row) { return Row.Name == Name; });
  return Found == std::end(Rows) ? nullptr : Found;
}

const KernelApi *findKernelApi(StringRef Name) {
  static const StringMap<const KernelApi *> ByName = [] {
    StringMap<const KernelApi *> Map;
    for (const KernelApi &Row : kernelApis()) {
      Map.try_emplace(Row.Name, &Row);
      // pte_offset_kernel() is also a function of its own, without a mapping.
      if (Row.Implementation.starts_with("_"))
        Map.try_emplace(Row.Implementation, &Row);
    }
    return Map;
  }();
  if (const KernelApi *Row = ByName.lookup(Name))
    return Row;
  static constexpr KernelApi Prefixes[] = {
#define CALL_PREFIX(PREFIX, EFFECTS)                                           \
  {PREFIX, ApiRole::Call, MapFamily::None, -1, Operand::None, "", "",          \
   "",     EFFECTS},
#include "analysis/KernelApi.def"
  };
  const KernelApi *Found = llvm::find_if(Prefixes, [&](const KernelApi &Row) {
    return Name.starts_with(Row.Name);
  });
  return Found == std::end(Prefixes) ? nullptr : Found;
}

bool isAtomicSection(MapFamily Family) {
  return Family == MapFamily::Atomic || Family == MapFamily::IoAtomic ||
         Family == MapFamily::BvecIrq || Family == MapFamily::Iterator;
}

bool isStacked(MapFamily Family) {
  return Family != MapFamily::None && Family != MapFamily::Kmap;
}

StringRef familyName(MapFamily Family) {
  switch (Family) {
  case MapFamily::None:
    return "";
  case MapFamily::Kmap:
    return "kmap";
  case MapFamily::Atomic:
    return "kmap_atomic";
  case MapFamily::Local:
    return "kmap_local";
  case MapFamily::IoAtomic:
    return "io_mapping_map_atomic_wc";
  case MapFamily::IoLocal:
    return "io_mapping_map_local_wc";
  case MapFamily::BvecIrq:
    return "bvec_kmap_irq";
  case MapFamily::PageTable:
    return "pte_offset_map";
  case MapFamily::Iterator:
    return "sg_miter";
  case MapFamily::Scatterwalk:
    return "scatterwalk_map";
  }
  llvm_unreachable("covered switch");
}

} // namespace kmap_tidy
