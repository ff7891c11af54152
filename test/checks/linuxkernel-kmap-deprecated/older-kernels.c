// A driver that says it is for kernels without kmap_local_page(), too, gets no
// fix that these cannot compile, whatever the tree under analysis declares.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 6.1

#include <linux/highmem.h>

#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 1, 0)

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define clear_bytes(addr) memset(addr, 0, PAGE_SIZE)
#else
#define clear_bytes(addr) memset(addr, 0xff, PAGE_SIZE)
#endif

void clear_by_kmap(struct page *page)
{
	void *addr = kmap(page); // expect: refused api-missing

	clear_bytes(addr);
	kunmap(page);
}

void clear_by_kmap_atomic(struct page *page)
{
	void *addr = kmap_atomic(page); // expect: refused api-missing

	clear_bytes(addr);
	kunmap_atomic(addr);
}
