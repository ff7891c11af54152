// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Kernel code that compiles against the test suite's own headers
 * (test/include), so that the example needs no kernel.
 */
#include <linux/highmem.h>

unsigned int page_sum(struct page *page)
{
	unsigned char *addr = kmap(page);
	unsigned int i, sum = 0;

	for (i = 0; i < PAGE_SIZE; i++)
		sum += addr[i];
	kunmap(page);
	return sum;
}
