//===--- GupGroup.h - acquisitions with all their releases ------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The groups of acquisitions and releases that share pages, each converted
/// from references to pins as a whole or refused as a whole (RULES P1, P2, P6).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_GUPGROUP_H
#define KMAP_TIDY_REWRITERS_GUPGROUP_H

#include "analysis/CallSite.h"
#include "analysis/PageOrigin.h"
#include "rewriters/Edit.h"
#include "llvm/ADT/SetVector.h"
#include <map>
#include <memory>
#include <optional>

namespace kmap_tidy {

class TranslationUnit;

/// \p Call as a file spells it; nothing if a macro's body does.
std::optional<SpelledCall> spelledCall(TranslationUnit &TU,
                                       const clang::Expr &Call);

/// Why pages may be released where a configuration leaves out \p Call.
Refusal whyUnseen(const UnseenCall &Call);
/// Likewise of \p Event, which is \c LeftOut.
Refusal whyLeftOut(const PageEvent &Event);
/// Likewise of \p Event, which is an \c Exit.
Refusal whyGivenAway(const PageEvent &Event);

/// Acquisitions that get pages which the same releases may give up.
struct GupGroup {
  SourceSet Acquired;
  std::vector<const PageEvent *> Releases;
  /// Number of the fix, from 1.
  unsigned Number = 0;
  std::optional<Refusal> Reason;
};

/// The functions of a group, and what its calls become.
struct GupRenaming {
  llvm::SetVector<const clang::FunctionDecl *> Functions;
  std::map<llvm::StringRef, llvm::StringRef> Names;
};
GupRenaming renamedBy(const GupGroup &Group,
                      llvm::ArrayRef<PageSource> Sources);

class GupGroups {
public:
  explicit GupGroups(TranslationUnit &TU);

  /// Whether the tree binds a release of its own to pinned pages.
  bool canPin() const { return CanPin; }

  /// The part of its group's fix that \p Release is, or the group's refusal.
  /// The first one that is asked for carries the acquisitions.
  Resolution convert(const PageEvent &Release);

  /// Why \p Release, of pages that are pinned, may give up another reference
  /// than the pin.
  std::optional<Refusal> whyOtherReference(const PageEvent &Release) const;

  /// Why nothing in the place of \p Release may change at all.
  std::optional<Refusal> wrongPlace(const PageEvent &Release) const;

  /// Why the unit itself may find pages of \p Sources by their numbers or
  /// addresses, and give up a page that it finds so, or hand it on.
  std::optional<Refusal> whyFoundHere(const llvm::BitVector &Sources) const;

  /// Whether by \p Event somebody who is not seen gets the number of a page of
  /// one of \p Sources that may be released by it.
  bool givesNumberAway(const PageEvent &Event,
                       const llvm::BitVector &Sources) const;
  /// Why likewise an address stands against a conversion, which it does if a
  /// neighbour puts what it finds by one.
  std::optional<Refusal>
  whyFoundElsewhere(const PageEvent &Event,
                    const llvm::BitVector &Sources) const;

  /// Why somebody who is not seen may find pages of \p Acquired by what
  /// \p Event leaves: a field, a number or an address.
  std::optional<Refusal>
  whyHeldElsewhere(const PageEvent &Event,
                   const llvm::BitVector &Acquired) const;

  /// Pages that are acquired, but are none of \p Acquired, and that nobody is
  /// seen to keep or release; null if there are none.
  const PageSource *lostClaim(const llvm::BitVector &Acquired) const;

  /// Why nobody can be asked who gets an object with a page by \p Event.
  std::optional<Refusal> whyHanded(const PageEvent &Event) const;

  /// Why the number of pages that \p Release is told may not be one (RULES P3).
  std::optional<Refusal> whyWrongCount(const PageEvent &Release) const;

private:
  GupGroup &groupOf(const PageEvent &Release);
  std::optional<Refusal> whyNot(const GupGroup &Group);
  /// Whether \p Release gets a page that may have been found by its number, and
  /// none of \p Sources.
  bool mayReleaseByNumber(const PageEvent &Release,
                          const llvm::BitVector &Sources) const;
  /// The refusal for the address that \p Taker got.
  Refusal whyFoundBy(bool OfDevices, llvm::StringRef Taker) const;
  std::optional<Refusal> whyNotAcquisition(const PageSource &Source) const;
  std::optional<Refusal> whyNotRelease(const PageEvent &Release);
  /// Why somebody may have another claim to pages that \p Event concerns.
  std::optional<Refusal> whyShared(const PageEvent &Event) const;
  /// Why an edit would turn a comment, which weighs a call of \p Group against
  /// its counterpart, into nonsense.
  std::optional<Refusal> whyWeighed(const GupGroup &Group) const;
  /// Whether something reads or writes the content of a page of \p Group in a
  /// way that calls for a pin.
  bool touchesData(const GupGroup &Group) const;
  /// A release of pages from elsewhere, if a path loses pages of \p Group: they
  /// may be the same, looked up. Null if there is none.
  const PageEvent *otherReleaseOfLost(const GupGroup &Group) const;
  /// Whether a page of \p Group may live on under its frame number only.
  bool livesOnByNumber(const GupGroup &Group) const;
  /// Whether \p Name, of calls of \p Group, still means some call to who reads
  /// a comment of \p Function, or becomes another one than it is renamed to.
  bool keepsName(const clang::FunctionDecl &Function, llvm::StringRef Name,
                 const GupGroup &Group) const;
  /// Has the comments of the functions of \p Group name what its calls become,
  /// where none of the old name stays (RULES R18).
  void renameInCommentsOf(const GupGroup &Group, Fix &Result);

  TranslationUnit &TU;
  const PageOrigins &Origins;
  bool CanPin;
  std::vector<std::unique_ptr<GupGroup>> Groups;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_GUPGROUP_H
