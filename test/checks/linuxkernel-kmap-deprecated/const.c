// kunmap_local() takes a pointer to const since 6.0 (RULES.md R16).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 6.1
// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 6.12
// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 5.15

#include <linux/highmem.h>

struct table {
	u32 entries[16];
};

u32 lookup(struct page *page, unsigned int n)
{
	const struct table *t = kmap(page); // expect: fixed
	u32 entry = t->entries[n];

	kunmap(page);
	return entry;
}

u32 lookup_atomic(struct page *page, unsigned int n)
{
	const struct table *t = kmap_atomic(page); // expect: fixed
	u32 entry = t->entries[n];

	kunmap_atomic((void *)t);
	return entry;
}
