// A pointer that an iteration has released is released again behind the loop
// (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced,linuxkernel-kmap-escape

#include <linux/highmem.h>

/* The pointer is stale if the loop ran to its end: released twice. */
int find_and_take_wrong(struct page **pages, unsigned int n)
{
	char *p = NULL;
	unsigned int i;

	for (i = 0; i < n; i++) {
		p = kmap_local_page(pages[i]);
		if (p[0])
			break;
		kunmap_local(p);
	}
	if (p)
		kunmap_local(p); // expect: kmap-unbalanced refused unbalanced "a second time"
	return i;
}

/* In a loop, the address of the iteration before. */
int previous(struct page **pages, unsigned int n)
{
	char *last = NULL;
	unsigned int i;
	int same = 0;

	for (i = 0; i < n; i++) {
		char *p = kmap_local_page(pages[i]);

		if (last)
			same += last[0] == p[0]; // expect: kmap-escape refused escapes-context
		kunmap_local(p);
		last = p;
	}
	return same;
}
