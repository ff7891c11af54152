// What a callee does with the address where a conditional leaves it out is as
// unknown as a callee without a body (RULES.md R3).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

extern void queue_for_device(char *to);

static void fill(char *to)
{
#ifdef CONFIG_DEVICE
	queue_for_device(to);
#endif
	*to = 1;
}

void filled(struct page *page)
{
	char *p = kmap(page); // expect: refused unknown-callee

	fill(p);
	kunmap(page);
}

struct request {
	char *to;
};

/* Neither a member of that name, nor what is compiled. */
static void fill_here(char *to, struct request *r)
{
#ifdef CONFIG_DEVICE
	queue_for_device(r->to);
#else
	*to = 1;
#endif
}

void filled_here(struct page *page, struct request *r)
{
	char *p = kmap(page); // expect: fixed

	fill_here(p, r);
	kunmap(page);
}
