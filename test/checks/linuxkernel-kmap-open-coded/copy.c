// One map, one memcpy() or memset(), one unmap: the helper does it in one call
// (RULES.md R13).

// RUN: %check-kmap %s linuxkernel-kmap-open-coded --era 5.15
// RUN: %check-kmap %s linuxkernel-kmap-open-coded --era 6.1
// RUN: %check-kmap %s linuxkernel-kmap-open-coded --era 6.12
// RUN: %check-kmap %s linuxkernel-kmap-open-coded --era 6.1 --highmem

#include <linux/highmem.h>

void clear_page(void *page);

struct header {
	u32 magic;
	u32 count;
};

void write_page(struct page *page, const char *buf, size_t len)
{
	char *addr = kmap(page); // expect: fixed "kmap() around memcpy(); use memcpy_to_page()"

	memcpy(addr, buf, len);
	kunmap(page);
}

void read_page(struct page *page, char *buf, size_t len)
{
	void *addr;

	addr = kmap_atomic(page); // expect: fixed "use memcpy_from_page()"
	memcpy(buf, addr, len);
	kunmap_atomic(addr);
}

/* Local maps are open-coded just as well. */
void clear_page_locally(struct page *page)
{
	void *addr = kmap_local_page(page); // expect: fixed "use memzero_page()"

	memset(addr, 0, PAGE_SIZE);
	kunmap_local(addr);
}

void fill_page(struct page *page)
{
	void *addr = kmap_local_page(page); // expect: fixed "use memset_page()"

	memset(addr, 0xff, PAGE_SIZE);
	kunmap_local(addr);
}

/* The helpers want a char pointer. */
void write_header(struct page *page, const struct header *h)
{
	void *addr = kmap_local_page(page); // expect: fixed

	memcpy(addr, h, sizeof(*h));
	kunmap_local(addr);
}

void read_header(struct page *page, struct header *h, u8 *tail)
{
	char *addr = kmap_local_page(page); // expect: fixed

	memcpy(h + 1, addr, sizeof(*h));
	memcpy(tail, addr + sizeof(*h), 16);
	kunmap_local(addr);
}

/* No variable at all. */
void clear_unnamed(struct page *page)
{
	clear_page(kmap(page)); // expect: fixed "use clear_highpage()"
	kunmap(page);
}

void write_unnamed(struct page *page, const void *from)
{
	memcpy(kmap(page) + 64, from, 32); // expect: fixed
	kunmap(page);
}

/* The variable has another life. */
void write_twice(struct page *a, struct page *b, const char *from)
{
	char *to;

	to = kmap(a); // expect: fixed
	memcpy(to, from, 64);
	kunmap(a);

	to = kmap(b); // expect: fixed
	memcpy(to, from, 64);
	kunmap(b);
}

u32 write_then_look(struct page *a, struct page *b, const char *from)
{
	u32 *to = kmap_local_page(a); // expect: fixed
	u32 first;

	memcpy(to, from, 64);
	kunmap_local(to);

	to = kmap_local_page(b);
	first = *to;
	kunmap_local(to);
	return first;
}

/* It does more than copying. */
u32 look(struct page *page, char *to)
{
	u32 *addr = kmap_local_page(page);
	u32 first = addr[0];

	memcpy(to, addr, 64);
	kunmap_local(addr);
	return first;
}

/* Mapping once for all elements is better than a helper for each. */
void gather(struct page *page, char *to, unsigned int n)
{
	char *addr = kmap_local_page(page);
	unsigned int i;

	for (i = 0; i < n; i++)
		memcpy(to + i, addr + 2 * i, 1);
	kunmap_local(addr);
}

void inside_only(struct page *page)
{
	char *addr = kmap_local_page(page);

	memcpy(addr, addr + 64, 64);
	kunmap_local(addr);
}
