// On demand, a section that relies on disabled preemption, or may rely on
// anything, is converted with all that kmap_atomic() brought (RULES.md R4, R5).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated --explicit-sections

#include <linux/highmem.h>
#include <linux/percpu.h>
#include <linux/preempt.h>

static DEFINE_PER_CPU(unsigned long, pages_cleared);

void clear_and_count(struct page *page)
{
	void *p = kmap_atomic(page); // expect: fixed

	memset(p, 0, PAGE_SIZE);
	__this_cpu_inc(pages_cleared);
	kunmap_atomic(p);
}

struct operations {
	void (*transfer)(void *buffer, unsigned int len);
};

void transfer(const struct operations *ops, struct page *page)
{
	void *p;

	p = kmap_atomic(page); // expect: fixed
	ops->transfer(p, 512);
	kunmap_atomic(p);
}

/* Nothing to rely on. */
void clear(struct page *page)
{
	char *p = kmap_atomic(page); // expect: fixed

	p[0] = 0;
	kunmap_atomic(p);
}
