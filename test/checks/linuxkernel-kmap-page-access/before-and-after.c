// The page is no less in highmem before it is mapped and after it is released
// (RULES.md R6).

// RUN: %check-kmap %s linuxkernel-kmap-page-access --highmem

#include <linux/highmem.h>

extern void submit(void *buffer, unsigned int len);

int after(struct page *page)
{
	char *p = kmap_local_page(page);

	p[0] = 0;
	kunmap_local(p);
	submit(page_address(page), 64); // expect: refused page-address-use
	return 0;
}

int before(struct page *page)
{
	char *p;

	submit(page_address(page), 64); // expect: refused page-address-use
	p = kmap_local_page(page);
	p[0] = 0;
	kunmap_local(p);
	return 0;
}

/* One path takes the address, the other maps. */
int either(struct page *page, char *to)
{
	char *p;

	if (PageHighMem(page)) {
		p = kmap_local_page(page);
		memcpy(to, p, 64);
		kunmap_local(p);
	} else {
		memcpy(to, page_address(page), 64);
	}
	return 0;
}

int tested_first(struct page *page)
{
	char *p;

	if (!PageHighMem(page))
		submit(page_address(page), 64);
	p = kmap_local_page(page);
	p[0] = 0;
	kunmap_local(p);
	return 0;
}

/* kmap() gives every page a linear address; afterwards it may have none. */
int permanently(struct page *page)
{
	char *p = kmap(page);

	submit(page_address(page), 64);
	kunmap(page);
	p = kmap_local_page(page);
	p[0] = 0;
	kunmap_local(p);
	return 0;
}

/* Another page each time. */
int each(struct page **pages, int count)
{
	char *p;
	int i;

	for (i = 0; i < count; i++) {
		submit(page_address(pages[i]), 64);
		p = kmap_local_page(pages[i + count]);
		p[0] = 0;
		kunmap_local(p);
	}
	return 0;
}

static inline int prepare(void *address, unsigned int count)
{
	return 0;
}

/* A stub that has no use for the address. */
int for_a_stub(struct page *page)
{
	char *p;

	prepare(page_address(page), 1);
	p = kmap_local_page(page);
	p[0] = 0;
	kunmap_local(p);
	return 0;
}
