//===--- NamingUnits.h - which units name a shared place --------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Finds the units that may touch a place of PageLink.h by text alone: those
/// that see its declaration by way of includes and spell its word, or include a
/// source that does. A macro may spell it in a header that does not show the
/// declaration; then whoever includes both counts.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_NAMINGUNITS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_NAMINGUNITS_H

#include "analysis/PageLink.h"
#include "tools/kmap-tidy/FieldStorers.h"
#include "tools/kmap-tidy/Includers.h"
#include "tools/kmap-tidy/Neighbours.h"
#include "tools/kmap-tidy/RecordSources.h"
#include "tools/kmap-tidy/Session.h"
#include "llvm/ADT/StringSet.h"
#include <optional>

namespace kmap_tidy {

/// A place that more units name is no driver's; what is in it is unknown.
constexpr size_t MaxNamingUnits = 24;

class NamingUnits {
public:
  /// Of the sources and the database of \p S.
  explicit NamingUnits(Session &S);

  struct Users {
    /// Absolute, in order.
    std::set<std::string> Units;
    /// Other sources that name the place, but that no command compiles.
    std::set<std::string> Uncompiled;
    std::set<std::string> Headers;
  };

  /// The units that may touch \p Place.
  Users of(const SharedPlace &Place);

  /// Whether a command compiles \p Source.
  bool isUnit(llvm::StringRef Source) const { return Units.count(Source) != 0; }

  /// The `.c` sources that no command compiles.
  std::vector<std::string> uncompiled() const;

  /// Whether another source includes \p Source.
  bool isIncluded(llvm::StringRef Source) const {
    return Graph->isIncluded(Source);
  }

  /// Whose own text may touch a field, rather than that of what they include.
  struct Touchers {
    std::set<std::string> Units;
    /// Other sources that name the field or one of \c Macros or \c Types.
    std::set<std::string> Uncompiled;
    /// Other sources that may store in the field without its name.
    std::set<std::string> Unnamed;
    /// Headers, each with the sources that include it and see the record; what
    /// is included otherwise, without.
    std::map<std::string, std::vector<llvm::StringRef>> Included;
    /// Macros that spell the field.
    std::set<std::string> Macros;
    /// Functions of headers that may hand its pages on.
    std::set<std::string> Functions;
    /// By which other names than the field's its record is filled.
    StoreNames Names;
    /// The tags and names of the records that the field is declared in, and
    /// what headers declare with these types.
    std::set<std::string> Types, Objects;

    /// Whether \p Text may get at an object by another type.
    bool mayBeSeenOtherwise(llvm::StringRef Text) const;
  };

  /// Those that may touch the field \p Place in any way that C has. Nothing if
  /// it cannot be told what record has it, or if more than \c MaxNamingUnits
  /// do.
  std::optional<Touchers> touchersOf(const SharedPlace &Place);

  /// Likewise of a variable or parameter, also those that declare it themselves
  /// or that spell a macro which does.
  Users linkersOf(const SharedPlace &Place);

  Neighbours &neighbours();

  /// Another source that defines a record with the field \p Place, which one
  /// source defines for itself, again; nothing if there is none. By C's rules
  /// both may have the same objects.
  std::optional<std::string> redefinerOf(const SharedPlace &Place);

  /// Those that may store in the field \p Place, and headers that do so.
  /// Nothing if it cannot be told what record has it.
  std::optional<Users> storersOf(const SharedPlace &Place);

private:
  void addFragment(std::string Path);
  void addFragments();
  void addForced();
  FieldStorers &storers();
  bool names(llvm::StringRef File, const SharedPlace &Place,
             unsigned MinimumCount = 1);
  void addNaming(llvm::ArrayRef<llvm::StringRef> Sources,
                 const SharedPlace &Place, Users &To);
  void add(llvm::StringRef Source, Users &To);
  /// Those of \p Where whose text \p Hold is true of, or that cannot be read.
  std::vector<llvm::StringRef>
  those(llvm::ArrayRef<llvm::StringRef> Where,
        llvm::function_ref<bool(llvm::StringRef Text)> Hold);
  std::vector<llvm::StringRef>
  includedBy(llvm::StringRef Header, const std::set<llvm::StringRef> &Seeing);
  RecordSources &records();
  /// The sources that define the record \p Tag and spell \p Place.
  std::vector<llvm::StringRef> definersOf(const SharedPlace &Place,
                                          llvm::StringRef Tag);
  /// The sources that may see what \p Header declares.
  llvm::ArrayRef<llvm::StringRef> seeing(llvm::StringRef Header);
  /// See Includers.
  llvm::ArrayRef<llvm::StringRef> computing();
  void addByMacros(const SharedPlace &Place,
                   llvm::ArrayRef<llvm::StringRef> Seeing, Users &To);
  /// Headers with a macro whose body has member \p Word.
  llvm::ArrayRef<llvm::StringRef> headersWith(llvm::StringRef Word);

  Session &S;
  std::vector<std::string> Sources;
  std::set<llvm::StringRef> Units;
  Includers::ForcedIncludes Forced;
  /// Where commands look for what is included.
  std::set<std::string> Folders;
  /// What is included under another ending than that of a header.
  std::set<std::string> Fragments;
  /// The sources that are symbolic links to others.
  std::set<llvm::StringRef> Links;
  std::optional<Includers> Graph;
  std::optional<FieldStorers> Storers;
  std::optional<Neighbours> Beside;
  std::map<std::string, std::vector<llvm::StringRef>> Including;
  std::optional<std::vector<llvm::StringRef>> Computing;
  bool AreMacrosRead = false;
  llvm::StringMap<std::vector<llvm::StringRef>> MacroWords;
  std::optional<RecordSources> Records;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_NAMINGUNITS_H
