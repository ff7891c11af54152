// A header that is included behind a macro may use it (RULES.md R7).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

#define map_slot(page)		kmap_atomic((page)) // expect: refused macro-body
#define unmap_slot(addr)	kunmap_atomic((addr))

#include <linux/percpu.h>

char peek(struct page *page)
{
	char *p = map_slot(page);
	char c = *p;

	unmap_slot(p);
	return c;
}
