// Paths that leave with pages that were got (RULES.md P3).

// RUN: %check-kmap %s linuxkernel-gup-leak
// RUN: %check-kmap %s linuxkernel-gup-leak --era 5.15

#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/slab.h>

struct object {
	struct page **pages;
	struct page *page;
	int count;
};

int short_count(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);

	if (got != count)
		return -EFAULT; // expect: refused unbalanced "got fewer"
	unpin_user_pages(pages, got);
	return 0;
}

int error_path(unsigned long addr, int wanted)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	if (wanted)
		return -EIO; // expect: refused unbalanced "is not released"
	unpin_user_page(page);
	return 0;
}

int right(unsigned long addr, int count, int wanted)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);
	int ret = 0;

	if (got <= 0)
		return -EFAULT;
	if (got < count) {
		ret = -EFAULT;
		goto out;
	}
	if (wanted)
		ret = -EIO;
out:
	unpin_user_pages(pages, got);
	return ret;
}

int clamped(unsigned long addr, int count)
{
	struct page **pages = kmalloc(count * sizeof(*pages), GFP_KERNEL);
	int got, i;

	if (!pages)
		return -ENOMEM;
	got = get_user_pages_fast(addr, count, FOLL_WRITE, pages);
	for (i = 0; i < got; i++)
		put_page(pages[i]);
	kfree(pages);
	return got == count ? 0 : -EFAULT;
}

/* The same condition twice. */
int correlated(unsigned long addr, int is_user)
{
	struct page *page = NULL;

	if (is_user && get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	if (is_user)
		put_page(page);
	return 0;
}

int by_pointer(unsigned long addr)
{
	struct page *page = NULL;
	int got = get_user_pages_fast(addr, 1, FOLL_WRITE, &page);

	if (page)
		put_page(page);
	return got;
}

/* Somebody has it now. */
int stored(struct object *o, unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	if (o->count) {
		o->page = page;
		return 0;
	}
	put_page(page);
	return -EAGAIN;
}

void hand_over(struct page *page);

int handed_over(unsigned long addr, int wanted)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	if (wanted)
		hand_over(page);
	else
		put_page(page);
	return 0;
}

/* On a list, or in a number. */
void list_add(struct list_head *new, struct list_head *head);

int listed(struct list_head *list, unsigned long addr, int wanted)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	if (wanted) {
		list_add((struct list_head *)&page->flags, list);
		return 0;
	}
	put_page(page);
	return 0;
}

int numbered(unsigned long *number, unsigned long addr, int wanted)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	if (wanted) {
		*number = (unsigned long)page;
		return 0;
	}
	put_page(page);
	return 0;
}

/* In an object from the start: its owner releases it. */
int owned(struct object *o, unsigned long addr)
{
	o->count = get_user_pages_fast(addr, 4, FOLL_WRITE, o->pages);
	if (o->count < 4)
		return -EFAULT;
	return 0;
}

/* One page was asked for: not one is none, in whatever macro that is asked. */
#define warn_on(condition)                                                     \
	({                                                                     \
		int is_so = !!(condition);                                     \
		if (__builtin_expect(!!is_so, 0))                              \
			hand_over(0);                                          \
		__builtin_expect(!!is_so, 0);                                  \
	})

int warned(unsigned long addr)
{
	struct page *page;
	int got = get_user_pages_fast(addr, 1, FOLL_WRITE, &page);

	if (got < 0)
		return got;
	if (warn_on(got != 1))
		return -EFAULT;
	put_page(page);
	return 0;
}
