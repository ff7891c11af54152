// What the page held at the last try says nothing of the next (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced

#include <linux/highmem.h>

int retry_wrong(struct page *page)
{
	char *p;

again:
	p = kmap_local_page(page);
	if (p[0]) {
		cond_resched();
		goto again;
	}
	p[0] = 1;
	kunmap_local(p);
	return 0; // expect: refused unbalanced
}

/* The nearest right shape, and its next: one try too many is still in balance. */
int retry_until_set(struct page *page)
{
	char *p;

	do {
		p = kmap_local_page(page);
		if (p[0])
			break;
		kunmap_local(p);
		cond_resched();
	} while (true);
	p[0] = 1;
	kunmap_local(p);
	return 0;
}
