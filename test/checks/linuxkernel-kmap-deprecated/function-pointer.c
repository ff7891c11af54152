// A call through a pointer is judged by all functions that it may reach.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/uaccess.h>
#include <linux/percpu.h>

static DEFINE_PER_CPU(unsigned long, filled);

static void zeroes(char *a)
{
	memset(a, 0, 8);
}

static void fills(char *a)
{
	memset(a, 1, 8);
}

static void counts(char *a)
{
	__this_cpu_inc(filled);
	a[0] = 0;
}

/* A parameter of a static function: what its callers pass. */
static void parameter(struct page *page, void (*fill)(char *))
{
	char *a = kmap_atomic(page); // expect: fixed

	if (fill)
		fill(a);
	kunmap_atomic(a);
}

void passes(struct page *page, int n)
{
	parameter(page, n ? zeroes : fills);
	parameter(page, &zeroes);
	parameter(page, NULL);
}

static void counted(struct page *page, void (*fill)(char *))
{
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	fill(a);
	kunmap_atomic(a);
}

void passes_counter(struct page *page)
{
	counted(page, zeroes);
	counted(page, counts);
}

/* It comes by way of another one. */
static void inner(struct page *page, void (*fill)(char *))
{
	char *a = kmap_atomic(page); // expect: fixed

	fill(a);
	kunmap_atomic(a);
}

static void outer(struct page *page, void (*fill)(char *))
{
	void (*again)(char *) = fill;

	inner(page, again);
}

void passes_on(struct page *page)
{
	outer(page, fills);
}

/* Somebody else may call it. */
static void taken(struct page *page, void (*fill)(char *))
{
	char *a = kmap_atomic(page); // expect: refused unknown-callee

	fill(a);
	kunmap_atomic(a);
}

void passes_taken(void *to)
{
	void (**where)(struct page *, void (*)(char *)) = to;

	taken(NULL, zeroes);
	*where = taken;
}

/* Somebody else may set it. */
extern void choose(void (**fill)(char *));

static void chosen(struct page *page, void (*fill)(char *))
{
	char *a;

	choose(&fill);
	a = kmap_atomic(page); // expect: refused unknown-callee
	fill(a);
	kunmap_atomic(a);
}

void passes_chosen(struct page *page)
{
	chosen(page, zeroes);
}

/* A field of a record of this file: all that is stored in it. */
struct filler {
	const char *name;
	void (*fill)(char *a);
};

static const struct filler fillers[] = {
	{ "zero", zeroes },
	{ .fill = fills },
};

void field(struct page *page, const struct filler *with)
{
	char *a = kmap_atomic(page); // expect: fixed

	with->fill(a);
	kunmap_atomic(a);
}

void any_of(struct page *page, int n)
{
	field(page, &fillers[n]);
}

struct counter {
	void (*count)(char *a);
};

void set_counter(struct counter *c)
{
	c->count = zeroes;
	c->count = counts;
}

void field_counts(struct page *page, struct counter *c)
{
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	c->count(a);
	kunmap_atomic(a);
}

/* What is no function's name may be anything. */
struct open_ops {
	void (*fill)(char *a);
};

void set_open(struct open_ops *o, void *from)
{
	o->fill = zeroes;
	o->fill = from;
}

void field_open(struct page *page, struct open_ops *o)
{
	char *a = kmap_atomic(page); // expect: refused unknown-callee

	o->fill(a);
	kunmap_atomic(a);
}

/* Likewise where the field's address goes elsewhere. */
struct shown_ops {
	void (*fill)(char *a);
};

void set_shown(struct shown_ops *o)
{
	o->fill = zeroes;
	choose(&o->fill);
}

void field_shown(struct page *page, struct shown_ops *o)
{
	char *a = kmap_atomic(page); // expect: refused unknown-callee

	o->fill(a);
	kunmap_atomic(a);
}

/* A field that shares its bytes with another one. */
struct mixed_ops {
	union {
		void (*fill)(char *a);
		void *other;
	};
};

void set_mixed(struct mixed_ops *o)
{
	o->fill = zeroes;
}

void field_mixed(struct page *page, struct mixed_ops *o)
{
	char *a = kmap_atomic(page); // expect: refused unknown-callee

	o->fill(a);
	kunmap_atomic(a);
}

/* Tables of functions. */
static void (*const table[])(char *) = { zeroes, fills };

void from_table(struct page *page, int n)
{
	char *a = kmap_atomic(page); // expect: fixed

	table[n](a);
	kunmap_atomic(a);
}

/* What a kmap() address meets goes the same way. */
static char *kept;

static void keeps(char *a)
{
	kept = a;
}

static void borrowed(struct page *page, void (*use)(char *))
{
	char *a = kmap(page); // expect: fixed

	use(a);
	kunmap(page);
}

static void given_away(struct page *page, void (*use)(char *))
{
	char *a = kmap(page); // expect: refused escapes-context

	use(a);
	kunmap(page);
}

void hands(struct page *page)
{
	borrowed(page, zeroes);
	given_away(page, keeps);
}
