// Pages that live on by their frame numbers, and paths that lose pages without one
// (RULES.md P2).

// RUN: %check-kmap %s linuxkernel-gup-release
// RUN: %check-kmap %s linuxkernel-gup-release --era 6.12

#include <linux/errno.h>
#include <linux/highmem.h>

unsigned long number_of(unsigned long index);

/* The path that loses the page takes no number; it is lost before and after. */
int lost_without_number(unsigned long addr, unsigned long *number, int wanted)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	if (number_of(addr))
		return -EIO;
	if (wanted) {
		*number = page_to_pfn(page);
		put_page(page); // expect: fixed
		return 0;
	}
	put_page(page); // expect: fixed
	return -EAGAIN;
}

/* One path loses the page, another one has its number. */
int lost_with_number(unsigned long addr, unsigned long *number)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	if (number_of(addr))
		return -EIO;
	*number = page_to_pfn(page);
	if (*number)
		return 0;
	put_page(page); // expect: refused unknown-origin
	return -EAGAIN;
}

/* A number that a callee takes. */
static void tell_number(struct page *page, unsigned long *number)
{
	*number = page_to_pfn(page);
}

int told_number(unsigned long addr, int wanted, unsigned long *number)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	tell_number(page, number);
	if (wanted)
		return 0;
	put_page(page); // expect: refused unknown-origin
	return -EAGAIN;
}

/* No other name is known for a page that the function does not release at all. */
int only_number(unsigned long addr, unsigned long *number)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	*number = page_to_pfn(page);
	return 0;
}

/* The field keeps the page, whatever its number is good for. */
struct numbered {
	struct page *page;
	unsigned long number;
};

int numbered_begin(struct numbered *n, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &n->page) != 1)
		return -EFAULT;
	memzero_page(n->page, 0, PAGE_SIZE);
	n->number = page_to_pfn(n->page);
	return 0;
}

void numbered_end(struct numbered *n)
{
	put_page(n->page); // expect: fixed
}
