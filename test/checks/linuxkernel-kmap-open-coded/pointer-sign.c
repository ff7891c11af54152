// The helpers want char pointers: what has another type is cast, unless it is a
// void pointer. -Wpointer-sign and -Wincompatible-pointer-types say nothing new.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded

#include <linux/highmem.h>

struct record {
	u8 digest[32];
	char name[16];
	signed char level;
};

void from_u8(struct page *page, const u8 *from)
{
	void *p = kmap_local_page(page); // expect: fixed

	memcpy(p, from, 64);
	kunmap_local(p);
}

void from_unsigned_char(struct page *page, unsigned char *from, unsigned int i)
{
	void *p = kmap_local_page(page); // expect: fixed

	memcpy(p, from + i, 64);
	kunmap_local(p);
}

void from_char(struct page *page, const char *from, unsigned int i)
{
	void *p = kmap_local_page(page); // expect: fixed

	memcpy(p, &from[i], 64);
	kunmap_local(p);
}

void from_void(struct page *page, const void *from)
{
	u8 *p = kmap_local_page(page); // expect: fixed

	memcpy(p, from + 64, 64);
	kunmap_local(p);
}

void from_array(struct page *page, struct record *r)
{
	void *p = kmap_local_page(page); // expect: fixed

	memcpy(p, r->digest, sizeof(r->digest));
	kunmap_local(p);
}

void from_char_array(struct page *page, struct record *r)
{
	void *p = kmap_local_page(page); // expect: fixed

	memcpy(p, r->name, sizeof(r->name));
	kunmap_local(p);
}

void to_signed_char(struct page *page, struct record *r)
{
	void *p = kmap_local_page(page); // expect: fixed

	memcpy(&r->level, p, 1);
	kunmap_local(p);
}

void to_u8(struct page *page, u8 *to, bool second)
{
	void *p = kmap_local_page(page); // expect: fixed

	memcpy(second ? to + 8 : to, p, 8);
	kunmap_local(p);
}

void to_array(struct page *page)
{
	unsigned char to[8];
	void *p = kmap_local_page(page); // expect: fixed

	memcpy(to, p, sizeof(to));
	kunmap_local(p);
}

void to_number(struct page *page, unsigned long address)
{
	void *p = kmap_local_page(page); // expect: fixed

	memcpy((void *)address, p, 8);
	kunmap_local(p);
}
