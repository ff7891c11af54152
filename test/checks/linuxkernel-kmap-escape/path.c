// The notes of a use after the unmap: map, unmap, use.

// REQUIRES: kmap-tidy
// RUN: %python %S/../Inputs/notes.py %kmap-tidy %fixtures linuxkernel-kmap-escape %s \
// RUN:   | FileCheck %s

#include <linux/highmem.h>
#include <linux/kthread.h>

extern int pump(void *data);

int late(struct page *page, int verbose)
{
	int *p = kmap(page);
	int v = *p;

	kunmap(page);
	if (verbose)
		pr_err("%d\n", *p);
	return v;
}

// CHECK: {{^}}the mapping of kmap() is used after it is released: pr_err("%d\n", *p);
// CHECK-NEXT: {{^}}  mapped here: int *p = kmap(page);
// CHECK-NEXT: {{^}}  released here: kunmap(page);
// CHECK-NEXT: {{^}}  taking the true branch: if (verbose)
// CHECK-NEXT: {{^}}  used here: pr_err("%d\n", *p);

void start(struct page *page, int now)
{
	char *p = kmap_local_page(page);

	if (now)
		kthread_run(pump, p, "pump");
	kunmap_local(p);
}

// CHECK: {{^}}the mapping of kmap_local_page() is handed to another context: kthread_run(pump, p, "pump");
// CHECK-NEXT: {{^}}  mapped here: char *p = kmap_local_page(page);
// CHECK-NEXT: {{^}}  taking the true branch: if (now)
// CHECK-NEXT: {{^}}  handed over here: kthread_run(pump, p, "pump");
