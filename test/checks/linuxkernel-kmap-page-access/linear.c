// What kmap_local_page() returns for a highmem page is no linear address
// (RULES.md R6).

// RUN: %check-kmap %s linuxkernel-kmap-page-access

#include <linux/highmem.h>

extern unsigned long __phys_addr(unsigned long address);
extern struct page *first_page;
#define __pa(x) __phys_addr((unsigned long)(x))
#define virt_to_phys(x) ((unsigned long)(x) - 0xc0000000UL)

struct page *by_function(struct page *page)
{
	char *p = kmap_local_page(page);
	struct page *same = virt_to_page(p); // expect: refused page-address-use "kmap_local_page() returned"

	kunmap_local(p);
	return same;
}

unsigned long by_macro(struct page *page)
{
	char *p = kmap_atomic(page);
	unsigned long at = __pa(p + 8); // expect: refused page-address-use "kmap_atomic() returned"

	at += virt_to_phys(p); // expect: refused page-address-use
	kunmap_atomic(p);
	return at;
}

/* The number of an address is of no harm. */
unsigned long offset(struct page *page)
{
	char *p = kmap_local_page(page);
	unsigned long at = (unsigned long)p & 7;

	kunmap_local(p);
	return at + __pa(first_page);
}
