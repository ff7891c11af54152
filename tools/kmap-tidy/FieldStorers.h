//===--- FieldStorers.h - units that may store in a field -------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Finds by text the sources that may store in a field of a record which a
/// header declares, and so have to be asked what they store (FunctionSlots.h).
///
/// A source *has an object* if it spells a type of the record, or of one that
/// contains it, or a macro that spells such a type, or includes a header that
/// gives an object which is not const (RecordMentions.h). Of those that have
/// one and see the definition, by way of includes, the sources count which by
/// StoreMentions.h may store. What a header does, all do that include it; one
/// that only sources include which see the definition sees it, too, and has an
/// object if one of them does.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_FIELDSTORERS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_FIELDSTORERS_H

#include "analysis/PageLink.h"
#include "analysis/StoreMentions.h"
#include "analysis/WholeWord.h"
#include "tools/kmap-tidy/Includers.h"
#include "tools/kmap-tidy/MacroIndex.h"
#include "tools/kmap-tidy/WordIndex.h"
#include <memory>
#include <optional>

namespace kmap_tidy {

class FieldStorers {
public:
  /// Of \p Sources, sorted, among them the headers; \p Graph says who includes
  /// what. Both must outlive this. Reads on \p Threads threads.
  FieldStorers(llvm::ArrayRef<std::string> Sources, const Includers &Graph,
               unsigned Threads);
  ~FieldStorers();

  /// The sources that may store in the field \p Place, in order; headers are
  /// among them only if they do so themselves. Nothing if it cannot be told
  /// what record has it.
  std::optional<std::set<llvm::StringRef>> of(const SharedPlace &Place);

  struct Storing {
    /// What stores itself, rather than by what it includes.
    std::set<llvm::StringRef> Sources;
    /// What has the record in a union, so that another member may fill it.
    std::set<llvm::StringRef> Overlaying;
    /// By which names others get at the field.
    StoreNames Names;
  };

  /// The tags and names of the records that the declaration of the field
  /// \p Place is in; none if that cannot be told.
  static StoreNames recordOf(const SharedPlace &Place);

  /// Likewise, those that do so themselves; if \p OnlyUnnamed, without the
  /// field's name.
  std::optional<Storing> themselves(const SharedPlace &Place,
                                    bool OnlyUnnamed = false);

  /// The macros of headers by which code gets at a member \p Word.
  std::set<std::string> macrosOfMember(llvm::StringRef Word);

  /// The macros of headers that spell \p Word, by way of any others.
  std::set<std::string> macrosSpelling(llvm::StringRef Word);

private:
  struct Mention;
  const MacroIndex &macros();
  /// Calls \p Each with the text of every header that has \p Word, and the
  /// header's place in \c Headers, on several threads.
  void forEachHeaderWith(
      llvm::StringRef Word,
      llvm::function_ref<void(size_t At, llvm::StringRef Text)> Each);
  llvm::ArrayRef<Mention> headersNaming(llvm::StringRef Type, bool IsTag);
  std::vector<StoreMentions> memberStores(const StoreNames &Names);
  void addTypes(StoreNames &Known, std::set<std::string> &Spelling,
                std::set<llvm::StringRef> &Naming,
                std::set<llvm::StringRef> &Given);
  StoreMentions storesOf(llvm::StringRef Source, const StoreNames &Names,
                         const WordSet &Wanted) const;

  std::vector<llvm::StringRef> Headers;
  const Includers &Graph;
  unsigned Threads;
  std::unique_ptr<MacroIndex> Macros;
  std::unique_ptr<WordIndex> Words;
  llvm::StringMap<std::vector<Mention>> Mentions;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_FIELDSTORERS_H
