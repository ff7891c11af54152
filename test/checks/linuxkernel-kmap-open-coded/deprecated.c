// Both checks offer the one fix; without a helper in the tree the map is
// renamed.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated,linuxkernel-kmap-open-coded

#include <linux/highmem.h>

void write_page(struct page *page, const char *buf)
{
	char *addr;

	// expect+1: kmap-open-coded fixed
	addr = kmap(page); // expect: kmap-deprecated fixed
	memcpy(addr, buf, 64);
	kunmap(page);
}

/* Not a helper's business. */
u32 look(struct page *page)
{
	u32 *addr = kmap(page); // expect: kmap-deprecated fixed
	u32 first = *addr;

	kunmap(page);
	return first;
}

/* User memory may fault: the section is needed. */
int write_user(struct page *page, const char __user *buf)
{
	char *addr = kmap_atomic(page); // expect: kmap-deprecated refused needs-pagefault-disable
	int left = __copy_from_user_inatomic(addr, buf, 64);

	memset(addr, 0, left);
	kunmap_atomic(addr);
	return left;
}
