// Releases whose number of pages is not that of the acquisition (RULES.md P3), and
// releases of what was released.

// RUN: %check-kmap %s linuxkernel-gup-leak
// RUN: %check-kmap %s linuxkernel-gup-leak --era 5.15

#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/slab.h>

int too_many(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	unpin_user_pages(pages, count); // expect: refused unbalanced "more pages are released"
	return 0;
}

int too_many_in_loop(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = get_user_pages_fast(addr, count, FOLL_WRITE, pages);
	int i;

	if (got < 0)
		return got;
	for (i = 0; i < count; i++)
		put_page(pages[i]); // expect: refused unbalanced "more pages are released"
	return 0;
}

int too_few(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	unpin_user_pages(pages, got - 1); // expect: refused unbalanced "fewer pages are released"
	return 0;
}

int twice(unsigned long addr)
{
	struct page *page;
	int ret = 0;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	if (!PageUptodate(page)) {
		unpin_user_page(page);
		ret = -EIO;
		goto out;
	}
out:
	unpin_user_page(page); // expect: refused unbalanced "is released again"
	return ret;
}

int twice_many(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	unpin_user_pages_dirty_lock(pages, got, true);
	unpin_user_pages(pages, got); // expect: refused unbalanced "is released again"
	return 0;
}

/* All that was asked for was got. */
int all(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);

	if (got != count) {
		if (got > 0)
			unpin_user_pages(pages, got);
		return -EFAULT;
	}
	unpin_user_pages(pages, count);
	return 0;
}

/* The number is another one by then. */
int less(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	count = got;
	unpin_user_pages(pages, count);
	return 0;
}

int same_variable(unsigned long addr, int count)
{
	struct page *pages[8];

	count = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);
	if (count <= 0)
		return -EFAULT;
	unpin_user_pages(pages, count);
	return 0;
}

/* Who keeps one of them releases it. */
int kept(unsigned long addr, int count, struct page **first)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	*first = pages[got - 1];
	unpin_user_pages(pages, got - 1);
	return 0;
}

/* Another page, or another claim. */
int again(unsigned long addr, int count)
{
	struct page *page;

	while (count--) {
		if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
			return -EFAULT;
		unpin_user_page(page);
	}
	return 0;
}

int two_claims(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	get_page(page);
	put_page(page);
	put_page(page);
	return 0;
}

int other_page(unsigned long addr)
{
	struct page *page, *other = alloc_page(GFP_KERNEL);

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	put_page(page);
	page = other;
	put_page(page);
	return 0;
}

/* A flag of the path tells. */
int by_flag(unsigned long addr)
{
	struct page *page;
	int is_released = 0;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	if (PageUptodate(page)) {
		unpin_user_page(page);
		is_released = 1;
	}
	if (!is_released)
		unpin_user_page(page);
	return 0;
}
