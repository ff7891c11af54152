// The folio helpers go on from page to page, so what is only a part of one page
// by luck is theirs as well (RULES.md R9); no helper takes two folios.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded --era 6.12

#include <linux/highmem.h>
#include <linux/pagemap.h>

void read_head(struct folio *folio, char *to)
{
	char *from = kmap_local_folio(folio, 0); // expect: fixed "use memcpy_from_folio()"

	memcpy(to, from, 64);
	kunmap_local(from);
}

void read_part(struct folio *folio, size_t pos, char *to, size_t len)
{
	char *from = kmap_local_folio(folio, pos - 8); // expect: fixed "use memcpy_from_folio()"

	memcpy(to, from + 16, len);
	kunmap_local(from);
}

struct slot {
	int key, value;
};

void read_slot(struct folio *folio, size_t pos, struct slot *to, int n)
{
	struct slot *from = kmap_local_folio(folio, pos); // expect: fixed

	memcpy(to, from + n, sizeof(*to));
	kunmap_local(from);
}

/* The helper flushes: the explicit flush goes (RULES.md R10). */
void write_head(struct folio *folio, const char *from, size_t len)
{
	void *to = kmap_local_folio(folio, 0); // expect: fixed "use memcpy_to_folio()"

	memcpy(to, from, len);
	flush_dcache_folio(folio);
	kunmap_local(to);
}

void zero_tail(struct folio *folio, size_t from)
{
	char *to = kmap_local_folio(folio, from); // expect: fixed "use folio_zero_range()"

	memset(to, 0, PAGE_SIZE - from);
	kunmap_local(to);
}

void copy_then_zero(struct folio *folio, const char *from, size_t len)
{
	char *to = kmap_local_folio(folio, 0); // expect: fixed "use memcpy_to_folio() and folio_zero_range()"

	memcpy(to, from, len);
	memset(to + len, 0, PAGE_SIZE - len);
	kunmap_local(to);
}

/* No helper. */
void fill(struct folio *folio, int value)
{
	char *to = kmap_local_folio(folio, 0);

	memset(to, value, PAGE_SIZE);
	kunmap_local(to);
}

void copy_folio(struct folio *to, struct folio *from)
{
	char *dst = kmap_local_folio(to, 0);
	char *src = kmap_local_folio(from, 0);

	memcpy(dst, src, PAGE_SIZE);
	kunmap_local(src);
	kunmap_local(dst);
}

/* The offset is another one behind the map. */
void moved(struct folio *folio, size_t pos, char *to)
{
	char *from = kmap_local_folio(folio, pos);

	pos += 8;
	memcpy(to, from, 64);
	kunmap_local(from);
}
