// The kernel builds with -Wno-pointer-sign: no cast where only the sign differs.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded --flag=-Wno-pointer-sign

#include <linux/highmem.h>

struct record {
	u8 digest[32];
	int level;
};

void from_u8(struct page *page, const u8 *from, unsigned int i)
{
	void *p = kmap_local_page(page); // expect: fixed

	memcpy(p, from + i, 64);
	kunmap_local(p);
}

void to_array(struct page *page, struct record *record)
{
	void *p = kmap_local_page(page); // expect: fixed

	memcpy(record->digest, p, sizeof(record->digest));
	kunmap_local(p);
}

/* Another type is another type. */
void from_record(struct page *page, struct record *record)
{
	void *p = kmap_local_page(page); // expect: fixed

	memcpy(p, record, sizeof(*record));
	kunmap_local(p);
}
