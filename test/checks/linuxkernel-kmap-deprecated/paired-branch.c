// Two branches that map for the same code behind them change together or not at
// all.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

int copy_in(struct page *page, const void __user *from, bool may_fault)
{
	void *p;
	int left;

	if (may_fault)
		p = kmap(page); // expect: refused paired-branch
	else
		p = kmap_atomic(page); // expect: refused needs-pagefault-disable
	left = __copy_from_user_inatomic(p, from, 64);
	if (may_fault)
		kunmap(page);
	else
		kunmap_atomic(p);
	return left;
}

void copy(struct page *page, const void *from, bool may_sleep)
{
	char *p;

	if (may_sleep)
		p = kmap(page); // expect: fixed
	else
		p = kmap_atomic(page); // expect: fixed
	p[0] = *(const char *)from;
	if (may_sleep)
		kunmap(page);
	else
		kunmap_atomic(p);
}

/* Each branch has a region of its own. */
int apart(struct page *page, const void __user *from, bool zero)
{
	char *p;
	int left = 0;

	if (zero) {
		p = kmap(page); // expect: fixed
		p[0] = 0;
		kunmap(page);
	} else {
		p = kmap_atomic(page); // expect: fixed
		left = __copy_from_user_inatomic(p, from, 64);
		kunmap_atomic(p);
	}
	return left;
}
