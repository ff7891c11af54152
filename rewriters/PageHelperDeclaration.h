//===--- PageHelperDeclaration.h - declarations that go ---------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Takes variables out of their declarations, which may declare others too.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_PAGEHELPERDECLARATION_H
#define KMAP_TIDY_REWRITERS_PAGEHELPERDECLARATION_H

#include "rewriters/PageHelperLines.h"

namespace kmap_tidy {

void removeDeclarations(llvm::ArrayRef<const clang::VarDecl *> Variables,
                        const FunctionSyntax &Syntax, LineEdits &Lines);

/// Leaves \p Variable declared, without its initialiser.
void removeInitialiser(const clang::VarDecl &Variable,
                       const FunctionSyntax &Syntax, LineEdits &Lines);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_PAGEHELPERDECLARATION_H
