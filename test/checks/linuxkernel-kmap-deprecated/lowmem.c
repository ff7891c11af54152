// A page that was allocated without __GFP_HIGHMEM needs no map (RULES.md R14);
// every other page does.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated,linuxkernel-kmap-open-coded

#include <linux/gfp.h>
#include <linux/highmem.h>

void consume(struct page *page);
void send_later(void *address);
unsigned int flags_of(int kind);
int fill_page(struct page **page);

struct page *filled(int value)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char *p;

	if (!page)
		return NULL;
	p = kmap(page); // expect: kmap-deprecated fixed
	memset(p, value, PAGE_SIZE);
	kunmap(page);
	return page;
}

void flushed(const char *from)
{
	struct page *page;
	void *p;

	page = alloc_pages(GFP_ATOMIC | GFP_NOFS, 0);
	if (!page)
		return;

	p = kmap_atomic(page); // expect: kmap-deprecated fixed
	memcpy(p, from, PAGE_SIZE);
	kunmap_atomic(p);
	flush_dcache_page(page);
	consume(page);
}

/* A linear address may go anywhere. */
void handed_over(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	void *p = kmap(page); // expect: kmap-deprecated fixed

	send_later(p);
	kunmap(page);
}

void without_variable(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	memset(kmap(page), 0, PAGE_SIZE); // expect: kmap-deprecated fixed
	kunmap(page);
	consume(page);
}

/* The test of the address is dead as well. */
int with_test(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char *p;

	if (!page)
		return -1;
	p = kmap(page); // expect: kmap-deprecated fixed
	if (!p) {
		consume(page);
		return -1;
	}
	p[0] = 1;
	kunmap(page);
	consume(page);
	return 0;
}

void highmem(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	char *p = kmap(page); // expect: kmap-deprecated fixed

	p[0] = 1;
	kunmap(page);
	consume(page);
}

void flags_unknown(int kind)
{
	struct page *page = alloc_page(flags_of(kind));
	char *p = kmap(page); // expect: kmap-deprecated fixed

	p[0] = 1;
	kunmap(page);
	consume(page);
}

/* On one path the page is another one. */
void maybe_given(struct page *given)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char *p;

	if (given)
		page = given;
	p = kmap(page); // expect: kmap-deprecated fixed
	p[0] = 1;
	kunmap(page);
	consume(page);
}

void maybe_replaced(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char *p;

	fill_page(&page);
	p = kmap(page); // expect: kmap-deprecated fixed
	p[0] = 1;
	kunmap(page);
	consume(page);
}

/* The unmap is not a statement of a block. */
void unmap_in_branch(bool keep)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char *p = kmap(page); // expect: kmap-deprecated fixed

	p[0] = 1;
	if (keep)
		kunmap(page);
	else
		kunmap(page);
	consume(page);
}
