// kmap_atomic() also disabled preemption; per-CPU data may rely on that
// (RULES.md R4, R5).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/smp.h>

static DEFINE_PER_CPU(unsigned long, pages_cleared);
static DEFINE_PER_CPU(char *, scratch);
static unsigned long by_cpu[8];

void clear_and_count(struct page *page)
{
	void *p = kmap_atomic(page); // expect: refused needs-preempt-disable

	memset(p, 0, PAGE_SIZE);
	__this_cpu_inc(pages_cleared);
	kunmap_atomic(p);
}

void copy_through_scratch(struct page *page)
{
	void *p = kmap_atomic(page); // expect: refused needs-preempt-disable
	char **buffer = this_cpu_ptr(&scratch);

	memcpy(*buffer, p, 64);
	kunmap_atomic(p);
}

void clear_and_count_by_cpu(struct page *page)
{
	void *p = kmap_atomic(page); // expect: refused needs-preempt-disable

	memset(p, 0, PAGE_SIZE);
	by_cpu[smp_processor_id()]++;
	kunmap_atomic(p);
}

static void count(void)
{
	__this_cpu_inc(pages_cleared);
}

void clear_and_count_deeper(struct page *page)
{
	void *p = kmap_atomic(page); // expect: refused needs-preempt-disable

	memset(p, 0, PAGE_SIZE);
	count();
	kunmap_atomic(p);
}

/* Counted after the section. */
void clear_then_count(struct page *page)
{
	void *p = kmap_atomic(page); // expect: fixed

	memset(p, 0, PAGE_SIZE);
	kunmap_atomic(p);
	preempt_disable();
	__this_cpu_inc(pages_cleared);
	preempt_enable();
}

extern void trace_something(void);

/* Nobody here knows what it relies on. */
void clear_and_trace(struct page *page)
{
	void *p = kmap_atomic(page); // expect: refused unknown-callee

	memset(p, 0, PAGE_SIZE);
	trace_something();
	kunmap_atomic(p);
}

/* Asserts what kmap_atomic() brought. */
void assert_atomic(struct page *page)
{
	char *p = kmap_atomic(page); // expect: refused needs-preempt-disable

	if (!in_atomic())
		p[0] = 1;
	kunmap_atomic(p);
}

void assert_not_preemptible(struct page *page)
{
	char *p = kmap_atomic(page); // expect: refused needs-preempt-disable

	p[0] = preemptible();
	kunmap_atomic(p);
}
