// The body of a helper does what the helper does: a call of it would be endless.
// Above its declaration there is no helper.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded

#define PAGE_SIZE 4096UL

struct page;
void *kmap_local_page(struct page *page);
void kunmap_local(const void *addr);
void *memcpy(void *to, const void *from, unsigned long len);

void write_early(struct page *page, const char *from)
{
	char *addr = kmap_local_page(page);

	memcpy(addr, from, 64);
	kunmap_local(addr);
}

static inline void memcpy_to_page(struct page *page, unsigned long offset,
				  const char *from, unsigned long len)
{
	char *addr = kmap_local_page(page);

	memcpy(addr + offset, from, len);
	kunmap_local(addr);
}

void write_late(struct page *page, const char *from)
{
	char *addr = kmap_local_page(page); // expect: fixed "use memcpy_to_page()"

	memcpy(addr, from, 64);
	kunmap_local(addr);
}
