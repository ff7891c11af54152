// page_address() knows nothing of a local mapping (RULES.md R6).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated
// RUN: %check-kmap %s linuxkernel-kmap-deprecated --highmem

#include <linux/highmem.h>
#include <linux/scatterlist.h>

extern void flush_range(void *start, unsigned int len);

void fill(struct page *page)
{
	char *p = kmap(page); // expect: refused page-address-use

	p[0] = 1;
	memset(page_address(page) + 64, 0, 64);
	kunmap(page);
}

static void clear_tail(struct page *page)
{
	memset(page_address(page) + 64, 0, 64);
}

void fill_deeper(struct page *page)
{
	char *p = kmap(page); // expect: refused page-address-use

	p[0] = 1;
	clear_tail(page);
	kunmap(page);
}

void fill_entry(struct scatterlist *sg)
{
	char *p = kmap(sg_page(sg)); // expect: refused page-address-use

	p[0] = 1;
	memset(sg_virt(sg), 0, sg->length);
	kunmap(sg_page(sg));
}

/* Of another page. */
void fill_from(struct page *page, struct page *lowmem)
{
	char *p = kmap(page); // expect: fixed

	memcpy(p, page_address(lowmem), 64);
	kunmap(page);
}

/* The mapping's own address, asked for right behind it. */
void fill_behind(struct page *page)
{
	char *p, *end;

	kmap(page); // expect: fixed
	p = (char *)page_address(page);
	for (end = p; end < p + 64; end++)
		*end = 1;
	kunmap(page);
}

/* Asked for twice. */
void fill_twice(struct page *page)
{
	char *p;

	kmap(page); // expect: refused page-address-use
	p = page_address(page);
	p[0] = 1;
	memset(page_address(page) + 64, 0, 64);
	kunmap(page);
}

/* Not always asked for. */
void fill_some(struct page *page, int some)
{
	char *p;

	kmap(page); // expect: refused page-address-use
	if (some) {
		p = page_address(page);
		p[0] = 1;
	}
	kunmap(page);
}

/* Of another page, which nobody mapped. */
void fill_other(struct page *page, struct page *lowmem)
{
	char *p;

	kmap(page); // expect: refused aliased-mappings
	p = page_address(lowmem);
	p[0] = 1;
	kunmap(page);
}

/* The comment stays with the call. */
void fill_explained(struct page *page)
{
	char *p;

	/* May take a while. */
	kmap(page); // expect: fixed
	p = page_address(page);
	p[0] = 1;
	kunmap(page);
}

/* This one would go with the line. */
void fill_commented(struct page *page)
{
	char *p;

	kmap(page); /* it may take a while */ // expect: refused stale-comment
	p = page_address(page);
	p[0] = 1;
	kunmap(page);
}
