// Addresses of two mappings that are live at once differ, unless it is one page
// (RULES.md R17, R19): comparing them tells which path this is.

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order,linuxkernel-kmap-unbalanced

#include <linux/highmem.h>

int maybe_same_by_address(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = left == right ? a : kmap_local_page(right);
	int diff = memcmp(a, b, 64);

	if (b != a)
		kunmap_local(b);
	kunmap_local(a);
	return diff;
}
