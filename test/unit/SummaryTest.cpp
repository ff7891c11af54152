//===--- SummaryTest.cpp - what callers see of a function -----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Snippet.h"

namespace kmap_tidy {
namespace {

/// Letters for the fate of parameter \p Index of \p Function: r(eturned),
/// e(scapes), u(nknown callee), o(pen: another unit may tell), p(age address);
/// "-" if it is only borrowed.
std::string fate(Snippet &S, llvm::StringRef Function, unsigned Index = 0) {
  const ParameterFate &Fate = S.summary(Function).Parameters.at(Index);
  std::string Letters;
  if (Fate.IsReturned)
    Letters += "r";
  if (Fate.Escapes)
    Letters += "e";
  if (Fate.ReachesUnknown)
    Letters += "u";
  if (S.summary(Function).isOpen(Index))
    Letters += "o";
  if (Fate.PageAddressUsed)
    Letters += "p";
  return Letters.empty() ? "-" : Letters;
}

TEST(Summary, BorrowedParameters) {
  Snippet S(R"(
    int sum(const u8 *a, int n) {
      int total = 0;
      for (const u8 *at = a; at < a + n; at++)
        total += *at;
      return total;
    }
    void fill(char *to) { memset(to, 0, 8); }
    void zero(struct page *p) { p->flags = 0; }
    void swap(int *a, int *b) { int t = *a; *a = *b; *b = t; }
    void forward(char *to) { fill(to + 8); }
  )");
  for (const char *Name : {"sum", "fill", "zero", "swap", "forward"})
    EXPECT_EQ(fate(S, Name), "-") << Name;
  EXPECT_EQ(fate(S, "swap", 1), "-");
}

TEST(Summary, ReturnedParameters) {
  Snippet S(R"(
    struct item { int key; char name[8]; struct item *next; };
    char *same(char *a) { return a; }
    char *further(char *a, int n) { char *b = a; b += n; return b; }
    char *either(char *a, char *b, int n) { return n ? a : b; }
    char *member(struct item *i) { return i->name; }
    int *inside(struct item *i) { return &i->key; }
    struct item *loaded(struct item *i) { return i->next; }
    char *through(char *a) { return same(a) + 1; }
    char *copied(char *a, char *b) { return memcpy(a, b, 8); }
    int compared(char *a) { return a != NULL; }
  )");
  for (const char *Name :
       {"same", "further", "either", "member", "inside", "through", "copied"})
    EXPECT_EQ(fate(S, Name), "r") << Name;
  EXPECT_EQ(fate(S, "either", 1), "r");
  EXPECT_EQ(fate(S, "copied", 1), "-");
  EXPECT_EQ(fate(S, "compared"), "-");
  EXPECT_EQ(fate(S, "loaded"), "-"); /* what it points to, not itself */
}

TEST(Summary, EscapingParameters) {
  Snippet S(R"(
    struct box { char *a; };
    static char *global;
    void to_global(char *a) { global = a; }
    void to_field(char *a, struct box *b) { char *c = a; b->a = c; }
    void to_element(char *a, char **to) { to[2] = a + 1; }
    void to_callee(char *a) { to_global(a); }
    void to_own_struct(char *a) { struct box b; b.a = a; *b.a = 0; }
  )");
  EXPECT_EQ(fate(S, "to_global"), "e");
  EXPECT_EQ(fate(S, "to_field"), "e");
  EXPECT_EQ(fate(S, "to_field", 1), "-");
  EXPECT_EQ(fate(S, "to_element"), "e");
  EXPECT_EQ(fate(S, "to_callee"), "e");
}

TEST(Summary, UnknownCallees) {
  Snippet S(R"(
    void outside(char *a) { unknown_with(a); }
    void parameter(char *a, void (*call)(char *)) { call(a); }
    union any { void (*call)(char *); long number; };
    void pointer(char *a, union any *any) { any->call(a); }
    void indirectly(char *a) { outside(a); }
    void beside(char *a) { unknown(); *a = 0; }
    void caller(char *a, union any *any) { pointer(a, any); }
  )");
  EXPECT_EQ(fate(S, "outside"), "o");
  // Other units may pass other functions.
  EXPECT_EQ(fate(S, "parameter"), "o");
  EXPECT_EQ(fate(S, "pointer"), "u");
  EXPECT_EQ(fate(S, "indirectly"), "o");
  EXPECT_EQ(fate(S, "beside"), "-");
  EXPECT_TRUE(S.summary("pointer").CallsUnknown);
  for (const char *Name : {"outside", "indirectly", "beside"}) {
    EXPECT_FALSE(S.summary(Name).CallsUnknown) << Name;
    EXPECT_TRUE(S.summary(Name).isOpen(WholeCall)) << Name;
  }
  Summaries &Callees = S.facts().summaries();
  Callees.ask({{S.call("unknown_with"), 0}});
  EXPECT_EQ(Callees.asked(), std::set<ForeignAspect>({{"unknown_with", 0}}));
  // The answer to the one is of no use without the other.
  Callees.ask({{S.call("unknown"), WholeCall}, {S.call("pointer"), 0}});
  EXPECT_EQ(Callees.asked().size(), 1u);
  bool IsUnknown = false;
  S.facts().summaries().effects(*S.call("unknown_with"), IsUnknown);
  EXPECT_TRUE(IsUnknown);
}

// An address is one in whatever type it is kept.
TEST(Summary, AddressesInOtherTypes) {
  Snippet S(R"(
    struct vec { void *base; unsigned long len; };
    static unsigned long number;
    static int distance;
    void stash(char **where);
    void take(struct vec v);
    void as_number(char *a) { number = (unsigned long)a; }
    unsigned long returned(char *a) { return (unsigned long)a; }
    void by_address(char *a) { stash(&a); }
    void by_value(char *a) { struct vec v = {a}; take(v); }
    void as_bytes(char *a, void *to) { struct vec v = {a}; memcpy(to, &v, sizeof(v)); }
    void how_far(char *a, char *b) { number = b - a; }
    void how_deep(char *a) { number = (unsigned long)a & 4095; }
    void aligned(char *a) { number = (unsigned long)a & ~3UL; }
  )");
  EXPECT_EQ(fate(S, "as_number"), "e");
  EXPECT_EQ(fate(S, "returned"), "r");
  EXPECT_EQ(fate(S, "by_address"), "u");
  EXPECT_EQ(fate(S, "by_value"), "o");
  EXPECT_EQ(fate(S, "as_bytes"), "u");
  EXPECT_EQ(fate(S, "how_far"), "-");
  EXPECT_EQ(fate(S, "how_deep"), "-");
  EXPECT_EQ(fate(S, "aligned"), "e");
}

TEST(Summary, PageAddresses) {
  Snippet S(R"(
    void *linear(struct page *p) { return page_address(p); }
    void *twice(struct page *p) { return linear(p); }
    unsigned long flags(struct page *p) { return p->flags; }
    struct ctx { struct page *page, *pages[2]; };
    void *member(struct ctx *c) { return page_address(c->page); }
    void *dereferenced(struct ctx *c) { return page_address((*c).page); }
    void *variable(struct ctx *c) { struct page *p = c->page; return page_address(p); }
    void *element(struct ctx *c, int i) { return page_address(c->pages[i]); }
    void *pointed_to(struct page **p) { return page_address(*p); }
  )");
  EXPECT_EQ(fate(S, "linear"), "p");
  EXPECT_EQ(fate(S, "twice"), "p");
  EXPECT_EQ(fate(S, "flags"), "-");
  for (const char *Name :
       {"member", "dereferenced", "variable", "element", "pointed_to"})
    EXPECT_EQ(fate(S, Name), "p") << Name;
}

TEST(Summary, EffectsAreTheUnionOfTheCalls) {
  Snippet S(R"(
    void mutex_lock(void *m);
    void pagefault_disable(void);
    unsigned long copy_from_user(void *to, const void *from, size_t n);
    void locks(void *m) { mutex_lock(m); }
    void copies(void *to, void *from) { copy_from_user(to, from, 8); }
    void both(void *m) { locks(m); pagefault_disable(); }
    void neither(void) {}
  )");
  EXPECT_TRUE(S.summary("locks").Effects & Sleeps);
  EXPECT_TRUE(S.summary("copies").Effects & UserCopy);
  EXPECT_TRUE(S.summary("both").Effects & Sleeps);
  EXPECT_TRUE(S.summary("both").Effects & FaultsOff);
  EXPECT_FALSE(S.summary("both").CallsUnknown);
  EXPECT_EQ(S.summary("neither").Effects, unsigned(NoEffect));
}

TEST(Summary, Recursion) {
  Snippet S(R"(
    void mutex_lock(void *m);
    static char *global;
    int self(char *a, int n) {
      if (!n)
        return 0;
      mutex_lock(a);
      return self(a + 1, n - 1);
    }
    void odd(char *a, int n);
    void even(char *a, int n) { if (n) odd(a, n - 1); }
    void odd(char *a, int n) { global = a; even(a, n - 1); }
    char *walk(char *a) { return *a ? walk(a + 1) : a; }
  )");
  EXPECT_TRUE(S.summary("self").Effects & Sleeps);
  EXPECT_FALSE(S.summary("self").CallsUnknown);
  EXPECT_EQ(S.summary("walk").Parameters[0].IsReturned, true);
  EXPECT_EQ(fate(S, "even"), "e");
  EXPECT_EQ(fate(S, "odd"), "e");
}

// Whichever member of a cycle is asked for first, all must know of the escape.
TEST(Summary, MutualRecursionFromEitherEnd) {
  const char *Code = R"(
    static char *global;
    void odd(char *a, int n);
    void even(char *a, int n) { if (n) odd(a, n - 1); }
    void odd(char *a, int n) { even(a, n - 1); global = a; }
  )";
  Snippet First(Code), Second(Code);
  EXPECT_EQ(fate(First, "even"), "e");
  EXPECT_EQ(fate(First, "odd"), "e");
  EXPECT_EQ(fate(Second, "odd"), "e");
  EXPECT_EQ(fate(Second, "even"), "e");
}

// Somebody outside of a cycle who asks one of its members before it is
// complete.
TEST(Summary, BesideACycle) {
  Snippet S(R"(
    static char *global;
    void member(char *a, int n);
    void beside(char *a, int n) { member(a, n); }
    void head(char *a, int n) {
      if (n)
        member(a, n);
      beside(a, n);
      global = a;
    }
    void member(char *a, int n) { head(a, n - 1); }
  )");
  EXPECT_EQ(fate(S, "head"), "e");
  EXPECT_EQ(fate(S, "member"), "e");
  EXPECT_EQ(fate(S, "beside"), "e");
}

// A pointer that goes into a local object is where that object goes.
TEST(Summary, LocalObjects) {
  Snippet S(R"(
    struct vec { void *base; unsigned long len; };
    void submit(struct vec *v);
    void unknown_number(unsigned long n);
    static struct vec global;
    static struct vec *global_pointer;
    void by_initializer(void *a) { struct vec v = {.base = a}; submit(&v); }
    void by_assignment(void *a) { struct vec v; v.base = a; submit(&v); }
    void by_element(void *a) { struct vec v[2]; v[1].base = a; submit(v); }
    void by_literal(void *a) { submit(&(struct vec){.base = a}); }
    void by_pointer(void *a) {
      struct vec v = {a}, *p = &v;
      submit(p);
    }
    static void keep(struct vec *v) { global = *v; }
    void by_callee(void *a) { struct vec v = {a}, *p = &v; keep(p); }
    void *through(void *a) { struct vec v = {a}, *p = &v; return p->base; }
    static struct vec *same(struct vec *v) { return v; }
    void by_result(void *a) { struct vec v = {a}; submit(same(&v)); }
    void by_choice(void *a, int n) { struct vec v = {a}; submit(n ? &v : NULL); }
    void kept(void *a) { struct vec v = {a}; global = v; }
    void kept_pointer(void *a) { struct vec v = {a}; global_pointer = &v; }
    struct vec returned(void *a) { struct vec v = {a}; return v; }
    void *taken_out(void *a) { struct vec v = {a}; return v.base; }
    void other_field(void *a) { struct vec v = {a}; unknown_number(v.len); }
    int read(char *a) { struct vec v = {a}; return *(char *)v.base; }
  )");
  for (const char *Name :
       {"by_initializer", "by_assignment", "by_element", "by_literal",
        "by_pointer", "by_callee", "by_result", "by_choice"})
    EXPECT_EQ(fate(S, Name), "u") << Name;
  for (const char *Name : {"kept", "kept_pointer", "returned"})
    EXPECT_EQ(fate(S, Name), "e") << Name;
  EXPECT_EQ(fate(S, "taken_out"), "r");
  EXPECT_EQ(fate(S, "through"), "r");
  EXPECT_EQ(fate(S, "other_field"), "-");
  EXPECT_EQ(fate(S, "read"), "-");
}

TEST(Summary, NoBodyNoSummary) {
  Snippet S("void f(void) { unknown(); }");
  EXPECT_EQ(S.facts().summaries().of(S.function("unknown")), nullptr);
}

//===--- Wrappers of map and unmap ----------------------------------------===//

TEST(Summary, WrapperThatReturnsAMapping) {
  Snippet S(R"(
    static char *my_map(struct page *p) { return kmap_local_page(p); }
    static char *my_map_at(struct page *p, int n) {
      char *a = kmap_local_page(p);
      return a + n;
    }
    static int reads(struct page *p) {
      char *a = kmap_local_page(p);
      int n = *a;
      kunmap_local(a);
      return n;
    }
    void f(struct page *p, struct page *q) {
      char *a = my_map(p); // @a
      char *b = kmap_local_page(q); // @b
      kunmap_local(a); // wrong-order @unmap-a
      kunmap_local(b);
    }
    int g(struct page *p) {
      char *a = my_map(p);
      if (*a)
        return 1; // leak
      kunmap_local(a);
      return 0;
    }
  )");
  EXPECT_EQ(S.summary("my_map").Returned, findKernelApi("kmap_local_page"));
  EXPECT_EQ(S.summary("my_map_at").Returned, findKernelApi("kmap_local_page"));
  EXPECT_EQ(S.summary("reads").Returned, nullptr);
  EXPECT_EQ(S.found(), S.expected());
  ASSERT_NE(S.map("a").Callee, nullptr);
  EXPECT_EQ(S.map("a").Callee->getName(), "my_map");
  EXPECT_EQ(S.releasedBy("unmap-a"), std::set<std::string>{"a"});
}

TEST(Summary, WrapperThatReleases) {
  Snippet S(R"(
    static void my_unmap(struct page *p, char *a) {
      p->flags = 0;
      kunmap_local(a);
    }
    void f(struct page *p) {
      char *a = kmap_local_page(p); // @a
      my_unmap(p, a); // @unmap
      *a = 0; // used-after-unmap
    }
    void g(struct page *p) {
      char *a = kmap_local_page(p);
      if (!unknown())
        my_unmap(p, a);
    } // leak
  )");
  const Summary &Known = S.summary("my_unmap");
  ASSERT_EQ(Known.Released.size(), 1u);
  EXPECT_EQ(Known.Released[0].Parameter, 1u);
  EXPECT_EQ(Known.Released[0].Family, MapFamily::Local);
  EXPECT_EQ(Known.Released[0].Api, findKernelApi("kunmap_local"));
  EXPECT_EQ(S.found(), S.expected());
  EXPECT_EQ(S.releasedBy("unmap"), std::set<std::string>{"a"});
}

TEST(Summary, WrapperOfAWrapper) {
  Snippet S(R"(
    static char *inner(struct page *p) { return kmap_local_page(p); }
    static char *outer(struct page *p) { return inner(p + 1); }
    static void inner_unmap(char *a) { kunmap_local(a); }
    static void outer_unmap(char *a) { inner_unmap(a); }
    void f(struct page *p) {
      char *a = outer(p);
      char *b = kmap_local_page(p);
      outer_unmap(a); // wrong-order
      kunmap_local(b);
    }
  )");
  EXPECT_EQ(S.summary("outer").Returned, findKernelApi("kmap_local_page"));
  EXPECT_EQ(S.summary("outer_unmap").Released.size(), 1u);
  EXPECT_EQ(S.found(), S.expected());
}

// Only wrappers are called here: their maps are as real as the API's.
TEST(Summary, CallerOfWrappersAlone) {
  EXPECT_TRUE(asMarked(R"(
    static char *my_map(struct page *p) { return kmap_local_page(p); }
    static void my_unmap(char *a) { kunmap_local(a); }
    void f(struct page *p, struct page *q) {
      char *a = my_map(p), *b = my_map(q);
      my_unmap(a); // wrong-order
      my_unmap(b);
    }
  )"));
}

// It releases on one path only: the caller cannot rely on it.
TEST(Summary, WrapperThatReleasesSometimes) {
  Snippet S(R"(
    static int maybe(char *a) {
      if (!unknown())
        return -EIO;
      kunmap_local(a);
      return 0;
    }
    int f(struct page *p) {
      char *a = kmap_local_page(p);
      int err = maybe(a);
      if (err)
        kunmap_local(a);
      return err;
    }
  )");
  EXPECT_EQ(S.found(), S.expected());
}

TEST(Summary, RecursiveWrapper) {
  Snippet S(R"(
    static char *deep(struct page *p, int n) {
      if (n)
        return deep(p + 1, n - 1);
      return kmap_local_page(p);
    }
    void f(struct page *p) {
      char *a = deep(p, 3); // @a
      kunmap_local(a); // @unmap
    }
  )");
  EXPECT_EQ(S.summary("deep").Returned, findKernelApi("kmap_local_page"));
  EXPECT_EQ(S.releasedBy("unmap"), std::set<std::string>{"a"});
  EXPECT_EQ(S.found(), S.expected());
}

} // namespace
} // namespace kmap_tidy
