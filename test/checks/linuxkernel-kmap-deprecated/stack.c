// What a call does to the stack of mappings while the page is mapped decides
// (RULES.md R1, R2).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/scatterlist.h>

/* Whether the iterator maps on the stack is not known. */
void across_iterator(struct page *page, struct sg_mapping_iter *miter)
{
	char *a;

	if (!sg_miter_next(miter))
		return;
	a = kmap(page); // expect: refused not-lifo
	sg_miter_stop(miter);
	a[0] = 1;
	kunmap(page);
}

void inside_iterator(struct page *page, struct sg_mapping_iter *miter)
{
	char *a;

	if (!sg_miter_next(miter))
		return;
	a = kmap(page); // expect: fixed
	a[0] = 1;
	kunmap(page);
	sg_miter_stop(miter);
}

struct window {
	char *address;
	struct page *page;
};

static void open_window(struct window *w)
{
	w->address = kmap_atomic(w->page); // expect: refused stored-in-field
}

static void close_window(struct window *w)
{
	kunmap_atomic(w->address); // expect: refused mapped-elsewhere
}

void across_window(struct page *page, struct window *w)
{
	char *a = kmap(page); // expect: refused not-lifo

	open_window(w);
	w->address[0] = a[0];
	kunmap(page);
	close_window(w);
}

/* The depth has no bound. */
int nested(struct page **pages, int n)
{
	char *a;
	int v = 0;

	if (!n)
		return 0;
	a = kmap(pages[n]); // expect: refused not-lifo
	v = a[0] + nested(pages, n - 1);
	kunmap(pages[n]);
	return v;
}

/* Released before it calls itself. */
int in_turn(struct page **pages, int n)
{
	char *a;
	int v;

	if (!n)
		return 0;
	a = kmap(pages[n]); // expect: fixed
	v = a[0];
	kunmap(pages[n]);
	return v + in_turn(pages, n - 1);
}

/* kmap() of one page twice gives one address, local mappings are two. */
long distance(struct page *left, struct page *right)
{
	char *a = kmap(left);  // expect: refused overlapping-copy
	char *b = kmap(right); // expect: refused overlapping-copy
	long d = a - b;

	kunmap(right);
	kunmap(left);
	return d;
}

/* Another family's unmap: to be mended by itself. */
int mixed(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused mixed-families
	int v = a[0];

	kunmap_local(a);
	return v;
}

struct holder {
	struct page *page;
};

static int sum(struct holder *h)
{
	return *(char *)page_address(h->page);
}

/* A callee takes another way to the page. */
int both_ways(struct holder *h)
{
	char *a = kmap(h->page); // expect: refused page-address-use
	int v = a[0] + sum(h);

	kunmap(h->page);
	return v;
}
