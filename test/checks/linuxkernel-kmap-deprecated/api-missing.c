// A tree without kmap_local_page() gets no fix that it cannot compile.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 5.4
// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 5.4 --highmem

#include <linux/highmem.h>

void clear_by_kmap(struct page *page)
{
	void *addr = kmap(page); // expect: refused api-missing

	memset(addr, 0, PAGE_SIZE);
	kunmap(page);
}

void clear_by_kmap_atomic(struct page *page)
{
	void *addr = kmap_atomic(page); // expect: refused api-missing

	memset(addr, 0, PAGE_SIZE);
	kunmap_atomic(addr);
}
