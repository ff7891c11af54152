// Trees with unpin_user_page(): an acquisition and all its releases together, and
// only if the pages' content is touched (RULES.md P1, P2, P6).

// RUN: %check-kmap %s linuxkernel-gup-release
// RUN: %check-kmap %s linuxkernel-gup-release --era 6.12

#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

/* One page in a local variable. */
int fill_one(unsigned long addr)
{
	struct page *page;
	char *to;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	to = kmap_local_page(page);
	memset(to, 0, PAGE_SIZE);
	kunmap_local(to);
	set_page_dirty_lock(page);
	put_page(page); // expect: fixed "put_page() releases a page that get_user_pages_fast() got"
	return 0;
}

/* put_page() in a comment that stands apart is about something else. */

/*
 * Comments of a function, and this one, name what it calls:
 * get_user_pages_fast() gets the page, put_page() gives it up.
 */
int fill_commented(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	clear_highpage(page);
	/* put_page() is next, not __put_page() */
	put_page(page); // expect: fixed
	return 0;
}

/* A put_page() that stays is meant, too. */
int fill_and_make(unsigned long addr)
{
	struct page *page, *made = alloc_page(GFP_KERNEL);

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) == 1) {
		clear_highpage(page);
		/* put_page() is next */
		put_page(page); // expect: fixed
	}
	put_page(made);
	return 0;
}

/* An array, an error path, and a short count. */
static int send_some(struct device *dev, unsigned long addr, dma_addr_t *at,
		     int wanted)
{
	struct page *pages[16];
	int got, i;

	got = get_user_pages_fast(addr, wanted, 0, pages);
	/* get_user_pages_fast() may get less, but get_user_pages() may, too. */
	if (got < wanted) {
		for (i = 0; i < got; i++)
			put_page(pages[i]); // expect: fixed
		return -EFAULT;
	}
	for (i = 0; i < got; i++)
		at[i] = dma_map_page(dev, pages[i], 0, PAGE_SIZE, DMA_TO_DEVICE);
	for (i = 0; i < got; i++)
		put_page(pages[i]); // expect: fixed
	return 0;
}

int send(struct device *dev, unsigned long addr, dma_addr_t *at)
{
	return send_some(dev, addr, at, 4);
}

/* The field of an object, released by other functions, one of them a helper. */
struct transfer {
	struct page **pages;
	struct scatterlist *sg;
	unsigned int count;
};

static void put_all(struct page **pages, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		put_page(pages[i]); // expect: fixed
}

int transfer_begin(struct transfer *t, unsigned long addr, unsigned int count)
{
	int got = get_user_pages_fast(addr, count, FOLL_WRITE, t->pages);
	unsigned int i;

	if (got < 0)
		return got;
	if (got < count) {
		put_all(t->pages, got);
		return -EFAULT;
	}
	for (i = 0; i < count; i++)
		sg_set_page(t->sg + i, t->pages[i], PAGE_SIZE, 0);
	t->count = count;
	return 0;
}

void transfer_end(struct transfer *t)
{
	put_all(t->pages, t->count);
	kfree(t->pages);
}

void transfer_abort(struct transfer *t)
{
	release_pages(t->pages, t->count); // expect: fixed
	kfree(t);
}

/* A comment may name what another function calls. */
struct noted {
	struct page *page;
};

/* Until put_page() of drop_noted(). */
int hold_noted(struct noted *n, unsigned long addr)
{
	int got = get_user_pages_fast(addr, 1, FOLL_WRITE, &n->page);

	if (got == 1)
		clear_highpage(n->page);
	return got;
}

/*
 * Balances get_user_pages_fast() of hold_noted(): one put_page() each.
 */
void drop_noted(struct noted *n)
{
	put_page(n->page); // expect: fixed
}

/* Two arrays of one allocator have nothing in common. */
static inline __attribute__((malloc)) void *new_array(unsigned int count)
{
	return kmalloc(count * sizeof(void *), GFP_KERNEL);
}

struct two_arrays {
	struct page **user;
	struct page **bounce;
};

