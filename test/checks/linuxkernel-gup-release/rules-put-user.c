// RULES.md P1 to P6 in trees with put_user_page(), where only the release
// changes; what P6 asks is no question there.

// RUN: %check-kmap %s linuxkernel-gup-release --era 5.4

#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

void fill_page(struct page **page);

/* P1: pages of GUP, and of nobody else. */
int p1_kept(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	put_page(page); // expect: fixed
	return 0;
}

int p1_broken(unsigned long addr)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page && get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	put_page(page);
	return 0;
}

/* P2: where the page comes from is seen, across functions. */
static void p2_release(struct page *page)
{
	put_page(page); // expect: fixed
}

int p2_kept(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	p2_release(page);
	return 0;
}

int p2_broken(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	fill_page(&page);
	put_page(page);
	return 0;
}

/* P3: no slot is left out. */
int p3_kept(unsigned long addr, unsigned int count, struct page **pages)
{
	unsigned int got = get_user_pages_fast(addr, count, FOLL_WRITE, pages);

	if (got != count)
		return -EFAULT;
	return 0;
}

int p3_local(unsigned long addr)
{
	struct page *pages[4];
	int got = get_user_pages_fast(addr, 4, FOLL_WRITE, pages);

	if (got != 4)
		return -EFAULT;
	for (int i = 0; i < 4; i++)
		put_page(pages[i]); // expect: fixed
	return 0;
}

int p3_broken(unsigned long addr)
{
	struct page *pages[4] = {};
	int got = get_user_pages_fast(addr, 4, FOLL_WRITE, pages);

	for (int i = 0; i < 4; i++)
		if (pages[i])
			put_page(pages[i]); // expect: fixed
	return got;
}

/* P4 and P5: under the page's lock before, and in front of the release. */
int p4_kept(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
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
	set_page_dirty(page);
	put_page(page); // expect: fixed
	spin_unlock(lock);
	return 0;
}

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

int p5_broken(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	set_page_dirty_lock(page);
	flush_dcache_page(page);
	put_page(page); // expect: fixed
	return 0;
}

/* P6: data or a look at the page itself, both are claims of GUP here. */
int p6_data(unsigned long addr, void *to)
{
	struct page *page;
	void *from;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return -EFAULT;
	from = kmap(page);
	memcpy(to, from, 16);
	kunmap(page);
	put_page(page); // expect: fixed
	return 0;
}

int p6_look(unsigned long addr)
{
	struct page *page;
	int state;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return -EFAULT;
	state = PageUptodate(page);
	put_page(page); // expect: fixed
	return state;
}
