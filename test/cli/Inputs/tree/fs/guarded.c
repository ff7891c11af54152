// SPDX-License-Identifier: GPL-2.0
#include <linux/highmem.h>

#ifdef CONFIG_NEVER
void never(struct page *page)
{
	kunmap(page);
}
#endif

static const char name[] = "kmap";

char first(struct page *page)
{
	char *addr = kmap_local_page(page);
	char result = *addr + name[0];

	kunmap_local(addr);
	return result;
}
