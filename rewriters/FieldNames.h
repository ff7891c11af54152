//===--- FieldNames.h - a field in a text -----------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What files that are never parsed may do with a field of a record. Any doubt
/// is a use. Every text ends with a null character.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_FIELDNAMES_H
#define KMAP_TIDY_REWRITERS_FIELDNAMES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <set>
#include <string>

namespace clang {
class LangOptions;
} // namespace clang

namespace kmap_tidy {

/// What a text does to members of one name, of whatever record, as far as that
/// can be seen.
struct FieldAccess {
  enum Kind {
    None,
    Read,  ///< it is looked at
    Spread ///< something is stored, or the value goes anywhere
  };
  Kind How = None;
  /// A macro does some of it.
  bool IsByMacro = false;
};

/// \p OnlyConditional: by code that some configuration leaves out.
FieldAccess accessOf(llvm::StringRef Text, llvm::StringRef Field,
                     const clang::LangOptions &Options,
                     bool OnlyConditional = false);

/// What \p Text may declare or define as functions.
std::set<std::string> functionsIn(llvm::StringRef Text,
                                  const clang::LangOptions &Options);

/// Whether \p Text may put together a member's name that is \p Field, or any if
/// that is empty.
bool mayPaste(llvm::StringRef Text, llvm::StringRef Field,
              const clang::LangOptions &Options);

/// What \p Text declares, as anything but a parameter, with one of the types
/// \p Types, a pointer to it or an array: variables, members and functions.
std::set<std::string> objectsIn(llvm::StringRef Text,
                                const std::set<std::string> &Types,
                                const clang::LangOptions &Options);

/// The variables and functions that \p Text declares outside of records with
/// one of the types \p Types, and the functions that take one.
std::set<std::string> globalsIn(llvm::StringRef Text,
                                const std::set<std::string> &Types,
                                const clang::LangOptions &Options);

/// Whether \p Text, which spells a record or an object of it, may see that as
/// another type, or by a type that it does not spell: it casts to a pointer,
/// copies bytes, or has assembly or `typeof`.
bool maySeeOtherwise(llvm::StringRef Text, const clang::LangOptions &Options);

/// Whether \p Text has a member \p Field in the arguments of one of \p Callees.
bool passesField(llvm::StringRef Text, llvm::StringRef Field,
                 const std::set<std::string> &Callees,
                 const clang::LangOptions &Options);

/// Whether \p Text, which names the record \p Tag, does more than a forward
/// declaration allows.
bool needsDefinition(llvm::StringRef Text, llvm::StringRef Tag,
                     const clang::LangOptions &Options);

/// Whether code of \p Text, which names the record \p Tag, may use field
/// \p Field of it: as a member, by its offset, or by giving a whole object its
/// value.
bool mayUseFieldOf(llvm::StringRef Text, llvm::StringRef Tag,
                   llvm::StringRef Field, const clang::LangOptions &Options);

/// Whether \p Text, a header that names the record \p Tag, makes more of it
/// than the definition and pointers to it: an object, another name, or a macro.
bool givesMoreThanPointers(llvm::StringRef Text, llvm::StringRef Tag,
                           const clang::LangOptions &Options);

/// Whether code of \p Text, which does not name the record, may use a field
/// \p Field of it that it gets by \p Headers, which give no more than pointers.
/// A variable or member that none of them has is declared by the name of its
/// own type, so its members are those of another record.
bool mayUseFieldUnnamed(llvm::StringRef Text, llvm::StringRef Field,
                        llvm::ArrayRef<llvm::StringRef> Headers,
                        const clang::LangOptions &Options);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_FIELDNAMES_H
