// A driver that asks whether the kernel has a call makes up for it itself.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 6.1

#include <linux/highmem.h>

#ifndef HAVE_KMAP_LOCAL
#define map_now(page) kmap_atomic(page)
#endif

void clear_by_kmap(struct page *page)
{
	void *addr = kmap(page); // expect: refused api-missing

	memset(addr, 0, PAGE_SIZE);
	kunmap(page);
}
