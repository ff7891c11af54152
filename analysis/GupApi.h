//===--- GupApi.h - claims on pages of user memory --------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The rows of KernelApi.def about get_user_pages() (GUP) and kin.
///
/// Terminology. A *claim* keeps a page from going away: a reference (FOLL_GET,
/// given up by put_page()) or a pin (FOLL_PIN, given up by unpin_user_page()).
/// An *acquisition* is a call that takes claims, a *release* one that gives one
/// up. Releasing by the other kind's call is always a mistake (RULES P1).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_GUPAPI_H
#define KMAP_TIDY_ANALYSIS_GUPAPI_H

#include "clang/AST/Expr.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <set>
#include <string>

namespace kmap_tidy {

enum class PageClaim {
  Reference,
  Pin,
  Either, ///< a pin if the operand is user memory, else none
};

/// How an acquisition says of how many pages it got hold.
enum class AcquireShape {
  Count,    ///< returns the number of pages, or a negative error
  One,      ///< returns whether it got one page
  Bytes,    ///< returns the number of bytes in them, or a negative error
  Returned, ///< returns the page
  Filled,   ///< returns 0 or a negative error; the object knows how many
};

/// An ACQUIRE row.
struct AcquireApi {
  llvm::StringLiteral Name;
  PageClaim Claim;
  AcquireShape Shape;
  /// The call that pins with the same arguments, or empty.
  llvm::StringLiteral Counterpart;
  /// Kernel versions that declare it, as in `5.6 and later`.
  llvm::StringLiteral Versions;
};

enum class ReleaseKind {
  Put,     ///< gives up a reference, whoever took it
  PutUser, ///< the same, but for GUP's references only (5.2 to 5.5)
  Unpin,   ///< gives up a pin
  Free,    ///< gives up a reference, of a page that its caller owns
  ByFlag,  ///< gives up what its object says it has, if anything
};

/// A RELEASE row. Arguments by index, -1 for none.
struct ReleaseApi {
  llvm::StringLiteral Name;
  ReleaseKind Kind;
  int Page;
  int Count;
  int Dirty;
  /// The call that does the same for pins, or empty.
  llvm::StringLiteral Counterpart;
  /// As of an acquisition.
  llvm::StringLiteral Versions;
};

/// Who touches the content of a page, or what else is made of it.
enum class DataAccess {
  Cpu,
  Device,
  Frame, ///< only its number is taken
};

/// The flag that asks for a reference instead of a pin, by name because its
/// value differs between versions.
constexpr llvm::StringLiteral ReferenceFlag = "FOLL_GET";

/// How all flags of acquisitions begin.
constexpr llvm::StringLiteral FlagPrefix = "FOLL_";

/// The flag of a claim that lasts, which only data needs, by name likewise.
constexpr llvm::StringLiteral LongtermFlag = "FOLL_LONGTERM";

/// Marks a page dirty under its lock, as the releases that mark pages dirty do.
constexpr llvm::StringLiteral LockedDirtying = "set_page_dirty_lock";

const AcquireApi *findAcquireApi(llvm::StringRef Name);

/// The name whose declaration tells that \p Name pins; empty if the row says
/// all.
llvm::StringRef pinsIfDeclared(llvm::StringRef Name);

/// Every name of a Put release.
const std::set<std::string> &putNames();

/// Every name of what takes one more reference, or drops one that is another's,
/// of a page or of the one that an address leads to.
const std::set<std::string> &referenceNames();

/// Every name of what finds a page by a number or an address, or one of these
/// by the other; takenMemory() among them.
const std::set<std::string> &finderNames();

/// Every name of a record that carries pages of somebody else.
const std::set<std::string> &holderNames();

/// Every name of what finds memory or a page by a physical address, or makes
/// one of a device's.
const std::set<std::string> &physicalNames();

/// The row of \p Name as it is where that pins.
const AcquireApi *pinningRow(llvm::StringRef Name);

const ReleaseApi *findReleaseApi(llvm::StringRef Name);

/// The call of 5.2 to 5.5 that does for GUP's pages what the Put release
/// \p Name does for any; empty if there is none.
llvm::StringRef putUserForm(llvm::StringRef Name);

/// The PutUser release of an array that, if \p MarksDirty, can mark the pages
/// dirty before.
const ReleaseApi *findBatchRelease(bool MarksDirty);

/// Every name that only code about GUP mentions: acquisitions, and releases of
/// their pages alone.
llvm::ArrayRef<llvm::StringRef> gupNames();

/// Every name that gives up a claim.
llvm::ArrayRef<llvm::StringRef> releaseNames();

/// Argument that the call of \p Name passes on to argument or result \p To (-1:
/// the result); nothing if it does not.
struct PagePassage {
  llvm::StringLiteral Name;
  int From;
  int To;
};
const PagePassage *findPassage(llvm::StringRef Name);

/// Argument whose pages the call of \p Name stores in the holder that another
/// argument is.
struct PageHolding {
  llvm::StringLiteral Name;
  unsigned Page;
  unsigned Holder;
};
const PageHolding *findHolding(llvm::StringRef Name);

/// Whether an object of record \p Record is a page.
bool isPageRecord(llvm::StringRef Record);

/// The outermost of the members without a name that \p Member is in, or itself:
/// the page of a folio is in a union without one.
const clang::MemberExpr &withoutUnnamed(const clang::MemberExpr &Member);

/// Whether \p Field is where an object that holds pages has them.
bool isHolderPart(llvm::StringRef Field);

/// Whether objects of type \p Record hold pages.
bool isPageHolder(llvm::StringRef Record);

/// Whether \p Name leaves the pages of its arguments where they are.
bool borrowsPages(llvm::StringRef Name);

/// Whether \p Name, unless it moves pages, does no more with those that it gets
/// than to look at them, to change their state or their data, or to give back
/// the memory that names them.
bool onlyLooks(llvm::StringRef Name);

/// Whether \p Name is a macro that puts a name together of its arguments.
bool putsTogether(llvm::StringRef Name);

/// Whether \p Name gives back the memory that its first argument is, but
/// nothing that is held there.
bool freesMemory(llvm::StringRef Name);

/// Whether \p Name tells of how many references its first argument has.
bool countsReferences(llvm::StringRef Name);

/// Argument to which the call or macro \p Name takes another reference; -1 for
/// any other call.
int extraReference(llvm::StringRef Name);

/// Argument of the call \p Name whose page loses a reference by it; -1 for any
/// other call.
int takenMemory(llvm::StringRef Name);

/// Whether \p Name returns a page that certainly nobody has pinned.
bool returnsOtherPage(llvm::StringRef Name);

/// Whether \p Name finds a page by its number or address.
bool findsPage(llvm::StringRef Name);

/// Under which flag, of argument \c Flags, the call \p Name keeps the pages of
/// an argument; null if it never does.
struct PageTaking {
  llvm::StringLiteral Name;
  unsigned Page;
  unsigned Flags;
  llvm::StringLiteral Flag;
  unsigned Value;
};
const PageTaking *findTaking(llvm::StringRef Name);

/// Whether \p Name is such a flag.
bool isTakingFlag(llvm::StringRef Name);

/// Argument whose page's content the call or macro \p Name touches.
struct DataRow {
  llvm::StringLiteral Name;
  int Page;
  DataAccess By;
};
const DataRow *findDataRow(llvm::StringRef Name);

/// The argument that is, or is the number of, a page which others find by
/// another address after a call of \p Name; -1 if there is none.
int translatedArgument(llvm::StringRef Name);

/// Whether a page that is stored in field \p Field of \p Record stays its
/// owner's.
bool borrowsField(llvm::StringRef Record, llvm::StringRef Field);

/// Whether field \p Field of the holder \p Record is one of its pages, as a
/// number.
bool isPageNumberField(llvm::StringRef Record, llvm::StringRef Field);

/// Whether a function that is stored in field \p Field of \p Record is called
/// where nobody may sleep.
bool isHandlerField(llvm::StringRef Record, llvm::StringRef Field);
/// Likewise of any record.
bool isHandlerField(llvm::StringRef Field);

/// The argument of \p Name that is called where nobody may sleep; -1 if none
/// is.
int handlerArgument(llvm::StringRef Name);

/// Whether the file \p Path, absolute or relative to the tree, lies in a folder
/// of the kernel that RULES P1 excepts from conversions.
bool isInGupFolder(llvm::StringRef Path);

/// The levels of pointers and arrays around `struct page` or `struct folio` in
/// \p Type, where a holder counts as an array; 0 if that is something else.
unsigned pageDepth(clang::QualType Type);

/// Likewise around what has no type, so that it may be a page or where pages
/// are: 1 for `void *`; 0 if that is something else.
unsigned namelessDepth(clang::QualType Type);

/// Whether a value of \p Type may be a page, or where pages are, by its type.
bool mayLeadToPage(clang::QualType Type);

/// The argument of the acquisition \p Call that gets the pages, by its type;
/// null if it returns them.
const clang::Expr *acquiredPages(const clang::CallExpr &Call);

/// The argument of the acquisition \p Call that holds flags; null if none does.
const clang::Expr *acquisitionFlags(const clang::CallExpr &Call);

/// Whether a call of \p Name gets pages, gives them up, or changes who holds
/// them.
bool movesPages(llvm::StringRef Name);

/// Whether a row says what \p Name does to pages.
bool hasPageRow(llvm::StringRef Name);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_GUPAPI_H
