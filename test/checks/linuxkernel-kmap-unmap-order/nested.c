// Local and atomic mappings form one stack per task: the last one mapped is the
// first one released (RULES.md R1).

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order
// RUN: %check-kmap %s linuxkernel-kmap-unmap-order --highmem
// RUN: %check-kmap %s linuxkernel-kmap-unmap-order --era 6.12

#include <linux/highmem.h>

void copy_local(struct page *to, struct page *from)
{
	char *dst = kmap_local_page(to);
	char *src = kmap_local_page(from);

	memcpy(dst, src, PAGE_SIZE);
	kunmap_local(src);
	kunmap_local(dst);
}

void copy_local_wrong(struct page *to, struct page *from)
{
	char *dst = kmap_local_page(to);
	char *src = kmap_local_page(from);

	memcpy(dst, src, PAGE_SIZE);
	kunmap_local(dst); // expect: refused not-lifo "kmap_local_page()"
	flush_dcache_page(to);
	kunmap_local(src);
}

void copy_atomic(struct page *to, struct page *from)
{
	char *src = kmap_atomic(from);
	char *dst = kmap_atomic(to);

	memcpy(dst, src, 512);
	kunmap_atomic(dst);
	kunmap_atomic(src);
}

void copy_atomic_wrong(struct page *to, struct page *from)
{
	char *src = kmap_atomic(from);
	char *dst = kmap_atomic(to);

	memcpy(dst, src, 512);
	kunmap_atomic(src); // expect: refused not-lifo "kunmap_atomic() releases the mapping of kmap_atomic()"
	flush_dcache_page(to);
	kunmap_atomic(dst);
}

/* It is one stack, whatever each part of it is called. */
int compare_mixed(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap_atomic(right);
	int diff = memcmp(a, b, PAGE_SIZE);

	kunmap_atomic(b);
	kunmap_local(a);
	return diff;
}

int compare_mixed_wrong(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap_atomic(right);
	int diff = memcmp(a, b, PAGE_SIZE);

	kunmap_local(a); // expect: refused not-lifo "while a later one of kmap_atomic() is still mapped"
	flush_dcache_page(left);
	kunmap_atomic(b);
	return diff;
}

/* Three deep: one finding for each unmap in the wrong place. */
void xor_pages(struct page *to, struct page *a, struct page *b)
{
	unsigned long *pa = kmap_local_page(a);
	unsigned long *pb = kmap_local_page(b);
	unsigned long *pt = kmap_local_page(to);
	unsigned int i;

	for (i = 0; i < PAGE_SIZE / sizeof(*pt); i++)
		pt[i] = pa[i] ^ pb[i];
	kunmap_local(pt);
	kunmap_local(pb);
	kunmap_local(pa);
}

void xor_pages_wrong(struct page *to, struct page *a, struct page *b)
{
	unsigned long *pa = kmap_local_page(a);
	unsigned long *pb = kmap_local_page(b);
	unsigned long *pt = kmap_local_page(to);
	unsigned int i;

	for (i = 0; i < PAGE_SIZE / sizeof(*pt); i++)
		pt[i] = pa[i] ^ pb[i];
	kunmap_local(pa); // expect: refused not-lifo
	flush_dcache_page(a);
	kunmap_local(pb); // expect: refused not-lifo
	flush_dcache_page(to);
	kunmap_local(pt);
}

/* Released through another variable, inside the page and cast. */
u32 head_sum(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	u32 *b = kmap_local_page(right);
	char *also_a = a + 16;
	u32 total = b[0];

	total += also_a[0];
	kunmap_local((void *)((unsigned long)also_a & PAGE_MASK)); // expect: refused not-lifo
	total += b[1];
	kunmap_local(b + 1);
	return total;
}

/* Swapped variables: what counts is the mapping, not the name. */
int compare_swapped(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap_local_page(right);
	char *swap = a;
	int diff;

	a = b;
	b = swap;
	diff = memcmp(a, b, 64);
	kunmap_local(a);
	kunmap_local(b);
	return diff;
}

/* Mapped one after the other, not one inside the other. */
int in_turn(struct page *left, struct page *right)
{
	char *p = kmap_local_page(left);
	int sum = p[0];

	kunmap_local(p);
	p = kmap_local_page(right);
	sum += p[0];
	kunmap_local(p);
	return sum;
}

/* Chained: the middle mapping is released in the wrong place. */
int overlap(struct page *left, struct page *right)
{
	char *a = kmap_atomic(left);
	char *b;
	int sum = a[0];

	b = kmap_atomic(right);
	sum += b[0];
	kunmap_atomic(a); // expect: refused not-lifo
	a = kmap_atomic(left + 1);
	sum += a[0];
	kunmap_atomic(a);
	kunmap_atomic(b);
	return sum;
}
