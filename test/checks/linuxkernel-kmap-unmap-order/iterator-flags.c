// The flag that makes an iterator map on the stack is set on every path, though
// the flags as a whole differ (RULES.md R1).

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order

#include <linux/highmem.h>
#include <linux/scatterlist.h>

/* Either flag set maps on the stack. */
void copy_either_wrong(struct page *page, struct scatterlist *sgl,
		       unsigned int nents, bool to_sg)
{
	unsigned int flags = SG_MITER_ATOMIC;
	struct sg_mapping_iter miter;
	char *buf = kmap_local_page(page);

	if (to_sg)
		flags |= SG_MITER_TO_SG;
	else
		flags |= SG_MITER_FROM_SG;
	sg_miter_start(&miter, sgl, nents, flags);
	if (sg_miter_next(&miter))
		memcpy(buf, miter.addr, 64);
	kunmap_local(buf); // expect: refused not-lifo
	flush_dcache_page(page);
	sg_miter_stop(&miter);
}
