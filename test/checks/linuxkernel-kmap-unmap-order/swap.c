// Two unmaps in the wrong order with nothing between them trade places; what
// stands between them, and paths on which they are right, forbid it
// (RULES.md R1, R2).

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order

#include <linux/highmem.h>

int compare(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap_local_page(right);
	int diff = memcmp(a, b, PAGE_SIZE);

	kunmap_local(a); // expect: fixed
	kunmap_local(b);
	return diff;
}

int compare_atomic(struct page *left, struct page *right)
{
	char *a = kmap_atomic(left);
	char *b = kmap_atomic(right);
	int diff = memcmp(a, b, PAGE_SIZE);

	kunmap_atomic(a); // expect: fixed
	kunmap_atomic(b);
	return diff;
}

/* Work between the two may need the page that would be released too early. */
int compare_and_mark(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap_local_page(right);
	int diff = memcmp(a, b, PAGE_SIZE);

	kunmap_local(a); // expect: refused not-lifo
	b[0] = 1;
	kunmap_local(b);
	return diff;
}

/* Right on one path, wrong on the other. */
int compare_either(struct page *left, struct page *right, bool swap)
{
	char *a, *b;
	int diff;

	if (swap) {
		b = kmap_local_page(right);
		a = kmap_local_page(left);
	} else {
		a = kmap_local_page(left);
		b = kmap_local_page(right);
	}
	diff = memcmp(a, b, PAGE_SIZE);
	kunmap_local(a); // expect: refused not-lifo
	kunmap_local(b);
	return diff;
}

/* The second unmap is reached without the first. */
int compare_label(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap_local_page(right);
	int diff = 0;

	if (!a[0]) {
		kunmap_local(a); // expect: refused not-lifo
		goto out;
	}
	diff = memcmp(a, b, PAGE_SIZE);
	kunmap_local(a); // expect: refused not-lifo
out:
	kunmap_local(b);
	return diff;
}
