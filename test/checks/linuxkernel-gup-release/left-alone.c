// What stays a reference: pages of other origin at the same release, references
// that leave the unit, pages whose content nobody touches (RULES.md P1, P2, P6).

// RUN: %check-kmap %s linuxkernel-gup-release
// RUN: %check-kmap %s linuxkernel-gup-release --era 6.12

#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/slab.h>
#include <linux/string.h>

void queue_page(struct page *page);
void fill_pages(struct page **pages, int count);

/* Only struct page is looked at (P6). */
int state_of(unsigned long addr)
{
	struct page *page;
	int state;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return -EFAULT;
	state = PageUptodate(page);
	put_page(page); // expect: refused acquired-by-get
	return state;
}

static void clear(struct page *page)
{
	memzero_page(page, 0, PAGE_SIZE);
}

/* Pages of user memory and of the kernel in one object: nothing tells them apart. */
struct mixed {
	struct page *page;
	int is_user;
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
	clear(m->page);
	put_page(m->page); // expect: refused partial-release "pages of user memory and others"
}

/* Somebody else gets the page, and may release it. */
int handed_over(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	clear(page);
	if (!PageUptodate(page)) {
		queue_page(page);
		return 0;
	}
	put_page(page); // expect: refused unknown-callee
	return 0;
}

/* The caller gets it. */
struct page *returned(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return NULL;
	clear(page);
	if (PageUptodate(page))
		return page;
	put_page(page); // expect: refused unknown-callee
	return NULL;
}

/* FOLL_GET and FOLL_PIN exclude each other. */
int by_name(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE | FOLL_GET, &page) != 1)
		return -EFAULT;
	clear(page);
	put_page(page); // expect: refused acquired-by-get
	return 0;
}

/* Another reference: which one put_page() gives up cannot be told. */
int twice(unsigned long addr, struct page **also)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	clear(page);
	get_page(page);
	*also = page;
	put_page(page);
	return 0;
}

/* A caller's page is not ours, nor is one that an unknown function stores. */
void of_caller(struct page *page)
{
	put_page(page);
}

int of_callee(unsigned long addr, struct page **pages)
{
	fill_pages(pages, 4);
	put_page(pages[0]);
	return get_user_pages_fast(addr, 4, FOLL_WRITE, pages);
}


/* The page table's reference, and then one's own: two, of which one is GUP's. */
static void replace(struct page *old)
{
	clear(old);
	put_page(old);
}

int replaced(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	replace(page);
	put_page(page); // expect: refused partial-release
	return 0;
}
