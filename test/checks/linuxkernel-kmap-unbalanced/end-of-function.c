// The unmap macros end in `while (0)`: a function that ends with one is left
// there as anywhere else (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced

#include <linux/highmem.h>

void ends_with_unmap(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap_local_page(right);

	a[0] = b[0];
	kunmap_local(b);
	kunmap_local(a);
}

void ends_with_unmap_wrong(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap_local_page(right);

	a[0] = b[0];
	if (b[1])
		kunmap_local(a); // order is another check's matter
	kunmap_local(b);
} // expect: refused unbalanced

void ends_with_loop_wrong(struct page *page, int n)
{
	char *p = kmap_local_page(page);

	if (n > 8)
		kunmap_local(p);
	while (n--)
		cond_resched();
} // expect: refused unbalanced

void ends_with_branch_wrong(struct page *page)
{
	char *p = kmap_local_page(page);

	if (p[0])
		kunmap_local(p);
} // expect: refused unbalanced

static void release(char *addr)
{
	kunmap_local(addr);
}

int released_by_both_wrong(struct page *page)
{
	char *p = kmap_local_page(page);
	int v = p[0];

	release(p);
	kunmap_local(p); // expect: refused unbalanced "a second time"
	return v;
}
