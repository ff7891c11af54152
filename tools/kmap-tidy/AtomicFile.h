//===--- AtomicFile.h - files that are old or new, never half ---*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Writes a file so that whoever looks, at any moment and after any crash, sees
/// the whole old content or the whole new one.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_ATOMICFILE_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_ATOMICFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace kmap_tidy {

/// Replaces the content of \p Path, creating it if need be: a temporary file in
/// the same folder, fsync, rename. Mode and owner are kept; a symbolic link
/// stays and its target is replaced. Something that is no regular file (a
/// device, a pipe) is written to directly. The error names \p Path and the
/// reason; the old content is then untouched.
///
/// \p BeforeRename, if set, is asked while the file is locked against other
/// callers of this function; its error leaves the old content.
llvm::Error
replaceFile(llvm::StringRef Path, llvm::StringRef Content,
            llvm::function_ref<llvm::Error()> BeforeRename = nullptr);

/// Whether \p E, from replaceFile(), is about the whole file system (full,
/// read-only), so that the next file will fail alike. \p E keeps its content.
bool isFileSystemWide(llvm::Error &E);

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_ATOMICFILE_H
