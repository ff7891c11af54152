//===--- PageLink.h - pages that go from unit to unit -----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a unit tells of its page flow (PageOrigin.h) to others, as plain data.
///
/// Terminology. A *shared place* is one that several units can name: a field of
/// a record, a variable, a parameter or result of a function, or a parameter or
/// result of whatever function is stored in a field (a *slot*: an ops table's
/// member). A *link* says what one unit lets flow into a shared place: other
/// shared places, and *leaves*, which have their pages from nowhere else. All
/// sets only grow, so what may be in a place is the union over everything that
/// its links reach in all units that name one of the places.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PAGELINK_H
#define KMAP_TIDY_ANALYSIS_PAGELINK_H

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace kmap_tidy {

class PageOrigins;

struct SharedPlace {
  enum PlaceKind {
    Field,
    /// Numbers of pages, rather than pages.
    NumberField,
    Variable,
    Parameter,
    Result,
    SlotParameter,
    SlotResult,
    /// A function: whatever an object holds that it gets.
    Function,
    /// All that the file \c Scope maps: what somebody finds there by an
    /// address.
    Address,
    /// Likewise for a device, by the address that it has.
    DeviceAddress
  };
  int Kind = Field;
  /// What code spells to get at it: the name of the field, variable or
  /// function.
  std::string Word;
  /// What tells it from others of that word: `FILE:OFFSET` of a field, the file
  /// of a static function; empty for names that the linker knows.
  std::string Scope;
  /// Of a parameter.
  int Index = -1;
  /// The file that shows it to others; empty if the unit declares it itself.
  /// Not part of the identity.
  std::string Header;
  /// The tag of the record that a field is in; empty if it has none. Not part
  /// of the identity.
  std::string Record = {};

  bool isOfField() const {
    return Kind == Field || Kind == NumberField || Kind == SlotParameter ||
           Kind == SlotResult;
  }
  bool operator<(const SharedPlace &O) const {
    return std::tie(Kind, Word, Scope, Index) <
           std::tie(O.Kind, O.Word, O.Scope, O.Index);
  }
  bool operator==(const SharedPlace &O) const {
    return std::tie(Kind, Word, Scope, Index) ==
           std::tie(O.Kind, O.Word, O.Scope, O.Index);
  }
};

/// Pages that no shared place brings.
struct PageLeaf {
  enum LeafKind {
    Reference,
    Pin,
    Either,
    Other,
    Unknown,
    Found ///< by a number or an address
  };
  int Kind = Unknown;
  /// The call, for people.
  std::string Name;
  std::string File;
  unsigned Line = 0;
  unsigned Column = 0;

  bool isAcquisition() const {
    return Kind == Reference || Kind == Pin || Kind == Either;
  }
  bool operator<(const PageLeaf &O) const {
    return std::tie(Kind, Name, File, Line, Column) <
           std::tie(O.Kind, O.Name, O.File, O.Line, O.Column);
  }
  bool operator==(const PageLeaf &O) const {
    return !(*this < O) && !(O < *this);
  }
};

/// Pages of one origin or another.
struct PageMixture {
  std::set<SharedPlace> Places;
  std::set<PageLeaf> Leaves;

  void add(const PageMixture &Other) {
    Places.insert(Other.Places.begin(), Other.Places.end());
    Leaves.insert(Other.Leaves.begin(), Other.Leaves.end());
  }
};

/// A call that gives up pages.
struct SharedRelease {
  /// put_page() and kin, which undo no pin.
  bool IsPut = false;
  /// The call; its kind says nothing.
  PageLeaf At;
  PageMixture From;
};

/// What one unit, or several, let flow.
struct PageLinks {
  std::map<SharedPlace, PageMixture> Into;
  /// What may have got one more reference.
  PageMixture Referenced;
  std::vector<SharedRelease> Releases;
  /// Parameters of functions with a body, and of fields that hold one.
  std::set<SharedPlace> Defined;
  /// Places that code names which no unit of the database compiles.
  std::set<SharedPlace> Uncompiled;
  /// Where the function of a parameter, or each that is stored in a slot, hands
  /// on what it is given, or the unit what a field holds: parameters again.
  std::map<SharedPlace, std::set<SharedPlace>> HandedOn;
  /// Parameters and fields whose function or unit does more with the pages than
  /// look at what they hold: it releases or stores them, takes a reference or a
  /// frame number, hands them to somebody who is not seen, or brings others.
  std::set<SharedPlace> Taken;
  /// Fields of whose pages somebody may get an address.
  std::set<SharedPlace> Addressed;
  /// Fields, and parameters, of whose pages a device gets an address.
  std::set<SharedPlace> DeviceAddressed;
  /// Fields at whose pages the unit looks itself, so that it has an address.
  std::set<SharedPlace> LookedAt;
  /// See PageOrigins::movesOtherwise().
  bool MovesOtherwise = false;
  /// The members that code names which a macro swallows.
  std::set<std::string> Swallowed;
  /// See PageOrigins::swallowsTaker().
  bool SwallowsTaker = false;
  /// A page that the unit finds by a number or an address goes to somebody who
  /// may put it.
  bool GivesFound = false;

  void add(const PageLinks &Other);
};

/// What may be in a shared place, over all units.
struct PageAnswer {
  std::set<PageLeaf> Leaves;
  /// Somebody takes one more reference to some of it.
  bool IsReferenced = false;
  /// Only fields lead to it, and all code that names them was compiled.
  bool IsClosed = false;
  /// A parameter: whatever is called looks at what the pages hold, and that is
  /// all. Nothing else is known then.
  bool IsLentOnly = false;
  /// It was asked who else has a hand in a field: what is below answers that.
  bool TellsSharers = false;
  /// Nothing else was asked, or is known.
  bool IsOfSharers = false;
  /// Nobody but the unit that asks fills the field, or does more with what it
  /// holds than look at that.
  bool IsConfined = false;
  /// Otherwise the file that may, as people know it; empty if that is not
  /// known.
  std::string Sharer;

  bool operator==(const PageAnswer &O) const {
    return Leaves == O.Leaves && IsReferenced == O.IsReferenced &&
           IsClosed == O.IsClosed && IsLentOnly == O.IsLentOnly &&
           TellsSharers == O.TellsSharers && IsOfSharers == O.IsOfSharers &&
           IsConfined == O.IsConfined &&
           Sharer == O.Sharer;
  }
};

/// What one unit is told.
using ForeignPages = std::map<SharedPlace, PageAnswer>;

/// What \p Known lets reach \p Asked. Places whose units have not been read
/// (\p Read) go to \p Missing; if there are any, the answer is not final.
PageAnswer closeOver(const SharedPlace &Asked, const PageLinks &Known,
                     const std::set<SharedPlace> &Read,
                     std::set<SharedPlace> &Missing);

/// Whether a parameter is only lent what it is given: every function that gets
/// it is defined, and neither keeps nor releases it (\c PageLinks::Taken).
/// Places that have not been read go to \p Missing; if there are any, a yes is
/// not final. All parameters that get it go to \p Lent.
bool isLentOnly(const SharedPlace &Asked, const PageLinks &Known,
                const std::set<SharedPlace> &Read,
                std::set<SharedPlace> &Missing, std::set<SharedPlace> &Lent);

/// Whether the unit that tells \p Links neither fills the field \p Field nor
/// does more with what it holds than look at that, as long as all parameters
/// that this adds to \p Lent are only lent the pages.
bool leavesAlone(const SharedPlace &Field, const PageLinks &Links,
                 std::set<SharedPlace> &Lent);

/// Whether the unit that tells \p Links puts a page that it finds by a number
/// or an address, which may be anybody's, takes a reference to one, returns one
/// or gives it away.
bool handlesFound(const PageLinks &Links);

/// The places that pages of \p From get to by the links of \p Known.
std::set<SharedPlace> reachedFrom(const std::set<SharedPlace> &From,
                                  const PageLinks &Known);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PAGELINK_H
