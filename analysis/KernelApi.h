//===--- KernelApi.h - the kernel API that the analysis knows ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The rows of KernelApi.def, and their look-up by name.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_KERNELAPI_H
#define KMAP_TIDY_ANALYSIS_KERNELAPI_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace kmap_tidy {

enum class ApiRole { Map, Unmap, Call };

/// Which pair of functions a mapping belongs to. An unmap of one family never
/// releases a mapping of another.
enum class MapFamily {
  None,
  Kmap,        ///< kmap(): any context, no order, may be handed over
  Atomic,      ///< kmap_atomic(): LIFO, page faults and preemption off
  Local,       ///< kmap_local_*(): LIFO
  IoAtomic,    ///< io_mapping_map_atomic_wc(): as Atomic
  IoLocal,     ///< io_mapping_map_local_wc(): as Local
  BvecIrq,     ///< bvec_kmap_irq(): interrupts off
  PageTable,   ///< pte_offset_map*(): as Local under CONFIG_HIGHPTE
  Iterator,    ///< sg_miter_next(): as Local if the iterator was started so
  Scatterwalk, ///< scatterwalk_map(): as Atomic or Local, by version
};

/// What the operand of a map or unmap is.
enum class Operand {
  None,
  Page,
  Pfn,
  Bvec,
  Folio,
  IoMapping,
  PageTable,
  Iterator,
  Walk,
  Address
};

/// What a call does that matters inside a mapped region; a set.
enum Effect : unsigned {
  NoEffect = 0,
  Pure = 1 << 0,
  Borrows = 1 << 1,
  ReturnsFirst = 1 << 2,
  PageState = 1 << 3,
  PageAddress = 1 << 4,
  AddressToPage = 1 << 5,
  UserCopy = 1 << 6,
  AtomicUserCopy = 1 << 7,
  PerCpu = 1 << 8,
  Sleeps = 1 << 9,
  HandsOver = 1 << 10,
  FaultsOff = 1 << 11,
  FaultsOn = 1 << 12,
  PreemptOff = 1 << 13,
  PreemptOn = 1 << 14,
  NoReturn = 1 << 15,
  StartsIterator = 1 << 16,
  TestsError = 1 << 17,
  MayBeCompound = 1 << 18,
  SleepsByFlags = 1 << 19,
  Checked = 1 << 20,
  MayOverlap = 1 << 21,
  TestsHighmem = 1 << 22,
  IrqsOff = 1 << 23,
  IrqsOn = 1 << 24,
  CopiesBuffers = 1 << 25,
  LinksBuffers = 1 << 26,
  PageStart = 1 << 27,
  Yields = 1 << 28,
  RunsStream = 1 << 29,
  /// Of summaries only: see StreamStores.h.
  TakesUp = 1 << 30,
  /// Of summaries only: calls what is an argument of the call.
  CallsArgument = 1u << 31,
};

/// One row of the table.
struct KernelApi {
  llvm::StringLiteral Name;
  ApiRole Role;
  MapFamily Family;
  /// Index of the operand (page, address, ...); -1 for a plain call.
  int Argument;
  Operand Kind;
  /// The callee in which a macro of this name ends, or empty.
  llvm::StringLiteral Implementation;
  /// The API to convert to, or empty.
  llvm::StringLiteral Replacement;
  /// Kernel versions that declare the name; for readers.
  llvm::StringLiteral Versions;
  /// Set of \c Effect; of plain calls only.
  unsigned Effects;

  bool isMap() const { return Role == ApiRole::Map; }
  bool isUnmap() const { return Role == ApiRole::Unmap; }
  bool isDeprecated() const { return !Replacement.empty(); }
};

/// Calls that enclose a section which relies on one of \c Effects.
struct SectionApi {
  llvm::StringLiteral Begin;
  llvm::StringLiteral End;
  unsigned Effects;
};

/// The SECTION rows, outermost first.
llvm::ArrayRef<SectionApi> sections();

/// Fields of the operand in which a map leaves its result.
struct ResultFields {
  llvm::StringLiteral Name;
  llvm::StringLiteral Address;
  llvm::StringLiteral Length;
};

/// The RESULT rows.
llvm::ArrayRef<ResultFields> resultFields();

/// A field through which a compressor is told where to read or write.
struct StreamField {
  llvm::StringLiteral Record;
  llvm::StringLiteral Field;
};

/// The STREAM rows.
llvm::ArrayRef<StreamField> streamFields();

/// A macro for flags of an allocation.
struct AllocationFlags {
  llvm::StringLiteral Name;
  bool MaySleep;
};

/// The FLAGS rows.
llvm::ArrayRef<AllocationFlags> allocationFlags();

/// A range of bytes that a call touches; arguments by index.
struct TouchedRange {
  llvm::StringLiteral Name;
  int Start;  ///< the page, or the address if there is no offset
  int Offset; ///< -1: none
  int Length;
};

/// The RANGE rows.
llvm::ArrayRef<TouchedRange> touchedRanges();

/// A function that returns a new page.
struct PageAllocator {
  llvm::StringLiteral Name;
  int Flags; ///< index of the argument that says from which memory
};

/// The ALLOCATOR row of \p Name; null if there is none.
const PageAllocator *findPageAllocator(llvm::StringRef Name);

/// Flag of the allocators that lets a page lie in high memory: __GFP_HIGHMEM.
constexpr int64_t AllocatesHighmem = 0x02;

/// Every row, in the order of the file.
llvm::ArrayRef<KernelApi> kernelApis();

/// The row of the function or macro \p Name, or null. A callee that only
/// implements a macro (`__kunmap_local`) finds the macro's row.
const KernelApi *findKernelApi(llvm::StringRef Name);

/// Whether mappings of \p Family must be released in reverse order (RULES R1).
bool isStacked(MapFamily Family);

/// Whether code with a live mapping of \p Family must not sleep.
bool isAtomicSection(MapFamily Family);

/// Flag of sg_miter_start() that makes the iterator map locally:
/// SG_MITER_ATOMIC, later named SG_MITER_LOCAL.
constexpr int64_t IteratorMapsLocally = 1;

/// The word for \p Family in messages and docs, such as "kmap_atomic".
llvm::StringRef familyName(MapFamily Family);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_KERNELAPI_H
