// The page helpers check offset and length, in debug builds and at run time
// only; constants can be checked now (RULES.md R9).

// RUN: %check-kmap %s linuxkernel-kmap-page-access
// RUN: %check-kmap %s linuxkernel-kmap-page-access --era 6.12 --highmem

#include <linux/highmem.h>

struct header {
	u8 bytes[64];
};

void in_page(struct page *page, struct page *other, char *buf)
{
	char *p = kmap_local_page(other);

	p[0] = 0;
	kunmap_local(p);
	memcpy_to_page(page, PAGE_SIZE - 64, buf, 64);
	memcpy_from_page(buf, page, 0, PAGE_SIZE);
	memzero_page(page, 64, PAGE_SIZE - 64);
	memset_page(page, 4032, 0xff, sizeof(struct header));
	memcpy_page(page, 0, other, 2048, 2048);
}

void out_of_page(struct page *page, struct page *other, char *buf)
{
	char *p = kmap_local_page(other);

	p[0] = 0;
	kunmap_local(p);
	memcpy_to_page(page, PAGE_SIZE - 32, buf, 64); // expect: refused spans-pages
	memcpy_from_page(buf, page, 1, PAGE_SIZE); // expect: refused spans-pages
	memzero_page(page, 64, PAGE_SIZE); // expect: refused spans-pages
	memset_page(page, 4080, 0xff, sizeof(struct header)); // expect: refused spans-pages
	memcpy_page(page, 0, other, 2049, 2048); // expect: refused spans-pages
	memcpy_page(page, 2049, other, 0, 2048); // expect: refused spans-pages
}

/* memset_page() takes the value before the length. */
void value_is_no_length(struct page *page, struct page *other)
{
	char *p = kmap_local_page(other);

	p[0] = 0;
	kunmap_local(p);
	memset_page(page, 4000, 0xff, 96);
	memset_page(page, 0, 8192, 96);
}

/* zero_user() may span the pages of a compound page. */
void spans(struct page *page, struct page *other)
{
	char *p = kmap_local_page(other);

	p[0] = 0;
	kunmap_local(p);
	zero_user(page, 4000, 200);
}
