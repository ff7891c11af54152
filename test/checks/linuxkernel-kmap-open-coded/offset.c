// Offsets count bytes from the start of the page, whatever the pointer's type.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded

#include <linux/highmem.h>

struct entry {
	u32 key;
	u32 value;
	char name[24];
};

void by_bytes(struct page *page, const char *from, unsigned int off)
{
	char *addr = kmap_local_page(page); // expect: fixed

	memcpy(addr + off, from, 64);
	kunmap_local(addr);
}

void by_words(struct page *page, const char *from, unsigned int i)
{
	u32 *words = kmap_local_page(page); // expect: fixed

	memcpy(words + i, from, 64);
	kunmap_local(words);
}

void by_element(struct page *page, const char *from, unsigned int i)
{
	struct entry *entries = kmap_local_page(page); // expect: fixed

	memcpy(&entries[i + 1], from, sizeof(struct entry));
	kunmap_local(entries);
}

void by_member(struct page *page, const char *from)
{
	struct entry *e = kmap_local_page(page); // expect: fixed

	memcpy(e->name, from, 24);
	kunmap_local(e);
}

void after_cast(struct page *page, const char *from, unsigned int i)
{
	u32 *words = kmap_local_page(page); // expect: fixed

	memcpy((char *)words + i, from, 64);
	kunmap_local(words);
}

void with_map(struct page *page, const char *from, unsigned long pos)
{
	char *addr;

	addr = kmap_atomic(page) + offset_in_page(pos); // expect: fixed
	memcpy(addr, from, 64);
	kunmap_atomic(addr);
}

void in_two_steps(struct page *page, const char *from, unsigned int a,
		  unsigned int b)
{
	char *addr = kmap_local_page(page) + (a & 63); // expect: fixed

	memcpy(addr + (b << 3), from, 64);
	kunmap_local(addr);
}

void masked(struct page *page, const char *from, unsigned int a)
{
	char *addr = kmap_local_page(page); // expect: fixed

	memcpy(addr + (a & 63), from, 64);
	kunmap_local(addr);
}

/* The offset is evaluated where the copy is, not where the map was. */
void moves(struct page *page, const char *from, unsigned int off)
{
	char *addr = kmap_local_page(page) + off;

	off = 0;
	memcpy(addr, from, 64);
	kunmap_local(addr);
}

void other_page(struct page *page, struct page *next, const char *from)
{
	char *addr = kmap_local_page(page);

	page = next;
	memcpy(addr, from, 64);
	kunmap_local(addr);
}

/* An address below the mapped one has no offset. */
void below(struct page *page, const char *from, unsigned int n)
{
	char *addr = kmap_local_page(page) + 512;

	memcpy(addr - n, from, n);
	kunmap_local(addr - 512);
}

void past_the_end(struct page *page, const char *from)
{
	char *addr = kmap_local_page(page); // expect: refused spans-pages

	memcpy(addr, from, 2 * PAGE_SIZE);
	kunmap_local(addr);
}

void past_the_end_by_offset(struct page *page, const char *from)
{
	char *addr = kmap_local_page(page); // expect: refused spans-pages

	memcpy(addr + PAGE_SIZE - 8, from, 16);
	kunmap_local(addr);
}

struct part {
	struct page *page;
	unsigned int offset;
	unsigned int len;
};

/* The part may lie anywhere in a compound page: the helper would stop there. */
void part_of_memory(struct part *part, char *to)
{
	char *addr = kmap_local_page(part->page);

	memcpy(to, addr + part->offset, part->len);
	kunmap_local(addr);
}

void part_of_page(struct part *part, struct page *page, char *to)
{
	char *addr = kmap_local_page(page); // expect: fixed

	memcpy(to, addr + part->offset, part->len);
	kunmap_local(addr);
}

void start_of_part(struct part *part, char *to)
{
	char *addr = kmap_local_page(part->page); // expect: fixed

	memcpy(to, addr, part->len);
	kunmap_local(addr);
}

/* Nothing says that so many of them fit into a page. */
void numbered_part(struct part *part, struct page *page, char *to,
		   unsigned int i)
{
	char *addr = kmap_local_page(page);

	memcpy(to, addr + part->len * i, part->len);
	kunmap_local(addr);
}

/* Nothing bounds the length if the page needs no loop. */
void one_or_many(struct page *page, const char *from, unsigned int off,
		 unsigned int all, bool steps)
{
	unsigned int len = steps ? min_t(unsigned int, all, PAGE_SIZE - off) : all;
	char *addr = kmap_local_page(page);

	memcpy(addr + off, from, len);
	kunmap_local(addr);
}

void one(struct page *page, const char *from, unsigned int off,
	 unsigned int all, bool steps)
{
	unsigned int len = steps ? min_t(unsigned int, all, PAGE_SIZE - off) : 0;
	char *addr = kmap_local_page(page); // expect: fixed

	memcpy(addr + off, from, len);
	kunmap_local(addr);
}
