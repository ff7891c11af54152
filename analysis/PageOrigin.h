//===--- PageOrigin.h - where the pages of a release come from --*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Follows page pointers through one translation unit, from where a page is got
/// to where it is released, across functions and through the fields of objects
/// (RULES P2).
///
/// Terminology. A *place* is a class of memory that may hold page pointers: a
/// variable or parameter, a field of a record type in whichever object, what a
/// function returns, or the result of one call. An object that holds pages (a
/// scatterlist) is a place like an array of them. A *source* is where a page
/// comes from. Pages *flow* from place to place.
///
/// The lattice: a place has a set of sources, ordered by inclusion; bottom is
/// the empty set. Flow is neither told apart by path nor by caller nor by
/// object, so a set may be too large, but nothing that C says openly is missing
/// from it:
/// \li copies of a pointer to page pointers flow both ways, because what one
///     name stores the other one reads;
/// \li a parameter of a function that others may call, a variable or field that
///     other units may write, and an array that an unknown callee may fill have
///     a source of their own, which is unknown.
///
/// What leaves is as important as what comes. An *exit* is where somebody who
/// is not seen may get hold of a page and release it: an unknown callee, a
/// field that other units see, a returned page. A page's number is as good as
/// the page, and is followed likewise; where it is taken is recorded, too.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PAGEORIGIN_H
#define KMAP_TIDY_ANALYSIS_PAGEORIGIN_H

#include "analysis/CallSite.h"
#include "analysis/GupApi.h"
#include "analysis/PageLink.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace clang {
class ASTContext;
class FieldDecl;
class FunctionDecl;
class ParmVarDecl;
} // namespace clang

namespace kmap_tidy {

/// Whether \p Holds for any of \p Bits. LLVM 16 cannot use any_of() for that.
template <typename Predicate>
bool anyBit(const llvm::BitVector &Bits, Predicate Holds) {
  for (unsigned Bit : Bits.set_bits())
    if (Holds(Bit))
      return true;
  return false;
}

template <typename Predicate>
bool allBits(const llvm::BitVector &Bits, Predicate Holds) {
  return !anyBit(Bits, [&](unsigned Bit) { return !Holds(Bit); });
}

class Summaries;

/// Where a page comes from.
struct PageSource {
  enum SourceKind {
    Acquired,  ///< by the ACQUIRE row \c Api
    Other,     ///< certainly not by GUP
    Caller,    ///< a parameter of a function that others may call
    Elsewhere, ///< a variable or field that other units may write
    Frame,     ///< made of a frame number or an address
    Callee,    ///< a function that is not known
  };
  SourceKind Kind;
  const AcquireApi *Api = nullptr;
  /// The call; null for \c Caller and \c Elsewhere.
  const clang::Expr *At = nullptr;
  clang::SourceLocation Loc;
  /// Whose body it is in; null for \c Elsewhere.
  const clang::FunctionDecl *Function = nullptr;
  /// The callee, parameter or field, for people.
  std::string Name;
  /// Of \c Frame: it is made where a number or an address is, rather than given
  /// up by what is not followed.
  bool IsFound = false;
  /// It is in a holder that this code has not made, such as a request's bio, so
  /// that it may have been lent by a BORROWS_FIELD.
  bool MayBeLent = false;
  /// Field of \c Elsewhere, if it is one.
  const clang::FieldDecl *Field = nullptr;
  /// Under which name other units know the place that the page comes from, if
  /// they are all there is to be asked.
  std::optional<SharedPlace> Shared = std::nullopt;

  bool isAcquired(PageClaim Claim) const {
    return Kind == Acquired && Api->Claim == Claim;
  }
};

/// A set of sources, by index.
using SourceSet = llvm::BitVector;

/// Something that happens to pages.
struct PageEvent {
  enum EventKind {
    Release,     ///< of the RELEASE row \c Api
    Exit,        ///< see the file's head
    FieldExit,   ///< an exit into field \c Field, which other units see
    FieldHeld,   ///< it, or its number, is in field \c Field of the unit's own
    Kept,        ///< it is stored in an object
    KeptInSight, ///< in a local object, or it is returned
    KeptByAlias, ///< where a local pointer to pages points
    Reference,   ///< one more is taken, or one dropped that is another's
    Counted,     ///< somebody asks how many references there are
    CpuData,     ///< the content is read or written
    DeviceData,
    FrameTaken, ///< the page's number or linear address is computed
    NumberExit, ///< who is not seen gets it, or field \c Field, as FieldExit
    /// Who is not seen may get an address that somebody can find it by; or, if
    /// there is a \c Field, a request that has it in its bios.
    AddressExit,
    PartTaken, ///< the address of a record in struct page, such as a list's
    Handed,    ///< the call \c At gives a record with it to another unit
    LeftOut,   ///< code names it that the compiler does not see
  };
  EventKind Kind;
  const clang::Expr *At = nullptr;
  clang::SourceLocation Loc;
  const clang::FunctionDecl *Function = nullptr;
  const ReleaseApi *Api = nullptr;
  const clang::FieldDecl *Field = nullptr;
  /// The callee or field, for people.
  std::string Name;
  /// Under which name other units know the place that an exit leads to.
  std::optional<SharedPlace> Shared = std::nullopt;
  /// What the pages may be.
  SourceSet From;
  /// The operand is a local variable: its sources may belong to different
  /// times.
  bool OperandIsLocal = false;

