//===--- Includers.h - which units show a header ----------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A header is analysed through a unit that includes it. If every unit that
/// does mentions no tracked name itself, one has to be parsed for the header's
/// sake. Which one is decided by text alone, before anything is parsed, so that
/// each shard of a run decides alike.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_INCLUDERS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_INCLUDERS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kmap_tidy {

class SourceIndex;

/// What the text of a tree says of its units.
struct UnitScan {
  /// For each header whose code uses a tracked name: a unit that includes it,
  /// if none that includes it as nearly mentions a name itself.
  std::set<std::string> ForHeaders;
  /// Whether a unit mentions a name that a check looks for; of those that were
  /// read.
  llvm::StringMap<bool> Mentions;
};

class IncludeGraph;

/// Who includes what.
class Includers {
public:
  /// What commands, rather than the text, have a source include.
  using ForcedIncludes = std::map<std::string, std::vector<std::string>>;

  /// Of \p Sources, whose facts \p Index has; both must outlive this, and so
  /// must \p Forced.
  Includers(llvm::ArrayRef<std::string> Sources, const SourceIndex &Index,
            const ForcedIncludes &Forced);
  ~Includers();

  /// The sources that may include \p Header, by way of any others; in order.
  std::vector<llvm::StringRef> of(llvm::StringRef Header) const;

  /// For each of \p Parts those of \p Sources that may include it, by way of
  /// any others, in their order; found on \p Threads threads.
  std::vector<std::vector<llvm::StringRef>>
  among(llvm::ArrayRef<llvm::StringRef> Sources,
        llvm::ArrayRef<llvm::StringRef> Parts, unsigned Threads);

  /// The sources of which it cannot be told what they include, because a macro
  /// or a command says so; in order.
  std::vector<llvm::StringRef> computing() const;

  /// What those of \p Wanted include, and no `.c` besides them does, by way of
  /// any others; in order.
  std::vector<llvm::StringRef> onlyIn(const std::set<llvm::StringRef> &Wanted);

  /// The sources that include a header which \p Source includes and which at
  /// most \p Max `.c` do, by way of any others, and these headers. Those of the
  /// folder of \p Source are shared by any number below \p Program, a folder.
  std::set<llvm::StringRef> sharing(llvm::StringRef Source, size_t Max,
                                    llvm::StringRef Program);

  /// What \p Source may include, by way of any others, where \p IsWanted is
  /// true of all that are on the way; in order.
  std::vector<llvm::StringRef>
  partsOf(llvm::StringRef Source,
          llvm::function_ref<bool(llvm::StringRef Header)> IsWanted);

  /// Whether any may include \p Source.
  bool isIncluded(llvm::StringRef Source) const;

private:
  const std::vector<size_t> &includersOf(size_t File) const;
  /// What may include \p First; nothing if that is more than \p MaxSources
  /// `.c`.
  std::optional<std::vector<llvm::StringRef>> reached(size_t First,
                                                      size_t MaxSources) const;
  /// Makes \c Included.
  void findIncluded();
  /// What those of \p Work include, by way of any others; if there is
  /// \p IsWanted, only what that is true of.
  llvm::BitVector includedBy(
      std::vector<size_t> Work,
      llvm::function_ref<bool(llvm::StringRef Part)> IsWanted = nullptr);

  std::unique_ptr<IncludeGraph> Graph;
  /// Files with an include that a macro makes.
  std::vector<size_t> Computing;
  /// Who includes a file itself; made when it is asked for, by any thread.
  mutable std::vector<std::optional<std::vector<size_t>>> Direct;
  mutable std::mutex Lock;
  /// By file, what it may include; made when it is needed.
  std::vector<std::vector<size_t>> Included;
};

/// Looks at the headers and those of \p Units that are among \p Sources, whose
/// facts \p Index has. All paths are absolute and without dots. Conditions
/// around an `#include` are not read, and a path that several headers end with
/// means all of them: the result may hold a unit too many, or one that its
/// configuration keeps from the header.
UnitScan scanUnits(llvm::ArrayRef<std::string> Sources,
                   llvm::ArrayRef<std::string> Units, const SourceIndex &Index);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_INCLUDERS_H
