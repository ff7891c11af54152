// On one path the two pages are one (RULES.md R19).

// RUN: %check-kmap %s linuxkernel-kmap-page-access

#include <linux/highmem.h>

void maybe_wrong(struct page *page, struct page *other, bool same)
{
	char *from = kmap_local_page(page);
	char *to;

	if (same)
		other = page;
	to = kmap_local_page(other);
	memmove(to + 64, from, 1024); // expect: refused overlapping-copy
	kunmap_local(to);
	kunmap_local(from);
}
