// Two maps and a copy between them are one helper, in which order the maps stand
// or go.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded
// RUN: %check-kmap %s linuxkernel-kmap-open-coded --highmem

#include <linux/highmem.h>

void copy_page(void *to, void *from);

void copy_bytes(struct page *dst, unsigned int doff, struct page *src,
		unsigned int soff, size_t len)
{
	char *d, *s;

	d = kmap_atomic(dst); // expect: fixed "use memcpy_page()"
	s = kmap_atomic(src);
	memcpy(d + doff, s + soff, len);
	kunmap_atomic(s);
	kunmap_atomic(d);
}

void copy_whole(struct page *dst, struct page *src)
{
	void *s = kmap_local_page(src); // expect: fixed "use copy_highpage()"
	void *d = kmap_local_page(dst);

	copy_page(d, s);
	kunmap_local(d);
	kunmap_local(s);
}

void copy_and_clear_tail(struct page *dst, struct page *src, size_t len)
{
	char *d = kmap(dst), *s = kmap(src); // expect: fixed

	memcpy(d, s, len);
	memset(d + len, 0, PAGE_SIZE - len);
	kunmap(src);
	kunmap(dst);
}

/* The other page stays mapped for another reader. */
u32 copy_and_look(struct page *dst, struct page *src)
{
	u32 *s = kmap_local_page(src);
	char *d = kmap_local_page(dst); // expect: fixed "use memcpy_to_page()"
	u32 first;

	memcpy(d, s, 64);
	kunmap_local(d);
	first = *s;
	kunmap_local(s);
	return first;
}

/* memmove() may be there for a reason (RULES.md R19). */
void move(struct page *dst, struct page *src)
{
	char *d = kmap_local_page(dst); // expect: refused overlapping-copy
	char *s = kmap_local_page(src);

	memmove(d, s, 64);
	kunmap_local(s);
	kunmap_local(d);
}

void move_from(struct page *page, const char *from)
{
	char *to = kmap_local_page(page); // expect: refused overlapping-copy

	memmove(to, from, 64);
	kunmap_local(to);
}

/* A local array is no part of any page that can be mapped. */
void move_to_stack(struct page *page)
{
	char *from = kmap_local_page(page); // expect: fixed
	char word[8];

	memmove(word, from, 8);
	kunmap_local(from);
}
