// A release of the wrong kind: put_page() leaks a pin, unpin_user_page() drops a
// pin that nobody has (RULES.md P1).

// RUN: %check-kmap %s linuxkernel-gup-release
// RUN: %check-kmap %s linuxkernel-gup-release --era 6.12

#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/slab.h>

/* One path forgets that the page is pinned. */
int one_path(unsigned long addr, int fails)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	if (fails) {
		put_page(page); // expect: fixed "put_page() does not undo the pin of pin_user_pages_fast()"
		return -EIO;
	}
	unpin_user_page(page);
	return 0;
}

/* Who gets the page may take a reference, which is put here. */
extern int share(struct page *page);

int shared(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	if (share(page) < 0)
		put_page(page); // expect: refused partial-release
	unpin_user_page(page);
	return 0;
}

int shared_if(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	if (share(page) < 0) {
		unpin_user_page(page);
		return -EFAULT;
	}
	put_page(page); // expect: refused unknown-callee
	return 0;
}

/* A count that may be an error is one for release_pages() only. */
int any_count(unsigned long addr)
{
	struct page *pages[4];
	int got = pin_user_pages_fast(addr, 4, FOLL_WRITE, pages);

	release_pages(pages, got); // expect: refused partial-release
	return got;
}

/* Pinned here, released there. */
struct monitor {
	struct page *page;
};

int monitor_set(struct monitor *m, unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	m->page = page;
	return 0;
}

void monitor_clear(struct monitor *m)
{
	unpin_user_page(m->page);
}

void monitor_destroy(struct monitor *m)
{
	if (m->page)
		put_page(m->page); // expect: fixed
	kfree(m);
}

/* The reverse. */
int not_pinned(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	unpin_user_page(page); // expect: refused acquired-by-get "undoes a pin that get_user_pages_fast() has not made"
	return 0;
}

void not_even_user(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (page)
		unpin_user_page(page); // expect: refused unknown-origin
}

/* All is well. */
int pinned(unsigned long addr)
{
	struct page *pages[4];
	int got = pin_user_pages_fast(addr, 4, FOLL_WRITE, pages);

	if (got > 0)
		unpin_user_pages(pages, got);
	return got;
}

/* The pin and one more reference. */
int pinned_and_got(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	get_page(page);
	unpin_user_page(page);
	put_page(page);
	return 0;
}
