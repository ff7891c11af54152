// The page is no less in highmem before it is mapped and after it is released
// (RULES.md R6).

// XFAIL: *
// (the linear address is only looked at while the page is mapped)
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
