// Error labels that unwind in order are the kernel's idiom; a ladder in the
// wrong order is not nested (RULES.md R1).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/slab.h>

int compare_pages(struct page *left, struct page *right)
{
	char *a, *b, *scratch;
	int err = -ENOMEM;

	scratch = kmalloc(128, GFP_KERNEL);
	if (!scratch)
		return err;

	a = kmap(left); // expect: fixed
	if (a[0] == 0) {
		err = -EINVAL;
		goto out_unmap_a;
	}
	b = kmap(right); // expect: fixed
	if (b[0] == 0) {
		err = -EIO;
		goto out_unmap_b;
	}
	memcpy(scratch, a, 64);
	err = memcmp(scratch, b, 64);

out_unmap_b:
	kunmap(right);
out_unmap_a:
	kunmap(left);
	kfree(scratch);
	return err;
}

/* The same function with the labels in map order. */
int compare_pages_unnested(struct page *left, struct page *right)
{
	char *a, *b;
	int err = 0;

	a = kmap(left); // expect: refused not-lifo
	b = kmap(right); // expect: refused not-lifo
	if (a[0] != b[0]) {
		err = -EINVAL;
		goto out;
	}
	err = memcmp(a, b, 64);
out:
	kunmap(left);
	kunmap(right);
	return err;
}

/* One label for both states, without a sign of which one it is. */
int jump_past_the_map(struct page *page, int early)
{
	char *a;
	int err = -EINVAL;

	if (early)
		goto out;
	a = kmap(page); // expect: refused unbalanced
	err = a[0];
out:
	kunmap(page);
	return err;
}
