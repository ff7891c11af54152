// Leaks, wrong numbers and second releases in trees with put_user_page() (RULES.md P3).

// RUN: %check-kmap %s linuxkernel-gup-leak --era 5.4

#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/slab.h>

struct object {
	struct page **pages;
	int count;
};

int short_count(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = get_user_pages_fast(addr, count, FOLL_WRITE, pages);

	if (got != count)
		return -EFAULT; // expect: refused unbalanced "got fewer"
	put_user_pages(pages, got);
	return 0;
}

int right(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = get_user_pages_fast(addr, count, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	put_user_pages(pages, got);
	return got == count ? 0 : -EFAULT;
}

int too_many(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = get_user_pages_fast(addr, count, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	put_user_pages(pages, count); // expect: refused unbalanced "more pages are released"
	return 0;
}

int twice(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	put_user_page(page);
	put_user_page(page); // expect: refused unbalanced "is released again"
	return 0;
}

int abandoned(struct object *o, unsigned long addr, int count)
{
	o->count = get_user_pages_fast(addr, count, FOLL_WRITE, o->pages);
	if (o->count != count) {
		kfree(o->pages); // expect: refused unbalanced "the array is freed here"
		return -EFAULT;
	}
	return 0;
}

int cleaned_up(struct object *o, unsigned long addr, int count)
{
	o->count = get_user_pages_fast(addr, count, FOLL_WRITE, o->pages);
	if (o->count != count) {
		if (o->count > 0)
			put_user_pages(o->pages, o->count);
		kfree(o->pages);
		return -EFAULT;
	}
	return 0;
}
