// Two cases of a switch, the same two in a condition (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced

#include <linux/highmem.h>

int by_switch(struct page *page, int kind)
{
	char *p = NULL;
	int v = 0;

	switch (kind) {
	case 1:
	case 2:
		p = kmap_local_page(page);
		break;
	default:
		break;
	}
	if (p)
		v = p[0];
	if (kind == 1 || kind == 2)
		kunmap_local(p);
	return v;
}
