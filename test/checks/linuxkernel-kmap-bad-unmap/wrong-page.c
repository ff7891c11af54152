// A page that this function has not mapped may be its caller's: nothing is said
// of it, and nothing beside it is converted (RULES.md R7).

// RUN: %check-kmap %s linuxkernel-kmap-bad-unmap,linuxkernel-kmap-unbalanced,linuxkernel-kmap-deprecated

#include <linux/highmem.h>

/* A window that slides from page to page. */
char *next_page(struct page *old, struct page *new)
{
	char *a = kmap(new); // expect: kmap-deprecated refused returned-mapping

	kunmap(old); // expect: kmap-deprecated refused mapped-elsewhere
	return a;
}

int other_page(struct page *left, struct page *right)
{
	char *a = kmap(left); // expect: kmap-deprecated refused unmapped-elsewhere
	int v = a[0];

	kunmap(right); // expect: kmap-deprecated refused mapped-elsewhere
	return v;
}

int right_pages(struct page *left, struct page *right)
{
	char *a = kmap(left); // expect: kmap-deprecated fixed
	char *b = kmap(right); // expect: kmap-deprecated fixed
	int v = a[0] + b[0];

	kunmap(right);
	kunmap(left);
	return v;
}
