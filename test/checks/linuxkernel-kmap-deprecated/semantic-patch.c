// What a pattern over the text of a function gets wrong, one function for each
// class: docs/bench.md, "Beside a semantic patch".

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

/* A declaration that is still used. */
void two_lives(struct page *page, char *to)
{
	char *addr;

	addr = kmap(page); // expect: fixed
	memcpy(to, addr, 16);
	kunmap(page);
	addr = to + 16;
	addr[0] = 0;
}

/* A pointer that lives on. */
int lives_on(struct page *page, char *to)
{
	char *addr;

	addr = kmap(page); // expect: refused unbalanced
	memcpy(to, addr, 16);
	kunmap(page);
	return addr[0];
}

/* Page faults that were off. */
int faults(struct page *page, const void __user *from)
{
	unsigned long left;
	char *addr;

	addr = kmap_atomic(page); // expect: fixed
	left = __copy_from_user_inatomic(addr, from, 16);
	kunmap_atomic(addr);
	return left != 0;
}

/* A pointer at the end of the page. */
int page_end(struct page *page, unsigned int len)
{
	char *addr;
	int sum = 0;

	addr = kmap(page); // expect: fixed
	while (len--)
		sum += *addr++;
	kunmap(page);
	return sum;
}

/* Half of a pair. */
struct page *half(struct page *page)
{
	kmap(page); // expect: refused unmapped-elsewhere
	return page;
}

/* A comment. */
void commented(struct page *page, char *to)
{
	char *addr;

	addr = kmap(page); // expect: fixed
	/* The header is all that counts. */
	memcpy(to, addr, 16);
	kunmap(page);
}

/* An argument of another type. */
void other_type(struct page *page, u64 *from)
{
	u64 *addr;

	addr = kmap_atomic(page); // expect: fixed
	memcpy(addr + 1, from, sizeof(u64));
	kunmap_atomic(addr);
}
