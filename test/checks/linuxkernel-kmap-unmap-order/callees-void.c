// A function whose last statement is the unmap releases its argument always
// (RULES.md R1, R7).

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order

#include <linux/highmem.h>

struct buffer {
	struct page *page;
	unsigned int offset;
};

static char *buffer_map(struct buffer *b)
{
	return kmap_local_page(b->page);
}

static void buffer_unmap(char *addr)
{
	kunmap_local(addr);
}

void copy_wrong(struct buffer *to, struct buffer *from)
{
	char *src = buffer_map(from);
	char *dst = buffer_map(to);

	memcpy(dst, src, 64);
	buffer_unmap(src); // expect: refused not-lifo "buffer_unmap() releases the mapping of buffer_map()"
	flush_dcache_page(to->page);
	buffer_unmap(dst);
}

static void finish(char *addr, struct page *page)
{
	flush_dcache_page(page);
	kunmap_local(addr);
}

void finish_both_wrong(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap_local_page(right);

	a[0] = b[0];
	finish(a, left); // expect: refused not-lifo "finish()"
	finish(b, right);
}