  /// Whether a device gets an address of the page; where nothing translates
  /// these, they are physical ones.
  bool givesDeviceAddress() const;
};

/// A call in the text of the unit that the configuration leaves out, and that
/// would get or release pages or take a reference; or an #include of code.
struct UnseenCall {
  /// For people, such as `put_page()`.
  std::string Name;
  /// Without folders, unless it is of another architecture.
  std::string File;
  unsigned Line = 0;
};

/// Functions as values: who may call them is known for those that are only ever
/// stored in fields.
struct FunctionValues {
  struct Stored {
    const clang::FieldDecl *Slot;
    const clang::FunctionDecl *Function;
  };
  std::vector<Stored> Slots;
  /// Functions whose address goes anywhere else.
  std::vector<const clang::FunctionDecl *> Escaped;
  /// Fields that are read as values, or get what is no function's name.
  std::vector<const clang::FieldDecl *> OpenSlots;
  /// Those of the unit that a function calls or takes the address of; canonical
  /// declarations.
  llvm::DenseMap<const clang::FunctionDecl *,
                 llvm::SmallPtrSet<const clang::FunctionDecl *, 4>>
      Calls;
};

/// The page flow of one translation unit. Empty if the main file neither
/// acquires pages of user memory nor releases such pages.
class PageOrigins {
public:
  /// \p IsAsked: it is not empty for such a file either, because others ask.
  /// \p Walked: not the page flow of the main file but that of the functions of
  /// these headers, as if anybody might call them; absolute paths.
  PageOrigins(const clang::ASTContext &Context, CallSites &Sites,
              Summaries &Callees, bool IsAsked = false,
              llvm::ArrayRef<std::string> Walked = {});

  const std::vector<PageSource> &sources() const { return Sources; }
  const std::vector<PageEvent> &events() const { return Events; }

  /// The events that may concern pages of \p Source.
  std::vector<const PageEvent *> eventsOf(unsigned Source) const;

  /// The first one.
  const std::optional<UnseenCall> &unseenCall() const { return Unseen; }

  /// Whether another configuration moves pages where this one does not: in a
  /// header, by what the unit uses of that, in place of what a builtin chooses,
  /// or by what is a macro here that does not, or swallows what does.
  bool movesOtherwise() const { return MovesOtherwise; }

  /// The members that code names which a macro swallows.
  const std::set<std::string> &swallowedMembers() const { return Swallowed; }

  /// Whether a macro swallows a function that takes pages, which another
  /// configuration may store somewhere.
  bool swallowsTaker() const { return SwallowsTaker; }

  /// What happens to pages that the unit finds by a number or an address, and
  /// may end in a release: they are given away, or a reference taken, put or
  /// counted. \p OfRequests: also what puts or counts pages of the bios of
  /// others.
  std::vector<const PageEvent *> usesOfFound(bool OfRequests) const;

  /// Whether a device gets the address of a page that is found so.
  bool givesDeviceFound() const;

  /// Whether a call of the unit passes no pages for \p Parameter.
  bool isGivenNull(const clang::ParmVarDecl &Parameter) const {
    return NullGiven.count(&Parameter) != 0;
  }

  /// What the unit tells others.
  PageLinks links(const clang::ASTContext &Context) const;

private:
  friend class PageOriginCollector;

  std::vector<PageSource> Sources;
  std::vector<PageEvent> Events;
  FunctionValues Functions;
  llvm::SmallPtrSet<const clang::ParmVarDecl *, 4> NullGiven;
  std::optional<UnseenCall> Unseen;
  bool MovesOtherwise = false;
  std::set<std::string> Swallowed;
  bool SwallowsTaker = false;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PAGEORIGIN_H
