// Branches inside of the unmap macros are no part of the path that a reader
// follows.
// REQUIRES: kmap-tidy
// RUN: %python %S/../Inputs/notes.py %kmap-tidy %fixtures linuxkernel-kmap-unbalanced %s \
// RUN:   | FileCheck %s

#include <linux/highmem.h>

int leak(struct page *left, struct page *right, int strict)
{
	char *a = kmap_local_page(left);
	char *b = kmap_local_page(right);
	int v = a[0] + b[0];

	kunmap_local(b);
	if (strict)
		return -EIO;
	kunmap_local(a);
	return v;
}

// CHECK: {{^}}the mapping of kmap_local_page() is not released on this path: return -EIO;
// CHECK-NEXT: {{^}}  mapped here: char *a = kmap_local_page(left);
// CHECK-NEXT: {{^}}  taking the true branch: if (strict)
// CHECK-NEXT: {{^}}  the function is left here: return -EIO;
