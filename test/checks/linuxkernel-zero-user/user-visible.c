// Pages that user space has mapped are what zero_user() is for (RULES.md R11).

// RUN: %check-kmap %s linuxkernel-zero-user

#include <linux/highmem.h>

struct vm_fault {
	struct page *page;
};

void of_fault(struct vm_fault *vmf)
{
	zero_user(vmf->page, 0, PAGE_SIZE); // expect: refused user-visible
}

void of_fault_by_variable(struct vm_fault *vmf)
{
	struct page *page = vmf->page;

	zero_user_segment(page, 0, PAGE_SIZE); // expect: refused user-visible
}

int of_user_memory(unsigned long addr)
{
	struct page *pages[2];

	if (pin_user_pages_fast(addr, 2, FOLL_WRITE, pages) != 2)
		return -1;
	zero_user(pages[0], 0, PAGE_SIZE); // expect: refused user-visible
	unpin_user_pages(pages, 2);
	return 0;
}

int of_one(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -1;
	zero_user(page, 0, PAGE_SIZE); // expect: refused user-visible
	put_page(page);
	return 0;
}

struct request {
	struct page *page;
};

void of_driver(struct request *request)
{
	zero_user(request->page, 0, PAGE_SIZE); // expect: fixed "use memzero_page()"
}
