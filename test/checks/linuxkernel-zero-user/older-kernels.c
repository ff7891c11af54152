// A driver that says it is for kernels whose memzero_page() is missing, or does
// not flush, keeps zero_user().

// RUN: %check-kmap %s linuxkernel-zero-user --era 6.1

#include <linux/highmem.h>

#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 1, 0)

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 13, 0)
int is_old(void);
#endif

void clear_head(struct page *page)
{
	zero_user(page, 0, 16); // expect: refused api-missing
}
