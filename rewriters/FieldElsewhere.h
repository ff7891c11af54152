//===--- FieldElsewhere.h - who else may use a field ------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A field of a record that a header declares is used by units that are not
/// seen. For a header beside the code the text of its neighbours says whether
/// one of them may release what the field holds (RULES P2).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_FIELDELSEWHERE_H
#define KMAP_TIDY_REWRITERS_FIELDELSEWHERE_H

namespace clang {
class ASTContext;
class FieldDecl;
} // namespace clang

namespace kmap_tidy {

/// Whether code outside of this unit may acquire or release pages that
/// \p Field holds. No for a field whose header lies in a folder where no other
/// file names the field and such a call; the folder of a header of `include/`
/// is the tree, if the unit is part of it. Yes whenever the folder cannot be
/// read.
bool mayBeReleasedElsewhere(const clang::FieldDecl &Field,
                            const clang::ASTContext &Context);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_FIELDELSEWHERE_H
