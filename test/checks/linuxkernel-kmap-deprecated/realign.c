// Arguments below the parenthesis of a renamed call stay below it; what is
// indented in another way stays where it is.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

extern struct page *page_at(struct page **pages, unsigned int index,
			    unsigned int stride);

int below(struct page **pages, unsigned int index)
{
	char *p = kmap_atomic(page_at(pages, // expect: fixed
				      index,
				      2));
	int v = p[0];

	kunmap_atomic((void *)((unsigned long)p &
			       ~(unsigned long)(PAGE_SIZE -
						1)));
	return v;
}

int one_tab(struct page **pages, unsigned int index)
{
	char *p = kmap_atomic( // expect: fixed
		page_at(pages,
			index, 2));
	int v = p[0];

	kunmap_atomic(p);
	return v;
}

/* Seven columns behind a tab become a tab, and back. */
int over_a_tab(struct page **pages, unsigned int index)
{
	int v;

	char *abc = kmap_atomic(page_at(pages, index, // expect: fixed
					2));
	v = abc[0];
	kunmap_atomic(abc);
	return v;
}
