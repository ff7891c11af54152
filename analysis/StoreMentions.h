//===--- StoreMentions.h - texts that may store in a field ------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Whether the code of a text may store a function in a field, so that the unit
/// is worth asking (FunctionSlots.h). The answer is yes whenever the text does
/// not say otherwise; a unit that is asked in vain only costs time.
///
/// A store spells the field as a member, or it is an initialiser that fills a
/// record by position. Who fills a record by position spells its tag, a name
/// that typedef gives it, or the same of a record that contains it, or a macro
/// that does; these names have to be looked for in turn, until there are no new
/// ones. A type that typeof takes from an expression, a field's name that ##
/// puts together, and a write through a pointer to another type are not seen.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_STOREMENTIONS_H
#define KMAP_TIDY_ANALYSIS_STOREMENTIONS_H

#include "llvm/ADT/StringRef.h"
#include <set>
#include <string>

namespace clang {
class LangOptions;
} // namespace clang

namespace kmap_tidy {

/// Names by which code gets at a field.
struct StoreNames {
  /// Of the field; empty: not to be looked for.
  std::string Field;
  /// Whether the field is an array, which is no value to read.
  bool IsArray = false;
  /// Of records that have it or contain one that does.
  std::set<std::string> Tags;
  /// That typedef gives these.
  std::set<std::string> Types;
  /// Of macros whose body may store in it.
  std::set<std::string> Macros;
  /// Of macros of other texts that may make a union of the types they are
  /// given.
  std::set<std::string> Unions;

  bool empty() const {
    return Field.empty() && Tags.empty() && Types.empty() && Macros.empty();
  }
};

struct StoreMentions {
  /// Code outside of the bodies of macros may store.
  bool MayStore = false;
  /// A union has one of the records in it, so another member may fill it.
  bool IsOverlaid = false;
  /// What leads further.
  StoreNames Found;
};

/// What \p Text, which ends with a null character, does by \p Names.
StoreMentions storesIn(llvm::StringRef Text, const StoreNames &Names,
                       const clang::LangOptions &Options);

/// The macros of \p Text that may make a union of the types they are given.
std::set<std::string> unionMakersIn(llvm::StringRef Text,
                                    const clang::LangOptions &Options);

/// The tag or type names of the record around \p Offset in \p Text, which has
/// the definition. Nothing if that cannot be told.
StoreNames recordAround(llvm::StringRef Text, size_t Offset,
                        const clang::LangOptions &Options);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_STOREMENTIONS_H
