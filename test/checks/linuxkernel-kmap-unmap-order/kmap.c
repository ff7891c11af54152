// kmap() mappings live in a pool, not on the stack: their order is free, and
// they stand in nobody's way (RULES.md R1).

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order

#include <linux/highmem.h>

int compare(struct page *left, struct page *right)
{
	char *a = kmap(left);
	char *b = kmap(right);
	int diff = memcmp(a, b, PAGE_SIZE);

	kunmap(left);
	cond_resched();
	kunmap(right);
	return diff;
}

int compare_half(struct page *left, struct page *right)
{
	char *a = kmap(left);
	char *b = kmap_local_page(right);
	int diff = memcmp(a, b, PAGE_SIZE);

	kunmap(left);
	cond_resched();
	kunmap_local(b);
	return diff;
}

int compare_other_half(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap(right);
	int diff = memcmp(a, b, PAGE_SIZE);

	kunmap_local(a);
	cond_resched();
	kunmap(right);
	return diff;
}

/* Below and above of it the stack is a stack. */
int around(struct page *left, struct page *middle, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap(middle);
	char *c = kmap_local_page(right);
	int sum = a[0] + b[0] + c[0];

	kunmap(middle);
	kunmap_local(a); // expect: refused not-lifo
	cond_resched();
	kunmap_local(c);
	return sum;
}
