// The probes of a tracepoint rely on no section around them; other static calls
// are calls of what is not known.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

extern int __SCT__tp_func_page_seen(void *data, int nr);
extern int __traceiter_page_seen(void *data, int nr);
extern int __SCT__page_hook(int nr);
extern int page_seen_on;

static inline void trace_page_seen(int nr)
{
	if (page_seen_on)
		__SCT__tp_func_page_seen(0, nr);
}

void traced(struct page *page)
{
	char *a = kmap_atomic(page); // expect: fixed

	trace_page_seen(1);
	__traceiter_page_seen(0, 1);
	a[1] = 0;
	kunmap_atomic(a);
}

void hooked(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused unknown-callee

	__SCT__page_hook(1);
	a[1] = 0;
	kunmap_atomic(a);
}
