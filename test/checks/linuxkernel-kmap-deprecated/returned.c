// A function that returns its mapping changes only together with its callers
// (RULES.md R7).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/pagemap.h>

void *get_mapped(struct page *page)
{
	return kmap(page); // expect: refused returned-mapping
}

char *get_mapped_entry(struct page *page, unsigned int offset)
{
	char *p = kmap(page); // expect: refused returned-mapping

	return p + offset;
}

int get_mapped_by_argument(struct page *page, char **out)
{
	*out = kmap(page); // expect: refused stored-in-field
	return 0;
}

/* What is returned was read through the mapping, and is not the address. */
char get_byte(struct page *page, unsigned int offset)
{
	char *p = kmap(page), c; // expect: fixed

	c = p[offset_in_page(offset)];
	kunmap(page);
	return c;
}
