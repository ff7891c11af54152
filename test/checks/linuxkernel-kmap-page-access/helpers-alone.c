// A function that maps nothing itself may still send a helper out of the page
// (RULES.md R9).

// RUN: %check-kmap %s linuxkernel-kmap-page-access

#include <linux/highmem.h>

void clear_tail(struct page *page)
{
	memzero_page(page, 64, PAGE_SIZE - 64);
}

void clear_tail_wrong(struct page *page)
{
	memzero_page(page, 64, PAGE_SIZE); // expect: refused spans-pages
}
