#include <linux/highmem.h>

void clear_it(struct page *page)
{
	char *addr = kmap_atomic(page);

	memset(addr, 0, PAGE_SIZE);
	kunmap_atomic(addr);
}
