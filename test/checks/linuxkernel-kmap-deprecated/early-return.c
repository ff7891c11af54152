// Every return that leaves the region unmaps (RULES.md R1), or nothing is done.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

struct header {
	__le32 magic;
	__le32 version;
	__le32 count;
};

int read_count(struct page *page)
{
	struct header *h = kmap(page); // expect: fixed
	int count;

	if (h->magic != 0x4b4d4150) {
		kunmap(page);
		return -EINVAL;
	}
	if (h->version > 3) {
		kunmap(page);
		return -EIO;
	}
	count = h->count;
	kunmap(page);
	return count;
}

int read_count_and_leak(struct page *page)
{
	struct header *h = kmap(page); // expect: refused unbalanced
	int count;

	if (h->magic != 0x4b4d4150)
		return -EINVAL;
	count = h->count;
	kunmap(page);
	return count;
}

int read_count_atomic(struct page *page)
{
	struct header *h;
	int count = 0;

	h = kmap_atomic(page); // expect: fixed
	if (h->version <= 3)
		count = h->count;
	kunmap_atomic(h);
	return count;
}

int release_twice(struct page *page)
{
	struct header *h = kmap(page); // expect: refused unbalanced
	int count = h->count;

	if (count > 8)
		kunmap(page);
	kunmap(page);
	return count;
}