int two_begin(struct two_arrays *two, unsigned long addr, struct device *dev)
{
	two->user = new_array(1);
	two->bounce = new_array(1);
	two->bounce[0] = alloc_page(GFP_KERNEL);
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, two->user) != 1)
		return -EFAULT;
	return dma_map_page(dev, two->user[0], 0, PAGE_SIZE, DMA_TO_DEVICE) != 0;
}

void two_end(struct two_arrays *two)
{
	put_page(two->user[0]); // expect: fixed
	__free_page(two->bounce[0]);
}

/* Bus addresses behind the pages, in one piece of memory. */
struct one_piece {
	struct page **pages;
	dma_addr_t *at;
	unsigned int count;
};

int piece_begin(struct one_piece *p, unsigned long addr, struct device *dev)
{
	p->pages = new_array(2 * p->count);
	p->at = (dma_addr_t *)(p->pages + p->count);
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, p->pages) != 1)
		return -EFAULT;
	p->at[0] = dma_map_page(dev, p->pages[0], 0, PAGE_SIZE, DMA_TO_DEVICE);
	return 0;
}

void piece_end(struct one_piece *p)
{
	put_page(p->pages[0]); // expect: fixed
}

/* Lines that go with the call, and two calls on one. */
int spread(struct one_piece *p, unsigned long addr, unsigned int from, int dirty)
{
	struct page *page;

	if (get_user_pages_fast(addr, 2, FOLL_WRITE, &p->pages[from]) != 2)
		return -EFAULT;
	clear_highpage(p->pages[from]);
	put_page(p->pages[from + // expect: fixed
			  1]);
	page = p->pages[from];
	if (dirty) set_page_dirty_lock(page); put_page(page); // expect: fixed
	return 0;
}

/* Who gives the page may give another one the second time. */
struct stepping {
	struct page *page;
};

struct stepping *step(struct stepping *s);

int step_get(struct stepping *s, unsigned long addr)
{
	return get_user_pages_fast(addr, 1, FOLL_WRITE, &s->page);
}

void step_clear(struct stepping *s)
{
	clear_highpage(s->page);
}

void step_put(struct stepping *s)
{
	set_page_dirty_lock(step(s)->page);
	put_page(step(s)->page); // expect: fixed
}

/* What a conditional, or a macro that is empty here, may have in between stays. */
#ifdef CONFIG_PIN_FORM
#define WHERE_WANTED if (p->dirty)
#define REPORT(what) report(what);
#define DIRTY(page) set_page_dirty(page)
#else
#define WHERE_WANTED
#define REPORT(what)
#define DIRTY(page) set_page_dirty_lock(page)
#endif

struct conditional {
	struct page *pages[16];
	int count;
	int dirty;
};

int conditional_get(struct conditional *p, unsigned long addr)
{
	p->count = get_user_pages_fast(addr, 16, FOLL_WRITE, p->pages);
	return p->count;
}

void conditional_clear(struct conditional *p)
{
	clear_highpage(p->pages[0]);
}

void conditional_put(struct conditional *p)
{
	int i;

	for (i = 0; i < p->count; i++) {
#ifdef CONFIG_PIN_FORM
		if (p->dirty)
#endif
			set_page_dirty_lock(p->pages[i]);
		put_page(p->pages[i]); // expect: fixed
	}
	for (i = 0; i < p->count; i++) {
		WHERE_WANTED set_page_dirty_lock(p->pages[i]);
		put_page(p->pages[i]); // expect: fixed
	}
	for (i = 0; i < p->count; i++) {
		DIRTY(p->pages[i]);
		put_page(p->pages[i]); // expect: fixed
	}
	for (i = 0; i < p->count; i++) {
		REPORT(i)
		put_page(p->pages[i]); // expect: fixed
	}
	for (i = 0; i < p->count; i++) {
		set_page_dirty_lock(p->pages[i]);
		put_page(p->pages[i]); // expect: fixed
		REPORT(i)
	}
	for (i = 0; i < p->count; i++) {
		if (p->dirty)
			set_page_dirty_lock(p->pages[i]);
		put_page(p->pages[i]); // expect: fixed
	}
}
