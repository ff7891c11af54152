// Two mappings of one page have two addresses: which of them comes first says
// nothing of the bytes, so memmove() may pick the wrong direction (RULES.md R19).

// RUN: %check-kmap %s linuxkernel-kmap-page-access
// RUN: %check-kmap %s linuxkernel-kmap-page-access --highmem

#include <linux/highmem.h>

void shift(struct page *page)
{
	char *p = kmap_local_page(page);

	memmove(p + 64, p, 1024);
	kunmap_local(p);
}

void shift_wrong(struct page *page)
{
	char *from = kmap_local_page(page);
	char *to = kmap_local_page(page);

	memmove(to + 64, from, 1024); // expect: refused overlapping-copy "two mappings of the same page"
	kunmap_local(to);
	kunmap_local(from);
}

void copy_wrong(struct page *page)
{
	char *from = kmap_atomic(page);
	char *to = kmap_local_page(page);

	memcpy(to + 2048, from, 64); // expect: refused overlapping-copy
	kunmap_local(to);
	kunmap_atomic(from);
}

void copy(struct page *to, struct page *from)
{
	char *src = kmap_local_page(from);
	char *dst = kmap_local_page(to);

	memcpy(dst, src, PAGE_SIZE);
	kunmap_local(dst);
	kunmap_local(src);
}

struct range {
	struct page **pages;
	unsigned int start;
};

void move(struct range *r, unsigned int from, unsigned int to)
{
	char *src = kmap_local_page(r->pages[from]);
	char *dst = kmap_local_page(r->pages[to]);

	memmove(dst, src, 64);
	kunmap_local(dst);
	kunmap_local(src);
}

void move_wrong(struct range *r, unsigned int at)
{
	char *src = kmap_local_page(r->pages[at]);
	char *dst = kmap_local_page(r->pages[at]);

	memmove(dst + 8, src, 64); // expect: refused overlapping-copy
	kunmap_local(dst);
	kunmap_local(src);
}
