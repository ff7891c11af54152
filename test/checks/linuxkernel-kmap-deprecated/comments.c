// A comment at the site that speaks of what changes would be wrong afterwards
// (RULES.md R18).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

void clear_may_schedule(struct page *page)
{
	void *p;

	/* kmap may schedule, so this must come before the lock is taken. */
	p = kmap(page); // expect: refused stale-comment
	memset(p, 0, PAGE_SIZE);
	kunmap(page);
}

void clear_stays_atomic(struct page *page)
{
	/* We need an atomic mapping: the caller holds a spinlock. */
	void *p = kmap_atomic(page); // expect: refused stale-comment

	memset(p, 0, PAGE_SIZE);
	kunmap_atomic(p);
}

void clear_with_harmless_comment(struct page *page)
{
	/* The first page is the header. */
	void *p = kmap_atomic(page); // expect: fixed

	memset(p, 0, PAGE_SIZE);
	kunmap_atomic(p);
}
