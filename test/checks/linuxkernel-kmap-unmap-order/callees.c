// Mappings made and released by functions of the same file (RULES.md R1, R7).

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order
// RUN: %check-kmap %s linuxkernel-kmap-unmap-order --highmem

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

void copy(struct buffer *to, struct buffer *from)
{
	char *src = buffer_map(from);
	char *dst = buffer_map(to);

	memcpy(dst, src, 64);
	buffer_unmap(dst);
	buffer_unmap(src);
}

/* Half of it through the wrapper. */
void copy_half_wrong(struct page *to, struct buffer *from)
{
	char *src = buffer_map(from);
	char *dst = kmap_local_page(to);

	memcpy(dst, src, 64);
	kunmap_local(src); // expect: refused not-lifo "while a later one of kmap_local_page()"
	flush_dcache_page(to);
	kunmap_local(dst);
}

/* Releases only what is left to do: the order is the caller's matter. */
static void finish(char *addr, struct page *page)
{
	flush_dcache_page(page);
	kunmap_local(addr);
}

void finish_both(struct page *left, struct page *right)
{
	char *a = kmap_local_page(left);
	char *b = kmap_local_page(right);

	a[0] = b[0];
	finish(b, right);
	finish(a, left);
}

/* In balance by itself: it leaves the stack as it was. */
static u32 head(struct page *page)
{
	u32 *p = kmap_local_page(page), word = *p;

	kunmap_local(p);
	return word;
}

u32 sum(struct page *left, struct page *right)
{
	u32 *a = kmap_local_page(left);
	u32 total = *a + head(right);

	kunmap_local(a);
	return total;
}
