/*
 * Fixture, Linux 6.12: maps with kmap_local_page()
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_CRYPTO_SCATTERWALK_H
#define KMAP_TIDY_FIXTURE_CRYPTO_SCATTERWALK_H

#include <linux/highmem.h>
#include <linux/scatterlist.h>

struct scatter_walk {
	struct scatterlist *sg;
	unsigned int offset;
};
static inline struct page *scatterwalk_page(struct scatter_walk *walk)
{
	return sg_page(walk->sg) + (walk->offset >> PAGE_SHIFT);
}
static inline void *scatterwalk_map(struct scatter_walk *walk)
{
	return kmap_local_page(scatterwalk_page(walk)) + offset_in_page(walk->offset);
}
static inline void scatterwalk_unmap(void *vaddr)
{
	kunmap_local(vaddr);
}

#endif
