//===--- MapFlowShapesTest.cpp - wrong shapes and their right ones --------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every rule broken once, beside the nearest code that keeps it.
//
//===----------------------------------------------------------------------===//

#include "Snippet.h"

namespace kmap_tidy {
namespace {

TEST(MapFlowShapes, NestingOrder) {
  EXPECT_TRUE(asMarked(R"(
    void wrong(struct page *p, struct page *q) {
      char *a = kmap_atomic(p), *b = kmap_atomic(q);
      kunmap_atomic(a); // wrong-order
      kunmap_atomic(b);
    }
    void right(struct page *p, struct page *q) {
      char *a = kmap_atomic(p), *b = kmap_atomic(q);
      kunmap_atomic(b);
      kunmap_atomic(a);
    }
  )"));
}

// RULES R1: kmap_atomic, kmap_local and page tables share one stack.
TEST(MapFlowShapes, FamiliesShareTheStack) {
  EXPECT_TRUE(asMarked(R"(
    void wrong(struct page *p, struct page *q) {
      char *a = kmap_local_page(p), *b = kmap_atomic(q);
      kunmap_local(a); // wrong-order
      kunmap_atomic(b);
    }
    void right(struct page *p, struct page *q) {
      char *a = kmap_local_page(p), *b = kmap_atomic(q);
      kunmap_atomic(b);
      kunmap_local(a);
    }
    void page_tables(pmd_t *d, struct page *p) {
      pte_t *t = pte_offset_map(d, 0);
      char *a = kmap_local_page(p);
      pte_unmap(t); // wrong-order
      kunmap_local(a);
    }
  )"));
}

TEST(MapFlowShapes, KmapHasNoOrder) {
  EXPECT_TRUE(asMarked(R"(
    void both(struct page *p, struct page *q) {
      char *a = kmap(p), *b = kmap(q);
      kunmap(p);
      kunmap(q);
    }
    void under_atomic(struct page *p, struct page *q) {
      char *a = kmap(p), *b = kmap_atomic(q);
      kunmap(p);
      kunmap_atomic(b);
    }
  )"));
}

TEST(MapFlowShapes, ThreeDeep) {
  EXPECT_TRUE(asMarked(R"(
    void wrong(struct page **p) {
      char *a = kmap_local_page(p[0]);
      char *b = kmap_local_page(p[1]);
      char *c = kmap_local_page(p[2]);
      kunmap_local(b); // wrong-order
      kunmap_local(c);
      kunmap_local(a);
    }
    void right(struct page **p) {
      char *a = kmap_local_page(p[0]);
      char *b = kmap_local_page(p[1]);
      char *c = kmap_local_page(p[2]);
      kunmap_local(c);
      kunmap_local(b);
      kunmap_local(a);
    }
  )"));
}

TEST(MapFlowShapes, EarlyReturn) {
  EXPECT_TRUE(asMarked(R"(
    int wrong(struct page *p) {
      char *a = kmap_local_page(p);
      if (unknown())
        return -EIO; // leak
      kunmap_local(a);
      return 0;
    }
    int right(struct page *p) {
      char *a = kmap_local_page(p);
      if (unknown()) {
        kunmap_local(a);
        return -EIO;
      }
      kunmap_local(a);
      return 0;
    }
    int before(struct page *p) {
      if (unknown())
        return -EIO;
      char *a = kmap_local_page(p);
      kunmap_local(a);
      return 0;
    }
  )"));
}

TEST(MapFlowShapes, LeakAtTheEndOfTheFunction) {
  EXPECT_TRUE(asMarked(R"(
    void wrong(struct page *p) {
      char *a = kmap_local_page(p);
      if (unknown())
        kunmap_local(a);
    } // leak
    void right(struct page *p) {
      char *a = kmap_local_page(p);
      if (unknown())
        *a = 0;
      kunmap_local(a);
    }
  )"));
}

TEST(MapFlowShapes, GotoLadder) {
  EXPECT_TRUE(asMarked(R"(
    int wrong(struct page *p, struct page *q) {
      int err = -EIO;
      char *a = kmap_local_page(p), *b;
      if (unknown())
        goto out;
      b = kmap_local_page(q);
      if (unknown())
        goto unmap_a;
      err = 0;
      kunmap_local(b);
    unmap_a:
      kunmap_local(a); // wrong-order
    out:
      return err; // leak
    }
    int right(struct page *p, struct page *q) {
      int err = -EIO;
      char *a = kmap_local_page(p), *b;
      if (unknown())
        goto unmap_a;
      b = kmap_local_page(q);
      if (unknown())
        goto unmap_b;
      err = 0;
    unmap_b:
      kunmap_local(b);
    unmap_a:
      kunmap_local(a);
      return err;
    }
    int upside_down(struct page *p, struct page *q) {
      int err = -EIO;
      char *a = kmap_local_page(p);
      char *b = kmap_local_page(q);
      if (unknown())
        goto unmap;
      err = 0;
    unmap:
      kunmap_local(a); // wrong-order
      kunmap_local(b);
      return err;
    }
  )"));
}

TEST(MapFlowShapes, ReleasedTwice) {
  EXPECT_TRUE(asMarked(R"(
    int wrong(struct page *p) {
      char *a = kmap_local_page(p);
      int err = unknown();
      if (err)
        kunmap_local(a);
      kunmap_local(a); // double
      return err;
    }
    int right(struct page *p) {
      char *a = kmap_local_page(p);
      int err = unknown();
      if (err) {
        kunmap_local(a);
        return err;
      }
      kunmap_local(a);
      return err;
    }
    int error_label(struct page *p) {
      char *a = kmap_local_page(p);
      if (unknown())
        goto fail;
      kunmap_local(a);
      if (unknown())
        goto fail;
      return 0;
    fail:
      kunmap_local(a); // double
      return -EIO;
    }
    int two_labels(struct page *p) {
      char *a = kmap_local_page(p);
      if (unknown())
        goto unmap;
      kunmap_local(a);
      if (unknown())
        goto fail;
      return 0;
    unmap:
      kunmap_local(a);
    fail:
      return -EIO;
    }
  )"));
}

TEST(MapFlowShapes, UsedAfterUnmap) {
  EXPECT_TRUE(asMarked(R"(
    char wrong(struct page *p) {
      char *a = kmap_local_page(p);
      kunmap_local(a);
      return *a; // used-after-unmap
    }
    char right(struct page *p) {
      char *a = kmap_local_page(p);
      char c = *a;
      kunmap_local(a);
      return c;
    }
    void write(struct page *p) {
      char *a = kmap_local_page(p);
      kunmap_local(a);
      a[4] = 0; // used-after-unmap
    }
    void copy(struct page *p, char *to) {
      char *a = kmap_local_page(p);
      kunmap_local(a);
      memcpy(to, a, 8); // used-after-unmap
    }
    void by_another_name(struct page *p) {
      char *a = kmap_local_page(p), *b = a + 4;
      kunmap_local(a);
      *b = 0; // used-after-unmap
    }
    unsigned long only_the_number(struct page *p) {
      char *a = kmap_local_page(p);
      kunmap_local(a);
      return (unsigned long)a;
    }
  )"));
}

TEST(MapFlowShapes, FieldsOfWhatIsMapped) {
  EXPECT_TRUE(asMarked(R"(
    struct header { int magic; int size; char name[16]; };
    int wrong(struct page *p) {
      struct header *h = kmap_local_page(p);
      if (h->magic) {
        kunmap_local(h);
        return h->size; // used-after-unmap
      }
      kunmap_local(h);
      return 0;
    }
    int right(struct page *p) {
      struct header *h = kmap_local_page(p);
      int size = h->size;
      kunmap_local(h);
      return size;
    }
    char member(struct page *p) {
      struct header *h = kmap_local_page(p);
      char *name = h->name;
      kunmap_local(h);
      return name[0]; // used-after-unmap
    }
  )"));
}

// A pair across two functions is no leak in the first: nothing here unmaps.
TEST(MapFlowShapes, PairsAcrossFunctions) {
  EXPECT_TRUE(asMarked(R"(
    struct cursor { struct page *page; char *addr; };
    void stored(struct cursor *c) {
      c->addr = kmap_local_page(c->page);
    }
    void *returned(struct page *p) {
      return kmap_local_page(p);
    }
    void *returned_or_not(struct page *p) {
      char *a = kmap_local_page(p);
      if (*a)
        return a;
      kunmap_local(a);
      return NULL;
    }
    void kept(struct page *p) {
      kmap(p);
    }
  )"));
}

// pte_offset_map() that gives NULL has nothing to release.
TEST(MapFlowShapes, MappingThatMayFail) {
  EXPECT_TRUE(asMarked(R"(
    int right(pmd_t *d) {
      pte_t *t = pte_offset_map(d, 0);
      if (!t)
        return -EIO;
      pte_unmap(t);
      return 0;
    }
    int wrong(pmd_t *d) {
      pte_t *t = pte_offset_map(d, 0);
      if (!t)
        return -EIO;
      if (unknown())
        return -ENOMEM; // leak
      pte_unmap(t);
      return 0;
    }
  )"));
}

TEST(MapFlowShapes, Switch) {
  EXPECT_TRUE(asMarked(R"(
    int wrong(struct page *p, int n) {
      char *a = kmap_local_page(p);
      switch (n) {
      case 0:
        kunmap_local(a);
        break;
      case 1:
        kunmap_local(a); /* falls through */
      default:
        kunmap_local(a); // double
      }
      return 0;
    }
    int right(struct page *p, int n) {
      char *a = kmap_local_page(p);
      switch (n) {
      case 0:
        kunmap_local(a);
        return 1;
      case 1:
        *a = 0; /* falls through */
      default:
        kunmap_local(a);
      }
      return 0;
    }
    int no_default(struct page *p, int n) {
      char *a = kmap_local_page(p);
      switch (n) {
      case 0:
      case 1:
        kunmap_local(a);
      }
      return 0; // leak
    }
  )"));
}

TEST(MapFlowShapes, ConditionalExpressions) {
  EXPECT_TRUE(asMarked(R"(
    int wrong(struct page *p) {
      char *a = kmap_local_page(p);
      int err = unknown() ? -EIO : 0;
      if (err || unknown())
        return err; // leak
      kunmap_local(a);
      return 0;
    }
    int right(struct page *p) {
      char *a = kmap_local_page(p);
      int n = a[0] && a[1] ? unknown() : 0;
      kunmap_local(a);
      return n;
    }
  )"));
}

} // namespace
} // namespace kmap_tidy
