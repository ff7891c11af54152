// A mapping is released once: the second unmap hits somebody else's slot
// (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced
// RUN: %check-kmap %s linuxkernel-kmap-unbalanced --highmem

#include <linux/highmem.h>

int straight(struct page *page)
{
	char *p = kmap_local_page(page);
	int v = p[0];

	kunmap_local(p);
	kunmap_local(p); // expect: refused unbalanced "kunmap_local() releases the mapping of kmap_local_page() a second time"
	return v;
}

int on_error_path(struct page *page)
{
	char *p = kmap_atomic(page);
	int err = 0;

	if (!p[0]) {
		kunmap_atomic(p);
		err = -EINVAL;
		goto out;
	}
	p[0] = 0;
out:
	kunmap_atomic(p); // expect: refused unbalanced "a second time"
	return err;
}

int on_error_path_right(struct page *page)
{
	char *p = kmap_atomic(page);
	int err = 0;

	if (!p[0]) {
		kunmap_atomic(p);
		return -EINVAL;
	}
	p[0] = 0;
	kunmap_atomic(p);
	return err;
}

/* Through an alias. */
int by_alias(struct page *page)
{
	char *p = kmap_local_page(page);
	char *q = p + 16;

	kunmap_local(q);
	flush_dcache_page(page);
	kunmap_local(p); // expect: refused unbalanced
	return 0;
}

/* The pointer was set anew in between. */
int anew(struct page *left, struct page *right)
{
	char *p = kmap_local_page(left);
	int v = p[0];

	kunmap_local(p);
	p = kmap_local_page(right);
	v += p[0];
	kunmap_local(p);
	return v;
}

/* Cleared after the first unmap, tested before the second. */
int cleared(struct page *page, bool early)
{
	char *p = kmap_local_page(page);

	if (early) {
		kunmap_local(p);
		p = NULL;
	}
	cond_resched();
	if (p)
		kunmap_local(p);
	return 0;
}

/* The condition of the first unmap is not that of the second. */
int in_two_cases(struct page *page, bool early, bool late)
{
	char *p = kmap_local_page(page);

	if (early)
		kunmap_local(p);
	cond_resched();
	if (!early || late)
		kunmap_local(p); // expect: refused unbalanced
	return 0;
}

int each_time(struct page *page, int n)
{
	char *p = kmap_local_page(page);
	int v = p[0];

	while (n--)
		kunmap_local(p); // expect: refused unbalanced
	return v; // expect: refused unbalanced "not released"
}
