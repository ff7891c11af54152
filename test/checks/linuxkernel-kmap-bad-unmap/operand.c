// kunmap() takes the page, every other unmap an address inside of the mapped
// page (RULES.md R7).

// RUN: %check-kmap %s linuxkernel-kmap-bad-unmap
// RUN: %check-kmap %s linuxkernel-kmap-bad-unmap --highmem

#include <linux/highmem.h>

int page_for_kunmap(struct page *page)
{
	char *p = kmap(page);
	int v = p[0];

	kunmap(page);
	return v;
}

/* void pointers convert to everything: the compiler does not say a word. */
int address_for_kunmap(struct page *page)
{
	void *p = kmap(page);
	int v = *(char *)p;

	kunmap(p); // expect: refused mixed-families "kunmap() takes the page, but gets the mapped address"
	return v;
}

int cast_address_for_kunmap(struct page *page)
{
	char *p = kmap(page);
	int v = p[0];

	kunmap((struct page *)p); // expect: refused mixed-families "takes the page"
	return v;
}

struct request {
	struct page *page;
	void *data;
};

int address_in_struct(struct request *rq)
{
	int v;

	rq->data = kmap(rq->page);
	v = *(int *)rq->data;
	kunmap(rq->data); // expect: refused mixed-families "takes the page"
	rq->data = NULL;
	return v;
}

/* The macro refuses a struct page pointer, but not one that is cast. */
int page_for_kunmap_atomic(struct page *page)
{
	char *p = kmap_atomic(page);
	int v = p[0];

	kunmap_atomic((void *)page); // expect: refused mixed-families "kunmap_atomic() takes the mapped address, but gets the page"
	return v;
}

int page_for_kunmap_local(struct page *page)
{
	char *p = kmap_local_page(page);
	void *opaque = page;
	int v = p[0];

	kunmap_local(opaque); // expect: refused mixed-families "takes the mapped address"
	return v;
}

/* Any address inside of the page will do. */
int inner_address(struct page *page, unsigned int offset)
{
	char *p = kmap_local_page(page) + offset_in_page(offset);
	int v = p[0];

	kunmap_local(p);
	return v;
}

struct header {
	u32 magic;
	u32 count;
	struct {
		u32 start, len;
	} extents[8];
};

int member_address(struct page *page)
{
	struct header *h = kmap_local_page(page);
	u32 *count = &h->count;
	int v = *count;

	kunmap_local(count);
	return v;
}

int element_address(struct page *page)
{
	struct header *h = kmap_atomic(page);
	int v = h->magic;

	kunmap_atomic(&h->extents[3].len);
	return v;
}

/* Page of the mapping, reached another way. */
int same_page(struct request *rq)
{
	struct page *page = rq->page;
	char *p = kmap(page);
	int v = p[0];

	kunmap(rq->page);
	return v;
}
