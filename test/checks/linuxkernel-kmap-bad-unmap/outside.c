// An address at the end of the page belongs to the next one, whose slot the unmap
// would release (RULES.md R8).

// RUN: %check-kmap %s linuxkernel-kmap-bad-unmap

#include <linux/highmem.h>

u32 last_word(struct page *page)
{
	u32 *p = kmap_local_page(page);
	u32 word;

	p += PAGE_SIZE / sizeof(*p);
	word = p[-1];
	kunmap_local(p); // expect: refused mixed-families "kunmap_local() gets an address outside of the mapped page"
	return word;
}

u32 last_word_right(struct page *page)
{
	u32 *p = kmap_local_page(page);
	u32 word;

	p += PAGE_SIZE / sizeof(*p) - 1;
	word = *p;
	kunmap_local(p);
	return word;
}

/* The end as the limit of a loop, and as the address to release. */
u32 sum_wrong(struct page *page)
{
	u32 *p = kmap_atomic(page);
	u32 *end = p + 1024, sum = 0;

	while (p < end)
		sum += *p++;
	kunmap_atomic(end); // expect: refused mixed-families "kunmap_atomic() gets an address outside"
	return sum;
}

u32 sum(struct page *page)
{
	u32 *start = kmap_atomic(page), *p = start;
	u32 *end = p + 1024, total = 0;

	while (p < end)
		total += *p++;
	kunmap_atomic(start);
	return total;
}

/* One back, or masked: inside of the page again. */
u32 sum_one_back(struct page *page)
{
	u32 *p = kmap_atomic(page);
	u32 *end = p + 1024, total = 0;

	while (p < end)
		total += *p++;
	kunmap_atomic(end - 1);
	return total;
}

/* A whole page further in one step. */
void next_page_wrong(struct page *page)
{
	char *p = kmap_local_page(page);

	memset(p, 0, PAGE_SIZE);
	p += PAGE_SIZE;
	kunmap_local(p); // expect: refused mixed-families
	flush_dcache_page(page);
}

/* How far it went is not known: it may be right. */
u32 some_words(struct page *page, unsigned int n)
{
	u32 *p = kmap_local_page(page);
	u32 total = 0;

	while (n--)
		total += *p++;
	kunmap_local(p);
	return total;
}

struct pair {
	u32 a[512];
	u32 b[512];
	u32 behind[1];
};

u32 member_behind_wrong(struct page *page)
{
	struct pair *pair = kmap_local_page(page);
	u32 v = pair->a[0];

	kunmap_local(pair->behind); // expect: refused mixed-families
	return v;
}

u32 member_inside(struct page *page)
{
	struct pair *pair = kmap_local_page(page);
	u32 v = pair->a[0];

	kunmap_local(pair->b);
	return v;
}

struct range {
	unsigned int offset;
};

/* What is taken away is more than what was added. */
void step_back_wrong(struct page *page, struct range *r, unsigned int at,
		     const char *from, unsigned int len)
{
	char *p = (char *)kmap_atomic(page) + r->offset + at;

	memcpy(p, from, len);
	at += len;
	kunmap_atomic(p - r->offset - at); // expect: refused mixed-families "outside"
}

void step_back(struct page *page, struct range *r, unsigned int at,
	       const char *from, unsigned int len)
{
	char *p = (char *)kmap_atomic(page) + r->offset + at;

	memcpy(p, from, len);
	kunmap_atomic(p - r->offset - at);
}

/* The address went as far before. */
void step_after_loop(struct page *page, unsigned int n)
{
	char *p = kmap_atomic(page);
	unsigned int i;

	for (i = 0; i < n; i++)
		*p++ = 0;
	kunmap_atomic(p - n);
}

/* The loop ends where the page does. */
void to_the_end_wrong(struct page *page)
{
	char *p = kmap_local_page(page), *end = p + PAGE_SIZE;

	while (p < end)
		*p++ = 0;
	kunmap_local(p); // expect: refused mixed-families "outside of the mapped page"
}

void to_the_end_by_step_wrong(struct page *page)
{
	char *p = kmap_local_page(page), *end = p + PAGE_SIZE;

	for (; p != end; p++)
		*p = 0;
	kunmap_local(p); // expect: refused mixed-families "outside of the mapped page"
}

void to_the_end(struct page *page)
{
	char *p = kmap_local_page(page), *end = p + PAGE_SIZE;

	while (p < end)
		*p++ = 0;
	kunmap_local(p - 1);
}

void to_a_zero(struct page *page)
{
	char *p = kmap_local_page(page), *end = p + PAGE_SIZE;

	for (; p < end; p++)
		if (!*p)
			goto found;
	p = end - 1;
found:
	kunmap_local(p);
}

static char buffer[64];

void foreign_wrong(struct page *page)
{
	char *p = kmap_local_page(page);

	p[0] = 0;
	kunmap_local(buffer); // expect: refused mixed-families "the address of a variable"
}
