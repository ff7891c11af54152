// The example of README.md. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <linux/highmem.h>

int pair_compare(struct page *left, struct page *right)
{
	char *a, *b;
	int diff = 0;

	a = kmap(left);
	if (!*a)
		goto unmap_left;
	b = kmap(right);
	diff = memcmp(a, b, PAGE_SIZE);
	kunmap(right);
unmap_left:
	kunmap(left);
	return diff;
}

struct pair_cache {
	char *addr;
};

void pair_keep(struct pair_cache *cache, struct page *page)
{
	cache->addr = kmap(page);
}
