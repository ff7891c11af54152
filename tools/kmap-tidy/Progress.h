//===--- Progress.h - how far the run is ------------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One line that is rewritten in place, on a terminal only.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_PROGRESS_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_PROGRESS_H

#include <chrono>
#include <cstddef>

namespace kmap_tidy {

class Progress {
public:
  /// \p Total units are to come. Silent when \p Quiet or when standard error is
  /// no terminal.
  Progress(size_t Total, bool Quiet);
  /// Erases the line.
  ~Progress();
  void show(size_t Done);

private:
  const size_t Total;
  const bool Visible;
  const std::chrono::steady_clock::time_point Begin;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_PROGRESS_H
