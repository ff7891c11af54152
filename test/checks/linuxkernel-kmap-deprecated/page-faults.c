// kmap_atomic() also disabled page faults; a section that touches user memory
// may rely on that (RULES.md R4).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

int fill_atomic(struct page *page, const void __user *from, unsigned int len)
{
	char *p = kmap_atomic(page); // expect: refused needs-pagefault-disable
	unsigned long left;

	left = __copy_from_user_inatomic(p, from, len);
	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

int fill_atomic_plainly(struct page *page, const void __user *from)
{
	char *p = kmap_atomic(page); // expect: refused needs-pagefault-disable
	unsigned long left = copy_from_user(p, from, 16);

	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

static unsigned long fetch(void *to, const void __user *from)
{
	return __copy_from_user_inatomic(to, from, 16);
}

int fill_atomic_deeper(struct page *page, const void __user *from)
{
	char *p = kmap_atomic(page); // expect: refused needs-pagefault-disable
	unsigned long left = fetch(p, from);

	kunmap_atomic(p);
	return left ? -EFAULT : 0;
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
