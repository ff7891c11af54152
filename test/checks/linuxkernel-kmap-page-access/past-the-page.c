// One mapping covers one page. What lies behind it is another mapping, or none
// (RULES.md R9).

// RUN: %check-kmap %s linuxkernel-kmap-page-access
// RUN: %check-kmap %s linuxkernel-kmap-page-access --highmem

#include <linux/highmem.h>

void clear_one(struct page *page)
{
	char *p = kmap_local_page(page);

	memset(p, 0, PAGE_SIZE);
	kunmap_local(p);
}

void clear_two(struct page *page)
{
	char *p = kmap_local_page(page);

	memset(p, 0, 2 * PAGE_SIZE); // expect: refused spans-pages "reaches behind the end of the page"
	kunmap_local(p);
}

void clear_two_kmap(struct page *page)
{
	char *p = kmap(page);

	memset(p, 0, 2 * PAGE_SIZE); // expect: refused spans-pages
	kunmap(page);
}

void clear_tail(struct page *page)
{
	char *p = kmap_atomic(page);

	memset(p + 64, 0, PAGE_SIZE - 64);
	kunmap_atomic(p);
}

void clear_tail_wrong(struct page *page)
{
	char *p = kmap_atomic(page);

	memset(p + 64, 0, PAGE_SIZE); // expect: refused spans-pages
	kunmap_atomic(p);
}

struct block {
	u32 header[16];
	u8 data[4032];
};
struct big_block {
	u32 header[16];
	u8 data[4096];
};

void read_block(struct page *page, struct block *to)
{
	struct block *b = kmap_local_page(page);

	memcpy(to, b, sizeof(*to));
	kunmap_local(b);
}

void read_big_block(struct page *page, struct big_block *to)
{
	struct big_block *b = kmap_local_page(page);

	memcpy(to, b, sizeof(*to)); // expect: refused spans-pages
	kunmap_local(b);
}

void write_data(struct page *page, const u8 *from)
{
	struct big_block *b = kmap_local_page(page);

	memmove(b->data, from, 4032);
	kunmap_local(b);
}

void write_data_wrong(struct page *page, const u8 *from)
{
	struct big_block *b = kmap_local_page(page);

	memmove(b->data, from, sizeof(b->data)); // expect: refused spans-pages
	kunmap_local(b);
}

int compare_wrong(struct page *page, const void *with)
{
	unsigned int len = PAGE_SIZE;
	char *p = kmap_local_page(page);
	int diff;

	len += 8;
	diff = memcmp(with, p, len); // expect: refused spans-pages
	kunmap_local(p);
	return diff;
}

/* Nobody knows how long it is. */
void clear_some(struct page *page, unsigned int offset, unsigned int len)
{
	char *p = kmap_local_page(page);

	memset(p + offset, 0, len);
	memset(p + offset, 0, 64);
	kunmap_local(p);
}

/* Memory of another kind. */
void clear_buffer(struct page *page, char *buffer)
{
	char *p = kmap_local_page(page);

	memset(buffer, 0, 2 * PAGE_SIZE);
	memcpy(buffer, p, 64);
	kunmap_local(p);
}
