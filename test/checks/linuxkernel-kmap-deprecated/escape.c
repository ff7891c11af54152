// An address that others can see is no local mapping (RULES.md R3).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

struct request {
	struct page *page;
	void *buffer;
	struct work_struct work;
	struct timer_list timer;
};

static void *last_buffer;

/* Somebody else will use, and unmap, the buffer. */
void attach(struct request *rq)
{
	rq->buffer = kmap(rq->page); // expect: refused stored-in-field
}

void detach(struct request *rq)
{
	kunmap(rq->page); // expect: refused mapped-elsewhere
	rq->buffer = NULL;
}

/* Released here, but the worker may have got it in between. */
void run(struct request *rq)
{
	rq->buffer = kmap(rq->page); // expect: refused stored-in-field
	queue_work(system_wq, &rq->work);
	kunmap(rq->page);
}

void remember(struct page *page)
{
	char *p = kmap(page); // expect: refused stored-in-field

	last_buffer = p;
	p[0] = 1;
	kunmap(page);
}

/* An object of this function alone, gone before anybody sees it. */
struct span {
	char *start;
	unsigned int len;
};

static unsigned int ones(const struct span *span)
{
	unsigned int i, n = 0;

	for (i = 0; i < span->len; i++)
		n += span->start[i] == 1;
	return n;
}

unsigned int first_is_one(struct page *page)
{
	struct span span = { .len = 64 };
	unsigned int n;

	span.start = kmap_atomic(page); // expect: fixed
	n = span.len && span.start[0] == 1;
	kunmap_atomic(span.start);
	return n;
}

/* Nor does this callee keep what it finds in it. */
unsigned int count_ones(struct page *page)
{
	struct span span = { .len = 64 };
	char *p = kmap(page); // expect: fixed
	unsigned int n;

	span.start = p;
	n = ones(&span);
	kunmap(page);
	return n;
}

static void keep_start(const struct span *span)
{
	last_buffer = span->start;
}

void keep(struct page *page)
{
	struct span span = { .len = 64 };
	char *p = kmap(page); // expect: refused unknown-callee

	span.start = p;
	keep_start(&span);
	kunmap(page);
}

/* The page goes to the work, the mapping stays. */
void fill_then_queue(struct request *rq)
{
	char *p = kmap(rq->page); // expect: fixed

	p[0] = 1;
	kunmap(rq->page);
	queue_work(system_wq, &rq->work);
}

extern void submit(void *buffer);

/* Nobody here knows what it does with the buffer. */
void hand_out(struct page *page)
{
	char *p = kmap(page); // expect: refused unknown-callee

	submit(p);
	kunmap(page);
}

extern int smp_call_function_single(int cpu, void (*func)(void *), void *info,
				    int wait);

/* Another processor would use a mapping that this one may lose meanwhile. */
void clear_there(struct page *page, int cpu, void (*clear)(void *))
{
	char *p = kmap_atomic(page); // expect: refused escapes-context

	smp_call_function_single(cpu, clear, p, 1);
	kunmap_atomic(p);
}
