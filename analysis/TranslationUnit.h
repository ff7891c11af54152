//===--- TranslationUnit.h - facts about one translation unit ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The facts that all checks of one translation unit share. Computed on first
/// use, so that a unit without a tracked name costs one walk over its
/// declarations.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_TRANSLATIONUNIT_H
#define KMAP_TIDY_ANALYSIS_TRANSLATIONUNIT_H

#include "analysis/CallSite.h"
#include "analysis/MapFlow.h"
#include "analysis/PageLink.h"
#include "analysis/Summary.h"
#include "clang/AST/ASTContext.h"
#include <memory>
#include <vector>

namespace kmap_tidy {

class KernelVersions;
class LowmemOrigin;
class PageOrigins;

/// What the user may choose.
struct Settings {
  /// Convert kmap_atomic() sections that rely on disabled preemption, or may
  /// rely on anything, with explicit calls, instead of refusing them.
  bool ExplicitSections = false;
};

class TranslationUnit {
public:
  /// \p Foreign: what other units told of functions; may be null. \p Pages:
  /// what they let flow into shared places; may be null.
  explicit TranslationUnit(clang::ASTContext &Context, Settings Chosen = {},
                           const ForeignFunctions *Foreign = nullptr,
                           const ForeignPages *Pages = nullptr);
  ~TranslationUnit();

  clang::ASTContext &context() const { return Context; }
  const Settings &settings() const { return Chosen; }
  CallSites &callSites() { return Sites; }
  Summaries &summaries() { return Callees; }

  /// The map flow of every function that spells a map or unmap, or calls a
  /// function that does it for its caller, in source order. Definitions of the
  /// API itself are left out.
  const std::vector<const MapFlow *> &mapFlows();

  /// Where pages come from, and where they go.
  const PageOrigins &pageOrigins();

  /// Which pages are in low memory; null until somebody who rewrites asks
  /// (rewriters/LowmemOrigin.h).
  std::shared_ptr<LowmemOrigin> &lowmemOrigin() { return Lowmem; }
  /// Likewise, for which kernels the unit is (rewriters/KernelVersions.h).
  std::shared_ptr<KernelVersions> &kernelVersions() { return Kernels; }

  /// What other units let flow into \p Place; null if nobody knows.
  const PageAnswer *foreignPages(const SharedPlace &Place) const;
  /// Whether whoever gets pages by \p Place, in whichever unit, is known to
  /// look at what they hold, and to do nothing else with them.
  bool isLentOnly(const std::optional<SharedPlace> &Place) const;

  /// Whether no other unit is known to fill \p Field, or to do more with the
  /// pages that it holds than look at them. No before they have been asked, but
  /// yes for a field of a record that the main file defines, which others can
  /// only know by a definition of their own.
  bool isConfined(const clang::FieldDecl &Field);
  /// Likewise of the numbers of pages, which others may store there.
  bool isNumberConfined(const clang::FieldDecl &Field);
  /// Whether another unit of the tree is known to define \p Function, so that
  /// it is asked of the fields that the function gets; yes before it is known.
  bool isDefinedElsewhere(const clang::FunctionDecl &Function);
  /// Who may have a hand in \p Field, which is not confined, for people.
  std::string sharerOf(const clang::FieldDecl &Field) const;
  /// Whether no neighbour puts what it finds by an address; if nobody knows, it
  /// is noted that this was asked, too. \p OfDevices: by the address that a
  /// device has, from which the DMA API knows no way back; so yes before they
  /// have been asked.
  bool areAddressesConfined(bool OfDevices);
  /// Who does.
  std::string finder(bool OfDevices) const;
  /// Fields that \c isConfined() was asked of when nobody knew.
  const std::set<SharedPlace> &askedFields() const { return AskedFields; }

  /// Maps and unmaps inside the definitions of the API itself.
  const std::vector<std::pair<const clang::FunctionDecl *, CallSite>> &
  definitionSites();

private:
  void collect();

  clang::ASTContext &Context;
  Settings Chosen;
  CallSites Sites;
  Summaries Callees;
  const ForeignPages *Pages;
  bool isConfined(SharedPlace Place, bool ByDefault = false);

  std::set<SharedPlace> AskedFields;
  bool IsCollected = false;
  std::unique_ptr<PageOrigins> Origins;
  std::shared_ptr<LowmemOrigin> Lowmem;
  std::shared_ptr<KernelVersions> Kernels;
  std::vector<const MapFlow *> Flows;
  std::vector<std::pair<const clang::FunctionDecl *, CallSite>> Definitions;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_TRANSLATIONUNIT_H
