// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <linux/highmem.h>

char page_first(struct page *page)
{
	char *addr = kmap_local_page(page);
	char first = addr[0];

	kunmap_local(addr);
	return first;
}
