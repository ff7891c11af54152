// The notes say which mapping it is, and on which path it meets that unmap.

// REQUIRES: kmap-tidy
// RUN: %python %S/../Inputs/notes.py %kmap-tidy %fixtures linuxkernel-kmap-bad-unmap %s \
// RUN:   | FileCheck %s

#include <linux/highmem.h>

void *open_either(struct page *page, bool fast)
{
	u32 *p;

	if (fast)
		p = kmap_atomic(page);
	else
		p = kmap(page);
	p[0]++;
	if (fast)
		kunmap_atomic(p);
	else
		kunmap((struct page *)p);
	return NULL;
}

// CHECK: {{^}}kunmap() takes the page, but gets the mapped address: kunmap((struct page *)p);
// CHECK-NEXT: {{^}}  mapped here: p = kmap(page);
// CHECK-NEXT: {{^}}  taking the false branch: if (fast)
// CHECK-NOT: {{^[^ ]}}
