// Macros of the file that only have another name for a call change together with
// all of their uses (RULES.md R7).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/percpu.h>

static DEFINE_PER_CPU(unsigned long, events);

#define map_slot(page)		kmap_atomic((page)) // expect: fixed
#define unmap_slot(addr)	kunmap_atomic((addr))

char peek(struct page *page)
{
	char *p = map_slot(page);
	char c = *p;

	unmap_slot(p);
	return c;
}

char peek_behind(struct page *page)
{
	char *p = map_slot(page);
	char c = p[1];

	unmap_slot(p);
	return c;
}

/* One use that has to stay keeps all. */
#define map_counted(page)	kmap_atomic((page)) // expect: refused macro-body
#define unmap_counted(addr)	kunmap_atomic((addr))

char count(struct page *page)
{
	char *p = map_counted(page);
	char c = *p;

	__this_cpu_inc(events);
	unmap_counted(p);
	return c;
}

char count_none(struct page *page)
{
	char *p = map_counted(page);
	char c = *p;

	unmap_counted(p);
	return c;
}

/* So does one that this configuration does not compile, */
#define map_hidden(page)	kmap_atomic((page)) // expect: refused macro-body
#define unmap_hidden(addr)	kunmap_atomic((addr))

char peek_hidden(struct page *page)
{
	char *p = map_hidden(page);
	char c = *p;

	unmap_hidden(p);
	return c;
}

#ifdef CONFIG_NEVER
char *never(struct page *page)
{
	return map_hidden(page);
}
#endif

/* and a comment that speaks of the macro. */
#define map_spoken(page)	kmap_atomic((page)) /* cannot sleep */ // expect: refused macro-body
#define unmap_spoken(addr)	kunmap_atomic((addr))

char peek_spoken(struct page *page)
{
	char *p = map_spoken(page);
	char c = *p;

	unmap_spoken(p);
	return c;
}

/* Another definition may be meant elsewhere. */
#define map_twice(page)		kmap_atomic((page)) // expect: refused macro-body
#define unmap_twice(addr)	kunmap_atomic((addr))

char peek_twice(struct page *page)
{
	char *p = map_twice(page);
	char c = *p;

	unmap_twice(p);
	return c;
}

#undef map_twice
#define map_twice(page)		kmap((page)) // expect: refused macro-body
#define unmap_pages(page)	kunmap((page))

char peek_once_more(struct page *page)
{
	char *p = map_twice(page);
	char c = *p;

	unmap_pages(page);
	return c;
}
