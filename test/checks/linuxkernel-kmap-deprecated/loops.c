// Loops and switches: each turn unmaps what it mapped, or the map is left alone.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/scatterlist.h>

void clear_each(struct page **pages, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		void *p = kmap(pages[i]); // expect: fixed

		memset(p, 0, PAGE_SIZE);
		kunmap(pages[i]);
	}
}

int find_first(struct page **pages, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *p = kmap_atomic(pages[i]); // expect: fixed

		if (!p[0]) {
			kunmap_atomic(p);
			continue;
		}
		if (p[0] == 1) {
			kunmap_atomic(p);
			break;
		}
		kunmap_atomic(p);
	}
	return i;
}

void clear_entries(struct scatterlist *sgl, unsigned int n)
{
	struct scatterlist *sg;
	unsigned int i;

	for_each_sg(sgl, sg, n, i) {
		char *p = kmap_atomic(sg_page(sg)); // expect: fixed

		memset(p + sg->offset, 0, sg->length);
		kunmap_atomic(p);
	}
}

int dispatch(struct page *page, int op)
{
	char *p = kmap(page); // expect: fixed
	int result;

	switch (op) {
	case 0:
		result = p[0];
		break;
	case 1:
		result = p[1];
		kunmap(page);
		return result;
	default:
		result = -EINVAL;
	}
	kunmap(page);
	return result;
}

/* The case falls through into a second unmap. */
int dispatch_and_fall(struct page *page, int op)
{
	char *p = kmap(page); // expect: refused unbalanced
	int result = 0;

	switch (op) {
	case 0:
		result = p[0];
		kunmap(page);
		/* fall through */
	default:
		kunmap(page);
	}
	return result;
}

/* All are mapped first: what an unmap releases is the n-th of many. */
void map_all(struct page **pages, char **addrs, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		addrs[i] = kmap(pages[i]); // expect: refused stored-in-field
	for (i = 0; i < n; i++)
		kunmap(pages[i]);
}

/* Two pages that advance on their own: no order can be proved (R2). */
void copy_unaligned(struct page **to, struct page **from, unsigned int len)
{
	char *dst = kmap(*to); // expect: refused not-lifo
	char *src = kmap(*from); // expect: refused not-lifo
	unsigned int i;

	for (i = 0; i < len; i++) {
		dst[i & ~PAGE_MASK] = src[(i + 8) & ~PAGE_MASK];
		if (((i + 1) & ~PAGE_MASK) == 0) {
			kunmap(*to);
			to++;
			dst = kmap(*to); // expect: refused not-lifo
		}
		if (((i + 9) & ~PAGE_MASK) == 0) {
			kunmap(*from);
			from++;
			src = kmap(*from); // expect: refused not-lifo
		}
	}
	kunmap(*from);
	kunmap(*to);
}

/* The page behind the one pointer is another one by now. */
extern int total;

void sum_replaced(struct page **at, struct page *spare, unsigned int n)
{
	char *p = kmap(*at); // expect: refused unbalanced

	while (n--) {
		total += *p;
		if (n & 1) {
			kunmap(*at);
			at++;
			p = kmap(*at); // expect: refused unmapped-elsewhere
			*at = spare;
		}
	}
	kunmap(*at);
}

/* One page in each round, from the first on. */
int sum_each(struct page **pages, unsigned int n)
{
	unsigned int m, i;
	int sum = 0;

	for (m = 0; m < n; m++) {
		char *p = kmap(pages[m]); // expect: fixed

		for (i = 0; i < 4; i++)
			sum += p[i];
		kunmap(pages[m]);
	}
	return sum;
}

/* The page is told by an index that is told by another variable. */
int sum_from(struct page **pages, unsigned int m, unsigned int index)
{
	char *p;
	int sum = 0;

	index = m & 7;
	p = kmap(pages[index]); // expect: fixed
	while (m--) {
		sum += *p;
		if (m & 1) {
			kunmap(pages[index]);
			index = m & 7;
			p = kmap(pages[index]); // expect: fixed
		}
	}
	kunmap(pages[index]);
	return sum;
}
