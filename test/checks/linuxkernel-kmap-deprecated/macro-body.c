// A map in the body of a macro belongs to every expansion; one in an argument
// is the caller's own.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

#define MAP_SLOT(slot) kmap((slot)->page) // expect: refused macro-body
#define UNMAP_SLOT(slot) kunmap((slot)->page)
#define FIRST_BYTE(addr) (*(char *)(addr))

struct slot {
	struct page *page;
};

int peek(struct slot *slot)
{
	char *p = MAP_SLOT(slot);
	int c = *p;

	UNMAP_SLOT(slot);
	return c;
}

int peek_again(struct slot *slot)
{
	char *p = MAP_SLOT(slot);
	int c = p[1];

	UNMAP_SLOT(slot);
	return c;
}

int peek_in_argument(struct page *page)
{
	char *p;
	int c;

	c = FIRST_BYTE(p = kmap(page)); // expect: fixed
	kunmap(page);
	return c;
}
