// The notes of a copy inside of one page: both of its mappings.

// REQUIRES: kmap-tidy
// RUN: %python %S/../Inputs/notes.py %kmap-tidy %fixtures linuxkernel-kmap-page-access %s \
// RUN:   | FileCheck %s

#include <linux/highmem.h>

void shift(struct page *page)
{
	char *from = kmap_local_page(page);
	char *to = kmap_local_page(page);

	memmove(to + 64, from, 1024);
	kunmap_local(to);
	kunmap_local(from);
}

// CHECK: {{^}}a copy between two mappings of the same page, whose addresses say nothing of their order: memmove(to + 64, from, 1024);
// CHECK-NEXT: {{^}}  mapped here: char *from = kmap_local_page(page);
// CHECK-NEXT: {{^}}  mapped here: char *to = kmap_local_page(page);
