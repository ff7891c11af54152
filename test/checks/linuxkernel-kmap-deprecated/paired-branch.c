// Two branches that map for the same code behind them change together or not at
// all. Those that come out alike become one.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

int copy_in(struct page *page, const void __user *from, bool may_fault)
{
	void *p;
	int left;

	if (may_fault)
		p = kmap(page); // expect: fixed
	else
		p = kmap_atomic(page); // expect: fixed
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

/* The other way about, with another condition. */
int copy_in_atomic(struct page *page, const void __user *from, int flags)
{
	void *p;
	int left;

	if (flags & 1)
		p = kmap_atomic(page); // expect: fixed
	else
		p = kmap(page); // expect: fixed
	left = __copy_from_user_inatomic(p, from, 64);
	if (flags & 1)
		kunmap_atomic(p);
	else
		kunmap(page);
	return left;
}

int copy_in_unless(struct page *page, const void __user *from, int flags)
{
	void *p;
	int left;

	if (flags & 1)
		p = kmap(page); // expect: fixed
	else
		p = kmap_atomic(page); // expect: fixed
	left = __copy_from_user_inatomic(p, from, 64);
	if (!(flags & 1))
		kunmap_atomic(p);
	else
		kunmap(page);
	return left;
}

/* A comment in the branches would be lost: there is no place for the calls. */
int copy_in_explained(struct page *page, const void __user *from, bool fault)
{
	void *p;
	int left;

	if (fault)
		/* The slow way. */
		p = kmap(page); // expect: refused paired-branch
	else
		p = kmap_atomic(page); // expect: refused needs-pagefault-disable
	left = __copy_from_user_inatomic(p, from, 64);
	if (fault)
		kunmap(page);
	else
		kunmap_atomic(p);
	return left;
}

extern bool may_wait(void);

/* The variable would be left without a use. */
void copy_if(struct page *page, const void *from)
{
	bool waits = may_wait();
	char *p;

	if (waits)
		p = kmap(page); // expect: fixed
	else
		p = kmap_atomic(page); // expect: fixed
	p[0] = *(const char *)from;
	if (waits)
		kunmap(page);
	else
		kunmap_atomic(p);
}

static int copied(void *to, const void __user *from)
{
	return __copy_from_user_inatomic(to, from, 64);
}

/* The copy is in the branch itself, where the calls could only come too late. */
int copy_in_branch(struct page *page, const void __user *from, bool fault)
{
	void *p;
	int left;

	if (fault)
		left = copied(p = kmap(page), from); // expect: refused paired-branch
	else
		left = copied(p = kmap_atomic(page), from); // expect: refused needs-pagefault-disable
	if (fault)
		kunmap(page);
	else
		kunmap_atomic(p);
	return left;
}

/* The branches change what is tested. */
int copy_in_next(struct page **pages, const void __user *from, int k)
{
	int left, before = k;
	void *p;

	if (k > 2)
		p = kmap(pages[--k]); // expect: refused paired-branch
	else
		p = kmap_atomic(pages[--k]); // expect: refused needs-pagefault-disable
	left = __copy_from_user_inatomic(p, from, 64);
	if (before > 2)
		kunmap(pages[k]);
	else
		kunmap_atomic(p);
	return left;
}
