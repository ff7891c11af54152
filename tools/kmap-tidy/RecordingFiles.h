//===--- RecordingFiles.h - what a parse looked at --------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A file system that notes every path that was asked for, also those that were
/// not there: a header that appears in front of another changes a parse, too.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_RECORDINGFILES_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_RECORDINGFILES_H

#include "tools/kmap-tidy/Packing.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace kmap_tidy {

/// \p Below, noting in \p Seen. Contents are hashed as they are handed out, so
/// that what is noted is what was parsed.
llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>
recordingFiles(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Below,
               FileStates &Seen);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_RECORDINGFILES_H
