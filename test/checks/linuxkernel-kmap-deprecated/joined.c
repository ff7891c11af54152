// Where paths meet, what is the mapped address on one of them is no longer
// known; nor is it in an array, in a union, or where a builtin stores it.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated
// RUN: %check-kmap %s linuxkernel-kmap-deprecated --highmem

#include <linux/highmem.h>

extern void unknown(char *p);
extern char *other;
extern unsigned long number;
extern char *kept;

void choice(struct page *page, int x)
{
	char *a = kmap(page); // expect: refused aliased-mappings

	unknown(x ? a : other);
	kunmap(page);
}

void choice_stored(struct page *page, int x)
{
	char *a = kmap_atomic(page); // expect: refused aliased-mappings

	kept = x ? a : NULL;
	kunmap_atomic(a);
}

void branches(struct page *page, int x)
{
	char *a = kmap(page); // expect: refused aliased-mappings
	char *b;

	if (x)
		b = a;
	else
		b = other;
	kept = b;
	kunmap(page);
}

void loop(struct page *page, int n)
{
	char *a = kmap(page); // expect: refused aliased-mappings
	char *b = other;

	while (n--) {
		unknown(b);
		b = a;
	}
	kunmap(page);
}

void two(struct page *left, struct page *right, int x)
{
	char *a = kmap(left); // expect: refused aliased-mappings
	char *b = kmap(right); // expect: refused aliased-mappings

	unknown(x ? a : b);
	kunmap(right);
	kunmap(left);
}

struct holder {
	char *p;
};

void in_record(struct page *page, int x)
{
	char *a = kmap(page); // expect: refused aliased-mappings
	struct holder h = { 0 };

	if (x)
		h.p = a;
	kept = h.p;
	kunmap(page);
}

/* Nobody reads what is the address on one path. */
void unread(struct page *page, int x)
{
	char *a = kmap(page); // expect: fixed
	char *b = other;

	if (x)
		b = a + 1;
	a[0] = 1;
	b = other;
	b[0] = 1;
	kunmap(page);
}

/* Both are in the page. */
void within(struct page *page, int x)
{
	char *a = kmap(page); // expect: fixed

	memset(x ? a : a + 16, 0, 16);
	kunmap(page);
}

void in_array(struct page *page)
{
	char *a = kmap(page); // expect: refused aliased-mappings
	char *v[2] = { NULL, a };

	kept = v[1];
	kunmap(page);
}

void in_inner_record(struct page *page)
{
	char *a = kmap(page); // expect: refused stored-in-field
	struct { struct holder h; } outer = { { a } };

	kept = outer.h.p;
	kunmap(page);
}

void in_union(struct page *page)
{
	char *a = kmap(page); // expect: refused aliased-mappings
	union { char *p; unsigned long n; } u;

	u.p = a;
	number = u.n;
	kunmap(page);
}

void by_builtin(struct page *page)
{
	char *a = kmap(page); // expect: refused aliased-mappings

	__atomic_store_n(&kept, a, 0);
	kunmap(page);
}

void swapped(struct page *page)
{
	char *a = kmap(page); // expect: refused escapes-context

	__sync_val_compare_and_swap(&kept, other, a);
	kunmap(page);
}

void as_number(struct page *page)
{
	char *a = kmap(page); // expect: refused stored-in-field

	number = ~(unsigned long)a;
	kunmap(page);
}

void taken_off(struct page *page)
{
	char *a = kmap(page); // expect: refused stored-in-field

	number -= (unsigned long)a;
	kunmap(page);
}

/* The same in a function. */
static void keeps_array(char *p)
{
	char *v[2] = { NULL, p };

	kept = v[1];
}

static void keeps_union(char *p)
{
	union { char *p; unsigned long n; } u = { p };

	number = u.n;
}

static void keeps_by_builtin(char *p)
{
	__atomic_store_n(&kept, p, 0);
}

static void keeps_number(char *p)
{
	number = ~(unsigned long)p;
}

static void keeps_hinted(char *p)
{
	kept = (char *)__builtin_expect((long)p, 1);
}

void by_callees(struct page *page)
{
	char *a;

	a = kmap(page); // expect: refused escapes-context
	keeps_array(a);
	kunmap(page);
	a = kmap(page); // expect: refused escapes-context
	keeps_union(a);
	kunmap(page);
	a = kmap(page); // expect: refused escapes-context
	keeps_by_builtin(a);
	kunmap(page);
	a = kmap(page); // expect: refused escapes-context
	keeps_number(a);
	kunmap(page);
	a = kmap(page); // expect: refused escapes-context
	keeps_hinted(a);
	kunmap(page);
}
