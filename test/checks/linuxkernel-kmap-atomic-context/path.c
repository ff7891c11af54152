// The notes: where the section begins, and how the path gets to the call.

// REQUIRES: kmap-tidy
// RUN: %python %S/../Inputs/notes.py %kmap-tidy %fixtures linuxkernel-kmap-atomic-context %s \
// RUN:   | FileCheck %s

#include <linux/highmem.h>

int poll(struct page *page, int patient)
{
	int *p = kmap_atomic(page);
	int v = *p;

	if (!v && patient)
		msleep(10);
	v += *p;
	kunmap_atomic(p);
	return v;
}

// CHECK: {{^}}a call that may sleep in the atomic section of kmap_atomic(): msleep(10);
// CHECK-NEXT: {{^}}  mapped here: int *p = kmap_atomic(page);
// CHECK-NEXT: {{^}}  taking the true branch: if (!v && patient)
// CHECK-NEXT: {{^}}  taking the true branch: if (!v && patient)
// CHECK-NEXT: {{^}}  may sleep here: msleep(10);

int nested(struct page *left, struct page *right)
{
	char *a = kmap_atomic(left);
	char *b = kmap(right);
	int diff = memcmp(a, b, 64);

	kunmap(right);
	kunmap_atomic(a);
	return diff;
}

// CHECK: {{^}}kmap() may sleep, but is called in atomic context: char *b = kmap(right);
// CHECK-NEXT: {{^}}  mapped here: char *a = kmap_atomic(left);
// CHECK-NEXT: {{^}}  mapped here: char *b = kmap(right);
