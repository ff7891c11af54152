// A comment at the site that speaks of what changes would be wrong afterwards
// (RULES.md R18).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

void clear_may_schedule(struct page *page)
{
	void *p;

	/* kmap may schedule, so this must come before the lock is taken. */
	p = kmap(page); // expect: refused stale-comment
	memset(p, 0, PAGE_SIZE);
	kunmap(page);
}

void clear_stays_atomic(struct page *page)
{
	/* We need an atomic mapping: the caller holds a spinlock. */
	void *p = kmap_atomic(page); // expect: refused stale-comment

	memset(p, 0, PAGE_SIZE);
	kunmap_atomic(p);
}

void clear_with_harmless_comment(struct page *page)
{
	/* The first page is the header. */
	void *p = kmap_atomic(page); // expect: fixed

	memset(p, 0, PAGE_SIZE);
	kunmap_atomic(p);
}

/*
 * Reads through kmap_atomic(), which never sleeps.
 */
char first_byte(struct page *page)
{
	char *p = kmap_atomic(page); // expect: refused stale-comment
	char c = *p;

	kunmap_atomic(p);
	return c;
}

/*
 * Reads both by way of kmap_atomic(); the one mapped last goes first.
 */
int both_first(struct page *a, struct page *b)
{
	char *p = kmap_atomic(a); // expect: fixed
	char *q = kmap_atomic(b); // expect: fixed
	int sum = *p + *q;

	/* kunmap_atomic(q) has to come before kunmap_atomic(p). */
	kunmap_atomic(q);
	kunmap_atomic(p);
	return sum;
}

/* The name stays where one of them does: kmap_atomic() is right here. */
int both_last(struct page *a, struct page *b, char *(*other)(char *))
{
	char *p = kmap_atomic(a); // expect: refused stale-comment
	int sum = *p;

	kunmap_atomic(p);
	p = kmap_atomic(b); // expect: refused unknown-callee
	sum += *other(p);
	kunmap_atomic(p);
	return sum;
}

/* Neither kmap() nor kmap_atomic() matters. */
int one_name_too_many(struct page *a)
{
	char *p = kmap_atomic(a); // expect: refused stale-comment
	int sum = *p;

	kunmap_atomic(p);
	return sum;
}

/* Far above, but about it all the same. */
char last_byte(struct page *page, unsigned int n)
{
	char *p;
	char c;

	/*
	 * The length is tested here because kmap_* sections are to be short.
	 */
	if (n == 0 || n > PAGE_SIZE)
		return 0;

	p = kmap(page); // expect: refused stale-comment
	c = p[n - 1];
	kunmap(page);
	return c;
}

/* What these comments say stays true: a map of keys, kmap_local_page(). */
char middle_byte(struct page *page)
{
	char *p = kmap(page); // expect: fixed
	char c = p[PAGE_SIZE / 2];

	kunmap(page);
	/* The caller may sleep now, or be preempted. */
	return c;
}

/* The page is never left inside the kmap: a noun, of either kind. */
char inner_byte(struct page *page)
{
	char *p = kmap(page); // expect: fixed
	char c = p[1];

	kunmap(page);
	return c;
}

/* A comment on what stays is about that. */
void *copy_faultless(struct page *page, void *to, bool wanted)
{
	char *p;

	/* no page faults, as after kmap_atomic() */
	pagefault_disable();
	if (!wanted)
		return to;
	p = kmap_atomic(page); // expect: fixed
	p[0] = *(char *)to;
	kunmap_atomic(p);
	return to;
}

/* "kmap()" is any mapping here, and stays one. */
void clear_by_way_of_map(struct page *page)
{
	void *p;

	/* A kmap() per page costs less than vmap(). */
	p = kmap_atomic(page); // expect: fixed
	memset(p, 0, PAGE_SIZE);
	kunmap_atomic(p);
}

/* Where it is called, it is the name of the call. */
void clear_by_kmap(struct page *page)
{
	void *p;

	/* A kmap() per page costs less than vmap(). */
	p = kmap(page); // expect: refused stale-comment
	memset(p, 0, PAGE_SIZE);
	kunmap(page);
}

/* That it does not sleep is as true as before. */
char waited_byte(struct page *page)
{
	char *p;
	char c;

	/* The data is there: this reads it and does not sleep. */
	p = kmap_atomic(page); // expect: fixed
	c = *p;
	kunmap_atomic(p);
	return c;
}

char awake_byte(struct page *page)
{
	char *p;
	char c;

	/* Mind that what follows must not call anything that may sleep. */
	p = kmap_atomic(page); // expect: refused stale-comment
	c = *p;
	kunmap_atomic(p);
	return c;
}

/*
 * Uses atomic kmaps, since the pages are many.
 */
char many_bytes(struct page *page)
{
	char *p = kmap_atomic(page); // expect: fixed
	char c = *p;

	kunmap_atomic(p);
	return c;
}

/*
 * Uses atomic kmaps, so nothing is scheduled in between.
 */
char alone_byte(struct page *page)
{
	char *p = kmap_atomic(page); // expect: refused stale-comment
	char c = *p;

	kunmap_atomic(p);
	return c;
}

/*
 * Makes an atomic kmap of its page.
 */
char own_byte(struct page *page)
{
	char *p = kmap_atomic(page); // expect: refused stale-comment
	char c = *p;

	kunmap_atomic(p);
	return c;
}

char fault_byte(struct page *page)
{
	char *p;
	char c;

	/*
	 * We run in atomic
	 * context: a fault would be fatal.
	 */
	p = kmap_atomic(page); // expect: refused stale-comment
	c = *p;
	kunmap_atomic(p);
	return c;
}

char line_byte(struct page *page)
{
	char *p;
	char c;

	// Preemption is off from here on, so nobody
	// else uses the slot.
	p = kmap_atomic(page); // expect: refused stale-comment
	c = *p;
	kunmap_atomic(p);
	return c;
}

/*
 * kmap_atomic() keeps us on this CPU.
 */
char cpu_byte(struct page *page)
{
	char *p = kmap_atomic(page); // expect: refused stale-comment
	char c = *p;

	kunmap_atomic(p);
	return c;
}

/*
 * Needs no non-atomic kmaps, which are rare.
 */
char rare_byte(struct page *page)
{
	char *p = kmap_atomic(page); // expect: refused stale-comment
	char c = *p;

	kunmap_atomic(p);
	return c;
}
