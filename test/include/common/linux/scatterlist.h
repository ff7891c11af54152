/*
 * Fixture, every era: entries and the mapping iterator
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_SCATTERLIST_H
#define KMAP_TIDY_FIXTURE_LINUX_SCATTERLIST_H

#include <linux/mm.h>

struct scatterlist {
	unsigned long page_link;
	unsigned int offset;
	unsigned int length;
	dma_addr_t dma_address;
};
static inline struct page *sg_page(struct scatterlist *sg)
{
	return (struct page *)(sg->page_link & ~3UL);
}
static inline void sg_set_page(struct scatterlist *sg, struct page *page,
			       unsigned int len, unsigned int offset)
{
	sg->page_link = (unsigned long)page;
	sg->offset = offset;
	sg->length = len;
}
static inline void *sg_virt(struct scatterlist *sg)
{
	return page_address(sg_page(sg)) + sg->offset;
}
extern struct scatterlist *sg_next(struct scatterlist *sg);
extern struct scatterlist *sgl_alloc(unsigned long long length, gfp_t gfp,
				     unsigned int *nents);
extern struct scatterlist *sgl_alloc_order(unsigned long long length,
					   unsigned int order, bool chainable,
					   gfp_t gfp, unsigned int *nents);
extern void sgl_free(struct scatterlist *sgl);
extern void sgl_free_order(struct scatterlist *sgl, int order);
#define for_each_sg(sglist, sg, nr, __i)                                       \
	for (__i = 0, sg = (sglist); __i < (nr); __i++, sg = sg_next(sg))

#define SG_MITER_ATOMIC (1 << 0)
#define SG_MITER_TO_SG (1 << 1)
#define SG_MITER_FROM_SG (1 << 2)
/* Maps each page as it goes: on the same stack as the caller's (RULES.md R1). */
struct sg_mapping_iter {
	struct page *page;
	void *addr;
	size_t length;
	size_t consumed;
};
extern void sg_miter_start(struct sg_mapping_iter *miter,
			   struct scatterlist *sgl, unsigned int nents,
			   unsigned int flags);
extern bool sg_miter_next(struct sg_mapping_iter *miter);
extern void sg_miter_stop(struct sg_mapping_iter *miter);

#endif
