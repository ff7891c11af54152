// RULES.md P1 to P6 one by one, each kept and broken: what keeps it is converted,
// what would break it is not.

// RUN: %check-kmap %s linuxkernel-gup-release
// RUN: %check-kmap %s linuxkernel-gup-release --era 6.12

#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

void keep_page(struct page *page);

/* P1: a release is of the acquisition's kind. */
int p1_kept(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	put_page(page); // expect: fixed
	return 0;
}

int p1_broken(unsigned long addr, int is_pinned)
{
	struct page *page;

	if (is_pinned) {
		if (pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
			return -EFAULT;
	} else if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1) {
		return -EFAULT;
	}
	memzero_page(page, 0, PAGE_SIZE);
	put_page(page);
	return 0;
}

/* P2: every release of the page is seen, or none changes. */
struct p2 {
	struct page *page;
};

int p2_kept_begin(struct p2 *p, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &p->page) != 1)
		return -EFAULT;
	memzero_page(p->page, 0, PAGE_SIZE);
	return 0;
}

void p2_kept_end(struct p2 *p)
{
	put_page(p->page); // expect: fixed
}

int p2_broken(unsigned long addr, int keep)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	if (keep)
		keep_page(page);
	else
		put_page(page); // expect: refused unknown-callee
	return 0;
}

/* P3: one call for many pages, if no slot is left out. */
int p3_kept(struct device *dev, unsigned long addr, dma_addr_t *at)
{
	struct page *pages[8];
	int got = get_user_pages_fast(addr, 8, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	at[0] = dma_map_page(dev, pages[0], 0, PAGE_SIZE, DMA_TO_DEVICE);
	for (unsigned int i = 0; i < (unsigned int)got; i++)
		put_page(pages[i]); // expect: fixed
	return 0;
}

int p3_broken(struct device *dev, unsigned long addr, dma_addr_t *at)
{
	struct page *pages[8] = {};
	int got = get_user_pages_fast(addr, 8, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	at[0] = dma_map_page(dev, pages[0], 0, PAGE_SIZE, DMA_TO_DEVICE);
	for (unsigned int i = 0; i < 8; i++)
		if (pages[i])
			put_page(pages[i]); // expect: fixed
	return 0;
}

/* P4: what takes page locks stands only where they were taken before. */
int p4_kept(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	set_page_dirty_lock(page);
	put_page(page); // expect: fixed
	return 0;
}

int p4_broken(unsigned long addr, spinlock_t *lock)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	spin_lock(lock);
	memzero_page(page, 0, PAGE_SIZE);
	set_page_dirty(page);
	put_page(page); // expect: fixed
	spin_unlock(lock);
	return 0;
}

/* One call would not fit the line. */
int p4_long(unsigned long addr, int direction_of_transfer, int bytes_completed)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	if (direction_of_transfer != 1 &&
	    bytes_completed > 0 && bytes_completed < 4096)
		set_page_dirty_lock(page);
	put_page(page); // expect: fixed
	return 0;
}

/* P5: dirty first, then the release; and that behind the end of DMA. */
int p5_kept(struct device *dev, unsigned long addr)
{
	struct page *page;
	dma_addr_t at;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	at = dma_map_page(dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	dma_unmap_page(dev, at, PAGE_SIZE, DMA_FROM_DEVICE);
	set_page_dirty_lock(page);
	put_page(page); // expect: fixed
	return 0;
}

int p5_broken(struct device *dev, unsigned long addr)
{
	struct page *page;
	dma_addr_t at;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	at = dma_map_page(dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	set_page_dirty_lock(page);
	dma_unmap_page(dev, at, PAGE_SIZE, DMA_FROM_DEVICE);
	put_page(page); // expect: fixed
	return 0;
}

/* P6: only who touches the content needs a pin. */
int p6_kept(unsigned long addr, char *to)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return -EFAULT;
	memcpy_from_page(to, page, 0, 16);
	put_page(page); // expect: fixed
	return 0;
}

int p6_broken(unsigned long addr)
{
	struct page *page;
	int is_dirty;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return -EFAULT;
	is_dirty = PageUptodate(page);
	put_page(page); // expect: refused acquired-by-get
	return is_dirty;
}
