//===--- MapMove.h - maps whose address is asked for behind -----*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// `kmap(page); p = page_address(page);`: a local mapping has no other address
/// than the one that it returns, so that it takes the place of the second call
/// (RULES R6).
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_REWRITERS_MAPMOVE_H
#define KMAP_TIDY_REWRITERS_MAPMOVE_H

namespace clang {
class CallExpr;
} // namespace clang

namespace kmap_tidy {

class CallSites;
class FunctionSyntax;
struct MapRecord;

/// The call for the address of the page of \p Map that can take the place of
/// \p Map: the statement behind assigns it, and nobody takes the result of
/// \p Map. Null if there is none.
const clang::CallExpr *addressBehind(const MapRecord &Map, CallSites &Sites,
                                     const FunctionSyntax &Syntax);

} // namespace kmap_tidy

#endif // KMAP_TIDY_REWRITERS_MAPMOVE_H
