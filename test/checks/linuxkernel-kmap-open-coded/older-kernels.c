// A driver that says it is for kernels whose memcpy_to_page() and memzero_page()
// do not flush yet, or are missing, gets the helpers that these have.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded --era 6.1

#include <linux/highmem.h>

#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 1, 0)

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 13, 0)
int is_old(void);
#endif

void read_page(struct page *page, char *buf, size_t len)
{
	void *addr = kmap(page); // expect: fixed "use memcpy_from_page()"

	memcpy(buf, addr, len);
	kunmap(page);
}

void write_page(struct page *page, const char *buf, size_t len)
{
	void *addr = kmap(page);

	memcpy(addr, buf, len);
	kunmap(page);
}

void clear_head(struct page *page)
{
	void *addr = kmap(page); // expect: fixed "use memset_page()"

	memset(addr, 0, 16);
	kunmap(page);
}
