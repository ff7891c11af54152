// Places in a page stay apart, though nobody knows where they are (RULES.md R8).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

/* Two elements that are compared with two constants. */
int is_signature(struct page *page, unsigned int offset)
{
	char *b = kmap_atomic(page) + offset; // expect: fixed

	if (b[0] == 'C' && b[1] == 'O') {
		kunmap_atomic(b - offset);
		return 1;
	}
	kunmap_atomic(b - offset);
	return 0;
}

/* The same element twice is one value. */
int first_twice(struct page *page, unsigned int offset)
{
	char *b = kmap_atomic(page) + offset; // expect: fixed

	if (b[0] == 'C')
		b[4] = 0;
	if (b[0] == 'C') {
		kunmap_atomic(b - offset);
		return 1;
	}
	kunmap_atomic(b - offset);
	return 0;
}

struct entry {
	unsigned short length;
	unsigned short kind;
};

/* The pointer moves on: what it pointed to says nothing of the next entry. */
int walk(struct page *page, unsigned int offset)
{
	struct entry *e = kmap_atomic(page) + offset; // expect: fixed
	void *start = e;

	while (e->length == 4) {
		if (e->kind == 1) {
			kunmap_atomic(start - offset);
			return 1;
		}
		e = (void *)e + e->length;
	}
	kunmap_atomic(start - offset);
	return 0;
}
