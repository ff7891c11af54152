//===--- MapFlowAliasTest.cpp - who holds the address ---------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Snippet.h"

namespace kmap_tidy {
namespace {

TEST(MapFlowAlias, Locals) {
  EXPECT_TRUE(asMarked(R"(
    void chained(struct page *p) {
      char *a, *b;
      a = b = kmap_local_page(p);
      kunmap_local(b);
      *a = 0; // used-after-unmap
    }
    void swapped(struct page *p, struct page *q) {
      char *a = kmap_local_page(p), *b = kmap_local_page(q), *t;
      t = a;
      a = b;
      b = t;
      kunmap_local(b); // wrong-order
      kunmap_local(a);
    }
    void swapped_right(struct page *p, struct page *q) {
      char *a = kmap_local_page(p), *b = kmap_local_page(q), *t;
      t = a;
      a = b;
      b = t;
      kunmap_local(a);
      kunmap_local(b);
    }
    void overwritten(struct page *p, struct page *q) {
      char *a = kmap_local_page(p);
      a = kmap_local_page(q);
      kunmap_local(a);
    } // leak
    void twice_by_two_names(struct page *p) {
      char *a = kmap_local_page(p), *b = a;
      kunmap_local(b);
      kunmap_local(a); // double
    }
  )"));
}

TEST(MapFlowAlias, CastsAndArithmetic) {
  EXPECT_TRUE(asMarked(R"(
    void integer(struct page *p) {
      unsigned long a = (unsigned long)kmap_local_page(p);
      a += 8;
      kunmap_local((void *)a);
      *(char *)a = 0; // used-after-unmap
    }
    void masked(struct page *p, struct page *q) {
      char *a = kmap_local_page(p) + 12;
      char *b = kmap_local_page(q);
      kunmap_local((void *)((unsigned long)a & PAGE_MASK)); // wrong-order
      kunmap_local(b);
    }
    void element(struct page *p, int i) {
      int *a = kmap_local_page(p);
      kunmap_local(&a[i]);
      a[i]++; // used-after-unmap
    }
    void in_parts(struct page *p) {
      void *a;
      *(&a) = kmap_local_page(p);
      kunmap_local(a);
    }
    void comma(struct page *p) {
      char *a = (unknown(), kmap_local_page(p));
      kunmap_local(a);
      kunmap_local(a); // double
    }
    void statement_expression(struct page *p) {
      char *a = ({ char *t = kmap_local_page(p); t + 1; });
      kunmap_local(a);
      kunmap_local(a); // double
    }
  )"));
}

TEST(MapFlowAlias, FieldsAndElements) {
  EXPECT_TRUE(asMarked(R"(
    struct walk { struct page *page; char *addr; };
    void local_struct(struct page *p) {
      struct walk w = { .page = p };
      w.addr = kmap_local_page(w.page);
      kunmap_local(w.addr);
      w.addr[0] = 0; // used-after-unmap
    }
    void through_pointer(struct walk *w, struct walk *v) {
      w->addr = kmap_local_page(w->page);
      v->page = NULL;
      kunmap_local(w->addr);
      *w->addr = 0; // used-after-unmap
    }
    void initialiser(struct page *p) {
      struct walk w = { p, kmap_local_page(p) };
      kunmap_local(w.addr);
      kunmap_local(w.addr); // double
    }
    void array(struct page *p, struct page *q) {
      char *a[2];
      a[0] = kmap_local_page(p);
      a[1] = kmap_local_page(q);
      kunmap_local(a[0]); // wrong-order
      kunmap_local(a[1]);
    }
    void array_right(struct page *p, struct page *q) {
      char *a[2];
      a[0] = kmap_local_page(p);
      a[1] = kmap_local_page(q);
      kunmap_local(a[1]);
      kunmap_local(a[0]);
    }
  )"));
}

// kunmap() names the page: by the same path, or by a copy of it.
TEST(MapFlowAlias, PagesByAccessPath) {
  Snippet S(R"(
    struct req { struct page *page; struct page *pages[4]; };
    void f(struct req *r, struct page *p, int i) {
      struct page *q = p;
      kmap(p); // @p
      kunmap(q); // @unmap-p
      kmap(r->page); // @field
      kunmap(r->page); // @unmap-field
      kmap(r->pages[i]); // @element
      kunmap(r->pages[i]); // @unmap-element
      kmap(&p[1]); // @next
      kunmap(p + 1); // @unmap-next
      kmap(r->pages[0]); // @zero
      kunmap(r->pages[1]); // @unmap-one
      kunmap(r->pages[0]);
    }
  )");
  using Labels = std::set<std::string>;
  EXPECT_EQ(S.releasedBy("unmap-p"), Labels{"p"});
  EXPECT_EQ(S.releasedBy("unmap-field"), Labels{"field"});
  EXPECT_EQ(S.releasedBy("unmap-element"), Labels{"element"});
  EXPECT_EQ(S.releasedBy("unmap-next"), Labels{"next"});
  EXPECT_EQ(S.releasedBy("unmap-one"), Labels{});
  EXPECT_TRUE(S.unmap("unmap-one").ReleasesUnknown);
}

TEST(MapFlowAlias, PageThatChanges) {
  Snippet S(R"(
    struct req { struct page *page; };
    void stored(struct req *r, struct page *p) {
      kmap(r->page); // @a
      r->page = p;
      kunmap(r->page); // @unmap-a
    }
    void passed(struct req *r) {
      kmap(r->page); // @b
      unknown_with(r);
      kunmap(r->page); // @unmap-b
    }
    void advanced(struct page *p) {
      kmap(p); // @c
      p++;
      kunmap(p); // @unmap-c
    }
  )");
  EXPECT_TRUE(S.unmap("unmap-a").ReleasesUnknown);
  EXPECT_TRUE(S.unmap("unmap-c").ReleasesUnknown);
  // A call that may change r->page most likely does not.
  EXPECT_EQ(S.releasedBy("unmap-b"), std::set<std::string>{"b"});
}

TEST(MapFlowAlias, Holders) {
  Snippet S(R"(
    void f(struct page *p, int i) {
      char *a = kmap(p), *b = a, *c = a + 8, *d = a + i, *e = NULL;
      kunmap(p); // @unmap
    }
    void g(struct page *p) {
      char *a = kmap(p), *b = a + 8;
      kunmap(p); // @tight
    }
  )");
  EXPECT_TRUE(S.unmap("unmap").HasLooseHolder);
  EXPECT_EQ(S.unmap("unmap").Holders.size(), 3u);
  EXPECT_FALSE(S.unmap("tight").HasLooseHolder);
  EXPECT_EQ(S.unmap("tight").Holders.size(), 2u);
}

// RULES R8: an address behind the page releases the next one.
TEST(MapFlowAlias, OperandThatMayLeaveThePage) {
  Snippet S(R"(
    struct block { int head; char body[256]; };
    void f(struct page *p, struct page *q, unsigned n) {
      char *a = kmap_local_page(p);
      kunmap_local(a + 4095); // @last
      a = kmap_local_page(p);
      kunmap_local(a + 4096); // @behind
      a = kmap_local_page(p);
      kunmap_local(a + n); // @somewhere
      a = kmap_local_page(p);
      kunmap_local(a + (n & ~PAGE_MASK)); // @offset
      a = kmap_local_page(p);
      kunmap_local(a + n % 512); // @rest
      struct block *b = kmap_local_page(p);
      kunmap_local(b->body); // @member
      a = kmap_local_page(p) + n;
      kunmap_local((void *)((unsigned long)a & PAGE_MASK)); // @masked
      a = kmap_local_page(p);
      while (n--)
        a++;
      kunmap_local(a); // @walked
      a = kmap_local_page(p);
      if (n)
        a += 16;
      kunmap_local(a); // @joined
      a = kmap_local_page(p);
      kunmap_local(a - 1); // @before
    }
  )");
  for (const char *Inside : {"last", "offset", "rest", "member", "joined"})
    EXPECT_FALSE(S.unmap(Inside).MayLeavePage) << Inside;
  // The mask cannot lead back: a + n may be in another page.
  for (const char *Outside :
       {"behind", "somewhere", "masked", "walked", "before"})
    EXPECT_TRUE(S.unmap(Outside).MayLeavePage) << Outside;
}

TEST(MapFlowAlias, WrongOperands) {
  Snippet S(R"(
    void f(struct page *p, char *unrelated) {
      char *a = kmap_local_page(p); // @local
      kunmap_atomic(a); // @mixed
      a = kmap(p); // @kmap
      kunmap((void *)a); // @address
      a = kmap_local_page(p); // @by-page
      kunmap_local((void *)p); // @page
      kunmap_local(unrelated); // @parameter
      kunmap_local(NULL); // @null
    }
  )");
  EXPECT_TRUE(S.unmap("mixed").MixesFamilies);
  EXPECT_EQ(S.releasedBy("mixed"), std::set<std::string>{"local"});
  EXPECT_EQ(S.releasedBy("address"), std::set<std::string>{"kmap"});
  EXPECT_EQ(S.releasedBy("page"), std::set<std::string>{"by-page"});
  EXPECT_TRUE(S.unmap("parameter").ReleasesUnknown);
  ASSERT_NE(S.unmap("parameter").Parameter, nullptr);
  EXPECT_EQ(S.unmap("parameter").Parameter->getName(), "unrelated");
  EXPECT_TRUE(S.unmap("null").ReleasesUnknown);
  EXPECT_EQ(S.unmap("null").Parameter, nullptr);
}

TEST(MapFlowAlias, WhereTheAddressGoes) {
  Snippet S(R"(
    struct box { char *addr; };
    char *global;
    char *f(struct page *p, struct box *out) {
      char *a = kmap(p); // @stored
      out->addr = a;
      a = kmap(p); // @global
      global = a;
      struct box inside;
      inside.addr = kmap(p); // @inside
      unknown_with(&inside);
      a = kmap(p); // @passed
      unknown_with(a);
      return kmap(p + 1); // @returned
    }
  )");
  EXPECT_EQ(S.map("stored").StoredBy.size(), 1u);
  EXPECT_EQ(S.map("global").StoredBy.size(), 1u);
  EXPECT_TRUE(S.map("inside").StoredBy.empty());
  ASSERT_EQ(S.map("inside").Passed.size(), 1u);
  EXPECT_TRUE(S.map("inside").Passed[0].Indirectly);
  ASSERT_EQ(S.map("passed").Passed.size(), 1u);
  EXPECT_FALSE(S.map("passed").Passed[0].Indirectly);
  EXPECT_TRUE(S.map("returned").IsReturned);
  EXPECT_FALSE(S.map("stored").IsReturned);
}

} // namespace
} // namespace kmap_tidy
