// Where no page is in highmem, each has a linear address, whatever the flags.

// RUN: %check-kmap %s linuxkernel-kmap-page-access

#include <linux/highmem.h>

int from_anywhere(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	if (!page)
		return -ENOMEM;
	memset(page_address(page), 0, 64);
	__free_page(page);
	return 0;
}
