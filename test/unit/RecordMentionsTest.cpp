//===--- RecordMentionsTest.cpp -------------------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/RecordMentions.h"
#include "analysis/WholeWord.h"
#include "clang/Basic/LangOptions.h"
#include "gtest/gtest.h"

namespace kmap_tidy {
namespace {

bool gives(const char *Text) {
  return givesRecord(Text, "memory", clang::LangOptions());
}

TEST(RecordMentions, WholeWordsOnly) {
  EXPECT_TRUE(hasWord("struct memory *m;", "memory"));
  EXPECT_TRUE(hasWord("memory", "memory"));
  EXPECT_FALSE(hasWord("memory_of, my_memory, memory2", "memory"));
}

TEST(RecordMentions, WhatGivesNothing) {
  EXPECT_FALSE(gives("struct memory;"));
  EXPECT_FALSE(gives("struct memory { int pages; };"));
  EXPECT_FALSE(gives("/* struct memory */ int a; // struct memory"));
  EXPECT_FALSE(gives("int lock(struct memory *m, int how);"));
  EXPECT_FALSE(gives("extern struct other *find(int how,\n"
                     "                          const struct memory *m);"));
  EXPECT_FALSE(gives("static inline int f(struct memory *m) { return m->n; }"));
}

TEST(RecordMentions, WhatGives) {
  EXPECT_TRUE(gives("struct holder { struct memory m; };"));
  EXPECT_TRUE(gives("struct memory *find(int);"));
  EXPECT_TRUE(gives("extern struct memory *first;"));
  EXPECT_TRUE(gives("typedef struct memory memory_t;"));
  EXPECT_TRUE(gives("typedef struct memory;"));
  EXPECT_TRUE(gives("struct memory { int n; } all[2];"));
  EXPECT_TRUE(gives("typedef struct memory { int n; } memory_t;"));
  EXPECT_TRUE(gives("struct holder { struct memory { int n; } m; };"));
  EXPECT_TRUE(gives("#define of(p) ((struct memory *)(p))"));
  EXPECT_TRUE(gives("#define of(p) \\\n  container_of(p, struct memory, n)"));
}

TEST(RecordMentions, WhatOnlyLooksLikeAParameter) {
  EXPECT_TRUE(gives("DECLARE_RING(struct memory *m, ring);"));
  EXPECT_TRUE(gives("static DECLARE_RING(struct memory *m, ring);"));
  EXPECT_TRUE(gives("struct a { struct_group(b, struct memory *m, c) };"));
  EXPECT_TRUE(gives("int f(int a) { return of(struct memory *m, a)->n; }"));
  EXPECT_TRUE(gives("TRACE(name, ARGS(struct memory *m, int n));"));
  EXPECT_TRUE(gives("void f(int (*get)(struct memory *m));"));
  EXPECT_TRUE(gives("DECLARE(memory);"));
}

} // namespace
} // namespace kmap_tidy
