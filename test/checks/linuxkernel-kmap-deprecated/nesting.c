// Two pages at once: unmapped in reverse order (RULES.md R1), or left alone (R2).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

void copy_nested(struct page *to, struct page *from)
{
	char *dst = kmap_atomic(to); // expect: fixed
	char *src = kmap_atomic(from); // expect: fixed

	memcpy(dst, src, 512);
	kunmap_atomic(src);
	kunmap_atomic(dst);
}

void copy_swapped(struct page *to, struct page *from)
{
	char *dst = kmap_atomic(to); // expect: fixed
	char *src = kmap_atomic(from); // expect: fixed

	memcpy(dst, src, 512);
	kunmap_atomic(dst);
	kunmap_atomic(src);
}

void copy_by_kmap(struct page *to, struct page *from)
{
	char *dst = kmap(to); // expect: fixed
	char *src = kmap(from); // expect: fixed

	memcpy(dst, src, 512);
	kunmap(from);
	kunmap(to);
}

void copy_by_kmap_swapped(struct page *to, struct page *from)
{
	char *dst = kmap(to); // expect: fixed
	char *src = kmap(from); // expect: fixed

	memcpy(dst, src, 512);
	kunmap(to);
	kunmap(from);
}

/* Swapped on one of two paths only: that pair trades places. */
void copy_sometimes_swapped(struct page *to, struct page *from, int flag)
{
	char *dst = kmap(to); // expect: fixed
	char *src = kmap(from); // expect: fixed

	memcpy(dst, src, 512);
	if (flag) {
		kunmap(from);
		kunmap(to);
	} else {
		kunmap(to);
		kunmap(from);
	}
}

/* One after the other does not nest at all. */
int one_by_one(struct page *first, struct page *second)
{
	char *p = kmap(first); // expect: fixed
	int sum = p[0];

	kunmap(first);
	p = kmap(second); // expect: fixed
	sum += p[0];
	kunmap(second);
	return sum;
}

/* A local mapping that is there already counts. */
void around_a_local_map(struct page *to, struct page *from)
{
	char *dst = kmap(to); // expect: fixed
	char *src = kmap_local_page(from);

	memcpy(dst, src, 512);
	kunmap(to);
	kunmap_local(src);
}
