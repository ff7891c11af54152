// A header that is included behind a macro may use it (RULES.md R7); one that
// does not have its name does not.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

#define map_named(page)		kmap_atomic((page)) // expect: refused macro-body
#define unmap_named(addr)	kunmap_atomic((addr))

#define map_pasted(page)	kmap_atomic((page)) // expect: refused macro-body
#define unmap_pasted(addr)	kunmap_atomic((addr))

#define map_other(page)		kmap_atomic((page)) // expect: fixed
#define unmap_other(addr)	kunmap_atomic((addr))

#include <test/uses-macros.h>

char peek_named(struct page *page)
{
	char *p = map_named(page);
	char c = *p;

	unmap_named(p);
	return c;
}

char peek_pasted(struct page *page)
{
	char *p = map_pasted(page);
	char c = *p;

	unmap_pasted(p);
	return c;
}

char peek_other(struct page *page)
{
	char *p = map_other(page);
	char c = *p;

	unmap_other(p);
	return c;
}
