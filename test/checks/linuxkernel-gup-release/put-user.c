// Trees with put_user_page(): every release of a page that get_user_pages() got,
// and of no other (RULES.md P1, P2).

// RUN: %check-kmap %s linuxkernel-gup-release --era 5.4

#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/slab.h>

int look(unsigned long addr)
{
	struct page *page;
	int state;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return -EFAULT;
	state = PageUptodate(page);
	put_page(page); // expect: fixed
	return state;
}

struct buffer {
	struct page **pages;
	int count;
};

int buffer_fill(struct buffer *b, unsigned long addr, int count)
{
	int got = get_user_pages_fast(addr, count, FOLL_WRITE, b->pages);

	if (got < 0)
		return got;
	b->count = got;
	return got == count ? 0 : -EFAULT;
}

void buffer_free(struct buffer *b)
{
	int i;

	for (i = 0; i < b->count; i++) {
		set_page_dirty_lock(b->pages[i]);
		put_page(b->pages[i]); // expect: fixed
	}
	kfree(b->pages);
}

void buffer_drop(struct buffer *b)
{
	release_pages(b->pages, b->count); // expect: fixed
}

/* release_pages() takes an error for no pages (P3). */
int unchecked(unsigned long addr, int wanted)
{
	struct page *pages[8];
	int count = get_user_pages_fast(addr, 8, FOLL_WRITE, pages);

	if (count == wanted)
		clear_highpage(pages[0]);
	release_pages(pages, count); // expect: refused partial-release
	return count;
}

/* One release for pages of two origins. */
struct mixed {
	struct page *page;
};

int mixed_init(struct mixed *m, unsigned long addr)
{
	if (addr)
		return get_user_pages_fast(addr, 1, FOLL_WRITE, &m->page);
	m->page = alloc_page(GFP_KERNEL);
	return 1;
}

void mixed_free(struct mixed *m)
{
	put_page(m->page); // expect: refused partial-release
}

/* Not of user memory, or not known to be. */
void of_caller(struct page *page)
{
	put_page(page);
}

void of_kernel(void)
{
	put_page(alloc_page(GFP_KERNEL));
}

/* Already right. */
int done(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return -EFAULT;
	put_user_page(page);
	return 0;
}
