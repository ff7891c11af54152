// Loops: mapped and released in each iteration, one mapping held around others,
// arrays of mappings, mappings that live on into the next iteration (RULES.md
// R1, R2).

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order
// RUN: %check-kmap %s linuxkernel-kmap-unmap-order --highmem

#include <linux/highmem.h>

void each_iteration(struct page **to, struct page **from, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *src = kmap_local_page(from[i]);
		char *dst = kmap_local_page(to[i]);

		memcpy(dst, src, PAGE_SIZE);
		kunmap_local(dst);
		kunmap_local(src);
	}
}

void each_iteration_wrong(struct page **to, struct page **from, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *src = kmap_local_page(from[i]);
		char *dst = kmap_local_page(to[i]);

		memcpy(dst, src, PAGE_SIZE);
		kunmap_local(src); // expect: refused not-lifo
		flush_dcache_page(to[i]);
		kunmap_local(dst);
	}
}

/* One stays mapped, the others come and go above it. */
void header_and_data(struct page *header, struct page **data, unsigned int n)
{
	u32 *sums = kmap_local_page(header);
	unsigned int i;

	for (i = 0; i < n; i++) {
		u32 *p = kmap_local_page(data[i]);

		sums[i] = p[0];
		kunmap_local(p);
	}
	kunmap_local(sums);
}

/* The classic: one of two pages is replaced while the other is above it; if
 * it never is, the end is wrong. */
void advance_lower_wrong(struct page **src, struct page *dst, unsigned int len)
{
	char *from = kmap_local_page(*src);
	char *to = kmap_local_page(dst);
	unsigned int i;

	for (i = 0; i < len; i++) {
		if (i && !(i % PAGE_SIZE)) {
			kunmap_local(from); // expect: refused not-lifo
			from = kmap_local_page(*++src);
		}
		to[i % PAGE_SIZE] = from[i % PAGE_SIZE];
	}
	kunmap_local(from); // expect: refused not-lifo
	kunmap_local(to);
}

/* The upper one replaced is fine. */
void advance_upper(struct page **src, struct page *dst, unsigned int len)
{
	char *to = kmap_local_page(dst);
	char *from = kmap_local_page(*src);
	unsigned int i;

	for (i = 0; i < len; i++) {
		if (i && !(i % PAGE_SIZE)) {
			kunmap_local(from);
			from = kmap_local_page(*++src);
		}
		to[i % PAGE_SIZE] = from[i % PAGE_SIZE];
	}
	kunmap_local(from);
	kunmap_local(to);
}

/* The next page mapped before the last one is released. */
void hand_over_hand_wrong(struct page **pages, unsigned int n)
{
	char *last = kmap_local_page(pages[0]);
	unsigned int i;

	for (i = 1; i < n; i++) {
		char *next = kmap_local_page(pages[i]);

		next[0] = last[0];
		kunmap_local(last); // expect: refused not-lifo
		last = next;
	}
	kunmap_local(last);
}

void hand_over_hand(struct page **pages, unsigned int n)
{
	char *last = kmap_local_page(pages[0]);
	char first;
	unsigned int i;

	for (i = 1; i < n; i++) {
		first = last[0];
		kunmap_local(last);
		last = kmap_local_page(pages[i]);
		last[0] = first;
	}
	kunmap_local(last);
}

/* continue skips nothing that was mapped. */
void skip(struct page *log, struct page **pages, unsigned int n)
{
	char *to = kmap_local_page(log);
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *p = kmap_local_page(pages[i]);

		if (!p[0]) {
			kunmap_local(p);
			continue;
		}
		to[i] = p[0];
		kunmap_local(p);
	}
	kunmap_local(to);
}

/* break leaves the inner mapping on the stack, the outer is released first. */
int find_wrong(struct page *log, struct page **pages, unsigned int n)
{
	char *to = kmap_local_page(log);
	char *p = NULL;
	unsigned int i;

	for (i = 0; i < n; i++) {
		p = kmap_local_page(pages[i]);
		if (p[0])
			break;
		kunmap_local(p);
		p = NULL;
	}
	kunmap_local(to); // expect: refused not-lifo
	if (p)
		kunmap_local(p);
	return i;
}

/* A whole array mapped, released from its end: the right way. */
void map_all(struct page **pages, void **addrs, int n)
{
	int i;

	for (i = 0; i < n; i++)
		addrs[i] = kmap_local_page(pages[i]);
	memset(addrs[0], 0, 64);
	while (--i >= 0)
		kunmap_local(addrs[i]);
}

/* Both loops run as often: the array is gone before the lower one is. */
void count_up_and_down(struct page *lower, struct page **data, int n, void **at)
{
	u32 *sums = kmap_local_page(lower);
	int i;

	for (i = 0; i < n; i++)
		at[i] = kmap_local_page(data[i]);
	for (i = n - 1; i >= 0; i--)
		kunmap_local(at[i]);
	kunmap_local(sums);
}

void count_up_and_down_by_two(struct page *lower, struct page **data, int n,
			      void **at)
{
	u32 *sums = kmap_local_page(lower);
	int i;

	for (i = 0; i < n; i++)
		at[i] = kmap_local_page(data[i]);
	for (i = n - 2; i >= 0; i--)
		kunmap_local(at[i]);
	kunmap_local(sums); // expect: refused not-lifo
}
