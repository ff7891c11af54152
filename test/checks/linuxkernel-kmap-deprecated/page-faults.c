// kmap_atomic() also disabled page faults; a section that touches user memory
// may rely on that (RULES.md R4): it says so by calls of its own.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

int fill_atomic(struct page *page, const void __user *from, unsigned int len)
{
	unsigned long left;
	char *p;

	/* The page fault handler would take our lock. */
	p = kmap_atomic(page); // expect: fixed
	left = __copy_from_user_inatomic(p, from, len);
	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

/* A declaration ends in front of the first statement. */
int fill_declared(struct page *page, const void __user *from)
{
	char *p = kmap_atomic(page), *q = p + 16; // expect: fixed
	unsigned long left;

	/* The tail. */
	left = __copy_from_user_inatomic(q, from, 16);
	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

int fill_closely(struct page *page, const void __user *from)
{
	char *p = kmap_atomic(page); // expect: fixed
	if (__copy_from_user_inatomic(p, from, 16)) {
		kunmap_atomic(p);
		return -EFAULT;
	}
	kunmap_atomic(p);
	return 0;
}

/* The copy is one of the declarations. */
int fill_atomic_plainly(struct page *page, const void __user *from)
{
	char *p = kmap_atomic(page); // expect: refused needs-pagefault-disable
	unsigned long left = copy_from_user(p, from, 16);

	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

/* The copy is part of the statement that maps. */
int fill_at_once(struct page *page, const void __user *from)
{
	unsigned long left;
	char *p;

	left = __copy_from_user_inatomic(p = kmap_atomic(page), from, 16); // expect: refused needs-pagefault-disable
	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

static unsigned long fetch(void *to, const void __user *from)
{
	return __copy_from_user_inatomic(to, from, 16);
}

int fill_atomic_deeper(struct page *page, const void __user *from)
{
	unsigned long left;
	char *p;

	p = kmap_atomic(page); // expect: fixed
	left = fetch(p, from);
	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

int fill_if(struct page *page, const void __user *from, int wanted)
{
	char *p = NULL;
	int left = 0;

	if (wanted)
		p = kmap_atomic(page); // expect: refused needs-pagefault-disable
	if (wanted)
		left = __copy_from_user_inatomic(p, from, 16);
	if (wanted)
		kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

/* Each way out ends the section. */
int fill_twice(struct page *page, const void __user *from, int n)
{
	int err = -EFAULT;
	char *p;

	switch (n) {
	case 1:
		p = kmap_atomic(page); // expect: fixed
		if (__copy_from_user_inatomic(p, from, 16))
			goto out;
		if (__copy_from_user_inatomic(p + 16, from, 16)) {
			kunmap_atomic(p);
			return -EAGAIN;
		}
		err = 0;
out:
		kunmap_atomic(p);
	}
	return err;
}

/* This map left page faults alone: nothing changes. */
int fill(struct page *page, const void __user *from)
{
	char *p = kmap(page); // expect: fixed
	unsigned long left = copy_from_user(p, from, 16);

	kunmap(page);
	return left ? -EFAULT : 0;
}

/* The copy is outside of the section. */
int fill_through_buffer(struct page *page, const void __user *from)
{
	char buffer[16], *p;

	if (copy_from_user(buffer, from, sizeof(buffer)))
		return -EFAULT;
	p = kmap_atomic(page); // expect: fixed
	memcpy(p, buffer, sizeof(buffer));
	kunmap_atomic(p);
	return 0;
}

/* Still true of page faults, but not of preemption. */
int fill_unpreempted(struct page *page, const void __user *from)
{
	unsigned long left;
	char *p;

	/* No page faults and no preemption here. */
	p = kmap_atomic(page); // expect: refused stale-comment
	left = __copy_from_user_inatomic(p, from, 16);
	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

/* Maps on one side only. */
int fill_some(struct page *page, const void __user *from)
{
	unsigned long left;
	char *p;

	p = page ? kmap_atomic(page) : NULL; // expect: refused needs-pagefault-disable
	if (!p)
		return -EFAULT;
	left = __copy_from_user_inatomic(p, from, 16);
	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

/* Another configuration has one more declaration. */
int fill_declared_more(struct page *page, const void __user *from)
{
	char *p = kmap_atomic(page); // expect: refused needs-pagefault-disable
#ifdef CONFIG_MORE
	int more;
#endif
	int left;

	left = __copy_from_user_inatomic(p, from, 16);
	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

/* Another configuration unmaps under a condition. */
int fill_maybe(struct page *page, const void __user *from, int n)
{
	unsigned long left;
	char *p;

	p = kmap_atomic(page); // expect: refused needs-pagefault-disable
	left = __copy_from_user_inatomic(p, from, 16);
#ifdef CONFIG_MAYBE
	if (n)
#endif
	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}
