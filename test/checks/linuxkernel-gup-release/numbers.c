// Pages that live on by their frame numbers, and paths that lose pages without one
// (RULES.md P2).

// RUN: %check-kmap %s linuxkernel-gup-release
// RUN: %check-kmap %s linuxkernel-gup-release --era 6.12

#include <linux/errno.h>
#include <linux/highmem.h>

unsigned long number_of(unsigned long index);

/* The path that loses the page takes no number. */
int lost_without_number(unsigned long addr, int wanted)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	if (number_of(addr))
		return -EIO;
	if (wanted && !page_to_pfn(page)) {
		put_page(page); // expect: fixed
		return 0;
	}
	put_page(page); // expect: fixed
	return -EAGAIN;
}

/* Whoever has the number counts, or releases, what was not released. */
int released_and_told(unsigned long addr, unsigned long *number)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	*number = page_to_pfn(page);
	put_page(page); // expect: refused unknown-origin
	return 0;
}

/* A slot is released, another one is not. */
int release_some(unsigned long addr)
{
	struct page *pages[4];
	int i, got = get_user_pages_fast(addr, 4, FOLL_WRITE, pages);

	for (i = 0; i < got; i++) {
		memzero_page(pages[i], 0, PAGE_SIZE);
		if (number_of(page_to_pfn(pages[i])))
			put_page(pages[i]); // expect: refused unknown-origin
	}
	return 0;
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
