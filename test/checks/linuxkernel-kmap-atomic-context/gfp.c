// Whether an allocation may sleep is said by its flags (RULES.md R4).

// RUN: %check-kmap %s linuxkernel-kmap-atomic-context

#include <linux/highmem.h>
#include <linux/slab.h>

void *duplicate(struct page *page)
{
	char *p = kmap_atomic(page);
	char *copy = kmalloc(64, GFP_ATOMIC);

	if (copy)
		memcpy(copy, p, 64);
	kunmap_atomic(p);
	return copy;
}

void *duplicate_wrong(struct page *page)
{
	char *p = kmap_atomic(page);
	char *copy = kmalloc(64, GFP_KERNEL); // expect: refused sleeps-under-map

	if (copy)
		memcpy(copy, p, 64);
	kunmap_atomic(p);
	return copy;
}
