// A page expression that the helpers read again must not have changed: a copy to
// other memory may reach it.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded

#include <linux/highmem.h>

struct record {
	struct page *page;
	int n;
};

void over_itself(struct record *r)
{
	char *s = kmap_local_page(r->page);

	memcpy(r, s, sizeof(*r));
	memset(s + 16, 0, 4);
	kunmap_local(s);
}

void from_elsewhere(struct record *r, const char *from)
{
	char *s = kmap_local_page(r->page); // expect: fixed

	memcpy(s, from, 16);
	memset(s + 16, 0, 4);
	kunmap_local(s);
}

void by_variable(struct page *page, char *to)
{
	char *s = kmap_local_page(page); // expect: fixed

	memcpy(to, s, 16);
	memset(s + 16, 0, 4);
	kunmap_local(s);
}
