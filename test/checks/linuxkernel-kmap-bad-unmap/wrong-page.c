// The page that is released is not the one that was mapped (RULES.md R7).

// XFAIL: *
// (an unmap of a page that this function has not mapped is nobody's; kunmap() twice too)
// RUN: %check-kmap %s linuxkernel-kmap-bad-unmap,linuxkernel-kmap-unbalanced

#include <linux/highmem.h>

int other_page(struct page *left, struct page *right)
{
	char *a = kmap(left);
	int v = a[0];

	kunmap(right); // expect: kmap-bad-unmap refused mixed-families
	return v;
}

int same_page_twice(struct page *left, struct page *right)
{
	char *a = kmap(left);
	char *b = kmap(right);
	int v = a[0] + b[0];

	kunmap(left);
	kunmap(left); // expect: kmap-unbalanced refused unbalanced "a second time"
	return v;
}

/* The pointer went on to the next page. */
int next_page(struct page *page)
{
	char *a = kmap(page);
	int v = a[0];

	page++;
	kunmap(page); // expect: kmap-bad-unmap refused mixed-families
	return v;
}

int right_pages(struct page *left, struct page *right)
{
	char *a = kmap(left);
	char *b = kmap(right);
	int v = a[0] + b[0];

	kunmap(right);
	kunmap(left);
	return v;
}
