// The notes: where the page was mapped, and how the path gets to the access.

// REQUIRES: kmap-tidy
// RUN: %python %S/../Inputs/notes.py %kmap-tidy %fixtures linuxkernel-kmap-page-access %s \
// RUN:   | FileCheck %s

#include <linux/highmem.h>

void clear(struct page *page, int all)
{
	char *p = kmap(page);

	if (all)
		memset(p, 0, PAGE_SIZE + 8);
	kunmap(page);
}

// CHECK: {{^}}the call reaches behind the end of the page: memset(p, 0, PAGE_SIZE + 8);
// CHECK-NEXT: {{^}}  mapped here: char *p = kmap(page);
// CHECK-NEXT: {{^}}  taking the true branch: if (all)
