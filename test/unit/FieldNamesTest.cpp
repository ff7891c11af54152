//===--- FieldNamesTest.cpp - a field in a text ---------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/FieldNames.h"
#include "clang/Basic/LangOptions.h"
#include "gtest/gtest.h"

namespace kmap_tidy {
namespace {

bool needs(llvm::StringRef Text) {
  return needsDefinition(Text, "box", clang::LangOptions());
}

TEST(FieldNames, APointerNeedsNoDefinition) {
  EXPECT_FALSE(needs("struct box;"));
  EXPECT_FALSE(needs("void f(struct box *b) { g(b); }"));
  EXPECT_FALSE(needs("struct box *const *f(void);"));
  EXPECT_FALSE(needs("struct boxes b; b->x;"));
}

TEST(FieldNames, AnObjectAndItsMembersDo) {
  EXPECT_TRUE(needs("struct box b;"));
  EXPECT_TRUE(needs("int n = sizeof(struct box);"));
  EXPECT_TRUE(needs("void f(struct box *b) { b->x = 1; }"));
  EXPECT_TRUE(needs("void f(struct box *b) { g(b[1]); }"));
  EXPECT_TRUE(needs("struct box *f(int); int i = f(1)->x;"));
}

TEST(FieldNames, AMemberIsPassedByAnyOfTheParenthesesAround) {
  auto Passes = [](llvm::StringRef Text) {
    return passesField(Text, "page", {"ACT"}, clang::LangOptions());
  };
  EXPECT_TRUE(Passes("void f(struct box *b) { ACT(b->page); }"));
  EXPECT_TRUE(Passes("void f(struct box *b) { ACT(1, g(b->page)); }"));
  EXPECT_FALSE(Passes("void f(struct box *b) { ACT(page); g(b->page); }"));
  EXPECT_FALSE(Passes("void f(struct box *b) { ACT(b); }"));
}

TEST(FieldNames, AMemberIsReadWhereItIsComparedWithNull) {
  auto IsRead = [](llvm::StringRef Text) {
    return accessOf(Text, "page", clang::LangOptions()).How ==
           FieldAccess::Read;
  };
  EXPECT_TRUE(IsRead("void f(struct box *b) { if (b->page == NULL) g(); }"));
  EXPECT_TRUE(IsRead("void f(struct box *b) { if (NULL != b->page) g(); }"));
  EXPECT_TRUE(IsRead("void f(struct box *b) { if (!b->page) g(); }"));
  EXPECT_FALSE(IsRead("void f(struct box *b) { if (b->page == p) put(p); }"));
  EXPECT_FALSE(IsRead("void f(struct box *b) { if (p == b->page) put(p); }"));
}

} // namespace
} // namespace kmap_tidy
