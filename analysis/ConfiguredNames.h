//===--- ConfiguredNames.h - names of several configurations ----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What one name stands for may depend on the configuration: a macro, type,
/// member, variable, parameter or function is declared more than once, under a
/// conditional. All its declarations are found here, by text, with what they
/// say it is.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_CONFIGUREDNAMES_H
#define KMAP_TIDY_ANALYSIS_CONFIGUREDNAMES_H

#include "analysis/HeaderReader.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseSet.h"
#include <map>

namespace kmap_tidy {

/// Of a macro, its definition; of anything else, its type, or the one that it
/// returns. What is in parentheses is one, too, by each part of it that a
/// conditional leaves in or out.
struct NamedDeclaration {
  llvm::StringRef name() const { return In->Tokens[Name].Word; }
  /// Whether it is a macro that is defined only if it is not yet.
  bool isDefault() const;
  /// Whether \p Holds for a word of what it is that is none of its parameters.
  bool anyWord(llvm::function_ref<bool(size_t)> Holds) const;

  const HeaderText *In;
  /// Of a part, its first word.
  size_t Name;
  /// The tokens of what it is.
  size_t Begin, End;
  enum { Type, Macro, Part } Kind = Type;
  /// Of a macro.
  llvm::SmallVector<llvm::StringRef, 2> Parameters;
};

/// \c HeaderTexts that are added must outlive it.
class ConfiguredNames {
public:
  void add(const HeaderText &Text);
  llvm::ArrayRef<const HeaderText *> texts() const { return Texts; }
  bool isOf(clang::FileID File) const { return Files.count(File); }
  void forEachDeclaration(
      llvm::function_ref<void(const NamedDeclaration &)> Each) const;
  /// The definitions of the macro \p Name.
  std::vector<NamedDeclaration> macrosNamed(llvm::StringRef Name) const;
  /// Calls \p Each for the declarations of one name in one scope, if there are
  /// several and some configuration has not all of them, or if the command may
  /// have another one.
  void forEach(
      llvm::function_ref<void(llvm::ArrayRef<NamedDeclaration>)> Each) const;

private:
  std::vector<const HeaderText *> Texts;
  llvm::DenseSet<clang::FileID> Files;
  /// By scope and name.
  std::map<std::string, std::vector<NamedDeclaration>> Declarations;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_CONFIGUREDNAMES_H
