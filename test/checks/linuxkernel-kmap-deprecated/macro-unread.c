// What a header does with a macro in front of it is not known where this
// configuration does not include it (RULES.md R7).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

#define map_slot(page)		kmap_atomic((page)) // expect: refused macro-body
#define unmap_slot(addr)	kunmap_atomic((addr))

#ifdef CONFIG_ABSENT
#include "page.h" /* not <asm/page.h>, which is read */
#endif

char peek(struct page *page)
{
	char *p = map_slot(page);
	char c = *p;

	unmap_slot(p);
	return c;
}
