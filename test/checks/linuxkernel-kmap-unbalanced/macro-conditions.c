// A macro without arguments that calls something is likely to mean the same
// wherever it stands; one with arguments may mean anything (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced

#include <linux/highmem.h>

extern int test_flag(int flag);
extern unsigned long limit_of(int kind);

#define TASK_LIMIT (test_flag(7) ? 0x1000UL : limit_of(3))
#define LIMIT_OF(kind) limit_of(kind)

/* The second condition is the complement of the first. */
int complement(struct page *page, unsigned long addr, int kernel)
{
	static char other[64];
	char *p;
	int v;

	if (kernel || addr >= TASK_LIMIT)
		p = other;
	else
		p = kmap_local_page(page);
	v = p[0];
	if (!kernel && addr < TASK_LIMIT)
		kunmap_local(p);
	return v;
}

/* Another kind, another limit. */
int other_limit(struct page *page, unsigned long addr)
{
	char *p = NULL;

	if (addr < LIMIT_OF(1))
		p = kmap_local_page(page);
	if (addr < LIMIT_OF(2))
		return 1; // expect: refused unbalanced
	if (p)
		kunmap_local(p);
	return 0;
}

/* A loop asks again and again. */
int again(struct page *page)
{
	while (test_flag(1)) {
		char *p = kmap_local_page(page);

		if (p[0] > TASK_LIMIT)
			return 1; // expect: refused unbalanced
		kunmap_local(p);
	}
	return 0;
}
