// Where the unmap takes the address, a mapping whose address nobody got is lost
// (RULES.md R17). Elsewhere a partner may find it.

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced

#include <linux/highmem.h>

struct holder {
	void *addr;
};

extern void take(void *addr);
extern void keep(struct holder *h);

void lost(struct page *page)
{
	memset(kmap_local_page(page), 0, PAGE_SIZE);
} // expect: refused unbalanced "kmap_local_page() is not released"

u32 lost_after_reading(struct page *page)
{
	u32 *p = kmap_atomic(page);

	return *p; // expect: refused unbalanced
}

/* kunmap() finds the mapping by its page. */
void found_by_page(struct page *page)
{
	memset(kmap(page), 0, PAGE_SIZE);
}

void *returned(struct page *page)
{
	return kmap_local_page(page);
}

extern int prepare(int way);

void *returned_or_not(struct page *page, int way)
{
	return way > 3 && prepare(way) ? NULL : kmap_local_page(page);
}

void *returned_on_one_path(struct page *page, int way)
{
	char *p = kmap_local_page(page);

	if (prepare(way))
		return NULL; // expect: refused unbalanced
	return p;
}

void stored(struct holder *h, struct page *page)
{
	h->addr = kmap_local_page(page);
}

void given(struct page *page)
{
	take(kmap_local_page(page));
}

static void drop_all(struct holder *h, int n)
{
	while (n-- > 0)
		kunmap_local(h[n].addr);
}

void given_in_array(struct page *page, int n)
{
	struct holder h[2];

	h[0].addr = kmap_local_page(page);
	h[1].addr = kmap_local_page(page);
	drop_all(h, 2);
}

void given_in_object(struct page *page)
{
	struct holder h;

	h.addr = kmap_local_page(page);
	keep(&h);
}
