//===--- ConfiguredNamesTest.cpp -----------------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/ConfiguredNames.h"
#include "clang/Basic/LangOptions.h"
#include "gtest/gtest.h"

namespace kmap_tidy {
namespace {

/// Each name with what it is declared as, as in `t: struct a | struct b`.
std::vector<std::string> namesOf(const char *Source) {
  HeaderText Text(Source, clang::LangOptions(), clang::FileID());
  ConfiguredNames Names;
  Names.add(Text);
  std::vector<std::string> Result;
  Names.forEach([&](llvm::ArrayRef<NamedDeclaration> Found) {
    std::string Line = Found.front().name().str() + ":";
    for (const NamedDeclaration &One : Found) {
      Line += &One == &Found.front() ? "" : " |";
      for (size_t At = One.Begin; At < One.End; ++At)
        if (Text.Tokens.isWord(At))
          Line += " " + Text.Tokens[At].Word.str();
    }
    Result.push_back(std::move(Line));
  });
  return Result;
}

using Lines = std::vector<std::string>;

TEST(ConfiguredNames, WhatIsDeclaredOnceOrEverywhere) {
  EXPECT_EQ(namesOf("#ifdef X\nstruct a *t;\n#endif\n"), Lines());
  EXPECT_EQ(namesOf("struct a *t;\nstruct b *t;\n"), Lines());
  EXPECT_EQ(namesOf("#ifndef H\n#define H\nstruct a *t;\nstruct b *t;\n#endif"),
            Lines());
}

TEST(ConfiguredNames, Kinds) {
  EXPECT_EQ(namesOf("#ifdef X\nstruct a *t;\n#else\nstruct b t[2];\n#endif"),
            Lines({"t: struct a | struct b"}));
  EXPECT_EQ(namesOf("#ifdef X\ntypedef struct a t;\n#else\n"
                    "typedef union b t;\n#endif"),
            Lines({"t: struct a | union b"}));
  EXPECT_EQ(namesOf("#ifdef X\n#define t(r, n) (&(r)->a)\n#else\n"
                    "static const struct b *t(void)\n{\n}\n#endif"),
            Lines({"t: r a | struct b"}));
  EXPECT_EQ(namesOf("struct r {\n#ifdef X\na_t *t;\n#else\nb_t t;\n#endif\n};"),
            Lines({"t: a_t | b_t"}));
}

TEST(ConfiguredNames, Scopes) {
  // Another record, function or body has another name.
  EXPECT_EQ(namesOf("struct r { struct a t; };\n#ifdef X\n"
                    "struct s { struct b t; };\n#endif"),
            Lines());
  EXPECT_EQ(namesOf("int f(struct a *t) { struct c *u; }\n#ifdef X\n"
                    "int g(struct b *t) { struct d *u; }\n#endif"),
            Lines());
  EXPECT_EQ(namesOf("#ifdef X\nint f(struct a *t)\n#else\n"
                    "int f(struct b *t)\n#endif\n{ }"),
            Lines({"f: int | int", "t: struct a | struct b"}));
  EXPECT_EQ(namesOf("#ifdef X\nstruct r { struct a t; };\n#else\n"
                    "struct r { struct b t; };\n#endif"),
            Lines({"t: struct a | struct b"}));
}

TEST(ConfiguredNames, PartsOfParentheses) {
  EXPECT_EQ(namesOf("int i = f(\n#ifdef X\na->b\n#else\nc\n#endif\n);"),
            Lines({"a: a b | c"}));
  EXPECT_EQ(namesOf("#ifdef X\nint i = f(a);\n#else\nint j = f(c);\n#endif"),
            Lines());
}

TEST(ConfiguredNames, WhatIsNoDeclaration) {
  EXPECT_EQ(namesOf("int f(void) {\n#ifdef X\nreturn t;\n#else\ngoto t;\n"
                    "#endif\n}"),
            Lines());
}

} // namespace
} // namespace kmap_tidy
