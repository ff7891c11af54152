// kmap_atomic_prot(), kmap_atomic_pfn() and io_mapping_map_atomic_wc() have
// local forms of their own.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 6.1
// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 6.1 --highmem

#include <linux/highmem.h>
#include <linux/io-mapping.h>

void clear_uncached(struct page *page)
{
	void *p = kmap_atomic_prot(page, PAGE_KERNEL_NOCACHE); // expect: fixed

	memset(p, 0, PAGE_SIZE);
	kunmap_atomic(p);
}

void clear_frame(unsigned long pfn)
{
	void *p = kmap_atomic_pfn(pfn); // expect: fixed

	memset(p, 0, PAGE_SIZE);
	kunmap_atomic(p);
}

void copy_to_device(struct io_mapping *aperture, unsigned long offset,
		    const void *from)
{
	void __iomem *p;

	p = io_mapping_map_atomic_wc(aperture, offset & PAGE_MASK); // expect: fixed
	memcpy(p + offset_in_page(offset), from, 4);
	io_mapping_unmap_atomic(p);
}

/* Mixed families are somebody's mistake, not ours to rename. */
void copy_to_device_mixed(struct io_mapping *aperture, const void *from)
{
	void __iomem *p = io_mapping_map_atomic_wc(aperture, 0); // expect: refused mixed-families

	memcpy(p, from, 4);
	kunmap_atomic(p);
}
