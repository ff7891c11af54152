// The notes of a leak: where it was mapped, which branches lead out, and where
// the function is left. Those of a double unmap: the first one too.

// REQUIRES: kmap-tidy
// RUN: %python %S/../Inputs/notes.py %kmap-tidy %fixtures linuxkernel-kmap-unbalanced %s \
// RUN:   | FileCheck %s

#include <linux/highmem.h>

int leak(struct page *page, int mode, int strict)
{
	u32 *p;

	if (mode < 0)
		return -EINVAL;
	p = kmap(page);
	if (mode == 1)
		p[0] = 0;
	if (strict && p[1])
		return -EIO;
	kunmap(page);
	return 0;
}

// CHECK: {{^}}the mapping of kmap() is not released on this path: return -EIO;
// CHECK-NEXT: {{^}}  mapped here: p = kmap(page);
// CHECK-NEXT: {{^}}  taking the {{true|false}} branch: if (mode == 1)
// CHECK-NEXT: {{^}}  taking the true branch: if (strict && p[1])
// CHECK-NEXT: {{^}}  taking the true branch: if (strict && p[1])
// CHECK-NEXT: {{^}}  the function is left here: return -EIO;


int twice(struct page *page, int late)
{
	u32 *p = kmap_local_page(page);
	int v = p[0];

	kunmap_local(p);
	if (late)
		kunmap_local(p);
	return v;
}

// CHECK: {{^}}kunmap_local() releases the mapping of kmap_local_page() a second time: kunmap_local(p);
// CHECK-NEXT: {{^}}  mapped here: u32 *p = kmap_local_page(page);
// CHECK: {{^}}  released here: kunmap_local(p);
// CHECK: {{^}}  taking the true branch: if (late)
// CHECK: {{^}}  released again here: kunmap_local(p);
