//===--- SharedPlaces.h - names of places that units share ------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// From declarations to the names of PageLink.h. Private to the page flow.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_SHAREDPLACES_H
#define KMAP_TIDY_ANALYSIS_SHAREDPLACES_H

#include "analysis/PageLink.h"
#include <optional>

namespace clang {
class ASTContext;
class CallExpr;
class FieldDecl;
class FunctionDecl;
class SourceLocation;
class SourceManager;
class VarDecl;
} // namespace clang

namespace kmap_tidy {

/// The file that \p Loc is in, absolute, and what a link stands for; empty if
/// there is none.
std::string fileOf(clang::SourceLocation Loc, const clang::SourceManager &SM);

SharedPlace sharedField(const clang::FieldDecl &Field,
                        const clang::ASTContext &Context);
/// The numbers of pages that it holds.
SharedPlace sharedNumberField(const clang::FieldDecl &Field,
                              const clang::ASTContext &Context);
/// Of the main file.
SharedPlace sharedAddresses(bool OfDevices, const clang::ASTContext &Context);
SharedPlace sharedVariable(const clang::VarDecl &Variable,
                           const clang::ASTContext &Context);
SharedPlace sharedParameter(const clang::FunctionDecl &Function, unsigned Index,
                            const clang::ASTContext &Context);
SharedPlace sharedResult(const clang::FunctionDecl &Function,
                         const clang::ASTContext &Context);
SharedPlace sharedFunction(const clang::FunctionDecl &Function,
                           const clang::ASTContext &Context);

/// Parameter \p Index of whatever \p Call calls; nothing if that is a function
/// that no name and no field says.
std::optional<SharedPlace> sharedParameterOf(const clang::CallExpr &Call,
                                             unsigned Index,
                                             const clang::ASTContext &Context);
std::optional<SharedPlace> sharedResultOf(const clang::CallExpr &Call,
                                          const clang::ASTContext &Context);

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_SHAREDPLACES_H
