//===--- IncludeGraphTest.cpp - who includes what, by text ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/IncludeGraph.h"
#include "gtest/gtest.h"

namespace kmap_tidy {
namespace {

using Files = std::vector<size_t>;

TEST(IncludeGraph, NamesAreTakenFromDirectives) {
  EXPECT_EQ(includesOf("#include <linux/mm.h>\n"
                       " # include \"own.h\"\n"
                       "#include_next <next.h>\n"
                       "int include; /* include \"not.h\" */\n"
                       "f(a, #include \"not.h\")\n"),
            (std::vector<std::string>{"linux/mm.h", "own.h", "next.h"}));
}

TEST(IncludeGraph, NamesMayBeSplicedAndCommented) {
  EXPECT_EQ(includesOf("#include \"sp\\\nliced.h\"\n"
                       "#inc\\\nlude <word.h>\n"
                       "#/* why */include/**/\"own.h\" // not <this.h>\n"
                       "/* why */ #include <behind.h>\n"
                       "%:include <digraph.h>\n"),
            (std::vector<std::string>{"spliced.h", "word.h", "own.h",
                                      "behind.h", "digraph.h"}));
}

TEST(IncludeGraph, AMacroMayStandForWhatDirectivesSpell) {
  EXPECT_EQ(includesOf("#define NAME <sub/a-b.h>\n#include NAME\n"),
            (std::vector<std::string>{"sub/a-b.h", "*", "NAME.h", "a-b.h",
                                      "a.h", "b.h", "h.h", "sub.h",
                                      "sub/a-b.h"}));
  EXPECT_EQ(includesOf("#define NAME <sub/a.h>\n#define OTHER \"b.c\" // c\n"
                       "#define F(x) \"d.h\"\n#define TEXT \"e.hh\"\n"),
            (std::vector<std::string>{"sub/a.h", "b.c"}));
  EXPECT_EQ(includesOf("#include F(x)\n").front(), ComputedInclude);
}

TEST(IncludeGraph, APathThatEndsWithTheNameIsMeant) {
  IncludeGraph Graph;
  Graph.add("/t/include/linux/mm.h", {});
  Graph.add("/t/fs/a.c", {"linux/mm.h"});
  Graph.add("/t/fs/b.c", {"mm.h"});
  Graph.add("/t/fs/c.c", {"../include/linux/mm.h"});
  Graph.add("/t/fs/d.c", {"m.h", "other/mm.h"});
  EXPECT_EQ(Graph.includersOf(0), (Files{1, 2, 3}));
  EXPECT_EQ(Graph.find("/t/fs/b.c"), 2u);
  EXPECT_EQ(Graph.find("/t/fs/e.c"), std::nullopt);
}

TEST(IncludeGraph, WhatLiesBesideComesFirst) {
  IncludeGraph Graph;
  Graph.add("/t/fs/near/own.h", {});
  Graph.add("/t/fs/far/own.h", {});
  Graph.add("/t/fs/near/a.c", {"own.h"});
  EXPECT_EQ(Graph.includersOf(0), Files{2});
  EXPECT_EQ(Graph.includersOf(1), Files{});
}

TEST(IncludeGraph, AGeneratedWrapperStandsForTheGenericHeader) {
  IncludeGraph Graph;
  Graph.add("/t/include/asm-generic/io.h", {});
  Graph.add("/t/fs/a.c", {"asm/io.h"});
  Graph.add("/t/fs/b.c", {"other/io.h"});
  EXPECT_EQ(Graph.includersOf(0), Files{1});
}

TEST(IncludeGraph, ReachesThroughHeadersAndInCircles) {
  IncludeGraph Graph;
  Graph.add("/t/include/a.h", {"b.h"});
  Graph.add("/t/include/b.h", {"a.h"});
  Graph.add("/t/fs/a.c", {"b.h"});
  Graph.add("/t/fs/all.c", {"a.c"});
  Graph.add("/t/fs/other.c", {});
  llvm::BitVector Reached = Graph.reachedFrom({0});
  EXPECT_EQ(Reached.count(), 4u);
  EXPECT_FALSE(Reached.test(4));
}

} // namespace
} // namespace kmap_tidy
