//===--- Definitions.h - which files define a function ----------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Finds the definitions of functions with external linkage by the shape of the
/// text alone, so that no unit is parsed in vain. A definition begins in the
/// first column, as the kernel's style has it; one that does not is not found.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_DEFINITIONS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_DEFINITIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include <string>
#include <vector>

namespace kmap_tidy {

/// Names that \p Text may define as functions, conditions around them not read.
std::vector<llvm::StringRef> definedNames(llvm::StringRef Text);

/// A name that more files define is not one function.
constexpr size_t MaxDefiners = 4;

class SourceIndex;

class Definitions {
public:
  /// Of \p Files, absolute, whose facts \p Index has; both must outlive this.
  Definitions(llvm::ArrayRef<std::string> Files, const SourceIndex &Index);

  /// The files that may define \p Name, in order.
  llvm::ArrayRef<const std::string *> of(llvm::StringRef Name) const;

private:
  llvm::StringMap<std::vector<const std::string *>> Files;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_DEFINITIONS_H
