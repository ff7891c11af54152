// Every path counts, and only paths that exist: error labels, flags, NULL
// pointers, the same condition twice (RULES.md R1, R17).

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order

#include <linux/highmem.h>

int ladder(struct page *left, struct page *right)
{
	char *a, *b;
	int err = 0;

	a = kmap_local_page(left);
	if (!a[0]) {
		err = -EINVAL;
		goto unmap_a;
	}
	b = kmap_local_page(right);
	if (!b[0]) {
		err = -EIO;
		goto unmap_b;
	}
	a[1] = b[1];
unmap_b:
	kunmap_local(b);
unmap_a:
	kunmap_local(a);
	return err;
}

/* The good path is right, the error path is not. */
int error_path_wrong(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap_local_page(right);

	if (a[0] != b[0])
		goto mismatch;
	a[1] = b[1];
	kunmap_local(b);
	kunmap_local(a);
	return 0;

mismatch:
	kunmap_local(a); // expect: refused not-lifo
	pr_err("mismatch\n");
	kunmap_local(b);
	return -EINVAL;
}

/* The second page is optional, by its pointer. */
int optional(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = NULL;
	int sum;

	if (right)
		b = kmap_local_page(right);
	sum = a[0] + (b ? b[0] : 0);
	if (b)
		kunmap_local(b);
	kunmap_local(a);
	return sum;
}

int optional_wrong(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = NULL;
	int sum;

	if (right)
		b = kmap_local_page(right);
	sum = a[0] + (b ? b[0] : 0);
	kunmap_local(a); // expect: refused not-lifo
	if (b)
		kunmap_local(b);
	return sum;
}

/* The order depends on a flag, and so does the release. */
void by_flag(struct page *x, struct page *y, bool swap)
{
	char *a, *b;

	if (swap) {
		b = kmap_atomic(y);
		a = kmap_atomic(x);
	} else {
		a = kmap_atomic(x);
		b = kmap_atomic(y);
	}
	memcpy(a, b, 64);
	if (swap) {
		kunmap_atomic(a);
		kunmap_atomic(b);
	} else {
		kunmap_atomic(b);
		kunmap_atomic(a);
	}
}

/* The release has forgotten that there are two orders. */
void by_flag_wrong(struct page *x, struct page *y, bool swap)
{
	char *a, *b;

	if (swap) {
		b = kmap_atomic(y);
		a = kmap_atomic(x);
	} else {
		a = kmap_atomic(x);
		b = kmap_atomic(y);
	}
	memcpy(a, b, 64);
	kunmap_atomic(b); // expect: refused not-lifo
	flush_dcache_page(x);
	kunmap_atomic(a);
}

/* One page mapped in some cases of a switch. */
int by_kind(int kind, struct page *left, struct page *right)
{
	char *a = NULL, *b = NULL;
	int sum = 0;

	switch (kind) {
	case 2:
		a = kmap_local_page(left);
		fallthrough;
	case 1:
		b = kmap_local_page(right);
		break;
	default:
		return -EINVAL;
	}
	sum = b[0];
	if (b)
		kunmap_local(b);
	if (a)
		kunmap_local(a);
	return sum;
}

int by_kind_wrong(int kind, struct page *left, struct page *right)
{
	char *a = NULL, *b = NULL;
	int sum = 0;

	switch (kind) {
	case 2:
		a = kmap_local_page(left);
		fallthrough;
	case 1:
		b = kmap_local_page(right);
		break;
	default:
		return -EINVAL;
	}
	sum = b[0];
	if (a)
		kunmap_local(a); // expect: refused not-lifo
	kunmap_local(b);
	return sum;
}

/* The same page twice needs one mapping only; equal pages, equal condition. */
int maybe_same(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = a;
	int diff;

	if (left != right)
		b = kmap_local_page(right);
	diff = memcmp(a, b, 64);
	if (left != right)
		kunmap_local(b);
	kunmap_local(a);
	return diff;
}
