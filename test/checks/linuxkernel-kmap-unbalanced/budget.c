// A function with too many paths is named: nothing is proved of it
// (docs/analysis.md).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced

#include <linux/highmem.h>

/* Every combination of seven mappings is a state of its own. */
int too_many(struct page **pages, int *wanted) // expect: refused analysis-budget
{
	char *a = NULL, *b = NULL, *c = NULL, *d = NULL, *e = NULL, *f = NULL;
	char *g = NULL;
	int v = 0;

	if (wanted[0])
		a = kmap_local_page(pages[0]);
	if (wanted[1])
		b = kmap_local_page(pages[1]);
	if (wanted[2])
		c = kmap_local_page(pages[2]);
	if (wanted[3])
		d = kmap_local_page(pages[3]);
	if (wanted[4])
		e = kmap_local_page(pages[4]);
	if (wanted[5])
		f = kmap_local_page(pages[5]);
	if (wanted[6])
		g = kmap_local_page(pages[6]);
	if (g)
		kunmap_local(g);
	if (f)
		kunmap_local(f);
	if (e)
		kunmap_local(e);
	if (d)
		kunmap_local(d);
	if (c)
		kunmap_local(c);
	if (b)
		kunmap_local(b);
	if (a)
		kunmap_local(a);
	return v;
}

/* Four are followed. */
int enough(struct page **pages, int *wanted)
{
	char *a = NULL, *b = NULL, *c = NULL, *d = NULL;
	int v = 0;

	if (wanted[0])
		a = kmap_local_page(pages[0]);
	if (wanted[1])
		b = kmap_local_page(pages[1]);
	if (wanted[2])
		c = kmap_local_page(pages[2]);
	if (wanted[3])
		d = kmap_local_page(pages[3]);
	if (d)
		kunmap_local(d);
	if (c)
		kunmap_local(c);
	if (b)
		kunmap_local(b);
	if (a)
		kunmap_local(a);
	return v;
}
