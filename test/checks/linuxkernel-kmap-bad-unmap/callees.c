// The operand of a function that unmaps (RULES.md R7).

// RUN: %check-kmap %s linuxkernel-kmap-bad-unmap

#include <linux/highmem.h>

static int put_page_mapping(struct page *page)
{
	kunmap(page);
	return 0;
}

static int put_address_mapping(void *addr)
{
	kunmap_local(addr);
	return 0;
}

int page(struct page *page)
{
	char *p = kmap(page);
	int v = p[0];

	put_page_mapping(page);
	return v;
}

int page_wrong(struct page *page)
{
	void *p = kmap(page);
	int v = *(char *)p;

	put_page_mapping(p); // expect: refused mixed-families "put_page_mapping() takes the page"
	return v;
}

int address(struct page *page)
{
	char *p = kmap_local_page(page);
	int v = p[0];

	put_address_mapping(p);
	return v;
}

int address_wrong(struct page *page)
{
	char *p = kmap_local_page(page);
	int v = p[0];

	put_address_mapping(page); // expect: refused mixed-families "put_address_mapping() takes the mapped address"
	return v;
}

int family_wrong(struct page *page)
{
	char *p = kmap_atomic(page);
	int v = p[0];

	put_address_mapping(p); // expect: refused mixed-families "put_address_mapping() releases a mapping that kmap_atomic() made"
	return v;
}
