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
