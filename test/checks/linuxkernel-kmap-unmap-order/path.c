// A finding comes with its path: both maps, the branches between them and the
// unmap, in the order in which they are executed.

// REQUIRES: kmap-tidy
// RUN: %python %S/../Inputs/notes.py %kmap-tidy %fixtures linuxkernel-kmap-unmap-order %s \
// RUN:   | FileCheck %s

#include <linux/highmem.h>

int copy_some(struct page *to, struct page *from, int some)
{
	char *dst, *src = NULL;

	dst = kmap_local_page(to);
	if (some)
		src = kmap_local_page(from);
	if (some > 16)
		dst[0] = src[0];
	kunmap_local(dst);
	if (src)
		kunmap_local(src);
	return some;
}

// CHECK: {{^}}kunmap_local() releases the mapping of kmap_local_page() while a later one of kmap_local_page() is still mapped: kunmap_local(dst);
// CHECK: {{^}}  mapped here: dst = kmap_local_page(to);
// CHECK: {{^}}  taking the true branch: if (some)
// CHECK: {{^}}  mapped here: src = kmap_local_page(from);
// CHECK: {{^}}  taking the {{true|false}} branch: if (some > 16)
// CHECK: {{^}}  released here while the later one is live: kunmap_local(dst);
// CHECK-NOT: {{^[^ ]}}
