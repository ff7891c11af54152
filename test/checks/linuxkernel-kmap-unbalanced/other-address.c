// What a variable pointed to before is not the new mapping (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced

#include <linux/highmem.h>

void or_own(struct page *page, char *own, int mapped)
{
	char *a;

	if (mapped)
		a = kmap_local_page(page);
	else
		a = own;
	a[0] = 1;
	if (a != own)
		kunmap_local(a);
}

int or_own_wrong(struct page *page, char *own, int mapped)
{
	char *a;

	if (mapped)
		a = kmap_local_page(page);
	else
		a = own;
	if (a == own)
		return 0;
	if (own[0])
		return 1; // expect: refused unbalanced
	kunmap_local(a);
	return 0;
}
