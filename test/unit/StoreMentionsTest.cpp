//===--- StoreMentionsTest.cpp --------------------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/StoreMentions.h"
#include "clang/Basic/LangOptions.h"
#include "gtest/gtest.h"

namespace kmap_tidy {
namespace {

using Names = std::set<std::string>;

StoreMentions stores(const char *Text) {
  StoreNames Field;
  Field.Field = "work";
  Field.Tags = {"ops"};
  Field.Types = {"ops_t"};
  Field.Macros = {"SET_WORK"};
  return storesIn(Text, Field, clang::LangOptions());
}

bool mayStore(const char *Text) { return stores(Text).MayStore; }

TEST(StoreMentions, Members) {
  EXPECT_TRUE(mayStore("void f(void) { o->work = g; }"));
  EXPECT_TRUE(mayStore("void f(void) { o.work[1] = g; }"));
  EXPECT_TRUE(mayStore("void f(void) { h(&o->work); }"));
  EXPECT_TRUE(mayStore("other_t x = { .work = g };"));
  EXPECT_FALSE(mayStore("void f(void) { o->work(1); }"));
  EXPECT_FALSE(mayStore("void work(int work); /* o->work = g */"));
}

TEST(StoreMentions, MembersThatAreRead) {
  EXPECT_FALSE(mayStore("void f(void) { if (!o->work) g = o->work; }"));
  EXPECT_FALSE(mayStore("int f(void) { return o->in.work ? 1 : a[2].work == 0; "
                        "}"));
  EXPECT_FALSE(mayStore("void f(void) { (o->work)(1); (*of(3)->work)(2); }"));
  EXPECT_FALSE(mayStore("void f(void) { g = list_entry(p->work, struct a, b); "
                        "o->work->next = p; }"));
  EXPECT_TRUE(mayStore("void f(void) { (o->work) = g; }"));
  EXPECT_TRUE(mayStore("void f(void) { h(&of(a)[1].x->work); }"));
  EXPECT_TRUE(mayStore("void f(void) { WRITE_ONCE(o->work, g); }"));
  EXPECT_TRUE(mayStore("void f(void) { SET((o->work), g); }"));
  EXPECT_TRUE(mayStore("void f(void) { asm(\"\" : \"=m\" (o->work)); }"));
  EXPECT_EQ(stores("#define A(o) ((o)->work = g)\n#define B(o) ((o)->work)\n"
                   "#define C(o) (&(o)->work)\n#define D .work = g\n"
                   "#define E(o) f((o)->work)\n")
                .Found.Macros,
            Names({"A", "B", "C", "D", "E"}));
}

TEST(StoreMentions, WhatOnlyNamesTheRecord) {
  EXPECT_FALSE(mayStore("struct ops;"));
  EXPECT_FALSE(mayStore("struct ops { void (*work)(void); };"));
  EXPECT_FALSE(mayStore("int run(const struct ops *o, struct ops * const p);"));
  EXPECT_FALSE(mayStore("void f(void) { struct ops o; g(sizeof(struct ops)); "
                        "h(container_of(p, struct ops, node)); }"));
  EXPECT_FALSE(mayStore("extern struct ops first, *second;"));
  EXPECT_FALSE(mayStore("static struct ops *a = { 0 }; ops_t *b;"));
  EXPECT_FALSE(mayStore("struct ops get(void); struct other ops = { g };"));
}

TEST(StoreMentions, InitializersByName) {
  EXPECT_FALSE(mayStore("struct ops o = { .name = \"a\", .size = 1, };"));
  EXPECT_FALSE(mayStore("static struct ops __initdata o[2] = { [1] = { .n = 1 "
                        "}, { .n = 2 } };"));
  EXPECT_FALSE(mayStore("struct ops a = { 0 }, b = { }, c = { NULL };"));
  EXPECT_FALSE(mayStore("int f(void) { return g((struct ops){ .n = 1 }); }"));
}

TEST(StoreMentions, InitializersOfAnother) {
  EXPECT_FALSE(
      mayStore("static const struct other x = { .a = 1, .work = g };"));
  EXPECT_FALSE(mayStore("struct other x[] __init = { [0] = { .in = { .work = g "
                        "} } };"));
  EXPECT_FALSE(mayStore("void f(void) { *p = (struct other){ .work = g }; }"));
  EXPECT_TRUE(
      mayStore("struct other x = { .in = &(struct ops){ .work = g } };"));
  EXPECT_TRUE(mayStore("struct other x, y = { .work = g };"));
  EXPECT_TRUE(mayStore("MAKE(x) = { .work = g };"));
  EXPECT_TRUE(mayStore("const ops_t x = { .work = g };"));
  EXPECT_TRUE(
      mayStore("struct outer { struct ops in; } x = { .in.work = g };"));
  EXPECT_EQ(stores("#define A struct other x = { .work = g }\n").Found.Macros,
            Names({"A"}));
}

TEST(StoreMentions, InitializersOfATypeThatIsNotNamed) {
  EXPECT_TRUE(mayStore("static const typeof(*p) o = { g };"));
  EXPECT_TRUE(mayStore("__typeof__(x.y) o[2] = { { .n = 1 }, { g } };"));
  EXPECT_TRUE(mayStore("void f(void) { *p = (typeof(*p)){ g }; }"));
  EXPECT_FALSE(mayStore("static const typeof(*p) o = { .n = g };"));
  EXPECT_FALSE(mayStore("void f(void) { typeof(x) a = b, c; h(typeof(x)); }"));
  EXPECT_EQ(stores("#define A typeof(*p) o = { g }\n").Found.Macros, Names({}));
}

TEST(StoreMentions, InitializersByPosition) {
  EXPECT_TRUE(mayStore("struct ops o = { g };"));
  EXPECT_TRUE(mayStore("ops_t o = { .n = 1, g };"));
  EXPECT_TRUE(mayStore("const struct ops o[] = { { g }, };"));
  EXPECT_TRUE(mayStore("struct ops a = { 0 }, b = { \"b\", g };"));
  EXPECT_TRUE(mayStore("struct ops *a, b = { g };"));
  EXPECT_TRUE(mayStore("struct ops o __attribute__((used)) = { g };"));
  EXPECT_TRUE(mayStore("void f(void) { h((struct ops){ 1, g }); }"));
  EXPECT_TRUE(mayStore("struct ops o = { .in = { g } };"));
  EXPECT_TRUE(mayStore("struct ops o = INIT(g);"));
  EXPECT_TRUE(mayStore("DEFINE(struct ops, o);"));
  EXPECT_TRUE(mayStore("struct ops { int a; } o = { g };"));
  EXPECT_TRUE(mayStore("struct { struct ops o; } x = { { g } };"));
}

TEST(StoreMentions, WhatMacrosHide) {
  EXPECT_TRUE(mayStore("void f(void) { SET(o, work, g); }"));
  EXPECT_TRUE(mayStore("struct ops o[] = { [1] = ROW(\"x\", g) };"));
  EXPECT_TRUE(mayStore("struct ops o = { .in = INIT };"));
  EXPECT_TRUE(mayStore("struct ops o[] = {\n#include \"rows.h\"\n};"));
  EXPECT_TRUE(mayStore("const struct ops NAME(o) = { g };"));
  EXPECT_TRUE(mayStore("OBJECT(ops, o) = { g };"));
  EXPECT_TRUE(mayStore("*o = INIT(struct ops);"));
  EXPECT_TRUE(mayStore("typeof(struct ops) o = { g };"));
  EXPECT_FALSE(mayStore("void f(int work) { if (work) g(sizeof(work)); }"));
  EXPECT_FALSE(mayStore("#define NEXT(work) ((work) + 1)\n"));
  EXPECT_EQ(stores("#define HOOK work\n#define OLD ops\n"
                   "#define ALL(o, f) SET(o, work, f)\n")
                .Found.Macros,
            Names({"ALL", "HOOK", "OLD"}));
  EXPECT_TRUE(stores("#define OLD ops\n").Found.Tags.count("OLD"));
}

TEST(StoreMentions, DeclarationsThatLookLikeOthers) {
  EXPECT_EQ(stores("typedef const struct ops more_ops;").Found.Types,
            Names({"more_ops"}));
  EXPECT_TRUE(mayStore("struct ops *__first, o = { g };"));
  EXPECT_TRUE(mayStore("int f(void) { return ({ struct ops *p = 0, o = { g }; "
                       "h(&o); }); }"));
  EXPECT_TRUE(mayStore("void f(void) { for (struct ops *p = 0, o = { g };;) ; "
                       "}"));
}

TEST(StoreMentions, Arrays) {
  std::string Text = "struct ops { void (*work[3])(void); };";
  StoreNames Names =
      recordAround(Text, Text.find("work"), clang::LangOptions());
  EXPECT_TRUE(Names.IsArray);
  Names.Field = "work";
  EXPECT_TRUE(
      storesIn("void f(void) { p = o->work; }", Names, clang::LangOptions())
          .MayStore);
}

TEST(StoreMentions, BranchesThatDoNotNest) {
  EXPECT_TRUE(mayStore("#if A\nstruct x {\n#else\nstruct y {\n#endif\n"
                       "struct ops o; };"));
}

TEST(StoreMentions, RecordsThatContainIt) {
  EXPECT_EQ(stores("struct holder { int a; struct ops o[2]; };").Found.Tags,
            Names({"holder"}));
  EXPECT_EQ(
      stores("struct __packed holder { struct ops { int a; } o; };").Found.Tags,
      Names({"holder"}));
  EXPECT_EQ(
      stores("struct holder { union { struct { ops_t o; }; } u; };").Found.Tags,
      Names({"holder"}));
  EXPECT_EQ(stores("typedef struct { struct ops o; } holder_t;").Found.Types,
            Names({"holder_t"}));
  EXPECT_TRUE(
      stores("struct holder { struct ops *o; void (*f)(struct ops *); };")
          .Found.empty());
  EXPECT_FALSE(mayStore("struct holder { struct ops o; };"));
}

TEST(StoreMentions, RecordsInUnions) {
  auto IsOverlaid = [](const char *Text) { return stores(Text).IsOverlaid; };
  EXPECT_TRUE(IsOverlaid("union u { struct ops o; int a; };"));
  EXPECT_TRUE(IsOverlaid("struct x { union { struct { ops_t o[2]; }; } u; };"));
  EXPECT_TRUE(IsOverlaid("union u { struct ops { int a; } o; };"));
  EXPECT_TRUE(IsOverlaid("union u { SET_WORK(o) int a; };"));
  EXPECT_TRUE(IsOverlaid("#define IN union { struct ops o; int a; }\n"));
  EXPECT_TRUE(IsOverlaid("#define IN(t) union { struct t o; int a; }\n"
                         "struct x { IN(ops); };"));
  EXPECT_FALSE(IsOverlaid("union u { struct ops *o; int a; };"));
  EXPECT_FALSE(IsOverlaid("union u { int a; }; struct x { struct ops o; };"));
  EXPECT_FALSE(IsOverlaid("#define IN(t) union { struct t *o; int a; }\n"
                          "struct x { IN(ops); };"));
  EXPECT_FALSE(IsOverlaid("#define IN(t) union { struct t o; int a; }\n"
                          "void f(void) { IN(ops); }"));
}

TEST(StoreMentions, UnionMakers) {
  auto Makers = [](const char *Text) {
    return unionMakersIn(Text, clang::LangOptions());
  };
  EXPECT_EQ(Makers("#define A(t) union { struct t a; }\n"
                   "#define B(t) struct { union { struct t *p; }; } x_##t\n"
                   "#define C(t) union t\n#define D union { int a; }\n"),
            Names({"A"}));
}

TEST(StoreMentions, OtherNames) {
  EXPECT_EQ(stores("typedef struct ops more_ops, *ops_p;").Found.Types,
            Names({"more_ops"}));
  EXPECT_EQ(stores("typedef struct ops { int a; } more_ops;").Found.Types,
            Names({"more_ops"}));
  EXPECT_TRUE(stores("typedef int fn(struct ops *o);").Found.empty());
}

TEST(StoreMentions, Macros) {
  StoreMentions Set = stores("#define PUT(o, f) \\\n  ((o)->work = (f))\n"
                             "#define OPS(n) struct ops n =\n"
                             "#define TO(p) ((struct ops *)(p))\n"
                             "#define AGAIN(o) SET_WORK(o)\n"
                             "#define SIZE sizeof(struct ops)\n"
                             "#define RUN(o) (o)->work(1)\n");
  EXPECT_FALSE(Set.MayStore);
  EXPECT_EQ(Set.Found.Macros, Names({"PUT", "OPS", "AGAIN"}));
  EXPECT_FALSE(mayStore("#define SET_WORK(o) g(o)\n#undef SET_WORK\n"));
  EXPECT_TRUE(mayStore("void f(void) { SET_WORK(o); }"));
}

TEST(StoreMentions, RecordAround) {
  auto Around = [](const std::string &Text) {
    return recordAround(Text, Text.find("work"), clang::LangOptions());
  };
  EXPECT_EQ(Around("struct ops { int a; void (*work)(void); };").Tags,
            Names({"ops"}));
  EXPECT_EQ(Around("typedef struct { void (*work)(void); } ops_t;").Types,
            Names({"ops_t"}));
  EXPECT_EQ(Around("struct a { struct { void (*work)(void); } ops; };").Tags,
            Names({"a"}));
  EXPECT_TRUE(Around("void (*work)(void);").empty());
}

} // namespace
} // namespace kmap_tidy
