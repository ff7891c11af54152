// One flag implies the other: the upper mapping goes whenever the lower one does
// (RULES.md R1).

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order

#include <linux/highmem.h>

struct pair {
	char *to, *from;
	unsigned int to_index, from_index;
};

void copy_lines(struct pair *p, struct page **pages, unsigned int lines)
{
	while (lines--) {
		unsigned int to = lines / 3, from = lines / 5;
		bool drop_to = p->to && to != p->to_index;
		bool drop_from = p->from && (from != p->from_index || drop_to);

		if (drop_from) {
			kunmap_local(p->from);
			p->from = NULL;
		}
		if (drop_to) {
			kunmap_local(p->to);
			p->to = NULL;
		}
		if (!p->to) {
			p->to = kmap_local_page(pages[to]);
			p->to_index = to;
		}
		if (!p->from) {
			p->from = kmap_local_page(pages[from]);
			p->from_index = from;
		}
		p->to[lines] = p->from[lines];
	}
	if (p->from)
		kunmap_local(p->from);
	if (p->to)
		kunmap_local(p->to);
	p->from = p->to = NULL;
}

void copy_lines_wrong(struct pair *p, struct page **pages, unsigned int lines)
{
	while (lines--) {
		unsigned int to = lines / 3, from = lines / 5;
		bool drop_to = p->to && to != p->to_index;
		bool drop_from = p->from && from != p->from_index;

		if (drop_from) {
			kunmap_local(p->from); // expect: refused not-lifo
			p->from = NULL;
		}
		if (drop_to) {
			kunmap_local(p->to); // expect: refused not-lifo
			p->to = NULL;
		}
		if (!p->to) {
			p->to = kmap_local_page(pages[to]);
			p->to_index = to;
		}
		if (!p->from) {
			p->from = kmap_local_page(pages[from]);
			p->from_index = from;
		}
		p->to[lines] = p->from[lines];
	}
	if (p->from)
		kunmap_local(p->from); // expect: refused not-lifo
	if (p->to)
		kunmap_local(p->to);
	p->from = p->to = NULL;
}

/* A branch between the flags and their use, and a loop around. */
void copy_bytes(struct pair *p, struct page **pages, unsigned int at,
		unsigned int bytes)
{
	while (bytes) {
		unsigned int size = bytes, to = at / 3, from = at / 5;
		bool drop_to = p->to && to != p->to_index;
		bool drop_from = p->from && (from != p->from_index || drop_to);

		size = size < 4096 - to ? size : 4096 - to;
		if (drop_from) {
			kunmap_local(p->from);
			p->from = NULL;
		}
		if (drop_to) {
			kunmap_local(p->to);
			p->to = NULL;
		}
		if (!p->to) {
			p->to = kmap_local_page(pages[to]);
			p->to_index = to;
		}
		if (!p->from) {
			p->from = kmap_local_page(pages[from]);
			p->from_index = from;
		}
		p->to[size] = p->from[size];
		bytes -= size;
		at += size;
	}
	if (p->from)
		kunmap_local(p->from);
	if (p->to)
		kunmap_local(p->to);
	p->from = p->to = NULL;
}
