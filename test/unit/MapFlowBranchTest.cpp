//===--- MapFlowBranchTest.cpp - joins and correlated branches ------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Snippet.h"

namespace kmap_tidy {
namespace {

TEST(MapFlowBranch, SameConditionTwice) {
  EXPECT_TRUE(asMarked(R"(
    void right(struct page *p, int on) {
      char *a;
      if (on)
        a = kmap_local_page(p);
      unknown();
      if (on)
        kunmap_local(a);
    }
    void negated(struct page *p, int off) {
      char *a;
      if (!off)
        a = kmap_local_page(p);
      if (off)
        return;
      kunmap_local(a);
    }
    void wrong(struct page *p, int on) {
      char *a;
      if (on)
        a = kmap_local_page(p);
      if (!on)
        unknown();
      if (unknown())
        kunmap_local(a);
    } // leak
    void changed(struct page *p, int on) {
      char *a;
      if (on)
        a = kmap_local_page(p);
      on = unknown();
      if (on)
        kunmap_local(a);
    } // leak
  )"));
}

TEST(MapFlowBranch, SpellingsOfOneCondition) {
  EXPECT_TRUE(asMarked(R"(
    void zero(struct page *p, int n) {
      char *a;
      if (n != 0)
        a = kmap_local_page(p);
      if (n)
        kunmap_local(a);
    }
    void turned(struct page *p, int n, int m) {
      char *a;
      if (n == m)
        a = kmap_local_page(p);
      if (!(m != n))
        kunmap_local(a);
    }
    void hinted(struct page *p, int n) {
      char *a;
      if (unlikely(n < 3))
        a = kmap_local_page(p);
      if (likely(n >= 3))
        return;
      kunmap_local(a);
    }
    void both(struct page *p, int n, int m) {
      char *a;
      if (n && m)
        a = kmap_local_page(p);
      if (n && m)
        kunmap_local(a);
    }
    void equal_means_not_zero(struct page *p, int n) {
      char *a;
      if (n == 3)
        a = kmap_local_page(p);
      if (n == 3)
        kunmap_local(a);
    }
  )"));
}

TEST(MapFlowBranch, NullInitialisedPointer) {
  EXPECT_TRUE(asMarked(R"(
    int right(struct page *p) {
      char *a = NULL;
      int err = unknown();
      if (err)
        goto out;
      a = kmap_local_page(p);
      err = unknown();
    out:
      if (a)
        kunmap_local(a);
      return err;
    }
    int compared(struct page *p) {
      char *a = NULL;
      if (unknown())
        a = kmap_local_page(p);
      if (a != NULL)
        kunmap_local(a);
      return 0;
    }
    int wrong_way_round(struct page *p) {
      char *a = NULL;
      if (unknown())
        a = kmap_local_page(p);
      if (!a)
        kunmap_local(a);
      else
        unknown();
      if (a == NULL)
        return 0;
      if (unknown())
        return 1; // leak
      kunmap_local(a);
      return 0;
    }
    int cleared_in_time(struct page *p) {
      char *a = kmap_local_page(p);
      if (unknown()) {
        kunmap_local(a);
        a = NULL;
      }
      if (a)
        kunmap_local(a);
      return 0;
    }
    int not_cleared(struct page *p) {
      char *a = kmap_local_page(p);
      if (unknown())
        kunmap_local(a);
      if (a)
        kunmap_local(a); // double
      return 0;
    }
  )"));
}

// Equal stacks, but in one state the pointer no longer holds the mapping.
TEST(MapFlowBranch, AddressLostOnOnePath) {
  EXPECT_TRUE(asMarked(R"(
    int cleared(struct page *p) {
      char *a = NULL;
      if (unknown())
        a = kmap_local_page(p);
      if (unknown())
        a = NULL;
      if (a)
        kunmap_local(a);
      return 0; // leak
    }
    void either(struct page *p, struct page *q) {
      char *a = kmap_local_page(p), *b = kmap_local_page(q), *c;
      if (unknown())
        c = a;
      else
        c = b;
      kunmap_local(c); // wrong-order
      kunmap_local(a); // double
    } // leak
  )"));
}

TEST(MapFlowBranch, FlagVariable) {
  EXPECT_TRUE(asMarked(R"(
    int right(struct page *p) {
      char *a;
      bool mapped = false;
      if (unknown()) {
        a = kmap_local_page(p);
        mapped = true;
      }
      unknown();
      if (mapped)
        kunmap_local(a);
      return 0;
    }
    int set_on_one_path(struct page *p) {
      char *a;
      int mapped = 0;
      if (unknown()) {
        a = kmap_local_page(p);
        if (unknown())
          mapped = 1;
      }
      if (mapped)
        kunmap_local(a);
      return 0; // leak
    }
    int taken_back(struct page *p) {
      char *a = kmap_local_page(p);
      int mapped = 1;
      if (unknown()) {
        kunmap_local(a);
        mapped = 0;
      }
      if (mapped)
        kunmap_local(a);
      return 0;
    }
  )"));
}

TEST(MapFlowBranch, ErrorCodes) {
  EXPECT_TRUE(asMarked(R"(
    int right(struct page *p) {
      char *a = NULL;
      int err = unknown();
      if (!err)
        a = kmap_local_page(p);
      if (err)
        return err;
      kunmap_local(a);
      return 0;
    }
    int negative_is_not_zero(struct page *p) {
      char *a;
      int err = unknown();
      if (err < 0)
        goto out;
      a = kmap_local_page(p);
      kunmap_local(a);
      err = 0;
    out:
      return err;
    }
    int asked_again(struct page *p) {
      char *a = NULL;
      int err = unknown();
      if (!err)
        a = kmap_local_page(p);
      err = unknown();
      if (err)
        return err; // leak
      kunmap_local(a);
      return 0;
    }
  )"));
}

TEST(MapFlowBranch, TwoFlagsNest) {
  EXPECT_TRUE(asMarked(R"(
    void right(struct page *p, struct page *q, int x, int y) {
      char *a, *b;
      if (x)
        a = kmap_local_page(p);
      if (y)
        b = kmap_local_page(q);
      if (y)
        kunmap_local(b);
      if (x)
        kunmap_local(a);
    }
    void crossed(struct page *p, struct page *q, int x, int y) {
      char *a, *b;
      if (x)
        a = kmap_local_page(p);
      if (y)
        b = kmap_local_page(q);
      if (x)
        kunmap_local(a); // wrong-order
      if (y)
        kunmap_local(b);
    }
    void exclusive(struct page *p, struct page *q, int x) {
      char *a, *b;
      if (x)
        a = kmap_local_page(p);
      if (!x)
        b = kmap_local_page(q);
      if (x)
        kunmap_local(a);
      else
        kunmap_local(b);
    }
  )"));
}

// The property is the order of the stack: neither side is forgotten.
TEST(MapFlowBranch, OrderThatDependsOnACondition) {
  EXPECT_TRUE(asMarked(R"(
    void right(struct page *p, struct page *q, int x) {
      char *a, *b;
      if (x) {
        a = kmap_local_page(p);
        b = kmap_local_page(q);
      } else {
        b = kmap_local_page(q);
        a = kmap_local_page(p);
      }
      if (x) {
        kunmap_local(b);
        kunmap_local(a);
      } else {
        kunmap_local(a);
        kunmap_local(b);
      }
    }
    void wrong(struct page *p, struct page *q, int x) {
      char *a, *b;
      if (x) {
        a = kmap_local_page(p);
        b = kmap_local_page(q);
      } else {
        b = kmap_local_page(q);
        a = kmap_local_page(p);
      }
      kunmap_local(b); // wrong-order
      kunmap_local(a);
    }
  )"));
}

TEST(MapFlowBranch, TwoMapsOneUnmap) {
  Snippet S(R"(
    void f(struct page *p, struct page *q, int x) {
      char *a;
      if (x)
        a = kmap_local_page(p); // @first
      else
        a = kmap_local_page(q); // @second
      *a = 0;
      kunmap_local(a); // @unmap
    }
  )");
  EXPECT_EQ(S.found(), S.expected());
  EXPECT_EQ(S.releasedBy("unmap"), (std::set<std::string>{"first", "second"}));
  EXPECT_FALSE(S.unmap("unmap").ReleasesUnknown);
}

TEST(MapFlowBranch, FieldsAsConditions) {
  EXPECT_TRUE(asMarked(R"(
    struct ctx { int on; struct page *page; };
    void right(struct ctx *c) {
      char *a;
      if (c->on)
        a = kmap_local_page(c->page);
      if (c->on)
        kunmap_local(a);
    }
    void changed(struct ctx *c) {
      char *a;
      if (c->on)
        a = kmap_local_page(c->page);
      c->on = unknown();
      if (c->on)
        kunmap_local(a);
    } // leak
    /* A call that gets the object may change it, and most likely does not. */
    void passed_on(struct ctx *c) {
      char *a;
      if (c->on)
        a = kmap_local_page(c->page);
      unknown_with(c);
      if (c->on)
        kunmap_local(a);
    }
  )"));
}

// `if (IS_ENABLED(..))` is no correlation: both sides are somebody's code.
TEST(MapFlowBranch, ConfigurationBranches) {
  EXPECT_TRUE(asMarked(R"(
    int f(struct page *p) {
      char *a = kmap_local_page(p);
      if (0)
        return 1; // leak
      kunmap_local(a);
      return 0;
    }
    int g(struct page *p) {
      char *a = kmap_local_page(p);
      do {
        *a = 0;
      } while (0);
      kunmap_local(a);
      return 0;
    }
  )"));
}

} // namespace
} // namespace kmap_tidy
