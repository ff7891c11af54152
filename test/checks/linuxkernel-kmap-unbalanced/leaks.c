// What a path maps it releases, however it leaves (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced
// RUN: %check-kmap %s linuxkernel-kmap-unbalanced --highmem
// RUN: %check-kmap %s linuxkernel-kmap-unbalanced --era 6.12

#include <linux/highmem.h>
#include <linux/slab.h>

int early_return(struct page *page)
{
	u32 *p = kmap_local_page(page);
	u32 magic = *p;

	if (magic != 0x4b4d4150) {
		kunmap_local(p);
		return -EINVAL;
	}
	p[1]++;
	kunmap_local(p);
	return 0;
}

int early_return_wrong(struct page *page)
{
	u32 *p = kmap_local_page(page);

	if (*p != 0x4b4d4150)
		return -EINVAL; // expect: refused unbalanced "the mapping of kmap_local_page() is not released"
	p[1]++;
	kunmap_local(p);
	return 0;
}

int early_return_kmap_wrong(struct page *page)
{
	u32 *p = kmap(page);

	if (*p != 0x4b4d4150)
		return -EINVAL; // expect: refused unbalanced "kmap()"
	p[1]++;
	kunmap(page);
	return 0;
}

int early_return_atomic_wrong(struct page *page)
{
	u32 *p = kmap_atomic(page);

	if (*p != 0x4b4d4150)
		return -EINVAL; // expect: refused unbalanced "kmap_atomic()"
	p[1]++;
	kunmap_atomic(p);
	return 0;
}

/* The value that decides was read before. */
int read_before_release(struct page *page)
{
	u32 *p = kmap_local_page(page);
	u32 magic = *p;

	kunmap_local(p);
	if (magic != 0x4b4d4150)
		return -EINVAL;
	return 0;
}

int by_goto(struct page *page)
{
	char *buffer, *p;
	int err = 0;

	p = kmap_local_page(page);
	buffer = kmalloc(64, GFP_KERNEL);
	if (!buffer) {
		err = -ENOMEM;
		goto unmap;
	}
	memcpy(buffer, p, 64);
	kfree(buffer);
unmap:
	kunmap_local(p);
	return err;
}

int by_goto_wrong(struct page *page)
{
	char *buffer, *p;
	int err = 0;

	p = kmap_local_page(page);
	buffer = kmalloc(64, GFP_KERNEL);
	if (!buffer) {
		err = -ENOMEM;
		goto out;
	}
	memcpy(buffer, p, 64);
	kfree(buffer);
	kunmap_local(p);
out:
	return err; // expect: refused unbalanced
}

/* Two mappings: the label between the unmaps releases only one. */
int wrong_label(struct page *left, struct page *right)
{
	char *a, *b;
	int err = 0;

	a = kmap_local_page(left);
	b = kmap_local_page(right);
	if (a[0] != b[0]) {
		err = -EINVAL;
		goto unmap_a;
	}
	a[1] = b[1];
	kunmap_local(b);
unmap_a:
	kunmap_local(a);
	return err; // expect: refused unbalanced
}

/* A path that never comes back needs no unmap. */
void must_match(struct page *page)
{
	char *p = kmap_local_page(page);

	BUG_ON(p[0]);
	kunmap_local(p);
	flush_dcache_page(page);
}

/* The value is returned, not the address. */
int returns_content_wrong(struct page *page, bool peek)
{
	int *p = kmap_local_page(page);

	if (peek)
		return *p; // expect: refused unbalanced
	*p = 0;
	kunmap_local(p);
	return 0;
}

/* The end of a function without a return statement. */
void falls_off(struct page *page)
{
	char *p = kmap_local_page(page);

	if (p[0])
		kunmap_local(p);
	flush_dcache_page(page);
} // expect: refused unbalanced

int each_case(int kind, struct page *page)
{
	char *p = kmap_local_page(page);

	switch (kind) {
	case 0:
		p[0] = 0;
		break;
	case 1:
		p[1] = 0;
		kunmap_local(p);
		return 1;
	default:
		return -EINVAL; // expect: refused unbalanced
	}
	kunmap_local(p);
	return 0;
}
