// Loops with one index that would all become calls would leave it unused.

// RUN: %check-kmap %s linuxkernel-gup-release

#include <linux/errno.h>
#include <linux/highmem.h>

int copy_all(unsigned long addr, unsigned long wanted)
{
	struct page *pages[4];
	unsigned long i, got;

	if (get_user_pages_fast(addr, 4, FOLL_WRITE, pages) != 4)
		return -EFAULT;
	got = 4;
	clear_highpage(pages[0]);
	if (wanted) {
		for (i = 0; i < got; i++)
			put_page(pages[i]); // expect: fixed
		return -EINVAL;
	}
	for (i = 0; i < got; i++)
		put_page(pages[i]); // expect: fixed
	return 0;
}
