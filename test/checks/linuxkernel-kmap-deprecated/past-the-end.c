// A pointer that walked to the end of the page points into the next one, and
// would unmap that (RULES.md R8).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

/* The address of the page's start is kept: p may leave the page. */
unsigned int sum(struct page *page, unsigned int len)
{
	unsigned char *p = kmap(page); // expect: fixed
	unsigned int total = 0;

	while (len--)
		total += *p++;
	kunmap(page);
	return total;
}

/* The same with the base kept. */
unsigned int sum_from_base(struct page *page, unsigned int len)
{
	unsigned char *base = kmap(page), *p = base; // expect: fixed
	unsigned int total = 0;

	while (len--)
		total += *p++;
	kunmap(page);
	return total;
}

unsigned int sum_by_index(struct page *page, unsigned int len)
{
	unsigned char *p = kmap(page); // expect: fixed
	unsigned int total = 0, i;

	for (i = 0; i < len; i++)
		total += p[i];
	kunmap(page);
	return total;
}

u32 third_word(struct page *page)
{
	u32 *p = kmap(page); // expect: fixed
	u32 word;

	p += 2;
	word = *p;
	kunmap(page);
	return word;
}

/* Exactly the end: already the next page. */
u32 last_word(struct page *page)
{
	u32 *p = kmap(page); // expect: fixed
	u32 word;

	p += PAGE_SIZE / sizeof(u32);
	word = p[-1];
	kunmap(page);
	return word;
}

/* The outer mapping must wait until the inner one is released rightly. */
int inner_is_wrong(struct page *outer, struct page *inner)
{
	int *first = kmap_atomic(outer); // expect: refused unbalanced
	int *p = kmap_atomic(inner); // expect: refused may-leave-page
	int *end = p + 1024, sum = *first;

	while (p < end)
		sum += *p++;
	kunmap_atomic(end);
	kunmap_atomic(first);
	return sum;
}
