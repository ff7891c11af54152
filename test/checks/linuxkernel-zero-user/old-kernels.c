// Of the helpers, the one is used that all kernels have that a driver is for:
// 5.15 has no folio_zero_range().

// RUN: %check-kmap %s linuxkernel-zero-user --era 6.1

#include <linux/highmem.h>

#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 1, 0)

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 0, 0)
int is_old(void);
#endif

void clear_head(struct folio *folio)
{
	zero_user(&folio->page, 0, 16); // expect: fixed "use memzero_page()"
}
