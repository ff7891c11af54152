// SPDX-License-Identifier: GPL-2.0
#include <linux/highmem.h>
/* A comment: kmap_atomic(). */

void fill(struct page *page, int value)
{
	char *addr = kmap_atomic(page);

	*addr = value;
	kunmap_atomic(addr);
}
