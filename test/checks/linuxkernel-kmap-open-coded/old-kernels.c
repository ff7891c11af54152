// What all kernels have that a driver is for is used: the last one before 5.16
// that is kept is 5.15.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded --era 6.1

#include <linux/highmem.h>

#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 1, 0)

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 16, 0)
int is_old(void);
#endif

void read_page(struct page *page, char *buf, size_t len)
{
	void *addr = kmap(page); // expect: fixed "use memcpy_from_page()"

	memcpy(buf, addr, len);
	kunmap(page);
}
