//===--- BuildLog.h - what a make said before it failed ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_COMPDB_BUILDLOG_H
#define KMAP_TIDY_TOOLS_COMPDB_BUILDLOG_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace kmap_tidy {

/// The output of one make.
class BuildLog {
public:
  /// A log that cannot be read is an empty one.
  static BuildLog read(llvm::StringRef Path);

  /// The line that tells a person most: the first with an error of a tool, else
  /// the first of make itself. Shortened to 200 bytes; empty without either.
  std::string firstError() const;

  /// The sources, headers and objects that make says it could not make, each
  /// once. Without vmlinux.o, which nobody expects of empty objects.
  std::vector<std::string> failedTargets() const;

private:
  std::string Text;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_COMPDB_BUILDLOG_H
