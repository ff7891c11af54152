// A weak function is judged by what may replace it, which is not seen.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

void __attribute__((weak)) fix_up(char *a)
{
}

void fix_up_always(char *a)
{
	a[0] = 0;
}

/* One that maps itself. */
int __attribute__((weak)) first_of(struct page *page)
{
	char *a = kmap(page); // expect: fixed
	int first = a[0];

	kunmap(page);
	return first;
}

int second_of(struct page *page)
{
	return first_of(page) + 1;
}

void may_be_replaced(struct page *page)
{
	char *a = kmap(page); // expect: refused unknown-callee

	fix_up(a);
	kunmap(page);
}

void is_what_it_is(struct page *page)
{
	char *a = kmap(page); // expect: fixed

	fix_up_always(a);
	kunmap(page);
}
