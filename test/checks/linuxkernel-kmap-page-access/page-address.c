// A page in highmem has no linear address: who maps it for a moment must use the
// address that the mapping returned (RULES.md R6).

// RUN: %check-kmap %s linuxkernel-kmap-page-access
// RUN: %check-kmap %s linuxkernel-kmap-page-access --highmem
// RUN: %check-kmap %s linuxkernel-kmap-page-access --era 6.12

#include <linux/bvec.h>
#include <linux/highmem.h>
#include <linux/scatterlist.h>

extern void submit(void *buffer, unsigned int len);

void both_ways(struct page *page)
{
	char *p = kmap_local_page(page);

	p[0] = 0;
	submit(page_address(page), 64); // expect: refused page-address-use "a page that kmap_local_page() maps"
	kunmap_local(p);
}

void both_ways_atomic(struct page *page)
{
	char *p = kmap_atomic(page);
	char *linear = page_address(page); // expect: refused page-address-use "kmap_atomic()"

	p[0] = linear[1];
	kunmap_atomic(p);
}

void one_way(struct page *page)
{
	char *p = kmap_local_page(page);

	p[0] = 0;
	submit(p, 64);
	kunmap_local(p);
}

/* kmap() gives a page a linear address for as long as it lives. */
void while_kmapped(struct page *page)
{
	char *p = kmap(page);

	p[0] = 0;
	submit(page_address(page), 64);
	kunmap(page);
}

/* Another page. */
void other_page(struct page *page, struct page *other)
{
	char *p = kmap_local_page(page);

	p[0] = 0;
	submit(page_address(other), 64);
	kunmap_local(p);
}

struct request {
	struct page *page;
	void *data;
};

void by_field(struct request *rq)
{
	rq->data = kmap_local_page(rq->page);
	submit(page_address(rq->page), 64); // expect: refused page-address-use
	kunmap_local(rq->data);
}

void by_entry(struct scatterlist *sg)
{
	char *p = kmap_atomic(sg_page(sg));

	p[sg->offset] = 0;
	submit(sg_virt(sg), sg->length); // expect: refused page-address-use
	kunmap_atomic(p);
}

void by_other_entry(struct scatterlist *sg, struct scatterlist *other)
{
	char *p = kmap_atomic(sg_page(sg));

	p[sg->offset] = 0;
	submit(sg_virt(other), other->length);
	kunmap_atomic(p);
}

/* Mapped only if it has no linear address. */
int either(struct page *page)
{
	char *p;
	int v;

	if (PageHighMem(page))
		p = kmap_atomic(page);
	else
		p = page_address(page);
	v = p[0];
	if (PageHighMem(page))
		kunmap_atomic(p);
	return v;
}
