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

#define ONCE(body) body
#define BOTH(body)                                                             \
	int first(struct page *page) { body }                                  \
	int second(struct page *page, struct page *other) { body }

int peek_once(struct page *page)
{
	char *p;
	int c;

	ONCE(p = kmap(page); c = *p; kunmap(page);) // expect: fixed
	return c;
}

// clang-format off
BOTH(char *p = kmap(page); // expect: refused macro-body
     int c = *p;
     kunmap(page);
     return c;)
// clang-format on
